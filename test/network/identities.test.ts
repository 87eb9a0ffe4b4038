/** The CA process for real: who gets which certificate, and what happens the second time. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fabricBinaries } from '@ledger-pilots/network/fabric/build.ts';
import { caCommand, prepareCa } from '@ledger-pilots/network/identities/ca.ts';
import { createIdentities } from '@ledger-pilots/network/identities/cryptogen.ts';
import { enrolUsers } from '@ledger-pilots/network/identities/enrol.ts';
import { layoutOf, userFilesOf } from '@ledger-pilots/network/layout.ts';
import type { Layout } from '@ledger-pilots/network/layout.ts';
import { readTopology, TOPOLOGY_FILE } from '@ledger-pilots/network/topology.ts';
import { freeBasePort } from '../free-ports.ts';

// Passwords are hashed, and the machine may be busy.
jest.setTimeout(60_000);

const topology = readTopology(TOPOLOGY_FILE);
const stateDir = mkdtempSync(join(tmpdir(), 'identities-test-'));
const logFile = join(stateDir, 'ca.log');
const PARTIES = ['bpa', 'line', 'terminal1', 'terminal2', 'haulier', 'kcs', 'kisa'];
const USERS = PARTIES.flatMap((party) => Object.keys(topology.parties[party]!.users).map((user) => ({ party, user })));

let basePort: number;
let layout: Layout;
let binDir: string;
let ca: ChildProcess | undefined;

function laidOut(channels: readonly string[]): Layout {
  return layoutOf(topology, { stateDir, basePort, channels });
}

async function startCa(): Promise<void> {
  const { file, args, env, cwd } = caCommand(layout);
  const log = openSync(logFile, 'a');
  ca = spawn(join(binDir, file), args, { cwd, env: { ...env }, stdio: ['ignore', log, log] });
  const deadline = Date.now() + 30_000;
  const isUp = () =>
    fetch(`http://127.0.0.1:${layout.ca.operationsPort}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (!(await isUp())) {
    if (Date.now() > deadline)
      throw new Error(`the CA did not come up:\n${readFileSync(logFile, 'utf8').slice(-2000)}`);
    await delay(25);
  }
}

async function stopCa(): Promise<void> {
  if (ca === undefined) return;
  const exited = once(ca, 'exit');
  ca.kill();
  await exited;
  ca = undefined;
}

/** Enrols, and says what was reported. */
async function enrolled(of = topology, on = layout): Promise<string[]> {
  const lines: string[] = [];
  await enrolUsers(on, of, (line) => lines.push(line));
  return lines;
}

function certificateOf(party: string, user: string): X509Certificate {
  return new X509Certificate(readFileSync(userFilesOf(layout, party, user).certificate));
}

/** The attributes extension is JSON in the certificate's bytes; read without the parser that the enrolment uses. */
function attributesOf(party: string, user: string): Record<string, string> {
  const json = /\{"attrs":(\{[^}]*\})\}/.exec(certificateOf(party, user).raw.toString('utf8'))?.[1];
  return JSON.parse(json ?? '{}') as Record<string, string>;
}

/** Every certificate of the users that are up, by party and user. */
function allCertificates(): Map<string, string> {
  return new Map(
    USERS.map(({ party, user }) => [
      `${party}/${user}`,
      readFileSync(userFilesOf(layout, party, user).certificate, 'utf8'),
    ]),
  );
}

function changed(before: ReadonlyMap<string, string>): string[] {
  return [...allCertificates()].filter(([name, certificate]) => before.get(name) !== certificate).map(([name]) => name);
}

function openToOthers(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter(
    (path) => (statSync(join(dir, path)).mode & 0o077) !== 0,
  );
}

beforeAll(async () => {
  basePort = await freeBasePort();
  layout = laidOut(['transshipment']);
  binDir = await fabricBinaries({ report: (line) => process.stderr.write(`${line}\n`) });
  await createIdentities(layout, topology, binDir);
  await prepareCa(layout, topology);
  await startCa();
  await enrolled();
}, 900_000);

afterAll(async () => {
  await stopCa();
  rmSync(stateDir, { recursive: true });
});

test('every user of a party that is up has a client certificate of that party’s CA, with the key to it', () => {
  for (const { party, user } of USERS) {
    const certificate = certificateOf(party, user);
    const organisation = layout.organisations.find(({ party: name, kind }) => name === party && kind === 'peer')!;
    const [root] = readdirSync(join(organisation.mspDir, 'cacerts'));
    const authority = new X509Certificate(readFileSync(join(organisation.mspDir, 'cacerts', root!)));
    expect(certificate.subject).toBe(`OU=client\nCN=${user}`);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    const key = readFileSync(userFilesOf(layout, party, user).privateKey, 'utf8');
    expect(key).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
    expect(certificate.checkPrivateKey(createPrivateKey(key))).toBe(true);
  }
});

test('the certificate says enrolment id, roles and attributes as the topology does, and no more', () => {
  for (const { party, user } of USERS) {
    const { roles, attributes } = topology.parties[party]!.users[user]!;
    expect(attributesOf(party, user)).toEqual({
      'hf.Affiliation': '',
      'hf.EnrollmentID': user,
      'hf.Type': 'client',
      role: roles.join(','),
      ...attributes,
    });
  }
});

test('parties that are not up have no users’ certificates', () => {
  expect(readdirSync(layout.usersDir).sort()).toEqual(PARTIES.toSorted());
});

test('no key, certificate or secret is readable for others', () => {
  expect(openToOthers(layout.identitiesDir)).toEqual([]);
  expect(openToOthers(layout.usersDir)).toEqual([]);
  expect(statSync(layout.ca.dir).mode & 0o077).toBe(0);
  for (const secrets of ['registrars.json', 'line/fabric-ca-server-config.yaml', 'line/registrar/key.pem']) {
    expect(statSync(join(layout.ca.dir, secrets)).mode & 0o777).toBe(0o600);
  }
});

test('the registrars’ secrets are random and are not in the CA’s log', () => {
  const secrets = JSON.parse(readFileSync(join(layout.ca.dir, 'registrars.json'), 'utf8')) as Record<string, string>;
  expect(Object.keys(secrets).sort()).toEqual(PARTIES.toSorted());
  expect(new Set(Object.values(secrets)).size).toBe(PARTIES.length);
  const log = readFileSync(logFile, 'utf8');
  for (const secret of Object.values(secrets)) expect(log).not.toContain(secret);
});

test('a second time nothing is made anew', async () => {
  const before = allCertificates();
  await createIdentities(layout, topology, binDir);
  expect(await prepareCa(layout, topology)).toBe(false);
  expect(await enrolled()).toEqual([]);
  expect(changed(before)).toEqual([]);
});

test('lost keys, mangled certificates, new users and new roles are seen to, and nobody else', async () => {
  const before = allCertificates();
  rmSync(userFilesOf(layout, 'haulier', 'dispatcher').privateKey);
  truncateSync(userFilesOf(layout, 'kcs', 'officer').certificate, 100);
  const other = userFilesOf(layout, 'terminal2', 'gate').privateKey;
  writeFileSync(userFilesOf(layout, 'terminal1', 'gate').privateKey, readFileSync(other));
  const edited = structuredClone(topology);
  edited.parties['line']!.users['docs'] = { roles: ['docs', 'planner'], attributes: { desk: 'north' } };
  edited.parties['line']!.users['trainee'] = { roles: ['docs'], attributes: {} };

  expect(await enrolled(edited)).toEqual([expect.stringMatching(/^enrolled 5 users of 4 parties in [0-9.]+ s$/)]);
  expect(changed(before).sort()).toEqual(['haulier/dispatcher', 'kcs/officer', 'line/docs', 'terminal1/gate']);
  expect(attributesOf('line', 'docs')).toMatchObject({ role: 'docs,planner', desk: 'north' });
  expect(attributesOf('line', 'trainee')).toMatchObject({ 'hf.EnrollmentID': 'trainee', role: 'docs' });

  await enrolled();
  expect(attributesOf('line', 'docs')).toEqual({
    'hf.Affiliation': '',
    'hf.EnrollmentID': 'docs',
    'hf.Type': 'client',
    role: 'docs',
  });
});

test('another channel brings its parties, after a restart of the CA', async () => {
  const before = allCertificates();
  const more = laidOut(['transshipment', 'customs']);
  expect(await prepareCa(more, topology)).toBe(true);
  await stopCa();
  await startCa();
  const added = ['mall', 'carrier'].flatMap((party) => Object.keys(topology.parties[party]!.users));
  expect(await enrolled(topology, more)).toEqual([
    expect.stringContaining(`enrolled ${added.length} users of 2 parties`),
  ]);
  expect(attributesOf('mall', 'operator')).toMatchObject({ role: 'operator', bizNo: '1068100025' });
  expect(changed(before)).toEqual([]);
});

test('a node that is new in the topology, or half made, gets its identity, and the others keep theirs', async () => {
  const line = layout.peers.find(({ name }) => name === 'peer0.line')!;
  const haulier = layout.peers.find(({ name }) => name === 'peer0.haulier')!;
  const kept = readFileSync(line.certificate, 'utf8');
  rmSync(haulier.tls.privateKey);
  const edited = structuredClone(topology);
  edited.parties['line']!.peers = 2;
  edited.channels['transshipment']!.perOrg = true;
  const larger = layoutOf(edited, { stateDir, basePort, channels: ['transshipment'] });
  await createIdentities(larger, edited, binDir);

  const second = larger.peers.find(({ name }) => name === 'peer1.line')!;
  for (const file of [second.certificate, second.tls.privateKey, haulier.tls.privateKey]) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
  for (const { name, tls } of larger.contracts) {
    const names = new X509Certificate(readFileSync(tls.certificate)).subjectAltName;
    expect(names).toContain(`DNS:${name}`);
    expect(names).toContain('DNS:localhost');
    expect(names).toContain('IP Address:127.0.0.1');
  }
  expect(readFileSync(line.certificate, 'utf8')).toBe(kept);
  expect(existsSync(`${layout.identitiesDir}.partial`)).toBe(false);
});

test('a CA that is down is an error that names it', async () => {
  await stopCa();
  rmSync(userFilesOf(layout, 'bpa', 'policy').certificate);
  await expect(enrolled()).rejects.toThrow(
    new RegExp(`the CA at 127\\.0\\.0\\.1:${layout.ca.port} cannot be asked .*ECONNREFUSED`),
  );
});
