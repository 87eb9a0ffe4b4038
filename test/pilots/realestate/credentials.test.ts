/**
 * An attestation as a Verifiable Credential, from the agency's desk to the bank, and from there to somebody who has neither token nor ledger:
 * what the desks publish is fetched once, and the tool is run as it is documented.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import { CredentialOffice } from '@ledger-pilots/desks/credentials/credential-office.ts';
import { CredentialRegister } from '@ledger-pilots/desks/credentials/credential-register.ts';
import { deskKey } from '@ledger-pilots/desks/credentials/desk-key.ts';
import { trustAnchor } from '@ledger-pilots/desks/credentials/trust-anchor.ts';
import { multikeyOf } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import type { AttestedDocument } from '@ledger-pilots/gateway/documents/attested-document.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { RestClient, type RestRequest } from '../../../scripts/journeys/rest-client.ts';
import type { StoryCase } from '../../../scripts/journeys/realestate-story.ts';
import { until } from '../../until.ts';
import { Scene } from './scene.ts';

jest.setTimeout(180_000);

const STATE = process.env['LEDGER_STATE']!;
const { desksPort } = readConnections(STATE);
const client = new RestClient(STATE);
const scene = new Scene();
let folder: string;
let story: StoryCase;
let accessId: string;
let credential: string;
let document: AttestedDocument;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  await scene.entered();
  story = await scene.consented();
  await scene.answered(story, ['INCOME']);
  accessId = await scene.opened(story, 'INCOME');
  const { attestationId, claim, claimSalt } = await scene.ok<AttestedDocument>(readDocument());
  document = { attestationId, claim, claimSalt };
  const { status, headers, body } = await client.send(readCredential());
  expect([status, headers.get('content-type')]).toEqual([200, 'application/vc']);
  credential = JSON.stringify(body);
});
afterAll(() => rmSync(folder, { recursive: true }));

const readDocument = (): RestRequest => story.readDocument(story.documentOf('INCOME'), accessId);

function readCredential(as = 'bank1/loan'): RestRequest {
  return { ...readDocument(), as, path: readDocument().path.replace('?', '/credential?') };
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function published(path: string): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${desksPort}${path}`);
  expect(answer.status).toBe(200);
  return answer.text();
}

/** `npm run verify-certificate`, with what the desks publish now, and offline. */
async function verified(text: string, ...options: readonly string[]): Promise<{ code: number; word: string }> {
  const lists = ['revocation', 'suspension'].map(async (purpose) => [
    '--status-list',
    write(`${purpose}.json`, await published(`/nts/status/${purpose}`)),
  ]);
  const trust = ['--trust-list', write('trust.json', await published('/trust-list.json'))];
  const anchor = ['--trust-anchor', multikeyOf(trustAnchor(join(STATE, 'desks', 'journal')).publicKey)];
  const given = [write('credential.json', text), ...trust, ...anchor, ...(await Promise.all(lists)).flat(), ...options];
  const where = ['--offline', '--cache', join(folder, 'cache')];
  const run = spawn('npm', ['run', '-s', 'verify-certificate', '--', ...given, ...where], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const printed: Buffer[] = [];
  run.stdout.on('data', (chunk: Buffer) => printed.push(chunk));
  const [code] = (await once(run, 'close')) as [number];
  return { code, word: Buffer.concat(printed).toString().split('\n')[0]! };
}

test('the bank that may read the document has its credential, and says to anybody what the ledger says', async () => {
  const attestation = await scene.ok({ verb: 'GET', path: `/v1/realestate/attestations/${document.attestationId}` });
  const { item: kind, asOf, claimHash: dataHash } = attestation;
  const said = JSON.parse(credential) as { credentialSubject: object };
  expect(said.credentialSubject).toMatchObject({ kind, asOf, dataHash });
  expect(credential).not.toContain(story.citizenName);
  expect(await verified(credential)).toEqual({ code: 0, word: 'VALID' });
  const shown = write('document.json', canonicalText(document));
  expect(await verified(credential, '--document', shown)).toEqual({ code: 0, word: 'VALID' });
});

test('no other bank, nobody without a token, and nobody without an opened document has it', async () => {
  expect((await scene.refusal(readCredential('bank2/loan'))).status).toBe(403);
  expect((await scene.refusal({ ...readCredential(), as: undefined } as unknown as RestRequest)).status).toBe(401);
  const unopened = { ...readCredential(), path: readCredential().path.replace(accessId, 'ab'.repeat(16)) };
  expect((await scene.refusal(unopened)).status).toBeGreaterThanOrEqual(403);
});

test('altered, beside another record, or signed by somebody who only says to be the agency, it is refused', async () => {
  const altered = credential.replace('"INCOME"', '"LAND_LEDGER"');
  expect(await verified(altered)).toEqual({ code: 2, word: 'TAMPERED' });
  const other = write('other.json', canonicalText(document).replace(story.citizenName, '남모름'));
  expect(await verified(credential, '--document', other)).toEqual({ code: 2, word: 'TAMPERED_DOCUMENT' });
  expect(await verified(await issuedBy('stranger.example'))).toEqual({ code: 2, word: 'UNKNOWN_ISSUER' });
  expect(await verified(await issuedBy(`localhost%3A${desksPort}`))).toEqual({ code: 2, word: 'TAMPERED' });
});

/** The same attestation, by somebody with another key. */
function issuedBy(host: string): Promise<string> {
  const keyOf = (method: string) => deskKey(join(folder, 'stranger.json'), method);
  const register = new CredentialRegister(join(folder, 'stranger'));
  return new CredentialOffice({ agency: 'nts', host, keyOf, register }).issue(document);
}

test('an attestation that the agency withdraws on the ledger is a credential that is revoked', async () => {
  const path = `/v1/realestate/attestations/${document.attestationId}/revocation`;
  const body = { messageRef: `T-${document.attestationId}`, reason: 'A mistake of the office.' };
  await scene.ok({ as: 'nts/tax', verb: 'POST', path, body });
  const list = await until(
    () => published('/nts/status/revocation'),
    (text) => (JSON.parse(text) as { credentialSubject: { changes: object[] } }).credentialSubject.changes.length > 0,
  );
  expect(list).toContain('"issuer":"did:web:');
  expect(await verified(credential)).toEqual({ code: 2, word: 'REVOKED' });
});
