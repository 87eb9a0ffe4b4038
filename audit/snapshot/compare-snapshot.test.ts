/** A peer's snapshot is compared with the state that the blocks make, and every difference has both sides. */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { auditChannel } from '../channel/audit-channel.ts';
import { ChannelVerifier } from '../blocks/verify-channel.ts';
import { Findings } from '../finding.ts';
import { Forge } from '../testing/forge.ts';
import { forgedLedger, keyOfNote } from '../testing/forged-ledger.ts';
import { snapshotOf, writeSnapshot, type ForgedSnapshot } from '../testing/forged-snapshot.ts';
import { compareSnapshot } from './compare-snapshot.ts';
import { SnapshotFolder } from './snapshot-folder.ts';

let folder: string;
let blocks: Uint8Array[];
let channel: ChannelVerifier;
let count = 0;

jest.setTimeout(60_000);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'snapshot-'));
  blocks = (await forgedLedger(await Forge.found())).map((block) => block.serializeBinary());
  channel = channelOf(blocks);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** A snapshot of the first blocks, changed before or after it is written; its folder. */
function written(change: (snapshot: ForgedSnapshot) => void, height = blocks.length): string {
  const snapshot = snapshotOf(height === blocks.length ? channel : channelOf(blocks.slice(0, height)));
  change(snapshot);
  const own = join(folder, String((count += 1)));
  writeSnapshot(own, snapshot);
  return own;
}

function channelOf(own: readonly Uint8Array[]): ChannelVerifier {
  const verifier = new ChannelVerifier(new Findings());
  for (const bytes of own) verifier.take(bytes);
  return verifier;
}

/** What is told of a snapshot of the last block. */
async function toldOf(own: string): Promise<string[]> {
  const findings = new Findings();
  await compareSnapshot(channel, await SnapshotFolder.open(own), findings);
  return findings.inOrder.map(({ code, block, message }) => `${code} ${block}: ${message}`);
}

async function audited(...folders: readonly string[]) {
  const snapshots = await Promise.all(folders.map((each) => SnapshotFolder.open(each)));
  const { findings, steps, snapshots: compared } = await auditChannel({ blocks: inOrder(), snapshots });
  const told = findings.map(({ step, code, block, message }) => `${step} ${code} ${block}: ${message}`);
  return { told, steps, compared };
}

async function* inOrder(): AsyncGenerator<Uint8Array, void, void> {
  for (const bytes of blocks) yield await Promise.resolve(bytes);
}

test('a snapshot of the last block, and one of a block before, are what the blocks make', async () => {
  const [last, before] = [written(() => {}), written(() => {}, 4)];
  const { told, steps, compared } = await audited(last, before);
  expect(told).toEqual([]);
  expect(steps.STATE).toBe('VERIFIED');
  expect(compared).toEqual([
    { of: before, block: 3 },
    { of: last, block: 7 },
  ]);
});

function recordIn({ records }: ForgedSnapshot, key: Uint8Array | string) {
  return records.find((record) => Buffer.from(record.key).equals(Buffer.from(key)))!;
}

type Change = readonly [name: string, change: (snapshot: ForgedSnapshot) => void, told: RegExp];

const isHashed = ({ namespace }: { readonly namespace: string }) => namespace.includes('$$h');

const changes: readonly Change[] = [
  [
    'another value',
    (snapshot) => void (recordIn(snapshot, keyOfNote('a')).value = Buffer.from('{"name":"z"}')),
    /voting \/note\/a\/, value: computed 7b226e616d65223a2261227d, the record says 7b226e616d65223a227a227d$/,
  ],
  [
    'another policy of a key',
    (snapshot) => void (recordIn(snapshot, keyOfNote('own')).metadata = new Uint8Array()),
    /voting \/note\/own\/, metadata: computed [0-9a-f]+/,
  ],
  [
    'another version',
    (snapshot) => void (recordIn(snapshot, keyOfNote('a')).version = Uint8Array.from([1, 3, 1, 1])),
    /voting \/note\/a\/, version: computed 010300, the record says 01030101$/,
  ],
  [
    'a key that was deleted',
    ({ records }) => void records.push({ ...records.at(-1)!, namespace: 'voting', key: Buffer.from(keyOfNote('b')) }),
    /voting \/note\/b\/: computed nothing, the record says/,
  ],
  [
    'a key that is missing',
    (snapshot) => void snapshot.records.splice(snapshot.records.indexOf(recordIn(snapshot, keyOfNote('f'))), 1),
    /voting \/note\/f\/: computed [0-9a-f]+, the record says nothing$/,
  ],
  [
    'another hash of private data',
    ({ records }) => void (records.find(isHashed)!.value = Buffer.alloc(32)),
    /_lifecycle _implicit_org_CredentialMSP [0-9a-f]{64}, value: computed [0-9a-f]{64}, the record says 0{64}$/,
  ],
  [
    'another configuration',
    (snapshot) => void (recordIn(snapshot, 'CHANNEL_CONFIG_ENV_BYTES').value = Buffer.from([1])),
    / CHANNEL_CONFIG_ENV_BYTES, value: computed/,
  ],
  [
    'a byte within a long value',
    (snapshot) => {
      const record = recordIn(snapshot, 'namespaces/fields/voting/ValidationInfo');
      record.value = Buffer.from(record.value);
      record.value[100]! ^= 0xff;
    },
    /namespaces\/fields\/voting\/ValidationInfo, value from byte 100 on: computed [0-9a-f]+/,
  ],
  ['a transaction that never was', ({ txIds }) => void txIds.push('ab'.repeat(32)), /which is in no block$/],
  ['a transaction that is missing', ({ txIds }) => void txIds.shift(), /it has no transaction [0-9a-f]{64}$/],
  ['another channel', ({ signable }) => void (signable['channel_name'] = 'beef'), /the channel: computed voting/],
  [
    'another last block',
    ({ signable }) => void (signable['last_block_hash'] = 'ab'.repeat(32)),
    /hash of the last block: computed/,
  ],
  [
    'another block before',
    ({ signable }) => void (signable['previous_block_hash'] = 'ab'.repeat(32)),
    /hash of the block before: computed/,
  ],
  ['another hash of codes', (snapshot) => void (snapshot.commitHash = 'ab'.repeat(32)), /hash of codes and values/],
];

test.each(changes)('%s', async (_, change, told) => {
  const found = await toldOf(written(change));
  expect(found).toHaveLength(1);
  expect(found[0]).toMatch(/^STATE_DIFFERS 7: /);
  expect(found[0]).toMatch(told);
});

test('snapshots of one block that differ in what blocks do not tell', async () => {
  const [one, other] = [written(() => {}), written(({ signable }) => withHistory(signable, 'ab'))];
  appendFileSync(join(other, 'confighistory.data'), '');
  const { told, steps } = await audited(one, other);
  expect(steps.STATE).toBe('FAILED');
  expect(told).toContainEqual(expect.stringMatching(/STATE_DIFFERS 7: confighistory\.data: .* has none, .* abab/));
});

/** The hashes of the other files are left out: they are compared with the other snapshot's. */
function withHistory(signable: Record<string, unknown>, hash: string): void {
  signable['snapshot_files_raw_hashes'] = { 'confighistory.data': hash.repeat(32) };
}

test('any byte of any file is told, and files that are none never end the audit', async () => {
  for (const name of ['public_state.data', 'public_state.metadata', 'private_state_hashes.data', 'txids.data']) {
    const own = written(() => {});
    const original = readFileSync(join(own, name));
    const step = Math.ceil(original.length / 40);
    for (let at = 0; at < original.length; at += step) {
      const bytes = Buffer.from(original);
      bytes[at]! ^= 1;
      writeFileSync(join(own, name), bytes);
      expect(await toldOf(own)).toContainEqual(expect.stringContaining(`SHA-256 of ${name}`));
    }
    writeFileSync(join(own, name), original.subarray(0, original.length >> 1));
    expect((await toldOf(own)).length).toBeGreaterThan(0);
    unlinkSync(join(own, name));
    expect(await toldOf(own)).toContainEqual(expect.stringMatching(/computed nothing, the record says [0-9a-f]{64}/));
  }
});

test('its own description is bound as well, and a folder without one is no snapshot', async () => {
  const own = written(() => {});
  appendFileSync(join(own, '_snapshot_signable_metadata.json'), '\n');
  expect(await toldOf(own)).toEqual([expect.stringContaining('SNAPSHOT_ALTERED 7: ')]);
  await expect(SnapshotFolder.open(folder)).rejects.toThrow('is no snapshot');
  writeFileSync(join(own, '_snapshot_signable_metadata.json'), '{"last_block_number":"7"}');
  await expect(SnapshotFolder.open(own)).rejects.toThrow('is not of the known form');
});
