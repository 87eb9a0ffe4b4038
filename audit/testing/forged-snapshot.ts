/** A peer's snapshot of a forged channel, with what a test changes in it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../blocks/block-hash.ts';
import type { ChannelVerifier } from '../blocks/verify-channel.ts';
import { versionBytes } from '../state/commit-hash.ts';
import { textOf } from '../state/read-write-set.ts';

/** A key of it. */
export interface ForgedRecord {
  /** With `$$h` and a collection's name where it is of hashes. */
  namespace: string;
  key: Uint8Array;
  value: Uint8Array;
  metadata: Uint8Array;
  version: Uint8Array;
}

/** What is in its files. */
export interface ForgedSnapshot {
  records: ForgedRecord[];
  txIds: string[];
  signable: Record<string, unknown>;
  commitHash: string;
}

/** The snapshot that a peer would write. */
export function snapshotOf(channel: ChannelVerifier): ForgedSnapshot {
  const last = channel.height - 1;
  const hexOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
  const records = [...channel.state.entries()].map(({ namespace, collection, key, entry }) => ({
    namespace: `${textOf(namespace)}${collection === '' ? '' : `$$h${textOf(collection)}`}`,
    key: Buffer.from(key, 'latin1'),
    value: entry.value,
    metadata: entry.metadata ?? new Uint8Array(),
    version: versionBytes(entry.version),
  }));
  const signable = {
    channel_name: channel.channelId,
    last_block_number: last,
    last_block_hash: hexOf(channel.hashOf(last)),
    previous_block_hash: hexOf(channel.hashOf(last - 1)),
    state_db_type: 'SimpleKeyValueDB',
  };
  return { records, txIds: [...channel.txIds].sort(), signable, commitHash: hexOf(channel.commitHashOf(last)) };
}

/** Writes its files into a new folder. */
export function writeSnapshot(folder: string, { records, txIds, signable, commitHash }: ForgedSnapshot): void {
  mkdirSync(folder, { recursive: true });
  const hashes: Record<string, string> = {};
  const write = (name: string, parts: readonly Uint8Array[]) => {
    const bytes = Buffer.concat([Buffer.from([1]), ...parts]);
    hashes[name] = sha256(bytes).toString('hex');
    writeFileSync(join(folder, name), bytes);
  };
  for (const [kind, isHashed] of [['public_state', false] as const, ['private_state_hashes', true] as const]) {
    const own = records.filter(({ namespace }) => namespace.includes('$$h') === isHashed);
    const counts = new Map<string, number>();
    for (const { namespace } of own) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
    const rows = [...counts].flatMap(([namespace, count]) => [sized(Buffer.from(namespace)), varint(count)]);
    write(
      `${kind}.data`,
      own.map((record) => sized(recordBytes(record))),
    );
    write(`${kind}.metadata`, [varint(counts.size), ...rows]);
  }
  write(
    'txids.data',
    txIds.map((txId) => sized(Buffer.from(txId))),
  );
  write('txids.metadata', [varint(txIds.length)]);
  const text = JSON.stringify({ snapshot_files_raw_hashes: hashes, ...signable }, null, 4);
  writeFileSync(join(folder, '_snapshot_signable_metadata.json'), text);
  const additional = { snapshot_hash: sha256(Buffer.from(text)).toString('hex'), last_block_commit_hash: commitHash };
  writeFileSync(join(folder, '_snapshot_additional_metadata.json'), JSON.stringify(additional));
}

function recordBytes({ key, value, metadata, version }: ForgedRecord): Buffer {
  const fields = [key, value, metadata, version].map((bytes, index) =>
    bytes.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.from([((index + 1) << 3) | 2]), sized(bytes)]),
  );
  return Buffer.concat(fields);
}

function sized(bytes: Uint8Array): Buffer {
  return Buffer.concat([varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  return value < 0x80
    ? Buffer.from([value])
    : Buffer.concat([Buffer.from([(value & 0x7f) | 0x80]), varint(value >> 7)]);
}
