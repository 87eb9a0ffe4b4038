import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CONNECTIONS_FILE, type Connections } from '@ledger-pilots/network/connections.ts';
import { ListedUsers } from './listed-users.ts';

const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-listed-'));
afterAll(() => rmSync(folder, { recursive: true }));

function connections(users: readonly string[], revoked?: string[]): Connections {
  const user = { roles: ['planner'], attributes: {}, certificate: '/cert.pem', privateKey: '/key.pem' };
  const line = {
    ...{ mspId: 'LineMSP', title: { en: 'Line', ko: '선사' }, caCertificate: '/ca.pem', peers: [] },
    users: Object.fromEntries(users.map((name) => [name, user])),
    ...(revoked && { revoked }),
  };
  return { version: 1, gatewayPort: 8000, gatewayState: '/gateway', orderers: [], parties: { line }, channels: {} };
}

/** As the network does it: beside, then in place of the other one. */
function write(content: string): void {
  const path = join(folder, CONNECTIONS_FILE);
  writeFileSync(`${path}.new`, content);
  renameSync(`${path}.new`, path);
}

test('whoever is struck off the file is listed no more from that moment on, and a certificate in it is revoked', () => {
  const before = connections(['planner', 'docs']);
  write(JSON.stringify(before));
  const listed = new ListedUsers(folder, before);
  expect([listed.has('line', 'docs'), listed.has('line', 'nobody'), listed.has('nobody', 'docs')]).toEqual([
    true,
    false,
    false,
  ]);
  expect(listed.isRevoked('line', '0A1B')).toBe(false);
  write(JSON.stringify(connections(['planner'], ['a1b'])));
  expect([listed.has('line', 'planner'), listed.has('line', 'docs')]).toEqual([true, false]);
  expect([listed.isRevoked('line', '0A1B'), listed.isRevoked('line', 'A1B0')]).toEqual([true, false]);
});

test('a file that cannot be read changes nothing', () => {
  const before = connections(['planner']);
  write(JSON.stringify(before));
  const listed = new ListedUsers(folder, before);
  write('{"version": 2}');
  expect(listed.has('line', 'planner')).toBe(true);
  rmSync(join(folder, CONNECTIONS_FILE));
  expect(listed.has('line', 'planner')).toBe(true);
});
