import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeDeployment } from '../contracts/deployment.ts';
import { containerUser, environmentPath, projectOf, readEnvironment, writeEnvironment } from './environment.ts';

let stateDir: string;

beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'ledger-pilots-environment-'));
});
afterEach(() => rmSync(stateDir, { recursive: true }));

test('the password is made once, and images stay until others are named', () => {
  writeEnvironment(stateDir, ['beef'], { GATEWAY_IMAGE: 'one' });
  const first = readEnvironment(stateDir);
  writeEnvironment(stateDir, ['beef'], { POSTGRES_IMAGE: 'two' });
  const second = readEnvironment(stateDir);
  expect(first['POSTGRES_PASSWORD']).toMatch(/^[\w-]{32}$/);
  expect(second).toEqual({ ...first, POSTGRES_IMAGE: 'two' });
  expect(statSync(environmentPath(stateDir)).mode & 0o077).toBe(0);
});

test('what is deployed is told by package and digest', () => {
  const deployment = { contract: 'beef', version: '1.0.0', packageId: 'beef_1:ab', digest: 'cd' };
  writeDeployment(stateDir, { ...deployment, bundle: '/b.mjs', entry: '/e.ts', development: false });
  writeEnvironment(stateDir, ['beef', 'voting'], {});
  const environment = readEnvironment(stateDir);
  expect(environment).toMatchObject({ BEEF_PACKAGE_ID: 'beef_1:ab', BEEF_SOURCE_DIGEST: 'cd' });
  expect(environment).toMatchObject({ COMPOSE_PROFILES: 'beef,voting', LEDGER_STATE: stateDir });
  expect(environment).not.toHaveProperty('VOTING_PACKAGE_ID');
});

test('containers are never root’s, and two state folders are two projects', () => {
  expect(containerUser().uid).not.toBe(0);
  expect(projectOf('/one')).not.toBe(projectOf('/two'));
  expect(projectOf('/one')).toMatch(/^ledger-pilots-[0-9a-f]{8}$/);
});
