/** Certificates that were altered, and what the verifier says of each. */
import { epochMsOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import type { Json, JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { withProof } from '../proofs/data-integrity.ts';
import { didKeyOf } from '../proofs/multikey.ts';
import { keySigner, type Signer } from '../proofs/signer.ts';
import { encodeBits, zeroBits } from '../status/bitstring.ts';
import type { Presented } from '../verification/presented.ts';
import type { Word } from '../verification/verdict.ts';
import { attestationCredential } from '../types/attestation.ts';
import {
  apostille,
  apostilleJwt,
  BANK,
  bothLists,
  DOCUMENT,
  frame,
  INDEX,
  LISTS,
  NOW,
  OKA,
  SIGNED,
  SIGNERS,
  statusList,
  unsignedApostille,
} from './authorities.ts';

/** What is handed to the verifier. */
export interface Forgery {
  readonly presented: Presented;
  readonly lists?: readonly Presented[];
  readonly document?: Uint8Array;
}

/** One altered certificate. */
export interface Alteration {
  readonly name: string;
  readonly word: Word;
  readonly make: () => Promise<Forgery>;
}

/** Changes of a signed certificate’s JSON. */
const OF_JSON: readonly (readonly [Word, string, (credential: JsonObject) => JsonObject])[] = [
  ['TAMPERED', 'another number', inItems({ number: 'KOA-26-7F3K9R' })],
  ['TAMPERED', 'another signer', inItems({ signedBy: '홍길순' })],
  ['TAMPERED', 'a composed letter written decomposed', inItems({ signedBy: '홍길동'.normalize('NFD') })],
  ['TAMPERED', 'another capacity', inItems({ capacity: 'Judge' })],
  ['TAMPERED', 'another date', inItems({ date: '2026-03-03' })],
  ['TAMPERED', 'an eleventh item', inItems({ remark: 'content verified' })],
  ['TAMPERED', 'an item that became a number', inItems({ at: 1 })],
  ['TAMPERED', 'a space at the end of an item', inItems({ at: 'Seoul ' })],
  ['TAMPERED', 'no items', inSubject({ items: {} })],
  ['TAMPERED', 'a certificate of content', inSubject({ certifies: 'CONTENT' })],
  ['TAMPERED', 'another title', inSubject({ title: 'APOSTILLE' })],
  ['TAMPERED', 'a later end', (given) => ({ ...given, validUntil: '2037-03-02T09:00:00Z' })],
  ['TAMPERED', 'an end taken out', without('validUntil')],
  ['TAMPERED', 'the same end, written otherwise', (given) => ({ ...given, validUntil: '2027-03-02T09:00:00.000Z' })],
  ['TAMPERED', 'an earlier beginning', (given) => ({ ...given, validFrom: '2020-03-02T09:00:00Z' })],
  ['TAMPERED', 'another id', (given) => ({ ...given, id: 'urn:uuid:0' })],
  ['TAMPERED', 'another type', (given) => ({ ...given, type: ['VerifiableCredential', 'NotarialActCredential'] })],
  ['TAMPERED', 'the digest of another document', (given) => ({ ...given, relatedResource: [] })],
  ['TAMPERED', 'no status', without('credentialStatus')],
  ['TAMPERED', 'the status of another certificate', inStatus({ statusListIndex: '1' })],
  ['TAMPERED', 'another status list', inStatus({ statusListCredential: 'https://evil.example/list' })],
  ['TAMPERED', 'a context that nobody signed', inContext((contexts) => [...contexts, 'https://evil.example/v1'])],
  ['TAMPERED', 'contexts in another order', inContext((contexts) => [...contexts].reverse())],
  ['TAMPERED', 'a member that nobody signed', (given) => ({ ...given, termsOfUse: [] })],
  ['TAMPERED', 'another time of signing', inProof({ created: '2026-03-02T09:00:01Z' })],
  ['TAMPERED', 'a signature that never ends', inProof({ expires: '2099-01-01T00:00:00Z' })],
  ['TAMPERED', 'a nonce that nobody signed', inProof({ nonce: 'z' })],
  ['TAMPERED', 'the suite of another key', inProof({ cryptosuite: 'ecdsa-jcs-2019' })],
  ['TAMPERED', 'another key of the same authority', inProof({ verificationMethod: `${OKA}#officer-2` })],
  ['TAMPERED', 'a signature of nothing', inProof({ proofValue: `z${'1'.repeat(64)}` })],
  ['TAMPERED', 'a signature of one byte', inProof({ proofValue: 'z2' })],
  ['UNKNOWN_ISSUER', 'another authority', (given) => ({ ...given, issuer: BANK })],
  ['UNKNOWN_ISSUER', 'an authority that nobody knows', (given) => ({ ...given, issuer: 'did:web:apostiIle.example' })],
  ['UNKNOWN_ISSUER', 'a key that nobody knows', inProof({ verificationMethod: `${OKA}#officer-9` })],
  ['UNKNOWN_ISSUER', 'a key of another authority', inProof({ verificationMethod: `${BANK}#1` })],
  ['MALFORMED', 'no issuer', without('issuer')],
  ['MALFORMED', 'an issuer in another form', (given) => ({ ...given, issuer: { id: OKA } })],
  ['MALFORMED', 'no proof', without('proof')],
  ['MALFORMED', 'an empty proof', (given) => ({ ...given, proof: {} })],
  ['MALFORMED', 'no signature', inProof({ proofValue: '' })],
  ['MALFORMED', 'a signature in another encoding', inProof({ proofValue: 'uAAAA' })],
  ['MALFORMED', 'a proof of logging in', inProof({ proofPurpose: 'authentication' })],
  ['UNSUPPORTED', 'a suite that is not supported', inProof({ cryptosuite: 'eddsa-rdfc-2022' })],
  ['UNSUPPORTED', 'a chain of proofs', inProof({ previousProof: 'urn:uuid:1' })],
  ['UNSUPPORTED', 'two proofs', (given) => ({ ...given, proof: [given['proof']!, given['proof']!] })],
];

/** Certificates that are signed, and not by whom or when they should be; and what came with them. */
const OTHERS: readonly (readonly [Word, string, () => Promise<Forgery>])[] = [
  ['UNKNOWN_ISSUER', 'signed by a stranger in the authority’s name', async () => only(apostille({}, SIGNERS.stranger))],
  ['UNKNOWN_ISSUER', 'signed by a did:key in the authority’s name', async () => only(apostille({}, selfMade()))],
  ['UNKNOWN_ISSUER', 'signed by another authority in this one’s name', async () => only(apostille({}, SIGNERS.bank))],
  [
    'UNKNOWN_ISSUER',
    'an apostille of an authority that may issue none',
    async () => only(apostille({ issuer: BANK }, SIGNERS.bank)),
  ],
  [
    'UNKNOWN_ISSUER',
    'an attestation of an authority that may issue none',
    async () => only(withProof(attestation(OKA), SIGNERS.officer, SIGNED)),
  ],
  [
    'TAMPERED',
    'signed by a stranger under the officer’s key name',
    async () => only(apostille({}, { ...SIGNERS.stranger, verificationMethod: `${OKA}#officer-1` })),
  ],
  ['KEY_NOT_VALID_AT_SIGNING', 'signed by a retired officer', async () => only(apostille({}, SIGNERS.retired))],
  [
    'KEY_NOT_VALID_AT_SIGNING',
    'signed before the key was in force',
    async () => only(apostille({}, SIGNERS.officer, '2024-12-31T23:59:59Z')),
  ],
  ['KEY_NOT_VALID_AT_SIGNING', 'signed with a stolen key', async () => only(apostille({}, SIGNERS.stolen))],
  [
    'KEY_NOT_VALID_AT_SIGNING',
    'signed with a stolen key and dated back',
    async () => only(apostille({}, SIGNERS.stolen, '2025-06-01T00:00:00Z')),
  ],
  ['NOT_YET_VALID', 'signed in the future', async () => only(apostille({}, SIGNERS.officer, '2026-06-02T00:00:00Z'))],
  ['NOT_YET_VALID', 'in force from tomorrow', async () => only(apostille({ validFrom: '2026-06-02T00:00:00Z' }))],
  ['EXPIRED', 'expired yesterday', async () => only(apostille({ validUntil: '2026-05-31T00:00:00Z' }))],
  [
    'UNSUPPORTED',
    'a status list in place of a certificate',
    async () => ({ presented: await statusList('revocation') }),
  ],
  [
    'MALFORMED',
    'signed by the officer, without a status',
    async () => only(withProof(pruned(unsignedApostille(), 'credentialStatus'), SIGNERS.officer, SIGNED)),
  ],
  ['REVOKED', 'revoked', async () => ({ presented: await apostille(), lists: await bothLists(['revocation']) })],
  ['SUSPENDED', 'suspended', async () => ({ presented: await apostille(), lists: await bothLists(['suspension']) })],
  [
    'REVOKED',
    'revoked and suspended',
    async () => ({ presented: await apostille(), lists: await bothLists(['revocation', 'suspension']) }),
  ],
  ['STATUS_UNKNOWN', 'no status lists', async () => ({ presented: await apostille(), lists: [] })],
  ['STATUS_UNKNOWN', 'no list for suspension', () => withRevocationList(Promise.resolve({}))],
  ['STATUS_UNKNOWN', 'a list that is out of date', () => withRevocationList(statusList('suspension', { ttlMs: 1 }))],
  [
    'STATUS_UNKNOWN',
    'a self-made list of zeros',
    () => withRevocationList(statusList('suspension', { signer: SIGNERS.stranger })),
  ],
  [
    'STATUS_UNKNOWN',
    'a list of another authority at the same address',
    () => withRevocationList(statusList('suspension', { issuer: BANK, signer: SIGNERS.bank })),
  ],
  [
    'STATUS_UNKNOWN',
    'a list of another purpose at the same address',
    () => withRevocationList(statusList('revocation', { id: LISTS.suspension })),
  ],
  [
    'STATUS_UNKNOWN',
    'a list that was signed by a retired officer',
    () => withRevocationList(statusList('suspension', { signer: SIGNERS.retired })),
  ],
  ['STATUS_UNKNOWN', 'a list whose bits were cleared', () => withRevocationList(clearedList())],
  [
    'STATUS_UNKNOWN',
    'an index that no list has',
    async () => only(apostille({ status: { index: 9_999_999, lists: LISTS } })),
  ],
  [
    'TAMPERED_DOCUMENT',
    'a document with another limit',
    async () => ({ presented: await apostille(), document: new TextEncoder().encode('900,000,000') }),
  ],
  [
    'TAMPERED_DOCUMENT',
    'a document that is longer by a byte',
    async () => ({ presented: await apostille(), document: Uint8Array.from([...DOCUMENT, 0x0a]) }),
  ],
  [
    'REVOKED',
    'revoked, with another document',
    async () => ({
      presented: await apostille(),
      lists: await bothLists(['revocation']),
      document: new Uint8Array(1),
    }),
  ],
];

/** Changes of a token. */
const OF_TOKENS: readonly (readonly [Word, string, (parts: Token) => string])[] = [
  [
    'TAMPERED',
    'another payload',
    ({ header, payload, signature }) => token(header, { ...payload, id: 'urn:x:1' }, signature),
  ],
  [
    'TAMPERED',
    'another time',
    ({ header, payload, signature }) => token(header, { ...payload, iat: 1_772_442_001 }, signature),
  ],
  [
    'TAMPERED',
    'another algorithm',
    ({ header, payload, signature }) => token({ ...header, alg: 'ES256' }, payload, signature),
  ],
  ['MALFORMED', 'no algorithm', ({ header, payload }) => token({ ...header, alg: 'none' }, payload, '')],
  [
    'MALFORMED',
    'a shared secret',
    ({ header, payload, signature }) => token({ ...header, alg: 'HS256' }, payload, signature),
  ],
  [
    'MALFORMED',
    'an access token’s type',
    ({ header, payload, signature }) => token({ ...header, typ: 'at+jwt' }, payload, signature),
  ],
  [
    'MALFORMED',
    'a key in the header',
    ({ header, payload, signature }) => token({ ...header, jwk: {} }, payload, signature),
  ],
  [
    'MALFORMED',
    'a critical extension',
    ({ header, payload, signature }) => token({ ...header, crit: ['b64'] }, payload, signature),
  ],
  ['MALFORMED', 'no time', ({ header, payload, signature }) => token(header, pruned(payload, 'iat'), signature)],
  [
    'MALFORMED',
    'a claim beside the credential',
    ({ header, payload, signature }) => token(header, { ...payload, exp: 1 }, signature),
  ],
  ['MALFORMED', 'two parts', ({ header, payload }) => token(header, payload, '').slice(0, -1)],
  [
    'MALFORMED',
    'spare bits in the signature',
    ({ header, payload, signature }) => token(header, payload, spare(signature)),
  ],
];

interface Token {
  readonly header: JsonObject;
  readonly payload: JsonObject;
  readonly signature: string;
}

/** All of them. */
export const ALTERATIONS: readonly Alteration[] = [
  ...OF_JSON.map(([word, name, change]) => ({
    name,
    word,
    make: async () => ({ presented: change(await apostille()) }),
  })),
  ...OTHERS.map(([word, name, make]) => ({ name, word, make })),
  ...OF_TOKENS.map(([word, name, change]) => ({
    name: `a token with ${name}`,
    word,
    make: async () => ({ presented: change(opened(await apostilleJwt())) }),
  })),
];

async function only(credential: Promise<JsonObject>): Promise<Forgery> {
  return { presented: await credential };
}

async function withRevocationList(other: Promise<JsonObject>): Promise<Forgery> {
  return { presented: await apostille(), lists: [await statusList('revocation'), await other] };
}

/** What the holder of a suspended certificate would like the list to be. */
async function clearedList(): Promise<JsonObject> {
  const list = await statusList('suspension', { changes: [{ index: INDEX, value: true, at: NOW }] });
  const encodedList = encodeBits(zeroBits(131_072));
  return { ...list, credentialSubject: { ...(list['credentialSubject'] as JsonObject), encodedList, changes: [] } };
}

function selfMade(): Signer {
  const secret = new Uint8Array(32).fill(7);
  const { publicKey } = keySigner('Ed25519', secret, '');
  return keySigner('Ed25519', secret, didKeyOf(publicKey).verificationMethod);
}

function attestation(issuer: string): object {
  return attestationCredential(frame({ issuer }), {
    kind: 'LAND_LEDGER',
    documentNo: '1',
    asOf: SIGNED,
    about: '1168010500100010000',
    dataHash: 'a'.repeat(64),
  });
}

function inItems(change: JsonObject): (credential: JsonObject) => JsonObject {
  return (given) => {
    const { items } = given['credentialSubject'] as { items: JsonObject };
    return inSubject({ items: { ...items, ...change } })(given);
  };
}

function inSubject(change: JsonObject): (credential: JsonObject) => JsonObject {
  return (given) => ({ ...given, credentialSubject: { ...(given['credentialSubject'] as JsonObject), ...change } });
}

function inProof(change: JsonObject): (credential: JsonObject) => JsonObject {
  return (given) => ({ ...given, proof: { ...(given['proof'] as JsonObject), ...change } });
}

function inStatus(change: JsonObject): (credential: JsonObject) => JsonObject {
  return (given) => {
    const entries = given['credentialStatus'] as readonly JsonObject[];
    return { ...given, credentialStatus: entries.map((entry) => ({ ...entry, ...change })) };
  };
}

function inContext(change: (contexts: readonly string[]) => Json): (credential: JsonObject) => JsonObject {
  return (given) => ({ ...given, '@context': change(given['@context'] as readonly string[]) });
}

function without(member: string): (credential: JsonObject) => JsonObject {
  return (given) => pruned(given, member);
}

function pruned(value: object, member: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== member)) as JsonObject;
}

function opened(text: string): Token {
  const [header, payload, signature] = text.split('.') as [string, string, string];
  const read = (part: string): JsonObject => JSON.parse(Buffer.from(part, 'base64url').toString()) as JsonObject;
  return { header: read(header), payload: read(payload), signature };
}

function token(header: JsonObject, payload: JsonObject, signature: string): string {
  const parts = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
  return [...parts, signature].join('.');
}

/** The same bytes, written with another last letter: its lowest bits are not part of any byte. */
function spare(signature: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return signature.slice(0, -1) + letters[letters.indexOf(signature.at(-1)!) + 1]!;
}

/** The clock of the tests, milliseconds since 1970. */
export const NOW_MS = epochMsOf(NOW);
