/** Submits to put into a store. */
import { createHash } from 'node:crypto';
import type { NewSubmission, SignedEnvelope, SubmissionEnd } from '../submissions.ts';

/** A transaction id that belongs to the name. */
export function txIdOf(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

/** A submit of that key; its transaction carries it alone unless it is given a position. */
export function newSubmission(key: string, transaction: string = key, operation?: number): NewSubmission {
  return {
    caller: 'line/planner',
    key,
    requestHash: createHash('sha256').update(`request of ${key}`).digest('hex'),
    carrier: {
      txId: txIdOf(transaction),
      channel: 'transshipment',
      ...(operation !== undefined && { operation }),
    },
  };
}

/** An envelope of that transaction; its bytes are no text. */
export function envelopeOf(transaction: string): SignedEnvelope {
  return {
    txId: txIdOf(transaction),
    channel: 'transshipment',
    bytes: Uint8Array.from({ length: 3_000 }, (_, index) => (index * 7) % 256),
    signature: Uint8Array.of(0, 255, 128, 10),
    result: new TextEncoder().encode(`{"of":"${transaction}"}`),
  };
}

/** An end on the ledger, in a block whose number needs all 64 bits. */
export function committedEnd(transaction: string): SubmissionEnd {
  return {
    kind: 'committed',
    txId: txIdOf(transaction),
    block: 18_446_744_073_709_551_615n,
    result: new TextEncoder().encode('{"name":"부산"}'),
  };
}

/** A refusal. */
export const REJECTED: SubmissionEnd = {
  kind: 'rejected',
  problem: { status: 409, code: 'ALREADY_THERE', detail: 'it is "there" \u0000 already', errors: [{ path: ['a', 0] }] },
};
