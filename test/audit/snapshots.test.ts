/** Peers of several organisations write snapshots, and each is, key by key, what the blocks make. */
import { chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditReport } from '@ledger-pilots/audit/channel/audit-report.ts';
import { peersOfParties } from '@ledger-pilots/network/commands/deliver.ts';
import { snapshot } from '@ledger-pilots/network/commands/snapshot.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { auditCommand } from './audit-command.ts';

jest.setTimeout(300_000);

const stateDir = process.env['LEDGER_STATE']!;
const channels = Object.keys(readConnections(stateDir).channels);
const audit = auditCommand<AuditReport>;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshots-'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Snapshots of a channel at the peers of two parties. */
async function snapshotsOf(channel: string): Promise<string[]> {
  const asked = { stateDir, channel, print: () => {}, signal: new AbortController().signal };
  const peers = (await peersOfParties(asked, channel)).slice(0, 2);
  return Promise.all(peers.map((peer) => snapshot({ ...asked, peer })));
}

test.each(channels)('the channel %s', async (channel) => {
  const snapshots = await snapshotsOf(channel);
  const { code, report } = audit(channel, '--no-others', ...snapshots.flatMap((each) => ['--snapshot', each]));
  expect(report.findings).toEqual([]);
  expect(report.snapshots.map(({ of }) => of).sort()).toEqual([...snapshots].sort());
  expect(code).toBe(0);
});

test('a byte of a value differs', async () => {
  const [channel] = channels;
  const [original] = await snapshotsOf(channel!);
  const altered = join(folder, 'altered');
  cpSync(original!, altered, { recursive: true });
  const file = join(altered, 'public_state.data');
  chmodSync(file, 0o600);
  const bytes = readFileSync(file);
  // Within the committed definition.
  bytes[bytes.indexOf('vscc')]! ^= 1;
  writeFileSync(file, bytes);
  const { code, report } = audit(channel!, '--no-others', '--snapshot', altered);
  expect(code).toBe(2);
  expect(report.findings).toMatchObject([
    { step: 'STATE', code: 'SNAPSHOT_ALTERED', message: expect.stringContaining('SHA-256 of public_state.data') },
    {
      step: 'STATE',
      code: 'STATE_DIFFERS',
      message: expect.stringContaining(`_lifecycle namespaces/fields/${channel}/ValidationInfo, value`),
    },
  ]);
});
