/** A channel is watched while it is written to, the watch is interrupted and gone on with, and what was written is proved. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { AuditReport } from '@ledger-pilots/audit/channel/audit-report.ts';
import type { EvidenceReport } from '@ledger-pilots/audit/evidence/verify-evidence.ts';
import { call, fresh, freshPlate } from '../api/caller.ts';
import { auditCommand, watchCommand } from './audit-command.ts';

jest.setTimeout(300_000);

const CHANNEL = 'transshipment';
const audit = auditCommand<AuditReport>;

let folder: string;
let checkpoint: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'watch-'));
  checkpoint = join(folder, 'audit.checkpoint');
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Registers a truck. */
async function write(): Promise<{ readonly txId: string; readonly block: number }> {
  const { status, headers } = await call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(freshPlate())}`, {
    as: { party: 'haulier', user: 'dispatcher' },
    body: { messageRef: fresh('W-'), active: true },
  });
  expect(status).toBe(200);
  return { txId: headers.get('transaction-id')!, block: Number(headers.get('transaction-block')) };
}

interface ToldBlock {
  readonly block: number;
  readonly codes: Readonly<Record<string, number>>;
  readonly findings: readonly unknown[];
}

/** Watches until the block of a write was told, then interrupts. */
async function watched(): Promise<{
  readonly told: readonly ToldBlock[];
  readonly report: AuditReport;
  readonly code: number;
}> {
  const watch = watchCommand(CHANNEL, '--checkpoint', checkpoint);
  const ended = once(watch, 'exit') as Promise<[number]>;
  const errors: string[] = [];
  const ready = new Promise<void>((resolve) => {
    createInterface(watch.stderr!).on('line', (line) => {
      errors.push(line);
      if (/blocks of/.test(line)) resolve();
    });
  });
  const lines: string[] = [];
  let enough = Infinity;
  createInterface(watch.stdout!).on('line', (line) => {
    lines.push(line);
    if (line.startsWith('{"block"') && (JSON.parse(line) as ToldBlock).block >= enough) watch.kill('SIGINT');
  });
  await Promise.race([ready, ended.then(() => Promise.reject(new Error(errors.join('\n'))))]);
  const { block } = await write();
  enough = block;
  if (lines.some((line) => line.startsWith(`{"block":${block},`))) watch.kill('SIGINT');
  const [code] = await ended;
  const told = lines.filter((line) => line.startsWith('{"block"')).map((line) => JSON.parse(line) as ToldBlock);
  const report = JSON.parse(lines.filter((line) => !line.startsWith('{"block"')).join('\n')) as AuditReport;
  expect(told.at(-1)).toMatchObject({ block, findings: [] });
  return { told, report, code };
}

test('blocks are told as they come; a watch that goes on tells what an audit from the first block tells', async () => {
  const first = await watched();
  expect(first.code).toBe(0);
  expect(first.told[0]!.codes).toMatchObject({ VALID: expect.any(Number) });
  const second = await watched();
  expect(second.code).toBe(0);
  expect(second.report.height).toBeGreaterThan(first.report.height);
  // Everything up to the same block, from the first: the blocks are saved, those behind it left out.
  const saved = join(folder, 'saved');
  audit(CHANNEL, '--no-others', '--save', saved);
  for (let block = second.report.height; ; block += 1) {
    try {
      rmSync(join(saved, `${block}.block`));
    } catch {
      break;
    }
  }
  const { report } = audit('--blocks', saved);
  const same = { seconds: 0, compared: [], steps: {} };
  expect({ ...second.report, ...same }).toEqual({ ...report, ...same });
});

test('a transaction is proved to whoever has the first block’s hash, offline', async () => {
  const { txId, block } = await write();
  const file = join(folder, 'evidence.tar');
  const { report, code } = audit(CHANNEL, '--no-others', '--evidence', txId, '--evidence-file', file);
  expect(code).toBe(0);
  const proved = auditCommand<EvidenceReport>('--verify-evidence', file, '--genesis', report.genesis.hash);
  expect(proved).toMatchObject({
    code: 0,
    report: {
      ...{ verified: true, channel: CHANNEL, txId, block, policySatisfied: true },
      genesis: { pinned: true },
      content: { code: 'VALID', chaincode: CHANNEL, creator: { mspId: 'HaulierMSP' } },
      definition: { version: report.chaincodes[0]!.version },
    },
  });
  expect(proved.report.content!.endorsedBy.length).toBeGreaterThan(1);
});
