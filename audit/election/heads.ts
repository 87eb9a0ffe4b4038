/** V19: what other observers say the head of the channel is. Who shows two of them two ledgers is found out. */
import { differs, type Findings } from '../finding.ts';

/** A head as an observer tells it: so many blocks, the last of which has this hash. */
export interface Head {
  /** Who says so. */
  readonly of: string;
  readonly height: number;
  /** Hex. */
  readonly headHash: string;
}

/** Observers whose heads must agree with the verifier's own. */
export const HEADS_NEEDED = 2;

/**
 * Compares heads with the chain as computed.
 * @returns how many could be compared: a head above this chain's cannot
 */
export function compareHeads(
  heads: readonly Head[],
  hashOf: (block: number) => Uint8Array | undefined,
  findings: Findings,
): number {
  const comparable = heads.filter(({ height }) => hashOf(height - 1) !== undefined);
  for (const { of, height, headHash } of comparable) {
    const own = Buffer.from(hashOf(height - 1)!).toString('hex');
    if (own === headHash) continue;
    findings.add('HEAD_OF_OTHER_DIFFERS', `block ${height - 1} at ${of}: ${differs(own, headHash)}`);
  }
  return comparable.length;
}
