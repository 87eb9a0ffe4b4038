/** Every channel of the network is audited by the command, from a peer; and what is changed in the saved blocks is found. */
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { auditChannel } from '@ledger-pilots/audit/channel/audit-channel.ts';
import type { AuditReport } from '@ledger-pilots/audit/channel/audit-report.ts';
import { blockFile, blockFolder } from '@ledger-pilots/audit/channel/block-folder.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { auditCommand } from './audit-command.ts';

jest.setTimeout(300_000);

const { COMMIT_HASH, TRANSACTIONS_FILTER } = common.BlockMetadataIndex;
const contracts = Object.keys(readConnections(process.env['LEDGER_STATE']!).channels);
const MVCC_READ_CONFLICT = 11;
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
    expect(code).toBe(0);
    // The same offline, by whoever was told the first block's hash.
    const page = join(folder, `${channel}.html`);
    const offline = audit('--blocks', saved, '--genesis', report.genesis.hash, '--html', page);
    expect(offline.code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain('Verified: nothing is wrong');
    expect(offline.report.meaning).toMatchObject([{ contract: channel, records: expect.any(Number) }]);
    expect(offline.report.commitHash).toBe(report.commitHash);
    expect(audit('--blocks', saved, '--genesis', 'ab'.repeat(32))).toMatchObject({
      code: 2,
      report: { findings: [{ code: 'GENESIS_DIFFERS' }] },
    });
  },
);

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

describe('a saved block is changed:', () => {
  let saved: string;
  let last: number;

  beforeAll(() => {
    saved = join(folder, contracts[0]!);
    last = readdirSync(saved).length - 1;
  });

  /** The findings' codes after a change of a block, which is taken back afterwards. */
  async function found(number: number, change: (block: common.Block) => void): Promise<string[]> {
    const file = blockFile(saved, number);
    const original = readFileSync(file);
    const block = common.Block.deserializeBinary(original);
    change(block);
    writeFileSync(file, block.serializeBinary());
    try {
      const { findings } = await auditChannel({ blocks: blockFolder(saved) });
      return findings.map(({ code }) => code);
    } finally {
      writeFileSync(file, original);
    }
  }

  function changeMetadata(block: common.Block, at: number, change: (bytes: Buffer) => void): void {
    const metadata = block.getMetadata()!;
    const list = metadata.getMetadataList_asU8().map((bytes) => Buffer.from(bytes));
    change(list[at]!);
    metadata.setMetadataList(list);
  }

  test('a valid transaction is called a conflict', async () => {
    const codes = await found(last, (block) =>
      changeMetadata(block, TRANSACTIONS_FILTER, (flags) => flags.fill(MVCC_READ_CONFLICT)),
    );
    expect(codes).toEqual(expect.arrayContaining(['VALIDATION_CODE_WRONG', 'COMMIT_HASH_WRONG']));
  });

  test('a value in a transaction', async () => {
    const codes = await found(last, (block) => {
      const data = block.getData()!;
      const list = data.getDataList_asU8().map((bytes) => Buffer.from(bytes));
      list[0]![list[0]!.length >> 1]! ^= 1;
      data.setDataList(list);
    });
    expect(codes).toContain('DATA_HASH_WRONG');
  });

  test('the hash of codes and values', async () => {
    const codes = await found(last, (block) =>
      changeMetadata(block, COMMIT_HASH, (bytes) => {
        bytes[bytes.length - 1]! ^= 1;
      }),
    );
    expect(codes).toEqual(['COMMIT_HASH_WRONG']);
  });

  test('a transaction is left out, and the block’s hashes made anew', async () => {
    const codes = await found(last, (block) => {
      block.getData()!.setDataList([]);
      block
        .getHeader()!
        .setDataHash(Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex'));
    });
    expect(codes).toContain('ORDERER_SIGNATURES_TOO_FEW');
  });
});
