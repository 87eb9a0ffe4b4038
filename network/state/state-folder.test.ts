import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from './lock.ts';
import { readRecord, requireRecord, StateError, writeRecord, type NetworkRecord } from './network-record.ts';

let folder: string;
let stateDir: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-state-'));
  stateDir = join(folder, 'state');
});

afterEach(() => rmSync(folder, { recursive: true }));

const record: NetworkRecord = {
  format: 'ledger-pilots-network',
  version: 1,
  phase: 'up',
  basePort: 9000,
  channels: ['transshipment'],
  gateway: true,
};

test('a record comes back as it was written, in a folder for its owner', () => {
  writeRecord(stateDir, record);
  expect(requireRecord(stateDir)).toEqual(record);
  expect(statSync(stateDir).mode & 0o077).toBe(0);
});

test('a folder that is missing or empty is no network yet', () => {
  expect(readRecord(stateDir)).toBeUndefined();
  mkdirSync(stateDir);
  expect(readRecord(stateDir)).toBeUndefined();
  expect(() => requireRecord(stateDir)).toThrow(/there is no network in .*: bring one up with `npm start`/);
});

test('a folder with other files is refused, as is a file and a record of another version', () => {
  mkdirSync(stateDir);
  writeFileSync(join(stateDir, 'thesis.doc'), '');
  expect(() => readRecord(stateDir)).toThrow(/holds other files and no network/);
  expect(() => readRecord(join(stateDir, 'thesis.doc'))).toThrow(/not a folder/);
  writeFileSync(join(stateDir, 'network.json'), JSON.stringify({ ...record, version: 2 }));
  expect(() => readRecord(stateDir)).toThrow(/not of this version/);
  writeFileSync(join(stateDir, 'network.json'), '{ "format": ');
  expect(() => readRecord(stateDir)).toThrow(StateError);
});

test('half of a network is told from a whole one', () => {
  writeRecord(stateDir, { ...record, phase: 'coming-up' });
  expect(readRecord(stateDir)?.phase).toBe('coming-up');
  expect(() => requireRecord(stateDir)).toThrow(/never came up whole: .* starts over/);
});

test('one command at a time: a second is told whom to wait for, and comes in afterwards', async () => {
  await withLock(stateDir, 'up', async () => {
    const second = withLock(stateDir, 'down', async () => undefined);
    await expect(second).rejects.toThrow(`process ${process.pid} is changing the network in ${stateDir} (up)`);
  });
  expect(await withLock(stateDir, 'down', async () => 'done')).toBe('done');
  expect(existsSync(join(stateDir, 'lock'))).toBe(false);
});

test('a command that fails gives the lock back, and a lock of a dead process counts for nothing', async () => {
  await expect(withLock(stateDir, 'up', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  writeFileSync(join(stateDir, 'lock'), '999999999 1 up\n');
  expect(await withLock(stateDir, 'up', async () => 'done')).toBe('done');
});
