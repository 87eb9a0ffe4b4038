/** Every channel of the network is audited by the command, from a peer; and what is changed in the saved blocks is found. */
import { appendFileSync, cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AuditReport } from '@ledger-pilots/audit/channel/audit-report.ts';
import { blockFile } from '@ledger-pilots/audit/channel/block-folder.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { auditCommand } from './audit-command.ts';

jest.setTimeout(300_000);

const contracts = Object.keys(readConnections(process.env['LEDGER_STATE']!).channels);
const audit = auditCommand<AuditReport>;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'audit-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Members have approved the package that this source tree makes; observers nothing. */
function expectApproved({ chaincodes: [chaincode], sourceMatches }: AuditReport): void {
  const { approvals, source, version } = chaincode!;
  expect(sourceMatches).toBe(true);
  expect(version).toContain(`+${source!.digest.slice(0, 12)}`);
  const members = approvals.filter(({ definition }) => definition !== 'NONE');
  expect(members.length).toBeGreaterThan(1);
  for (const { mspId, ...approval } of members) {
    const packageDigest = source!.packageId.split(':')[1];
    expect({ mspId, approval }).toEqual({
      ...{ mspId, approval: { definition: 'THIS', packageId: source!.packageId, packageDigest } },
    });
  }
}

test.each(contracts)(
  'the channel %s: every block, code and value, and the same at the peers of all parties',
  (channel) => {
    const saved = join(folder, channel);
    const { code, report } = audit(channel, '--save', saved);
    expect(report.findings).toEqual([]);
    const { PRIVATE, ...steps } = report.steps;
    expect(new Set(Object.values(steps))).toEqual(new Set(['VERIFIED']));
    expect(PRIVATE).toBe('OPEN');
    expect(report.compared.length).toBeGreaterThan(1);
    expect(report.chaincodes.map(({ name }) => name)).toEqual([channel]);
    expectApproved(report);
    expect(report.meaning).toMatchObject([{ contract: channel, records: expect.any(Number) }]);
    expect(code).toBe(0);
  },
);

test('the same offline, by whoever was told the first block’s hash, and with a page to read', () => {
  const [channel] = contracts;
  const saved = join(folder, channel!);
  const page = join(folder, 'report.html');
  const { report } = audit('--blocks', saved);
  const offline = audit('--blocks', saved, '--genesis', report.genesis.hash, '--html', page);
  expect(offline.code).toBe(0);
  expect(readFileSync(page, 'utf8')).toContain('Verified: nothing is wrong');
  expect(offline.report).toMatchObject({ commitHash: report.commitHash, genesis: { pinned: true } });
  expect(audit('--blocks', saved, '--genesis', 'ab'.repeat(32))).toMatchObject({
    code: 2,
    report: { findings: [{ code: 'GENESIS_DIFFERS' }] },
  });
});

test('a key’s versions are told, each with its transaction', () => {
  const lifecycle = `=namespaces/fields/${contracts[0]}/Sequence`;
  const { report } = audit('--blocks', join(folder, contracts[0]!), '--key', lifecycle);
  const [first] = report.history!.versions;
  expect(first).toMatchObject({ txId: expect.stringMatching(/^[0-9a-f]{64}$/), endorsedBy: expect.any(Array) });
  expect(first!.endorsedBy.length).toBeGreaterThan(1);
});

test('a source tree in which a comment differs is another one, told by an exit code of its own', () => {
  const [channel] = contracts;
  const tree = join(folder, 'tree');
  cpSync('chaincode', join(tree, 'chaincode'), { recursive: true });
  symlinkSync(resolve('node_modules'), join(tree, 'node_modules'));
  const blocks = join(folder, channel!);
  expect(audit('--blocks', blocks, '--source', tree).code).toBe(0);
  appendFileSync(join(tree, 'chaincode', channel!, 'index.ts'), '// a comment\n');
  const { code, report } = audit('--blocks', blocks, '--source', tree);
  expect(code).toBe(3);
  expect(report).toMatchObject({ verified: true, sourceMatches: false, findings: [] });
});

// All that can be changed is in tampering.test.ts.
test('a byte that is changed in the saved blocks is found, and so is a file that is missing', () => {
  const saved = join(folder, 'edited');
  cpSync(join(folder, contracts[0]!), saved, { recursive: true });
  const file = blockFile(saved, 1);
  const bytes = readFileSync(file);
  writeFileSync(file, Uint8Array.from(bytes).with(bytes.length >> 1, bytes[bytes.length >> 1]! ^ 1));
  const changed = audit('--blocks', saved);
  expect(changed.code).toBe(2);
  expect(changed.report.findings[0]).toMatchObject({ code: 'DATA_HASH_WRONG', block: 1 });
  rmSync(file);
  const missing = audit('--blocks', saved);
  expect(missing.code).toBe(2);
  expect(missing.report.findings[0]).toMatchObject({ code: 'BLOCK_MISSING', block: 2 });
});
