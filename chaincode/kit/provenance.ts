/** Where a fact comes from: schemas that the records and inputs of all pilots share. */
import { z } from 'zod';
import { Instant } from './clock.ts';
import { text } from './text.ts';
import type { Caller } from './transaction.ts';

/** The sender's reference of a message, unique for the sender; makes a method idempotent (see inbox). */
export const MessageRef = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}$/);

/** How a fact reached the ledger. */
export const Source = z.enum(['MANUAL', 'DEVICE', 'EDI', 'API']);

/** A document that proves a fact. It is kept elsewhere; the ledger keeps its hash. */
export const Evidence = z.strictObject({
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  mediaType: z.string().regex(/^[a-z]+\/[a-z0-9.+-]{1,64}$/),
  sizeBytes: z.int().positive(),
  /** Where it may be found; nothing secret, no personal data. */
  hint: text(200).optional(),
});

/** What the sender says about where a fact comes from, for the inputs of methods. */
export const Origin = z.strictObject({
  /** When it happened, with its offset from UTC. */
  occurredAt: Instant,
  source: Source,
  evidence: z.array(Evidence).max(16),
});

/** What a record keeps about where it comes from. */
export const Provenance = z.strictObject({
  schemaVersion: z.int().positive(),
  recordedBy: z.strictObject({
    mspId: z.string(),
    certHash: z.string().regex(/^[0-9a-f]{64}$/),
    role: z.string(),
  }),
  /** Time of the transaction. */
  recordedAt: Instant,
  ...Origin.shape,
});

/**
 * The provenance of a fact that a transaction records.
 * @param role - the role by which the caller was admitted; the caller's first where it is not given
 */
export function provenanceOf(
  tx: { readonly caller: Caller; readonly now: string },
  origin: z.input<typeof Origin>,
  options: { readonly role?: string; readonly schemaVersion?: number } = {},
): z.output<typeof Provenance> {
  const { mspId, certHash, roles } = tx.caller;
  return {
    schemaVersion: options.schemaVersion ?? 1,
    recordedBy: { mspId, certHash, role: options.role ?? roles[0] ?? '' },
    recordedAt: tx.now,
    ...origin,
  };
}
