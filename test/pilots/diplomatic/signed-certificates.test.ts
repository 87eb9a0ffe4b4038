/**
 * Scenarios 1, 2, 3 and 5 end to end: an officer's tool issues with a key of its own, the seal publishes, and the verifier, which has
 * never seen the ledger, says the words; also with its network switched off.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { StoryApostille, StoryPower } from '../../../scripts/journeys/diplomatic-story.ts';
import { newId } from '../../../scripts/journeys/story-material.ts';
import { Scene } from './scene.ts';

jest.setTimeout(300_000);

const scene = new Scene();
const folder = mkdtempSync(join(tmpdir(), 'officer-'));
const STATE = process.env['LEDGER_STATE']!;
const KEYS = ['--state', STATE, '--folder', join(folder, 'keys')];
let anchor: string;

beforeAll(async () => {
  await scene.opened();
  await entered('consul', { kind: 'OFFICER', mission: 'KR-LAX' });
  await entered('apostille', { kind: 'OFFICER' });
  await entered('seal', { kind: 'SEAL' });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Makes a key with the tool; two approvers enter what it prints. */
async function entered(name: string, entry: object): Promise<void> {
  const { output } = await tool('officer', 'key', name, '--folder', join(folder, 'keys'));
  const { algorithm, publicKey } = JSON.parse(output) as Record<string, string>;
  const person = { authority: 'mofa', keyId: newId(), name, capacity: 'Officer', specimenHash: 'ab'.repeat(32) };
  const validFrom = new Date(Date.now() - 86_400_000).toISOString();
  const body = { messageRef: `KEY-${newId()}`, ...person, algorithm, publicKey, ...entry, validFrom };
  const request = { verb: 'POST', path: '/v1/diplomatic/officer-keys', body };
  await scene.both([
    { as: 'mofa/approver', ...request },
    { as: 'mofa/approver2', ...request },
  ]);
}

/** The tool issues what was examined; the file of the signed credential. */
async function issuedByTool(certificateId: string, name: 'consul' | 'apostille'): Promise<string> {
  const out = join(folder, `${certificateId}.json`);
  const where = name === 'consul' ? ['--place', 'Los Angeles', '--days', '30'] : ['--place', 'Seoul'];
  const signing = ['--as', `mofa/${name}`, '--sign-with', name, '--list', '2026-01', '--out', out, '--yes'];
  await tool('officer', 'issue', certificateId, ...KEYS, ...signing, ...where);
  return out;
}

async function published(): Promise<void> {
  const seal = [...KEYS, '--as', 'mofa/approver', '--sign-with', 'seal'];
  await tool('officer', 'publish-list', '2026-01', ...seal);
  const { output } = await tool('officer', 'publish-trust-list', ...seal);
  ({ trustAnchor: anchor } = JSON.parse(output) as { trustAnchor: string });
}

async function word(file: string, ...args: string[]): Promise<string> {
  const { output } = await verifier(file, ...args);
  return output.split('\n')[0]!;
}

function verifier(file: string, ...args: string[]) {
  return run('verify-certificate', [file, ...args]);
}

async function tool(name: string, ...args: string[]) {
  const answer = await run(name, args);
  if (answer.code !== 0) throw new Error(`${name} ${args.join(' ')}: ${answer.errors}`);
  return answer;
}

async function run(name: string, args: readonly string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', `scripts/${name}.ts`, ...args]);
  const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { code: code as number | null, output, errors };
}

function altered(file: string, from: string, to: string): string {
  const changed = readFileSync(file, 'utf8').replace(from, to);
  writeFileSync(`${file}.altered`, changed);
  return `${file}.altered`;
}

test('a power of attorney is VALID, online and then without a network; altered it is not, and its document neither', async () => {
  const power = new StoryPower(scene.consul);
  await scene.inTurn([power.request(), power.identify(), power.depositContent(), power.examine()]);
  const file = await issuedByTool(power.certificateId, 'consul');
  await published();
  const document = join(folder, 'power.txt');
  writeFileSync(document, power.document);
  const cache = ['--cache', join(folder, 'cache-power')];
  const trust = ['--trust-list', `${scene.client.url}/v1/diplomatic/trust-list`, '--trust-anchor', anchor];
  const online = await verifier(file, '--document', document, ...cache, ...trust);
  expect(online).toMatchObject({ code: 0, errors: '', output: expect.stringMatching(/^VALID\n/) as string });
  const offline = [...cache, '--offline'];
  expect(await word(file, '--document', document, ...offline)).toBe('VALID');
  expect(await word(altered(file, '300000000', '900000000'), ...offline)).toBe('TAMPERED');
  writeFileSync(document, power.document.toString().replace('300000000', '900000000'));
  expect(await word(file, '--document', document, ...offline)).toBe('TAMPERED_DOCUMENT');
});

test('an apostille is verified in Madrid with kept lists, told REVOKED by the next ones, and zeros of one’s own are no list', async () => {
  const apostille = new StoryApostille(scene.officer);
  await scene.inTurn([apostille.confirm(), apostille.request(), apostille.identify(), apostille.examine()]);
  const file = await issuedByTool(apostille.certificateId, 'apostille');
  await published();
  const kept = ['--cache', join(folder, 'cache-madrid')];
  const trust = ['--trust-list', `${scene.client.url}/v1/diplomatic/trust-list`, '--trust-anchor', anchor];
  expect(await word(file, ...kept, ...trust)).toBe('VALID');
  const french = await verifier(file, ...kept, '--offline', '--lang', 'fr');
  expect(french.output).toContain('Lee Registrar');
  expect(french.output).toMatch(/n’atteste que l’origine/);
  await scene.both(apostille.revoke());
  await published();
  const fresh = ['--cache', join(folder, 'cache-later')];
  expect(await word(file, ...fresh, ...trust)).toBe('REVOKED');
  const list = await scene.client.send({ verb: 'GET', path: '/v1/diplomatic/issuers/mofa/status/2026-01/revocation' });
  const forged = join(folder, 'zeros.json');
  const { credentialSubject, ...rest } = list.body as { credentialSubject: object };
  writeFileSync(forged, JSON.stringify({ ...rest, credentialSubject: { ...credentialSubject, changes: [] } }));
  const bare = ['--cache', join(folder, 'cache-bare'), '--offline', '--status-list', forged];
  const trustFile = join(folder, 'trust.json');
  const { body } = await scene.client.send({ verb: 'GET', path: '/v1/diplomatic/trust-list' });
  writeFileSync(trustFile, JSON.stringify(body));
  expect(await word(file, ...bare, '--trust-list', trustFile, '--trust-anchor', anchor)).toBe('STATUS_UNKNOWN');
});

test('what is published may be kept for as long as its signer says, and asked for by its tag', async () => {
  await published();
  const ask = (path: string, headers = {}) =>
    scene.client.send({ verb: 'GET', path: `/v1/diplomatic${path}`, headers });
  const list = await ask('/issuers/mofa/status/2026-01/suspension');
  expect(list.headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
  expect(list.headers.get('access-control-allow-origin')).toBe('*');
  const tag = list.headers.get('etag')!;
  const again = await ask('/issuers/mofa/status/2026-01/suspension', { 'If-None-Match': tag });
  expect(again.status).toBe(304);
  const { body } = await ask('/issuers/mofa/did.json');
  const { id, verificationMethod } = body as { id: string; verificationMethod: object[] };
  expect(id).toBe(scene.publisher.did('mofa'));
  expect(verificationMethod.length).toBeGreaterThanOrEqual(3);
  expect((await ask('/schemas/ApostilleCredential')).body).toMatchObject({ title: 'ApostilleCredential' });
  expect((await ask('/schemas/constructor')).status).toBe(404);
  expect((await ask('/issuers/moj/status/2026-09/revocation')).body).toMatchObject({ code: 'NOT_FOUND' });
});
