/** Compares what peers keep, key by key, with the state that was rebuilt from the blocks. */
import type { ChannelVerifier } from '../blocks/verify-channel.ts';
import { differs, type FindingCode, type Findings } from '../finding.ts';
import { versionBytes } from '../state/commit-hash.ts';
import { textOf } from '../state/read-write-set.ts';
import type { Entry, WorldState } from '../state/world-state.ts';
import { SnapshotError } from './byte-reader.ts';
import type { SnapshotFile } from './snapshot-format.ts';
import type { SnapshotFolder, SnapshotRecord } from './snapshot-folder.ts';

/** Shorter values are told whole. */
const LONG_BYTES = 64;

/** Compares a snapshot of the block that the channel is at. @param findings - takes every difference */
export async function compareSnapshot(
  channel: ChannelVerifier,
  snapshot: SnapshotFolder,
  findings: Findings,
): Promise<void> {
  const block = BigInt(snapshot.signable.last_block_number);
  const tell = (code: FindingCode, message: string) => findings.add(code, `${snapshot.of}: ${message}`, { block });
  compareHeads(channel, snapshot, tell);
  for (const [name, said] of hashesOf(snapshot)) {
    const computed = await snapshot.hashOf(name);
    if (computed !== said) tell('SNAPSHOT_ALTERED', `SHA-256 of ${name}: ${differs(computed, said)}`);
  }
  try {
    await compareKeys(channel.state, snapshot, (message) => tell('STATE_DIFFERS', message));
    await compareTxIds(channel.txIds, snapshot, (message) => tell('STATE_DIFFERS', message));
  } catch (error) {
    if (!(error instanceof SnapshotError)) throw error;
    tell('SNAPSHOT_ALTERED', `it cannot be read: ${error.message}`);
  }
}

/** Compares two snapshots of one block, file by file, those included that blocks do not tell. */
export function compareSnapshots(one: SnapshotFolder, other: SnapshotFolder, findings: Findings): void {
  if (one.signable.last_block_number !== other.signable.last_block_number) return;
  const [own, others] = [new Map(hashesOf(one)), new Map(hashesOf(other))];
  for (const name of new Set([...own.keys(), ...others.keys()])) {
    if (own.get(name) === others.get(name)) continue;
    const message = `${name}: ${one.of} has ${own.get(name) ?? 'none'}, ${other.of} ${others.get(name) ?? 'none'}`;
    findings.add('STATE_DIFFERS', message, { block: BigInt(one.signable.last_block_number) });
  }
}

function hashesOf({ signable }: SnapshotFolder): (readonly [name: SnapshotFile, hash: string])[] {
  return Object.entries(signable.snapshot_files_raw_hashes) as [SnapshotFile, string][];
}

function compareHeads(
  channel: ChannelVerifier,
  { signable, additional, signableHash }: SnapshotFolder,
  tell: (code: FindingCode, message: string) => void,
): void {
  const last = signable.last_block_number;
  const hexOf = (bytes: Uint8Array | undefined) => Buffer.from(bytes ?? []).toString('hex');
  const commitHash = channel.commitHashOf(last);
  const sides: readonly (readonly [what: string, computed: string | undefined, said: string])[] = [
    ['the channel', channel.channelId, signable.channel_name],
    ['hash of the last block', hexOf(channel.hashOf(last)), signable.last_block_hash],
    ['hash of the block before', hexOf(channel.hashOf(last - 1)), signable.previous_block_hash],
    ...(commitHash === undefined
      ? []
      : [['hash of codes and values', hexOf(commitHash), additional.last_block_commit_hash] as const]),
  ];
  for (const [what, computed, said] of sides) {
    if (computed !== said) tell('STATE_DIFFERS', `${what}: ${differs(computed, said)}`);
  }
  if (signableHash !== additional.snapshot_hash) {
    tell('SNAPSHOT_ALTERED', `SHA-256 of its metadata: ${differs(signableHash, additional.snapshot_hash)}`);
  }
}

/** Every key of the snapshot is in the state as it is there, and no other. */
async function compareKeys(
  state: WorldState,
  snapshot: SnapshotFolder,
  tell: (message: string) => void,
): Promise<void> {
  const seen = new Map<string, Set<string>>();
  for (const kind of ['public_state', 'private_state_hashes'] as const) {
    for await (const record of snapshot.records(kind)) {
      const { namespace, collection, key } = record;
      const space = `${namespace}\u0000${collection}`;
      seen.set(space, (seen.get(space) ?? new Set()).add(key));
      const entry = state.get(namespace, collection, key);
      if (entry === undefined) tell(`${nameOf(record)}: ${differs(undefined, record.value)}`);
      else compareRecord(entry, record, tell);
    }
  }
  for (const { namespace, collection, key, entry } of state.entries()) {
    const place = { namespace: textOf(namespace), collection: textOf(collection), key };
    if (seen.get(`${place.namespace}\u0000${place.collection}`)?.has(key) === true) continue;
    tell(`${nameOf(place)}: ${differs(entry.value, undefined)}`);
  }
}

function compareRecord(entry: Entry, record: SnapshotRecord, tell: (message: string) => void): void {
  const sides: readonly (readonly [what: string, computed: Uint8Array | undefined, said: Uint8Array])[] = [
    ['value', entry.value, record.value],
    ['metadata', entry.metadata, record.metadata],
    ['version', versionBytes(entry.version), record.version],
  ];
  for (const [what, computed, said] of sides) {
    const own = computed ?? new Uint8Array();
    if (Buffer.compare(own, said) === 0) continue;
    // Of long values what is told begins where they differ.
    const from = own.length < LONG_BYTES ? 0 : said.findIndex((byte, at) => byte !== own[at]);
    const where = from > 0 ? ` from byte ${from} on` : '';
    tell(
      `${nameOf(record)}, ${what}${where}: ${differs(own.subarray(Math.max(from, 0)), said.subarray(Math.max(from, 0)))}`,
    );
  }
}

async function compareTxIds(
  own: ReadonlySet<string>,
  snapshot: SnapshotFolder,
  tell: (message: string) => void,
): Promise<void> {
  const missing = new Set(own);
  for await (const txId of snapshot.txIds()) {
    // Of what cannot be read the id is empty.
    if (!missing.delete(txId) && txId !== '') tell(`it has the transaction ${txId}, which is in no block`);
  }
  for (const txId of missing) tell(`it has no transaction ${txId}`);
}

/** Keys of private data are hashes. */
function nameOf({ namespace, collection, key }: Pick<SnapshotRecord, 'namespace' | 'collection' | 'key'>): string {
  if (collection !== '') return `${namespace} ${collection} ${Buffer.from(key, 'latin1').toString('hex')}`;
  return `${namespace} ${textOf(key).replaceAll('\u0000', '/')}`;
}
