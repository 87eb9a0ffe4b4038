/**
 * The credential that a status list is published as (Bitstring Status List 1.0, section 3.1). Beyond the standard it may carry `changes`, every
 * change since the list was empty: with them a verifier answers what was at an earlier time.
 */
import { z } from 'zod';
import { Instant } from '@ledger-pilots/chaincode/kit/clock.ts';
import { CONTEXTS, Did, StatusPurpose, Uri } from '../types/base.ts';
import { encodeBits, withBit, zeroBits } from './bitstring.ts';

/** A list without `ttl` is fresh for five minutes (section 3.1). */
export const DEFAULT_TTL_MS = 300_000;
/** Half a hundred bytes each: more of them would not fit into a document. */
const MAX_CHANGES = 10_000;

/** A bit that was set or cleared. */
export const StatusChange = z.strictObject({ index: z.int().nonnegative(), value: z.boolean(), at: Instant });
/** A bit that was set or cleared. */
export type StatusChange = z.infer<typeof StatusChange>;

/** A status list without its proof. */
export const StatusListCredential = z.looseObject({
  '@context': z.array(z.string()).min(1),
  id: Uri,
  type: z.array(z.string()).refine((types) => types.includes('BitstringStatusListCredential'), 'is no status list'),
  issuer: Did,
  validFrom: Instant,
  validUntil: Instant.optional(),
  credentialSubject: z.looseObject({
    type: z.literal('BitstringStatusList'),
    statusPurpose: StatusPurpose,
    encodedList: z.string(),
    ttl: z.int().nonnegative().optional(),
    changes: z.array(StatusChange).max(MAX_CHANGES).optional(),
  }),
});
/** A status list without its proof. */
export type StatusListCredential = z.infer<typeof StatusListCredential>;

/** What a list is made from. */
export interface StatusListSource {
  /** The address it is published at, which entries name. */
  readonly id: string;
  /** DID of the authority: the same as of the certificates. */
  readonly issuer: string;
  readonly purpose: StatusPurpose;
  readonly entries: number;
  /** Every change since the list was empty, in order of time. */
  readonly changes: readonly StatusChange[];
  /** When this state of the list was read from the ledger. */
  readonly validFrom: string;
  /** How long it may be used without asking again, in milliseconds. */
  readonly ttlMs: number;
}

/** A status list to be signed. @throws {BitstringError} for a number of entries or an index that a list cannot have */
export function statusListCredential(source: StatusListSource): StatusListCredential {
  const { id, issuer, purpose, changes, validFrom } = source;
  const bits = changes.reduce((before, { index, value }) => withBit(before, index, value), zeroBits(source.entries));
  return StatusListCredential.parse({
    '@context': [...CONTEXTS],
    id,
    type: ['VerifiableCredential', 'BitstringStatusListCredential'],
    issuer,
    validFrom,
    credentialSubject: {
      id: `${id}#list`,
      type: 'BitstringStatusList',
      statusPurpose: purpose,
      encodedList: encodeBits(bits),
      ttl: source.ttlMs,
      changes,
    },
  });
}
