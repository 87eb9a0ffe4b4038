import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestCa, type Subject } from '@ledger-pilots/chaincode/kit/testing/test-ca.ts';
import type { Connections } from '@ledger-pilots/network/connections.ts';
import type { Problem } from '../problems.ts';
import { Certificates } from './certificates.ts';

const folder = mkdtempSync(join(tmpdir(), 'certificates-'));
const NOW = Date.parse('2026-06-01T12:00:00Z');
const PLANNER = { party: 'line', user: 'planner' };
const SUBJECT: Subject = { user: 'planner', roles: ['planner', 'docs'] };

let line: TestCa;
let haulier: TestCa;
let certificates: Certificates;

beforeAll(async () => {
  [line, haulier] = await Promise.all([TestCa.named('ca.line'), TestCa.named('ca.haulier')]);
  const party = (name: string, mspId: string, ca: TestCa): Connections['parties'][string] => {
    const caCertificate = join(folder, `${name}.pem`);
    writeFileSync(caCertificate, ca.certificate);
    return { mspId, caCertificate, title: { en: name, ko: name }, peers: [], users: {} };
  };
  certificates = new Certificates({
    parties: { line: party('line', 'LineMSP', line), haulier: party('haulier', 'HaulierMSP', haulier) },
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

function refusalOf(judge: () => unknown): unknown {
  try {
    judge();
  } catch (error) {
    const { code, details } = error as Problem;
    return details === undefined ? code : [code, (details as { reason: string }).reason];
  }
  return 'accepted';
}

test('who is named by certificate and token is known, with the roles of the certificate', async () => {
  const { certificate } = await line.issue(SUBJECT);
  const { principal, creator } = certificates.holder(PLANNER, certificate, NOW);
  expect(principal).toEqual({ ...PLANNER, mspId: 'LineMSP', roles: ['planner', 'docs'] });
  expect(creator).toEqual({ mspId: 'LineMSP', certificate });
});

test.each<[string, unknown, () => Promise<string>]>([
  ['another party’s CA', ['CERTIFICATE_REFUSED', 'ISSUER'], async () => (await haulier.issue(SUBJECT)).certificate],
  [
    'a CA of the same name with another key',
    ['CERTIFICATE_REFUSED', 'ISSUER'],
    async () => (await (await TestCa.named('ca.line')).issue(SUBJECT)).certificate,
  ],
  ['itself: the CA', ['CERTIFICATE_REFUSED', 'CA'], async () => line.certificate],
])('a certificate of %s is refused', async (_, expected, make) => {
  const certificate = await make();
  expect(refusalOf(() => certificates.holder(PLANNER, certificate, NOW))).toEqual(expected);
});

test.each<[string, unknown, Partial<Subject>]>([
  ['is another user’s', ['CERTIFICATE_REFUSED', 'USER'], { user: 'agent' }],
  ['is no more valid', ['CERTIFICATE_REFUSED', 'EXPIRED'], { until: new Date(NOW) }],
  ['is not valid yet', ['CERTIFICATE_REFUSED', 'NOT_YET_VALID'], { from: new Date(NOW + 1000) }],
  ['may issue others', ['CERTIFICATE_REFUSED', 'CA'], { isCa: true }],
  ['has a key on another curve', 'CERTIFICATE_INVALID', { curve: 'P-384' }],
])('a certificate of the right CA that %s is refused', async (_, expected, change) => {
  const { certificate } = await line.issue({ ...SUBJECT, ...change });
  expect(refusalOf(() => certificates.holder(PLANNER, certificate, NOW))).toEqual(expected);
});

test('a certificate is valid up to the second in which it ends', async () => {
  const { certificate } = await line.issue({ ...SUBJECT, until: new Date(NOW + 1000) });
  expect(certificates.holder(PLANNER, certificate, NOW).principal.user).toBe('planner');
});

test('a certificate of the token’s user of another party is refused', async () => {
  const { certificate } = await line.issue(SUBJECT);
  expect(refusalOf(() => certificates.holder({ party: 'haulier', user: 'planner' }, certificate, NOW))).toEqual([
    'CERTIFICATE_REFUSED',
    'ISSUER',
  ]);
});

test('a creator that claims another party’s MSP is refused', async () => {
  const { certificate } = await line.issue(SUBJECT);
  const creator = { mspId: 'HaulierMSP', certificate };
  expect(refusalOf(() => certificates.holderOf(PLANNER, creator, NOW))).toEqual(['CERTIFICATE_REFUSED', 'PARTY']);
});

test('a party that the network does not have is unknown', async () => {
  const { certificate } = await line.issue(SUBJECT);
  for (const party of ['nobody', 'constructor', '__proto__']) {
    expect(refusalOf(() => certificates.holder({ party, user: 'planner' }, certificate, NOW))).toBe('IDENTITY_UNKNOWN');
  }
});

test('what is not one certificate alone cannot be read', async () => {
  const { certificate } = await line.issue(SUBJECT);
  for (const text of [
    '',
    'hello',
    `${certificate}${certificate}`,
    `${certificate}x`,
    ` ${certificate}`,
    certificate.replaceAll('CERTIFICATE', 'PRIVATE KEY'),
    certificate.replace('MII', 'MIA'),
    `-----BEGIN CERTIFICATE-----\n${'A'.repeat(64)}\n-----END CERTIFICATE-----\n`,
  ]) {
    expect(refusalOf(() => certificates.holder(PLANNER, text, NOW))).toBe('CERTIFICATE_INVALID');
  }
});
