/** An audit that goes on from a checkpoint tells the same as one that was never interrupted, wherever it was cut. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { z } from 'zod';
import type { ContractRules } from '../meaning/contract-rules.ts';
import { Forge } from '../testing/forge.ts';
import { forgedLedger } from '../testing/forged-ledger.ts';
import { auditChannel } from './audit-channel.ts';
import { ChannelAudit, type Measures } from './channel-audit.ts';
import { CheckpointError, readCheckpoint, writeCheckpoint } from './checkpoint.ts';

const { TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
const tool = 'this tool';

/** A note may be written once more, and no method but one writes it. */
const rules: ContractRules = {
  name: 'voting',
  methods: { note: { kind: 'submit', access: 'public', input: z.strictObject({ name: z.string() }) } },
  records: { note: { schema: z.strictObject({ name: z.string() }), key: ['name'] } },
  events: {},
  lives: [
    {
      record: 'note',
      field: 'name',
      machine: { initial: 'a', transitions: [{ from: 'a', action: 'write', to: 'b' }] },
    },
  ],
  invariants: ['notTooMany'],
  violationsOf: ({ note = [] }) =>
    note.length > 3 ? [{ invariant: 'notTooMany', subject: 'notes', problem: `are ${note.length}` }] : [],
};

let folder: string;
let file: string;
let ledger: Uint8Array[];

jest.setTimeout(60_000);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  file = join(folder, 'audit.checkpoint');
  ledger = (await forgedLedger(await Forge.found())).map((block) => block.serializeBinary());
});

afterAll(() => rmSync(folder, { recursive: true }));

function auditOf(
  blocks: readonly Uint8Array[],
  measures: Measures,
  kept?: ConstructorParameters<typeof ChannelAudit>[1],
) {
  const audit = new ChannelAudit(measures, kept);
  for (const block of blocks) audit.take(block);
  return audit;
}

/** Two codes changed and a block that is none. */
function broken(): Uint8Array[] {
  return ledger.map((bytes, number) => {
    if (number === 6) return Buffer.from('no block');
    if (number !== 4) return bytes;
    const block = common.Block.deserializeBinary(bytes);
    const list = block.getMetadata()!.getMetadataList_asU8();
    list[TRANSACTIONS_FILTER] = Uint8Array.from([11, 0]);
    block.getMetadata()!.setMetadataList(list);
    return block.serializeBinary();
  });
}

test.each([
  ['a ledger that is in order', () => ledger, 0],
  ['a ledger with findings', broken, 1],
])('%s: at whatever block it is cut', async (_, blocksOf, least) => {
  const [blocks, measures] = [blocksOf(), { rules: [rules], key: 'note/own' }];
  const whole = await auditOf(blocks, measures).report({});
  expect(whole.findings.filter(({ step }) => step !== 'MEANING').length).toBeGreaterThanOrEqual(least);
  expect(whole.history!.versions.length).toBeGreaterThan(0);
  for (let cut = 1; cut <= blocks.length; cut += 1) {
    const first = auditOf(blocks.slice(0, cut), measures);
    await first.report({});
    await writeCheckpoint(file, first, { tool, key: measures.key });
    const { audit, taken } = (await readCheckpoint(file, { tool, key: measures.key }))!;
    expect(taken).toBe(cut);
    expect(await auditOf(blocks.slice(taken), measures, audit).report({})).toEqual(whole);
  }
});

test('the first ledger has findings of MEANING alone, which each cut keeps', async () => {
  const { findings, steps } = await auditOf(ledger, { rules: [rules] }).report({});
  expect(new Set(findings.map(({ code }) => code))).toEqual(new Set(['STEP_FORBIDDEN', 'INVARIANT_BROKEN']));
  expect(steps).toMatchObject({ STATE: 'VERIFIED', APPROVAL: 'VERIFIED', VALIDITY: 'VERIFIED', MEANING: 'FAILED' });
});

test('a file in which a byte differs, of another tool or another key, is not gone on from', async () => {
  expect(await readCheckpoint(join(folder, 'none'), { tool })).toBeUndefined();
  await writeCheckpoint(file, auditOf(ledger, {}), { tool });
  const bytes = readFileSync(file);
  await expect(readCheckpoint(file, { tool: 'another' })).rejects.toThrow('another version of the tool');
  await expect(readCheckpoint(file, { tool, key: 'note/own' })).rejects.toThrow('it follows the key none');
  for (let at = 0; at < bytes.length; at += 997) {
    const changed = Buffer.from(bytes);
    changed[at]! ^= 1;
    writeFileSync(file, changed);
    await expect(readCheckpoint(file, { tool })).rejects.toThrow(CheckpointError);
  }
  writeFileSync(file, bytes.subarray(0, bytes.length - 1));
  await expect(readCheckpoint(file, { tool })).rejects.toThrow('Remove it to audit from the first block');
  writeFileSync(file, '');
  await expect(readCheckpoint(file, { tool })).rejects.toThrow(CheckpointError);
});

test('where the blocks break off, what was audited is kept', async () => {
  const kept: number[] = [];
  const audit = auditChannel({
    blocks: breakingOff(ledger.slice(0, 3)),
    keep: (one) => Promise.resolve(void kept.push(one.taken)),
  });
  await expect(audit).rejects.toThrow('the peer is gone');
  expect(kept).toEqual([3]);
});

async function* breakingOff(blocks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, void> {
  yield* blocks;
  await Promise.reject(new Error('the peer is gone'));
}
