/**
 * The file that proves one transaction without a network: a tar with `evidence.json` first, then `blocks/<number>.block` of those
 * blocks alone that are needed, as a peer keeps them: the first, every configuration, every change of chaincode definitions,
 * those that gave the keys it writes a policy of their own, and last the transaction's.
 */
import { z } from 'zod';

const Text = z.string();

/** A transaction, decoded for people. What it says is compared with the blocks and never believed. */
const EvidenceContent = z.strictObject({
  /** By the client's clock, RFC 3339. */
  at: Text,
  creator: z.strictObject({
    mspId: Text,
    /** What its CA certified of it. */
    attributes: z.record(Text, Text),
    /** SHA-256 of the certificate, hex. */
    certificate: Text,
  }),
  /** MSP ids of the peers whose endorsements hold, in order. */
  endorsedBy: z.array(Text),
  /** Fabric's validation code as the peer that gave the block says it. */
  code: Text,
  chaincode: Text,
  /** As text. */
  args: z.array(Text),
  /** What the chaincode answered, as text. */
  output: Text,
  writes: z.array(
    z.strictObject({
      namespace: Text,
      /** Empty for public data. */
      collection: Text,
      /** As text; of private data the hash, hex. */
      key: Text,
      /** As text; of private data the hash, hex. Absent where the key is deleted. */
      value: Text.optional(),
    }),
  ),
});

/** What {@link EvidenceManifest} holds of the transaction. */
export type EvidenceContent = z.output<typeof EvidenceContent>;

/** `evidence.json`. */
export const EvidenceManifest = z.strictObject({
  format: z.literal('ledger-pilots-evidence'),
  version: z.literal(1),
  channel: z.string().min(1).max(250),
  txId: z.string().regex(/^[0-9a-f]{64}$/),
  /** Number of the transaction's block. */
  block: z.int().min(0),
  content: EvidenceContent,
});

/** What `evidence.json` holds. */
export type EvidenceManifest = z.output<typeof EvidenceManifest>;

/** Name of the first entry. */
export const EVIDENCE_NAME = 'evidence.json';
