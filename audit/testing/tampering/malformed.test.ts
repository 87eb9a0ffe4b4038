/**
 * Malformed bytes at every place, deep nesting, huge counts: nothing crashes or hangs, and nothing passes. Each case is a block behind
 * those before, which orderers have signed, so that it is looked at for what it is.
 *
 * `MALFORMED=all` breaks everything in every way at every place; else what takes long in one way of five at each, and in another at the
 * next, configurations at some.
 */
import { createHash, randomBytes } from 'node:crypto';
import { common, type ledger as fabric, peer } from '@hyperledger/fabric-protos';
import { dataHashOf } from '../../blocks/block-hash.ts';
import { channelConfigOf } from '../../blocks/channel-config.ts';
import { transactionOf } from '../../blocks/transaction.ts';
import { ChannelVerifier } from '../../blocks/verify-channel.ts';
import { Findings } from '../../finding.ts';
import { flawOfUpdate } from '../../policies/config-update.ts';
import { commitHashOf } from '../../state/commit-hash.ts';
import { blockOf } from '../forge.ts';
import { outOf } from '../forged-policies.ts';
import type { ForgedScene } from './edit.ts';
import { forgedScene } from './forged-scene.ts';
import { blockAt, commitHashMetadata, envelopesOf, setMetadata, turned } from './ledger.ts';
import { broken, malformed, WAY_COUNT } from './malformed.ts';
import { opened, signedByAll, signedByCreator } from './opened-transaction.ts';

const { COMMIT_HASH } = common.BlockMetadataIndex;
const { VALID, BAD_CREATOR_SIGNATURE } = peer.TxValidationCode;
const [RARELY, OFTEN] = process.env['MALFORMED'] === 'all' ? [1, 1] : [20, 5];
const ORDERERS = [1, 2, 3];

jest.setTimeout(1_800_000);

let scene: ForgedScene;

beforeAll(async () => {
  scene = await forgedScene();
});

/** A channel to which blocks are added one after another. */
class GrowingChannel {
  readonly findings = new Findings();
  readonly verifier = new ChannelVerifier(this.findings);

  constructor(blocks: readonly Uint8Array[]) {
    for (const bytes of blocks) this.verifier.take(bytes);
  }

  /** The next block as orderers make it. */
  sealed(envelopes: readonly Uint8Array[], codes: readonly number[]): common.Block {
    const height = this.verifier.height;
    const previousHash = this.verifier.hashOf(height - 1)!;
    const header = { number: BigInt(height), previousHash, dataHash: dataHashOf(envelopes) };
    return blockOf(header, envelopes, scene.forge.signatures(header, ORDERERS), codes);
  }

  /** The same as a peer keeps it; nothing in it is valid. */
  committed(envelopes: readonly Uint8Array[], codes: readonly number[]): common.Block {
    const block = this.sealed(envelopes, codes);
    const before = this.verifier.commitHashOf(this.verifier.height - 1) ?? new Uint8Array();
    setMetadata(block, COMMIT_HASH, commitHashMetadata(commitHashOf(Uint8Array.from(codes), [], before)));
    return block;
  }

  /** Takes a block. @returns how many findings it has */
  take(bytes: Uint8Array): number {
    const before = this.findings.count;
    this.verifier.take(bytes);
    return this.findings.count - before;
  }
}

/** The genesis block alone: nothing has a commit hash, which would be wrong after the first finding. */
const growing = () => new GrowingChannel(scene.ledger.blocks.slice(0, 1));

/** An envelope of the scene whose transaction is valid. */
const envelope = (number: number) => envelopesOf(blockAt(scene.ledger, number))[0]!;

test('a block at every place', () => {
  const channel = growing();
  // A transaction that peers refuse, and rightly: it can be there any number of times.
  const signed = common.Envelope.deserializeBinary(envelope(3));
  signed.setSignature(turned(signed.getSignature_asU8()));
  const refused = () => channel.committed([signed.serializeBinary()], [BAD_CREATOR_SIGNATURE]).serializeBinary();
  expect(channel.take(refused())).toBe(0);
  const { length } = refused();
  for (let place = 0; place < length * WAY_COUNT; place += OFTEN) {
    // Of the block that would come next.
    const bytes = broken(refused(), Math.floor(place / WAY_COUNT), Math.floor(place / OFTEN) % WAY_COUNT);
    if (bytes === undefined) continue;
    const found = channel.take(bytes);
    if (found === 0) throw new Error(`nothing is found in ${Buffer.from(bytes).toString('hex')}`);
  }
});

test('an envelope at every place, in a block that orderers have signed', () => {
  const channel = growing();
  let cases = 0;
  for (const bytes of malformed(envelope(3), OFTEN)) {
    expect(channel.take(channel.sealed([bytes], [VALID]).serializeBinary())).toBeGreaterThan(0);
    cases += 1;
  }
  expect(cases).toBeGreaterThan(2_000);
  expect(channel.findings.inOrder.map(({ code }) => code)).not.toContain('VALIDATION_CODE_WRONG');
});

/** A transaction of its own id that everybody signs, with these bytes for what it read and wrote. */
async function withResults(original: Uint8Array, bytes: Uint8Array): Promise<Uint8Array> {
  const parts = opened(original);
  const nonce = randomBytes(24);
  parts.signer.setNonce(nonce);
  parts.channel.setTxId(createHash('sha256').update(nonce).update(parts.signer.getCreator_asU8()).digest('hex'));
  const results = { serializeBinary: () => bytes } as fabric.rwset.TxReadWriteSet;
  for (const action of parts.transaction.getActionsList()) action.setHeader(parts.signer.serializeBinary());
  return signedByAll({ ...parts, results }, scene.forge);
}

test.each([
  ['a call', 5],
  ['an approval', 1],
])('reads and writes of %s at every place, which everybody has signed', async (_, number) => {
  const channel = new GrowingChannel(scene.ledger.blocks.slice(0, 3));
  const original = envelope(number);
  const { results } = opened(original);
  for (const bytes of malformed(results.serializeBinary(), number === 1 ? OFTEN : 1)) {
    const next = channel.sealed([await withResults(original, bytes)], [VALID]);
    const { height } = channel.verifier;
    channel.take(next.serializeBinary());
    expect(channel.verifier.height).toBe(height + 1);
  }
});

test('a policy at every place is one or is never satisfied', () => {
  const { data } = transactionOf(envelope(0));
  const { policies } = channelConfigOf(data);
  const policy = new peer.ApplicationPolicy();
  policy.setSignaturePolicy(outOf(2, ['NecMSP', 'HostMSP', 'ObserverMSP']));
  for (const bytes of malformed(policy.serializeBinary())) {
    expect([true, false]).toContain(policies.applicationPolicy(bytes)([]));
  }
});

test('a configuration at every place', () => {
  const { data } = transactionOf(envelope(0));
  for (const bytes of malformed(data, RARELY)) {
    try {
      channelConfigOf(bytes);
    } catch (error) {
      expect((error as Error).message).toEqual(expect.any(String));
    }
  }
  const { group, policies, memberships, update } = channelConfigOf(transactionOf(envelope(4)).data);
  const before = { channelId: 'voting', group, policies, memberships };
  for (const bytes of malformed(update!.getPayload_asU8(), RARELY)) {
    const broken = new common.Envelope();
    broken.setPayload(bytes);
    expect(flawOfUpdate(before, group, broken)).toEqual(expect.any(String));
  }
});

/** A rule that is nested so deep. */
function nested(depth: number): Uint8Array {
  let bytes = Buffer.from([0x08, 0]);
  for (let level = 0; level < depth; level += 1) {
    const list = Buffer.concat([Buffer.from([0x08, 1, 0x12]), lengthOf(bytes), bytes]);
    bytes = Buffer.concat([Buffer.from([0x12]), lengthOf(list), list]);
  }
  return bytes;
}

function lengthOf(bytes: Uint8Array): Buffer {
  const octets: number[] = [];
  let rest = bytes.length;
  for (; rest >= 0x80; rest >>= 7) octets.push((rest & 0x7f) | 0x80);
  return Buffer.from([...octets, rest]);
}

test.each([33, 3_000, 10_000])('a policy of %d levels is never satisfied', (depth) => {
  const { policies } = channelConfigOf(transactionOf(envelope(0)).data);
  const rule = nested(depth);
  const signature = Buffer.concat([Buffer.from([0x12]), lengthOf(rule), rule]);
  const policy = Buffer.concat([Buffer.from([0x0a]), lengthOf(signature), signature]);
  expect(policies.applicationPolicy(policy)([])).toBe(false);
});

test('groups of a configuration that are nested without end', () => {
  let bytes = Buffer.alloc(0);
  for (let level = 0; level < 3_000; level += 1) {
    // An entry of the map of groups: a name, and the group.
    const entry = Buffer.concat([Buffer.from([0x0a, 1, 0x61, 0x12]), lengthOf(bytes), bytes]);
    bytes = Buffer.concat([Buffer.from([0x12]), lengthOf(entry), entry]);
  }
  const config = Buffer.concat([Buffer.from([0x12]), lengthOf(bytes), bytes]);
  expect(() => channelConfigOf(Buffer.concat([Buffer.from([0x0a]), lengthOf(config), config]))).toThrow(Error);
});

test('more of everything than there can be', async () => {
  const channel = growing();
  const many = Array.from({ length: 100_000 }, () => new Uint8Array());
  expect(
    channel.take(
      channel
        .sealed(
          many,
          many.map(() => VALID),
        )
        .serializeBinary(),
    ),
  ).toBeGreaterThan(0);
  const signatures = new common.Metadata();
  signatures.setSignaturesList(Array.from({ length: 100_000 }, () => new common.MetadataSignature()));
  const header = { number: BigInt(channel.verifier.height), previousHash: new Uint8Array(), dataHash: dataHashOf([]) };
  expect(channel.take(blockOf(header, [], signatures.serializeBinary(), []).serializeBinary())).toBeGreaterThan(0);
  const parts = opened(envelope(3));
  const [first] = parts.action.getAction()!.getEndorsementsList();
  parts.action.getAction()!.setEndorsementsList(Array.from({ length: 10_000 }, () => first!));
  const crowded = channel.sealed([await signedByCreator(parts, scene.forge)], [VALID]);
  expect(channel.take(crowded.serializeBinary())).toBeGreaterThan(0);
});
