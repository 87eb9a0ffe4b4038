/** Other people’s software verifies what is signed here: the libraries of Digital Bazaar, and for tokens jose. */
import { compactVerify, createLocalJWKSet, exportJWK, importSPKI } from 'jose';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { multikeyOf } from '../proofs/multikey.ts';
import type { Signer } from '../proofs/signer.ts';
import type { StatusPurpose } from '../types/base.ts';
import { apostille, apostilleJwt, bothLists, NOW, OKA, SIGNERS } from '../testing/authorities.ts';
import { askDigitalBazaar, type Question } from '../testing/digital-bazaar.ts';

jest.setTimeout(60_000);

const signers: readonly Signer[] = [SIGNERS.officer, SIGNERS.p256, SIGNERS.p384];

test.each(['officer', 'p256', 'p384'] as const)('Digital Bazaar verifies an apostille signed by %s', async (name) => {
  const credential = await apostille({}, SIGNERS[name]);
  expect(askDigitalBazaar(await about(credential))).toEqual({ verified: true, errors: [] });
});

test('Digital Bazaar refuses it altered', async () => {
  const altered = { ...(await apostille()), validUntil: '2037-03-02T09:00:00Z' };
  const answer = askDigitalBazaar(await about(altered));
  expect(answer).toMatchObject({ verified: false });
  expect(answer.errors).toContain('Invalid signature.');
});

test.each([
  ['in order', [], { revocation: false, suspension: false }],
  ['revoked', ['revocation'], { revocation: true, suspension: false }],
  ['suspended', ['suspension'], { revocation: false, suspension: true }],
] as const)('Digital Bazaar reads of our status lists that it is %s', async (_name, set, status) => {
  const question = { ...(await about(await apostille(), set)), ask: 'status' } as const;
  expect(askDigitalBazaar(question)).toEqual({ verified: true, errors: [], status });
});

test('jose verifies a token from the public key that OpenSSL reads', async () => {
  const spki = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), SIGNERS.officer.publicKey.bytes]);
  const pem = `-----BEGIN PUBLIC KEY-----\n${spki.toString('base64')}\n-----END PUBLIC KEY-----`;
  const key = await exportJWK(await importSPKI(pem, 'EdDSA', { extractable: true }));
  const keys = createLocalJWKSet({ keys: [{ ...key, kid: SIGNERS.officer.verificationMethod, alg: 'EdDSA' }] });
  const { protectedHeader, payload } = await compactVerify(await apostilleJwt(), keys);
  expect(protectedHeader).toEqual({ alg: 'EdDSA', typ: 'vc+jwt', cty: 'vc', kid: `${OKA}#officer-1` });
  expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({ issuer: OKA, iat: 1_772_442_000 });
});

async function about(credential: JsonObject, set: readonly StatusPurpose[] = []): Promise<Question> {
  const keys = Object.fromEntries(
    signers.map(({ verificationMethod, publicKey }) => [
      verificationMethod,
      { controller: OKA, publicKeyMultibase: multikeyOf(publicKey) },
    ]),
  );
  const documents = Object.fromEntries((await bothLists(set)).map((list) => [list['id'] as string, list]));
  return { ask: 'verify', credential, keys, documents, at: NOW };
}
