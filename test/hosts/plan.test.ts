/** What a plan writes for each host: whole, fitting the others, and with nobody else's keys. */
import { spawnSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { HOSTS_FILE, readPlacement } from '@ledger-pilots/network/hosts/placement.ts';
import { readTopology, TOPOLOGY_FILE } from '@ledger-pilots/network/topology.ts';
import { network } from '../network-command.ts';

jest.setTimeout(300_000);

const placement = readPlacement(HOSTS_FILE, readTopology(TOPOLOGY_FILE));
const names = Object.keys(placement);
const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-plan-'));
const plan = join(folder, 'plan');
const out = join(folder, 'parts');
/** A unit is verified where it is: its programs have to be there. */
const root = join(out, 'daejeon');

const planned = (...args: string[]) =>
  network('plan', '--plan', plan, '--pilots', 'transshipment', '--root', root, '--node', process.execPath, ...args);

beforeAll(() => planned('--out', out));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function filesBelow(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((name) => join(dir, name))
    .filter((path) => statSync(path).isFile());
}

/** Every private key in a text, as PEM writes it. */
const keysIn = (text: string) => text.match(/-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]+-----END/g) ?? [];

test('a private key is on one host at most: that of its node, or the one with the CA', () => {
  const all = new Set(filesBelow(join(plan, 'identities')).flatMap((file) => keysIn(readFileSync(file, 'utf8'))));
  expect(all.size).toBeGreaterThan(100);
  const hostsOf = new Map<string, Set<string>>();
  for (const name of names) {
    for (const file of filesBelow(join(out, name))) {
      const bytes = readFileSync(file, 'latin1');
      for (const key of keysIn(bytes)) hostsOf.set(key, (hostsOf.get(key) ?? new Set()).add(name));
    }
  }
  const shared = [...hostsOf].filter(([key, hosts]) => all.has(key) && hosts.size > 1);
  expect(shared).toEqual([]);
  const keyOf = (path: string) => keysIn(readFileSync(join(plan, 'identities', path), 'utf8'))[0]!;
  expect(hostsOf.get(keyOf('peerOrganizations/line/peers/peer0.line/tls/server.key'))).toEqual(new Set(['naju']));
  expect(hostsOf.get(keyOf('ordererOrganizations/nec/orderers/orderer.nec/tls/server.key'))).toEqual(
    new Set(['seoul']),
  );
  expect(hostsOf.get(keyOf('peerOrganizations/line/ca/priv_sk'))).toEqual(new Set(['busan']));
  expect(hostsOf.get(keyOf('peerOrganizations/line/tlsca/priv_sk'))).toBeUndefined();
});

test('nothing secret is readable for others, and nothing in a part names the planner’s folder', () => {
  for (const name of names) {
    for (const file of filesBelow(join(out, name)).filter((path) => !path.includes('/programs/'))) {
      const text = readFileSync(file, 'utf8');
      if (/PRIVATE KEY|\bpass: |_PASSWORD=/.test(text)) expect([file, statSync(file).mode & 0o077]).toEqual([file, 0]);
      expect([file, text.includes(plan)]).toEqual([file, false]);
    }
  }
});

test('certificates are for the address that others dial, and first blocks and contracts are the same everywhere', () => {
  const certificate = (path: string) => new X509Certificate(readFileSync(path));
  const peer = certificate(join(out, 'naju', 'identities/peerOrganizations/line/peers/peer0.line/tls/server.crt'));
  expect(peer.checkIP(placement['naju']!.address)).toBe(placement['naju']!.address);
  expect(peer.checkIP(placement['seoul']!.address)).toBeUndefined();
  for (const file of ['channels/transshipment/genesis.block', 'contracts/transshipment.tgz']) {
    const copies = names.map((name) => readFileSync(join(out, name, file)).toString('base64'));
    expect(new Set(copies).size).toBe(1);
  }
});

test('a part that is written later is the same; another plan in the folder and a foreign folder are refused', () => {
  const files = () => filesBelow(join(out, 'naju')).map((file) => [file, readFileSync(file).toString('base64')]);
  const before = files();
  planned('--host', 'naju', '--out', join(out, 'naju'));
  expect(files()).toEqual(before);
  expect(() => planned('--host', 'naju', '--out', join(out, 'naju'), '--form', 'compose')).toThrow('another form');
  expect(() => planned('--host', 'naju', '--out', join(out, 'seoul'))).toThrow('something else than the part of naju');
  expect(() => planned('--host', 'jeju', '--out', join(folder, 'jeju'))).toThrow('there is no host jeju');
});

test('a placement that breaks rules is refused with line and rule, and a dry run writes nothing', () => {
  const broken = join(folder, 'broken.yaml');
  writeFileSync(broken, readFileSync(HOSTS_FILE, 'utf8').replace('carrier,', 'carrier, nec,'));
  const run = (...args: string[]) => network('plan', '--plan', join(folder, 'dry'), '--dry-run', ...args);
  expect(() => run('--hosts', broken)).toThrow(
    /broken\.yaml:\d+:\d+ the party nec is on seoul already.*\[party-repeated\]/,
  );
  expect(run('--host', 'naju')).toContain('naju (192.0.2.14)\n  orderer.kisa');
  expect(readdirSync(folder)).not.toContain('dry');
});

test('as compose files, a host publishes to others only what they dial', () => {
  const composed = join(folder, 'composed');
  network(
    'plan',
    '--plan',
    join(folder, 'plan-compose'),
    '--pilots',
    'transshipment',
    '--form',
    'compose',
    '--out',
    composed,
  );
  const { services } = parse(readFileSync(join(composed, 'naju', 'docker-compose.yml'), 'utf8')) as {
    services: Record<string, { ports: string[]; volumes: string[] }>;
  };
  expect(Object.keys(services)).toEqual(['orderer.kisa', 'peer0.line', 'peer0.kisa', 'contract.transshipment.line']);
  const open = Object.values(services).flatMap(({ ports }) => ports.filter((port) => !port.startsWith('127.0.0.1:')));
  expect(open).toEqual(['8012:8012', '8018:8018', '8090:8090']);
  expect(services['contract.transshipment.line']!.ports).toEqual([]);
});

const analyse = (...args: string[]) => spawnSync('systemd-analyze', args, { encoding: 'utf8', timeout: 60_000 });
const hasSystemd = analyse('--version').status === 0;
if (!hasSystemd) console.warn('systemd units are not verified here: there is no systemd-analyze');

(hasSystemd ? test : test.skip)(
  'systemd itself finds nothing wrong with the units, and calls them well shut in',
  () => {
    const units = readdirSync(join(root, 'systemd')).map((name) => join(root, 'systemd', name));
    const verified = analyse('verify', '--man=no', ...units);
    // Of other units on this machine it may say more.
    const ours = verified.stderr.split('\n').filter((line) => line.includes('ledger'));
    // The user is made on the host.
    expect(ours.filter((line) => !/user|group/i.test(line))).toEqual([]);
    for (const unit of units.filter((path) => path.endsWith('.service'))) {
      const judged = analyse('security', '--offline=true', '--threshold=25', unit);
      expect([unit, judged.status, judged.stdout.trim().split('\n').at(-1)]).toEqual([unit, 0, expect.any(String)]);
    }
  },
);
