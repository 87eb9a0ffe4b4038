/**
 * What a read set keeps of a range that was read. Up to a degree it lists the keys with their versions; of more it keeps
 * hashes of hashes: chunks of degree + 1 reads, each level folded when it holds more than the degree.
 */
import { ledger } from '@hyperledger/fabric-protos';
import { sha256 } from './block-hash.ts';

/** A key with the protobuf of its version, as read. */
export interface RangeRead {
  readonly key: string;
  readonly version: string;
}

const { KVRead, QueryReads, Version } = ledger.rwset.kvrwset;

/** Whether a summary is that of these reads. */
export function summarises(
  summary: ledger.rwset.kvrwset.QueryReadsMerkleSummary,
  reads: readonly RangeRead[],
): boolean {
  const degree = summary.getMaxDegree();
  if (degree < 2) return false;
  const { level, hashes } = fold(reads, degree);
  const recorded = summary.getMaxLevelHashesList_asU8();
  return (
    level === summary.getMaxLevel() &&
    hashes.length === recorded.length &&
    hashes.every((hash, index) => hash.equals(recorded[index]!))
  );
}

function fold(reads: readonly RangeRead[], degree: number): { readonly level: number; readonly hashes: Buffer[] } {
  const levels: Buffer[][] = [[], []];
  for (let at = 0; at < reads.length; at += degree + 1)
    update(levels, hashOf(reads.slice(at, at + degree + 1)), degree);
  for (let level = 1; level < levels.length - 1; level += 1) {
    const hashes = levels[level]!;
    if (hashes.length > 0) levels[level + 1]!.push(hashes.length === 1 ? hashes[0]! : sha256(...hashes));
  }
  const top = levels.at(-1)!;
  return top.length > degree
    ? { level: levels.length, hashes: [sha256(...top)] }
    : { level: levels.length - 1, hashes: top };
}

function update(levels: Buffer[][], leaf: Buffer, degree: number): void {
  levels[1]!.push(leaf);
  for (let level = 1; levels[level]!.length > degree; level += 1) {
    const folded = sha256(...levels[level]!);
    levels[level] = [];
    (levels[level + 1] ??= []).push(folded);
  }
}

function hashOf(reads: readonly RangeRead[]): Buffer {
  const message = new QueryReads();
  message.setKvReadsList(
    reads.map(({ key, version }) => {
      const read = new KVRead();
      read.setKey(key);
      const [block, transaction] = version.split('/').map(Number) as [number, number];
      const at = new Version();
      at.setBlockNum(block);
      at.setTxNum(transaction);
      read.setVersion(at);
      return read;
    }),
  );
  return sha256(message.serializeBinary());
}
