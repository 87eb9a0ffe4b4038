import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { Claim } from '@ledger-pilots/chaincode/realestate/schema/confidential.ts';
import { DOCUMENTS } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import { claimHashOf } from '@ledger-pilots/chaincode/realestate/statements/commitment.ts';
import { multikeyOf } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import { didWebUrl } from '@ledger-pilots/gateway/credentials/trust/did-web.ts';
import { trustListOf } from '@ledger-pilots/gateway/credentials/trust/trust-list.ts';
import { presentedIn } from '@ledger-pilots/gateway/credentials/verification/presented-in.ts';
import { verifyCredential } from '@ledger-pilots/gateway/credentials/verification/verify-credential.ts';
import { CredentialOffice } from './credential-office.ts';
import { CredentialRegister } from './credential-register.ts';
import { deskKey } from './desk-key.ts';
import { publishing } from './published.ts';
import { trustAnchor } from './trust-anchor.ts';

const HOST = 'desks.example';
const attestationId = '1a'.repeat(16);
const claimSalt = '2b'.repeat(16);
const claim = Claim.parse({
  ...{ item: 'INCOME', issuer: 'nts', asOf: '2026-03-03T00:00:00Z' },
  fields: { ...DOCUMENTS.INCOME.example, name: '김나봄' },
});
const document = Buffer.from(canonicalText({ attestationId, claim, claimSalt }));

let folder: string;
let server: Server | undefined;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'office-'))));
afterEach(() => {
  server?.close();
  rmSync(folder, { recursive: true });
});

/** The office of an agency as a desk that starts has it. */
function started(agency = 'nts'): CredentialOffice {
  return new CredentialOffice({
    ...{ agency, host: HOST },
    keyOf: (method) => deskKey(join(folder, agency, 'key.json'), method),
    register: new CredentialRegister(join(folder, agency, 'credentials')),
  });
}

/** Everything that a verifier fetches, over HTTP. */
async function fetched(
  offices: readonly CredentialOffice[],
  path: string,
): Promise<{ status: number; body: JsonObject }> {
  const publisher = { offices, host: HOST, anchor: trustAnchor(folder) };
  server = createServer(publishing(publisher, { status: 'up' })).listen(0, '127.0.0.1');
  await new Promise((resolve) => server!.once('listening', resolve));
  const answer = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  server.close();
  return { status: answer.status, body: JSON.parse(await answer.text()) as JsonObject };
}

async function wordOf(text: string, offices: readonly CredentialOffice[], shown?: Uint8Array): Promise<string> {
  const anchor = multikeyOf(trustAnchor(folder).publicKey);
  const trust = trustListOf((await fetched(offices, '/trust-list.json')).body, [anchor]);
  const lists = await Promise.all(
    offices.flatMap((office) => [office.statusList('revocation'), office.statusList('suspension')]),
  );
  const presented = lists.map((list) => presentedIn(Buffer.from(JSON.stringify(list))));
  const question = { nowMs: Date.now(), ...(shown !== undefined && { document: shown }) };
  return (await verifyCredential(presentedIn(Buffer.from(text)), trust, presented, question)).word;
}

test('a credential holds, for the record that it was issued for and for no other', async () => {
  const text = await started().issue({ attestationId, claim, claimSalt });
  expect(JSON.parse(text)).toMatchObject({
    issuer: 'did:web:desks.example:nts',
    credentialSubject: { kind: 'INCOME', dataHash: claimHashOf(claim, claimSalt), asOf: claim.asOf },
    proof: { cryptosuite: 'eddsa-jcs-2022' },
  });
  expect(await wordOf(text, [started()])).toBe('VALID');
  expect(await wordOf(text, [started()], document)).toBe('VALID');
  const other = Buffer.from(document.toString().replace('김나봄', '남모름'));
  expect(await wordOf(text, [started()], other)).toBe('TAMPERED_DOCUMENT');
});

test('it tells no field of the record, and no salt', async () => {
  const text = await started().issue({ attestationId, claim, claimSalt });
  for (const secret of ['김나봄', claimSalt, String(DOCUMENTS.INCOME.example.incomeWon)])
    expect(text).not.toContain(secret);
});

test('altered, it is no credential; of an agency that is not in the trust list, neither', async () => {
  const text = await started().issue({ attestationId, claim, claimSalt });
  expect(await wordOf(text.replace('"INCOME"', '"LAND_LEDGER"'), [started()])).toBe('TAMPERED');
  expect(await wordOf(text, [started('mois')])).toBe('UNKNOWN_ISSUER');
});

test('one that was withdrawn on the ledger is revoked, also after a restart; another is not', async () => {
  const text = await started().issue({ attestationId, claim, claimSalt });
  const other = await started().issue({ attestationId: '3c'.repeat(16), claim, claimSalt });
  const office = started();
  office.revoke(attestationId);
  office.revoke(attestationId);
  office.revoke('4d'.repeat(16));
  expect(await wordOf(text, [started()])).toBe('REVOKED');
  expect(await wordOf(other, [started()])).toBe('VALID');
});

test('places are given once, over restarts and over a line that was cut short', () => {
  const path = join(folder, 'register', 'credentials');
  const place = new CredentialRegister(path).placeOf(attestationId);
  writeFileSync(path, `${readFileSync(path, 'utf8')}{"attestationId":"3c`);
  expect(new CredentialRegister(path).placeOf(attestationId)).toBe(place);
  expect(new CredentialRegister(path).placeOf('5e'.repeat(16))).not.toBe(place);
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(2);
});

test('the key is made once, for the desk alone; a broken key file is not replaced', () => {
  const path = join(folder, 'nts', 'key.json');
  const { did } = started();
  expect(statSync(path).mode & 0o777).toBe(0o600);
  const { signer } = deskKey(path, `${did}#desk`);
  expect(multikeyOf(deskKey(path, `${did}#desk`).signer.publicKey)).toBe(multikeyOf(signer.publicKey));
  writeFileSync(path, '{}');
  expect(() => deskKey(path, `${did}#desk`)).toThrow('secretKey');
});

test('what did:web says is there, with the public key alone; elsewhere is nothing', async () => {
  const office = started();
  const { pathname } = new URL(didWebUrl(office.did));
  const { status, body } = await fetched([office], pathname);
  const { signer } = deskKey(join(folder, 'nts', 'key.json'), `${office.did}#desk`);
  expect([status, body['id']]).toEqual([200, office.did]);
  expect(body['verificationMethod']).toMatchObject([{ publicKeyMultibase: multikeyOf(signer.publicKey) }]);
  for (const path of [
    '/nts/key.json',
    '/nts/credentials',
    '/mois/did.json',
    '/nts/status/other',
    '/../nts/did.json/x',
  ]) {
    expect((await fetched([office], path)).status).toBe(404);
  }
});
