/**
 * Status lists as the ledger keeps them (W3C Bitstring Status List 1.0): one bit for each certificate, in chunks, so that
 * two revocations rarely touch the same record. A gateway packs the bits and signs; the bits are the ledger's.
 */
import { z } from 'zod';
import { Authority, command, Instant, OpaqueId, pageOf, paging, Recorded } from './primitives.ts';

/** Fewer entries would tell too much of who is meant (Bitstring Status List 1.0, section 6.1). */
const MIN_ENTRIES = 131_072;

/** Bits of one chunk. */
export const CHUNK_BITS = 1024;

/** A list of an authority. */
export const ListId = z.string().regex(/^[0-9]{4}-[0-9]{2}$/);

/** Place in a list, from 0 on, as seven digits. */
export const StatusIndex = z.string().regex(/^[0-9]{7}$/);

/** What a set bit says. */
export const StatusPurpose = z.enum(['revocation', 'suspension']);

/** A pair of lists, for revocation and suspension: a certificate has the same place in both. */
export const StatusList = z.strictObject({
  authority: Authority,
  listId: ListId,
  entries: z.int().min(MIN_ENTRIES).max(1_048_576).multipleOf(CHUNK_BITS),
  recorded: Recorded,
});

/** That a place is taken, by which certificate; for good. */
export const StatusEntry = z.strictObject({
  authority: Authority,
  listId: ListId,
  index: StatusIndex,
  certificateId: OpaqueId,
});

/** Bits of a list; a chunk that is not there is all zeros. */
export const StatusChunk = z.strictObject({
  authority: Authority,
  listId: ListId,
  purpose: StatusPurpose,
  /** The first index is this times 1024. */
  chunk: z.string().regex(/^[0-9]{4}$/),
  /** Lower-case hex; the left-most bit of the first byte is the first index. */
  bits: z.string().regex(/^[0-9a-f]{256}$/),
});

/** That a bit was set or cleared, and when: with all of them, what held at any time is told without the ledger. */
export const StatusChange = z.strictObject({
  authority: Authority,
  listId: ListId,
  purpose: StatusPurpose,
  at: Instant,
  index: StatusIndex,
  value: z.boolean(),
});

/** Begins a list. */
export const openStatusList = {
  summary: 'Begin a status list',
  input: StatusList.omit({ recorded: true }).extend(command),
  output: StatusList,
  example: { input: { messageRef: 'LIST-1', authority: 'mofa', listId: '2026-01', entries: MIN_ENTRIES } },
} as const;

/** The bits of a list. */
export const readStatusList = {
  summary: 'Read a status list',
  description: 'Chunks that are all zeros are left out. A list of the usual size comes in one or two pages.',
  input: z.strictObject({
    authority: Authority,
    listId: ListId,
    purpose: StatusPurpose,
    limit: z.int().min(1).max(128).default(128),
    cursor: z.string().min(1).max(2000).optional(),
  }),
  output: z.strictObject({
    entries: StatusList.shape.entries,
    items: z.array(StatusChunk),
    next: z.string().optional(),
  }),
  example: { input: { authority: 'mofa', listId: '2026-01', purpose: 'revocation' } },
} as const;

/** The changes of a list. */
export const listStatusChanges = {
  summary: 'List the changes of a status list',
  description: 'Every bit that was set or cleared since the list began, in order of time.',
  input: z.strictObject({ authority: Authority, listId: ListId, purpose: StatusPurpose, ...paging }),
  output: pageOf(StatusChange),
  example: { input: { authority: 'mofa', listId: '2026-01', purpose: 'revocation' } },
} as const;

/** A certificate's place in the lists of its authority. */
export const StatusPlace = z.strictObject({ listId: ListId, index: StatusIndex });
