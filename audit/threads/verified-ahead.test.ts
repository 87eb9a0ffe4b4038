/** What is verified ahead is what is verified in its turn: the tamper corpus is audited both ways. */
import type { KeyObject } from 'node:crypto';
import type { Consenter } from '../blocks/channel-config.ts';
import { SignatureVerifier } from '../blocks/signature-verdicts.ts';
import { ChannelAudit } from '../channel/channel-audit.ts';
import { auditChannel } from '../channel/audit-channel.ts';
import { CORPUS } from '../testing/tampering/corpus.ts';
import type { ForgedScene } from '../testing/tampering/edit.ts';
import { forgedScene, RULES } from '../testing/tampering/forged-scene.ts';
import { auditOf } from '../testing/tampering/ledger.ts';
import { verifiedAhead, type AheadOptions } from './verified-ahead.ts';

jest.setTimeout(300_000);

let scene: ForgedScene;

beforeAll(async () => {
  scene = await forgedScene();
});

async function* streamOf(blocks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, void> {
  for (const bytes of blocks) yield await Promise.resolve(bytes);
}

/** Every verdict of which the keys are known is found ahead, in this thread. */
function verifiedBefore(blocks: readonly Uint8Array[]): ChannelAudit {
  const [audit, verifier] = [new ChannelAudit({ rules: [RULES] }), new SignatureVerifier()];
  for (const bytes of blocks) {
    const { consenters } = audit;
    const verdicts = verifier.verify(bytes, consenters);
    audit.take(bytes, [], verdicts && { verdicts, consenters });
  }
  return audit;
}

test('every edit of the corpus is told in the same words', async () => {
  for (const edit of CORPUS) {
    const { ledger } = (await edit.make(scene))!;
    const expected = await auditOf(ledger, false, [RULES]);
    expect(await verifiedBefore(ledger.blocks).report({})).toEqual(expected);
  }
});

test('and by threads', async () => {
  const some = CORPUS.filter((_, index) => index % 16 === 0);
  for (const edit of some) {
    const { ledger } = (await edit.make(scene))!;
    const blocks = streamOf(ledger.blocks);
    const report = await auditChannel({ blocks, rules: [RULES], threads: 2, threadsAfter: 0 });
    expect(report).toEqual({ ...(await auditOf(ledger, false, [RULES])), seconds: report.seconds });
  }
});

test('what is found ahead is what is believed, and of orderers only by the keys in force', async () => {
  const verifier = new SignatureVerifier();
  const falsified = (ofOrderers: boolean, current: boolean) => {
    const audit = new ChannelAudit({ rules: [RULES] });
    for (const [number, bytes] of scene.ledger.blocks.entries()) {
      const { consenters } = audit;
      const verdicts = verifier.verify(bytes, consenters)!;
      const octets = ofOrderers ? verdicts.orderers : verdicts.octets;
      if (number === 3) octets.fill(1);
      audit.take(bytes, [], { verdicts, consenters: current ? consenters : [...consenters] });
    }
    return audit.report({});
  };
  expect((await falsified(false, true)).findings[0]?.code).toBe('CREATOR_SIGNATURE_INVALID');
  expect((await falsified(true, true)).findings[0]?.code).toBe('ORDERER_SIGNATURES_TOO_FEW');
  expect((await falsified(true, false)).findings).toEqual([]);
});

test('no more than so many blocks are read ahead', async () => {
  const [bytes, blocks] = [scene.ledger.blocks[3]!, 200];
  let [read, taken, lead] = [0, 0, 0];
  async function* counted(): AsyncGenerator<Uint8Array, void, void> {
    for (; read < blocks; read += 1) {
      lead = Math.max(lead, read - taken);
      yield await Promise.resolve(bytes);
    }
  }
  for await (const { found } of verifiedAhead(counted(), { threads: 1, after: 5, consenters: () => [] })) {
    expect(found === undefined).toBe(taken < 5);
    taken += 1;
  }
  expect(taken).toBe(blocks);
  expect(lead).toBeGreaterThan(8);
  expect(lead).toBeLessThanOrEqual(16);
});

test('blocks that break off are told after those that came', async () => {
  async function* broken(): AsyncGenerator<Uint8Array, void, void> {
    yield* streamOf(scene.ledger.blocks);
    throw new Error('the peer went away');
  }
  let taken = 0;
  const takeAll = async () => {
    for await (const each of verifiedAhead(broken(), { threads: 1, after: 0, consenters: () => [] })) {
      expect(each.bytes).toBe(scene.ledger.blocks[taken]);
      taken += 1;
    }
  };
  await expect(takeAll()).rejects.toThrow('the peer went away');
  expect(taken).toBe(scene.ledger.blocks.length);
});

test('an audit whose thread dies fails, and says what to do', async () => {
  // A key that is none: no thread survives that.
  const consenters = [1, 2, 3].map((id) => ({ id, identity: { key: null as unknown as KeyObject } })) as Consenter[];
  const options: AheadOptions = { threads: 2, after: 0, consenters: () => consenters };
  const takeAll = async () => {
    for await (const each of verifiedAhead(streamOf(scene.ledger.blocks), options)) expect(each.bytes).toBeDefined();
  };
  await expect(takeAll()).rejects.toThrow(/^a thread that verifies signatures failed: .+ --threads 0/);
});
