/** Evidence of a transaction holds as it was written, and whatever is changed in it is refused. */
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { common } from '@hyperledger/fabric-protos';
import { openArchive } from '../bundle/read-bundle.ts';
import { writeArchive } from '../bundle/write-bundle.ts';
import { headerHash, headerOf } from '../blocks/block-hash.ts';
import { ChannelVerifier } from '../blocks/verify-channel.ts';
import { Findings } from '../finding.ts';
import { Forge } from '../testing/forge.ts';
import { committed } from '../testing/forged-approvals.ts';
import { forgedLedger } from '../testing/forged-ledger.ts';
import { EvidenceManifest, EVIDENCE_NAME } from './evidence-format.ts';
import { evidenceText } from './evidence-text.ts';
import { EvidenceTrail } from './evidence-trail.ts';
import { verifyEvidence, type EvidenceReport } from './verify-evidence.ts';

const { SIGNATURES, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;

let forge: Forge;
let ledger: common.Block[];
let genesis: string;

jest.setTimeout(60_000);

beforeAll(async () => {
  forge = await Forge.found();
  ledger = await forgedLedger(forge);
  genesis = hashOf(ledger[0]!);
});

function hashOf(block: common.Block): string {
  return headerHash(headerOf(block.getHeader()!)).toString('hex');
}

interface Evidence {
  manifest: EvidenceManifest;
  blocks: Map<number, common.Block>;
}

/** The evidence of a transaction at its place. */
function evidenceOf(block: number, index: number): Evidence {
  const channel = new ChannelVerifier(new Findings());
  const transactions = ledger.flatMap((each) => channel.take(each.serializeBinary()));
  const own = transactions.find((one) => one.block === BigInt(block) && one.index === index)!;
  const { txId } = own.transaction!;
  const trail = new EvidenceTrail(txId);
  for (const one of transactions) trail.take(one);
  const { numbers, content } = trail.found!;
  const manifest: EvidenceManifest = {
    ...{ format: 'ledger-pilots-evidence', version: 1, channel: 'voting', txId, block, content },
  };
  const copies = numbers.map((number): [number, common.Block] => [number, copyOf(ledger[number]!)]);
  return { manifest, blocks: new Map(copies) };
}

function copyOf(block: common.Block): common.Block {
  return common.Block.deserializeBinary(block.serializeBinary());
}

/** Written to a file and verified from it. */
async function verified({ manifest, blocks }: Evidence, hash = genesis): Promise<EvidenceReport> {
  const target = new PassThrough();
  const whole = buffer(target);
  const entries = [...blocks].map(([number, block]) => ({ number, bytes: block.serializeBinary() }));
  await writeArchive(EVIDENCE_NAME, manifest, Readable.from(entries), target);
  const archive = await openArchive(Readable.from([await whole]), EVIDENCE_NAME, EvidenceManifest);
  return verifyEvidence(archive, hash);
}

test('a transaction is proved by the blocks that govern it and its own, and no others', async () => {
  const evidence = evidenceOf(7, 1);
  expect([...evidence.blocks.keys()]).toEqual([0, 2, 5, 7]);
  const report = await verified(evidence);
  expect(report).toMatchObject({
    ...{ verified: true, channel: 'voting', block: 7, transaction: 1, policySatisfied: true, findings: [] },
    genesis: { hash: genesis, pinned: true },
    definition: { version: '1.0.0+0a1b2c3d4e5f', sequence: 1 },
    content: {
      creator: { mspId: 'NecMSP', attributes: { 'hf.EnrollmentID': 'manager' } },
      endorsedBy: ['CredentialMSP', 'HostMSP', 'NecMSP', 'ObserverMSP'],
      ...{ code: 'VALID', chaincode: 'voting', args: ['note', '{"name":"f"}'] },
      writes: [{ namespace: 'voting', collection: '', value: '{"name":"f"}' }],
    },
  });
  const text = evidenceText(report).join('\n');
  expect(text).toContain('VERIFIED. This proves:');
  expect(text).toContain('peers compute codes and sign none');
});

test('a key with a policy of its own brings the block that gave it', async () => {
  const evidence = evidenceOf(6, 0);
  expect([...evidence.blocks.keys()]).toEqual([0, 2, 3, 5, 6]);
  expect(await verified(evidence)).toMatchObject({ verified: true, policySatisfied: true });
  evidence.blocks.delete(3);
  // One observer is not who the chaincode's own policy wants.
  expect(await verified(evidence)).toMatchObject({ verified: false, policySatisfied: false });
});

test('a transaction that had no effect is told with its code', async () => {
  const report = await verified(evidenceOf(4, 1));
  expect(report).toMatchObject({ verified: true, content: { code: 'MVCC_READ_CONFLICT' } });
});

test('without the hash of the first block from elsewhere, the report says so', async () => {
  const evidence = evidenceOf(7, 1);
  const archive = { manifest: evidence.manifest, blocks: generatorOf(evidence) };
  const report = await verifyEvidence(archive);
  expect(report).toMatchObject({ verified: true, genesis: { hash: genesis, pinned: false } });
  expect(evidenceText(report).join('\n')).toContain('compare its hash with what the institutions say');
});

async function* generatorOf({ blocks }: Evidence): AsyncGenerator<Uint8Array, void, void> {
  for (const block of blocks.values()) yield await Promise.resolve(block.serializeBinary());
}

type Change = (evidence: Evidence) => void | Promise<void>;

const changes: readonly (readonly [name: string, code: string, change: Change])[] = [
  ['the first block is left out', 'GENESIS_DIFFERS', ({ blocks }) => void blocks.delete(0)],
  ['a configuration is left out', 'EVIDENCE_INCOMPLETE', ({ blocks }) => void blocks.delete(5)],
  ['the definition is left out', 'VALIDATION_CODE_WRONG', ({ blocks }) => void blocks.delete(2)],
  ['the block is left out', 'EVIDENCE_INCOMPLETE', ({ blocks }) => void blocks.delete(7)],
  ['a block is behind it', 'EVIDENCE_DIFFERS', ({ manifest }) => void (manifest.block = 5)],
  ['it names another transaction', 'EVIDENCE_INCOMPLETE', ({ manifest }) => void (manifest.txId = 'ab'.repeat(32))],
  ['it names another channel', 'CHANNEL_DIFFERS', ({ manifest }) => void (manifest.channel = 'beef')],
  [
    'it tells another value',
    'EVIDENCE_DIFFERS',
    ({ manifest }) => void (manifest.content = { ...manifest.content, args: ['note', '{"name":"g"}'] }),
  ],
  [
    'a byte of the transaction',
    'DATA_HASH_WRONG',
    ({ blocks }) => {
      const data = blocks.get(7)!.getData()!;
      const list = data.getDataList_asU8().map((bytes) => Buffer.from(bytes));
      list[1]![list[1]!.length >> 1]! ^= 1;
      data.setDataList(list);
    },
  ],
  [
    'too few orderers',
    'ORDERER_SIGNATURES_TOO_FEW',
    ({ blocks }) => {
      const header = headerOf(blocks.get(7)!.getHeader()!);
      setMetadata(blocks.get(7)!, SIGNATURES, forge.signatures(header, [1, 2], 5));
    },
  ],
  [
    'orderers who sign that an older configuration is in force',
    'EVIDENCE_INCOMPLETE',
    ({ blocks }) => {
      const header = headerOf(blocks.get(7)!.getHeader()!);
      setMetadata(blocks.get(7)!, SIGNATURES, forge.signatures(header, [1, 2, 3], 0));
    },
  ],
  [
    'a refused transaction is called a failure of endorsement',
    'VALIDATION_CODE_WRONG',
    ({ blocks, manifest }) => {
      setMetadata(blocks.get(7)!, TRANSACTIONS_FILTER, Uint8Array.from([0, 10]));
      manifest.content = { ...manifest.content, code: 'ENDORSEMENT_POLICY_FAILURE' };
    },
  ],
  [
    'a configuration that nobody authorised',
    'CONFIGURATION_UNAUTHORISED',
    async ({ blocks }) => {
      const update = await forge.reconfigured('one', ['nec']);
      blocks.set(5, forge.seal(ledger[4]!, [update], [0], [1, 2, 3], 5));
    },
  ],
  [
    'a definition that one organisation commits',
    'VALIDATION_CODE_WRONG',
    async ({ blocks }) => {
      const seized = committed({ name: 'voting', version: '6', sequence: 1 }, ['nec']);
      blocks.set(2, forge.seal(ledger[1]!, [await forge.envelope(seized)], [0]));
    },
  ],
  [
    'orderers of another channel',
    'ORDERER_SIGNATURES_TOO_FEW',
    async ({ blocks }) => {
      const others = await Forge.found();
      const envelopes = ledger[7]!.getData()!.getDataList_asU8();
      const codes = envelopes.map(() => 0);
      blocks.set(7, others.seal(ledger[6]!, envelopes, codes, [1, 2, 3], 5));
    },
  ],
];

test.each(changes)('%s: %s', async (_, code, change) => {
  const evidence = evidenceOf(7, 1);
  await change(evidence);
  const report = await verified(evidence);
  expect(report.verified).toBe(false);
  expect(report.findings.map((finding) => finding.code)).toContain(code);
  expect(evidenceText(report).join('\n')).toContain(`${code}`);
});

test('another first block than the one that is trusted', async () => {
  const report = await verified(evidenceOf(7, 1), 'ab'.repeat(32));
  expect(report).toMatchObject({ verified: false, findings: [{ code: 'GENESIS_DIFFERS' }] });
});

test('any byte of any block is a finding, and never a crash', async () => {
  for (const number of [0, 2, 5, 7]) {
    for (let seed = 1; seed <= 6; seed += 1) {
      const evidence = evidenceOf(7, 1);
      const bytes = Buffer.from(evidence.blocks.get(number)!.serializeBinary());
      for (let at = 7 * seed; at < bytes.length; at += 131) bytes[at]! ^= 1 + (seed % 255);
      const blocks = [...evidence.blocks].map(([own, block]) => (own === number ? bytes : block.serializeBinary()));
      const archive = { manifest: evidence.manifest, blocks: asGenerator(blocks) };
      expect((await verifyEvidence(archive, genesis)).verified).toBe(false);
    }
  }
});

async function* asGenerator(blocks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, void> {
  for (const block of blocks) yield await Promise.resolve(block);
}

function setMetadata(block: common.Block, at: number, bytes: Uint8Array): void {
  const list = block.getMetadata()!.getMetadataList_asU8();
  list[at] = bytes;
  block.getMetadata()!.setMetadataList(list);
}
