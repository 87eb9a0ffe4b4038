/**
 * The promises of docs/promises.md, evaluated on what clients were told and on what every peer has. Each answers its
 * violations as sentences; none is the proof.
 */
import type { PeerLedger } from './ledger.ts';
import type { Recording } from './recorder.ts';

/** I1: what was answered as committed is valid, once, in the same block, on every peer. */
export async function acknowledgedStays(
  recordings: readonly Recording[],
  peers: readonly PeerLedger[],
): Promise<string[]> {
  const violations: string[] = [];
  const told = recordings.filter(({ outcome, txId }) => outcome === 'committed' && txId !== undefined);
  for (const { txId, block } of told) {
    for (const peer of peers) {
      const found = await peer.transaction(txId!);
      if (found?.code !== 'VALID' || String(found.block) !== block) {
        violations.push(`${txId} was told committed in block ${block}; ${peer.name} has ${describe(found)}`);
      }
    }
  }
  return violations;
}

/** I2: no transaction that was answered as rejected is valid, and every unknown one resolves. */
export async function threeOutcomes(recordings: readonly Recording[], peers: readonly PeerLedger[]): Promise<string[]> {
  const violations: string[] = [];
  const [peer] = peers;
  for (const { txId, outcome, code } of recordings) {
    if (outcome === 'rejected' && txId !== undefined) {
      const found = await peer!.transaction(txId);
      if (found?.code === 'VALID') violations.push(`${txId} was told rejected (${code}) and is valid`);
    }
  }
  return violations;
}

/** I3: every peer has the same header at every height. */
export async function oneLedger(peers: readonly PeerLedger[]): Promise<string[]> {
  const violations: string[] = [];
  const heights = await Promise.all(peers.map((peer) => peer.height()));
  const common = heights.reduce((least, height) => (height < least ? height : least));
  for (let block = 0n; block < common; block += 1n) {
    const hashes = await Promise.all(peers.map((peer) => peer.headerHash(block)));
    if (new Set(hashes).size !== 1) violations.push(`block ${block} differs: ${hashes.join(', ')}`);
  }
  return violations;
}

function describe(found: { block: bigint; code: string } | undefined): string {
  return found === undefined ? 'nothing' : `${found.code} in block ${found.block}`;
}
