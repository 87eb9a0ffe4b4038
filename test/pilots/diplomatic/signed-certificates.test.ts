/**
 * Scenarios 1, 2, 3 and 5 end to end: an officer's tool issues with a key of its own, the seal publishes, and the verifier, which has
 * never seen the ledger, says the words; also with its network switched off.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StoryApostille, StoryPower } from '../../../scripts/journeys/diplomatic-story.ts';
import { Office } from './office.ts';
import { Scene } from './scene.ts';

jest.setTimeout(300_000);

const scene = new Scene();
const office = new Office(scene, process.env['LEDGER_STATE']!);
const { folder } = office;
let anchor: string;

beforeAll(async () => {
  await scene.opened();
  await office.entered('consul', { kind: 'OFFICER', mission: 'KR-LAX' });
  await office.entered('apostille', { kind: 'OFFICER' });
  await office.entered('seal', { kind: 'SEAL' });
});

afterAll(() => office.close());

async function word(file: string, ...args: string[]): Promise<string> {
  const { output } = await office.verified(file, ...args);
  return output.split('\n')[0]!;
}

function altered(file: string, from: string, to: string): string {
  const changed = readFileSync(file, 'utf8').replace(from, to);
  writeFileSync(`${file}.altered`, changed);
  return `${file}.altered`;
}

test('a power of attorney is VALID, online and then without a network; altered it is not, and its document neither', async () => {
  const power = new StoryPower(scene.consul);
  await scene.inTurn([power.request(), power.identify(), power.depositContent(), power.examine()]);
  const file = await office.issued(power.certificateId, 'consul');
  anchor = await office.published();
  const document = join(folder, 'power.txt');
  writeFileSync(document, power.document);
  const cache = ['--cache', join(folder, 'cache-power')];
  const trust = ['--trust-list', `${scene.client.url}/v1/diplomatic/trust-list`, '--trust-anchor', anchor];
  const online = await office.verified(file, '--document', document, ...cache, ...trust);
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
  const file = await office.issued(apostille.certificateId, 'apostille');
  anchor = await office.published();
  const kept = ['--cache', join(folder, 'cache-madrid')];
  const trust = ['--trust-list', `${scene.client.url}/v1/diplomatic/trust-list`, '--trust-anchor', anchor];
  expect(await word(file, ...kept, ...trust)).toBe('VALID');
  const french = await office.verified(file, ...kept, '--offline', '--lang', 'fr');
  expect(french.output).toContain('Lee Registrar');
  expect(french.output).toMatch(/n’atteste que l’origine/);
  await scene.both(apostille.revoke());
  anchor = await office.published();
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
  await office.published();
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
