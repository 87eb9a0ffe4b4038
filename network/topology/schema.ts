/**
 * The form of `topology.yaml`: which keys exist, of which type, with which defaults. What a schema cannot say (that a
 * member is a party, that an observer never endorses) is in `rules.ts`.
 */
import { z } from 'zod';

/** More peers of one party on one machine would prove nothing more. */
const MAX_PEERS = 4;

/** A string of a pattern; `rule` names it in the problems that are reported, whatever is there instead. */
export function text(rule: string, pattern: RegExp, expectation: string) {
  return z.custom<string>((value) => typeof value === 'string' && pattern.test(value), {
    error: expectation,
    params: { rule },
  });
}

const WORDS = /^[a-z][a-z0-9]{0,15}(-[a-z0-9]{1,15}){0,3}$/;

const Title = z.strictObject({ en: z.string().min(1).max(80), ko: z.string().min(1).max(80) });

// A party's name becomes its MSP id (`line` is LineMSP) and back, so it has no hyphen and no capital.
const PartyName = text(
  'name-syntax',
  /^[a-z][a-z0-9]{0,30}$/,
  'a party is named in lower-case letters and digits, starting with a letter',
);

// Narrower than Fabric's rule: folders, package labels and environment variables are made of it.
const ChannelName = text(
  'name-syntax',
  /^[a-z][a-z0-9]{0,30}$/,
  'a channel is named in lower-case letters and digits, starting with a letter',
);

const CollectionName = text(
  'name-syntax',
  WORDS,
  'a collection is named in at most four lower-case words with hyphens between',
);

// No comma: the roles of a user travel in one attribute, separated by commas.
const RoleName = text('name-syntax', WORDS, 'a role is named in at most four lower-case words with hyphens between');

const UserName = text('name-syntax', WORDS, 'a user is named in at most four lower-case words with hyphens between');

const AttributeName = text(
  'name-syntax',
  /^(?!role$)[A-Za-z][A-Za-z0-9]{0,31}$/,
  'an attribute is named in letters and digits, such as bizNo; `role` is made of the roles',
);

const Duration = text(
  'duration',
  /^[1-9][0-9]{0,6}(ms|s|m)$/,
  'a duration is a whole number and ms, s or m, such as 50ms',
);

const ByteSize = text('size', /^[1-9][0-9]{0,5} (KB|MB)$/, 'a size is a whole number and KB or MB, such as 2 MB');

const PeerCount = z.int().refine((count) => count >= 1 && count <= MAX_PEERS, {
  error: `a party has 1 to ${MAX_PEERS} peers`,
  params: { rule: 'peers' },
});

const User = z.strictObject({
  roles: z.array(RoleName),
  attributes: z.record(AttributeName, z.string().min(1).max(128)).default({}),
});

const Party = z.strictObject({
  title: Title,
  peers: PeerCount.default(1),
  users: z.record(UserName, User).default({}),
});

const EndorsementPolicy = z.strictObject({
  anyOf: z.int().min(1).optional(),
  allOf: z.literal(true).optional(),
  of: z.array(z.string()).min(1).optional(),
});

const Collection = z.strictObject({
  members: z.array(z.string()).min(1),
  endorsement: EndorsementPolicy,
  blockToLive: z.int().min(0).default(0),
});

const Channel = z.strictObject({
  title: Title,
  members: z.array(z.string()).min(1),
  observers: z.array(z.string()).default([]),
  endorsement: EndorsementPolicy,
  publicReader: z.strictObject({ party: z.string(), user: z.string() }),
  perOrg: z.boolean().default(false),
  collections: z.record(CollectionName, Collection).default({}),
});

const Bft = z.strictObject({
  requestBatchMaxInterval: Duration,
  requestForwardTimeout: Duration,
  requestComplainTimeout: Duration,
  requestAutoRemoveTimeout: Duration,
  viewChangeResendInterval: Duration,
  viewChangeTimeout: Duration,
  leaderHeartbeatTimeout: Duration,
});

/** The form of the file; what goes beyond its form is in rules.ts. */
export const TopologySchema = z.strictObject({
  version: z.literal(1),
  ports: z.strictObject({ base: z.int() }),
  ordering: z.strictObject({
    consenters: z.array(z.string()),
    batch: z.strictObject({ maxMessages: z.int().min(1), absoluteMaxBytes: ByteSize, preferredMaxBytes: ByteSize }),
    bft: Bft,
  }),
  parties: z.record(PartyName, Party),
  channels: z.record(ChannelName, Channel),
});

/** A topology as data: every default filled in, every rule kept. The order of parties and channels is that of the file. */
export type Topology = z.output<typeof TopologySchema>;

/** An institution with an MSP of its own. */
export type Party = Topology['parties'][string];

/** A consortium's ledger, with the contract of the same name on it. */
export type Channel = Topology['channels'][string];

/** A private data collection of a channel. */
export type Collection = Channel['collections'][string];

/** Either `anyOf: n` or `allOf: true`, of the parties in `of`, or of all members where `of` is not given. */
export type EndorsementPolicy = Channel['endorsement'];
