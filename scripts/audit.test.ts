/** The command over a folder of blocks, as an auditor runs it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditReport } from '@ledger-pilots/audit/channel/audit-report.ts';
import { blockFile } from '@ledger-pilots/audit/channel/block-folder.ts';
import type { EvidenceReport } from '@ledger-pilots/audit/evidence/verify-evidence.ts';
import { Forge } from '@ledger-pilots/audit/testing/forge.ts';
import { forgedLedger } from '@ledger-pilots/audit/testing/forged-ledger.ts';
import { ChannelAudit } from '@ledger-pilots/audit/channel/channel-audit.ts';

jest.setTimeout(180_000);

let folder: string;
let blocks: Uint8Array[];
/** Id of the last transaction. */
let txId: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'audit-command-'));
  blocks = (await forgedLedger(await Forge.found())).map((block) => block.serializeBinary());
  const audit = new ChannelAudit({});
  txId = blocks
    .map((bytes) => audit.take(bytes))
    .at(-1)!
    .transactions.at(-1)!.transaction!.txId;
  folderOf('all', blocks.length);
  folderOf('some', 4);
});

afterAll(() => rmSync(folder, { recursive: true }));

/** A folder of the first blocks. */
function folderOf(name: string, count: number): void {
  mkdirSync(join(folder, name));
  blocks.slice(0, count).forEach((bytes, number) => writeFileSync(blockFile(join(folder, name), number), bytes));
}

function audit(...args: readonly string[]) {
  const command = ['--import', 'tsx', 'scripts/audit.ts', ...args];
  return spawnSync(process.execPath, command, { encoding: 'utf8', timeout: 150_000 });
}

function reportOf(stdout: string): AuditReport {
  const report = JSON.parse(stdout) as AuditReport;
  return { ...report, seconds: 0 };
}

test('an audit that is kept goes on where it was, and tells what it would have told', () => {
  const kept = ['--checkpoint', join(folder, 'audit.checkpoint'), '--json', '--key', 'note/own'];
  const first = audit('--blocks', join(folder, 'some'), ...kept);
  const second = audit('--blocks', join(folder, 'all'), ...kept);
  expect(second.stderr).toContain('goes on from block 4');
  expect(reportOf(first.stdout).height).toBe(4);
  expect(reportOf(second.stdout)).toEqual(
    reportOf(audit('--blocks', join(folder, 'all'), '--json', '--key', 'note/own').stdout),
  );
  expect(second.status).toBe(2);
  // These are not contracts' records, and the source is another.
  expect(new Set(reportOf(second.stdout).findings.map(({ step }) => step))).toEqual(new Set(['MEANING']));
  expect(reportOf(second.stdout).sourceMatches).toBe(false);
  const elsewhere = audit('--blocks', join(folder, 'some'), ...kept);
  expect(elsewhere).toMatchObject({ status: 1, stderr: expect.stringContaining('Name another file, or another peer') });
});

test('evidence is written, verified with one command, and refused when a byte of it differs', () => {
  const file = join(folder, 'evidence.tar');
  const written = audit('--blocks', join(folder, 'all'), '--evidence', txId, '--evidence-file', file, '--json');
  expect(written.stderr).toContain('4 blocks prove the transaction');
  const { genesis } = reportOf(written.stdout);
  const verified = audit('--verify-evidence', file, '--genesis', genesis.hash);
  expect(verified.stdout).toContain('VERIFIED. This proves:');
  expect(verified.status).toBe(0);
  const other = audit('--verify-evidence', file, '--genesis', 'ab'.repeat(32), '--json');
  expect(other.status).toBe(2);
  expect((JSON.parse(other.stdout) as EvidenceReport).findings).toMatchObject([{ code: 'GENESIS_DIFFERS' }]);
  const bytes = readFileSync(file);
  const at = bytes.lastIndexOf('"name":"f"');
  bytes.write('"name":"g"', at);
  writeFileSync(file, bytes);
  expect(audit('--verify-evidence', file, '--genesis', genesis.hash)).toMatchObject({
    ...{ status: 2, stdout: expect.stringContaining('NOT VERIFIED') },
  });
  writeFileSync(file, bytes.subarray(0, 600));
  expect(audit('--verify-evidence', file)).toMatchObject({ status: 1 });
});

test('what cannot be is refused before anything is read', () => {
  expect(audit()).toMatchObject({ status: 1, stderr: expect.stringContaining('give a channel') });
  expect(audit('--blocks', folder, '--follow')).toMatchObject({ status: 1 });
  const absent = audit('--blocks', join(folder, 'some'), '--evidence', txId);
  expect(absent).toMatchObject({ status: 1, stderr: expect.stringContaining('has no transaction') });
});
