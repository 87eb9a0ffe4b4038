import { createPublicKey, sign, verify, createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { askDigitalBazaar } from '../testing/digital-bazaar.ts';
import { testSigner } from '../testing/keys.ts';
import { hashData, proofHolds, withProof } from './data-integrity.ts';
import { type KeyKind, publicKeyOf } from './multikey.ts';
import { securedDocument, type Proof } from './proof.ts';
import { keySigner, type Signer } from './signer.ts';

interface Vector {
  readonly kind: KeyKind;
  readonly publicKeyMultibase: string;
  readonly credential: JsonObject & { readonly proof: Proof };
  readonly proofText: string;
  readonly documentText: string;
  readonly hashes: string;
}

const ISSUER = 'did:web:apostille.example';
const CREATED = '2026-03-02T09:00:00Z';
/** Texts, hashes and signatures of one document under three keys. Digital Bazaar's suites gave the same hashes. */
const vectors = JSON.parse(readFileSync(join(__dirname, 'vectors/proofs.json'), 'utf8')) as Vector[];
const withVector = test.each(vectors.map((vector) => [vector.kind, vector] as const));
const document: JsonObject = unsecured(vectors[0]!.credential);

describe('a document of every kind of text', () => {
  withVector('has the texts, hashes and signature of its vector under %s', async (kind, vector) => {
    const { proofValue, ...config } = vector.credential.proof;
    const data = hashData(document, config, kind);
    expect(data.proofText).toBe(vector.proofText);
    expect(data.documentText).toBe(vector.documentText);
    expect(bytesToHex(data.bytes)).toBe(vector.hashes);
    const signed = await withProof(document, testSigner(kind, config.verificationMethod), config.created);
    expect(signed.proof.proofValue).toBe(proofValue);
    expect(signed).toEqual(vector.credential);
  });

  withVector('is hashed by Digital Bazaar’s suite to the same bytes under %s', (_kind, vector) => {
    const { publicKeyMultibase, credential } = vector;
    const keys = { [credential.proof.verificationMethod]: { controller: ISSUER, publicKeyMultibase } };
    expect(askDigitalBazaar({ ask: 'hash', credential, keys }).bytes).toBe(vector.hashes);
  });

  withVector('has a signature that OpenSSL verifies under %s', (kind, vector) => {
    const signature = base58.decode(vector.credential.proof.proofValue.slice(1));
    const key = { key: opensslKey(vector.publicKeyMultibase), dsaEncoding: 'ieee-p1363' } as const;
    const hash = { Ed25519: null, 'P-256': 'sha256', 'P-384': 'sha384' }[kind];
    expect(verify(hash, hexToBytes(vector.hashes), key, signature)).toBe(true);
  });
});

test('a signature of OpenSSL is ours to verify', async () => {
  const secret = hexToBytes('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
  const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), secret]);
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  const token: Signer = {
    ...testSigner('Ed25519', `${ISSUER}#token`),
    sign: (bytes) => Promise.resolve(sign(null, bytes, key)),
  };
  const signed = await withProof(document, token, CREATED);
  expect(proofHolds(securedDocument(signed), token.publicKey)).toBe(true);
});

test('the order of members and the white space of a document make no difference', () => {
  const { credential, publicKeyMultibase } = vectors[0]!;
  const turned = Object.fromEntries(Object.entries(credential).reverse()) as JsonObject;
  expect(proofHolds(securedDocument(turned), publicKeyOf(publicKeyMultibase))).toBe(true);
});

withVector(
  'any change of a document or its proof breaks the signature under %s',
  (_kind, { credential, ...vector }) => {
    const key = publicKeyOf(vector.publicKeyMultibase);
    const { proof } = credential;
    const changed: JsonObject[] = [
      { ...credential, issuer: 'did:web:other.example' },
      { ...credential, validUntil: '2036-03-02T09:00:00Z' },
      { ...credential, credentialSubject: {} },
      { ...credential, proof: { ...proof, created: '2026-03-02T09:00:01Z' } },
      { ...credential, proof: { ...proof, verificationMethod: `${proof.verificationMethod}1` } },
      { ...credential, proof: { ...proof, nonce: 'z' } },
      { ...credential, proof: { ...proof, proofValue: `z1${proof.proofValue.slice(1)}` } },
      { ...credential, proof: { ...proof, proofValue: `z${proof.proofValue.slice(2)}` } },
    ] as JsonObject[];
    expect(changed.map((one) => proofHolds(securedDocument(one), key))).toEqual(changed.map(() => false));
  },
);

describe('refused before any signature is looked at', () => {
  const { credential } = vectors[0]!;
  const { proof } = credential;
  test.each<[string, string, JsonObject]>([
    ['no proof', 'MISSING', document],
    ['a proof that is a text', 'MALFORMED', { ...credential, proof: 'z' }],
    ['no time of signing', 'MALFORMED', { ...credential, proof: without(proof, 'created') }],
    ['no value', 'MALFORMED', { ...credential, proof: without(proof, 'proofValue') }],
    ['a value in base64url', 'MALFORMED', altered({ proofValue: 'uAAAA' })],
    ['a value of a thousand letters', 'MALFORMED', altered({ proofValue: `z${'1'.repeat(1000)}` })],
    ['a proof for logging in', 'MALFORMED', altered({ proofPurpose: 'authentication' })],
    ['a suite that needs JSON-LD', 'UNSUPPORTED', altered({ cryptosuite: 'eddsa-rdfc-2022' })],
    ['an older proof', 'UNSUPPORTED', altered({ type: 'Ed25519Signature2020' })],
    ['a chain', 'UNSUPPORTED', altered({ previousProof: 'urn:uuid:1' })],
    ['two proofs', 'UNSUPPORTED', { ...credential, proof: [proof, proof] }],
    [
      'a context more than was signed',
      'CONTEXT',
      { ...credential, '@context': [...contexts(), 'https://evil.example'] },
    ],
    ['a context less than was signed', 'CONTEXT', { ...credential, '@context': contexts().slice(0, 1) }],
  ])('%s: %s', (_name, problem, value) => {
    expect(() => securedDocument(value)).toThrow(expect.objectContaining({ problem }) as Error);
  });

  function contexts(): readonly string[] {
    return credential['@context'] as string[];
  }

  function altered(change: JsonObject): JsonObject {
    return { ...credential, proof: { ...proof, ...change } as JsonObject };
  }
});

test('a suite is for its own kind of key', () => {
  const [{ credential }, { publicKeyMultibase }] = vectors as [Vector, Vector];
  expect(() => proofHolds(securedDocument(credential), publicKeyOf(publicKeyMultibase))).toThrow(
    'eddsa-jcs-2022 is not for keys of kind P-256',
  );
});

test('nothing leaves that does not verify: a token with another key than it tells is found when it signs', async () => {
  const other = testSigner('Ed25519', `${ISSUER}#a`, 1);
  const token = { ...testSigner('Ed25519', `${ISSUER}#a`), sign: (bytes: Uint8Array) => other.sign(bytes) };
  await expect(withProof(document, token, CREATED)).rejects.toThrow('does not hold');
  await expect(withProof(vectors[0]!.credential, token, CREATED)).rejects.toThrow('sign it without');
});

/** The vectors of the two standards are W3C's: looked at where somebody has put them beside this project. */
const W3C = '../shared/data/vc';
const withW3c = existsSync(W3C) ? test : test.skip;
withW3c.each([
  ['eddsa-jcs-2022', 'JCS', 'Ed25519', 'z3u2en7t5LR2WtQH5PfFqMqwVHBeXouLzo6haApm8XHqvjxq', ed25519],
  ['ecdsa-jcs-2019-p256', 'JCSECDSAP256', 'P-256', 'z42twTcNeSYcnqg1FLuSFs2bsGH3ZqbRHFmvS9XMsYhjxvHN', p256],
] as const)('W3C’s vector of %s is reproduced byte by byte', async (folder, suffix, kind, secret, curve) => {
  const read = (name: string, type: string): string =>
    readFileSync(join(W3C, folder, `${name}${suffix}.${type}`), 'utf8').trim();
  const expected = JSON.parse(read('signed', 'json')) as Vector['credential'];
  const { proofValue, ...config } = expected.proof;
  expect(config).toEqual(JSON.parse(read('proofConfig', 'json')));
  const data = hashData(unsecured(expected), config, kind);
  expect(data.documentText).toBe(read('canonDoc', 'txt'));
  expect(bytesToHex(data.bytes)).toBe(read('combinedHash', 'txt'));
  expect(proofValue).toBe(read('sigBTC58', 'txt'));
  const key = publicKeyOf(config.verificationMethod.split('#')[1]!);
  expect(proofHolds(securedDocument(expected), key)).toBe(true);
  const secretKey = base58.decode(secret.slice(1)).slice(2);
  expect(curve.utils.isValidSecretKey(secretKey)).toBe(true);
  const signer = keySigner(kind, secretKey, config.verificationMethod);
  expect(await withProof(unsecured(expected), signer, config.created)).toEqual(expected);
});

function unsecured(credential: JsonObject): JsonObject {
  return without(credential, 'proof');
}

function without(value: object, member: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== member)) as JsonObject;
}

function opensslKey(multikey: string): ReturnType<typeof createPublicKey> {
  const { kind, bytes } = publicKeyOf(multikey);
  const algorithm = {
    Ed25519: '302a300506032b6570032100',
    'P-256': '3039301306072a8648ce3d020106082a8648ce3d030107032200',
    'P-384': '3046301006072a8648ce3d020106052b81040022033200',
  }[kind];
  const der = Buffer.concat([Buffer.from(algorithm, 'hex'), bytes]);
  return createPublicKey({ key: der, format: 'der', type: 'spki' });
}
