/** From the examined record to a verdict abroad: signed by the officer's tool, published by the seal, verified without a ledger. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { addDays, addMinutes, epochMsOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { hashOf, idOf } from '@ledger-pilots/chaincode/kit/testing/keys.ts';
import { ok } from '@ledger-pilots/chaincode/kit/testing/stage.ts';
import { Ministry, type Person } from '@ledger-pilots/chaincode/diplomatic/testing/ministry.ts';
import { Paper } from '@ledger-pilots/chaincode/diplomatic/testing/paper.ts';
import { memoryVault } from '@ledger-pilots/console/voting/vault/vault.ts';
import { Publisher } from '@ledger-pilots/gateway/credentials/issuance/publisher.ts';
import { withProof } from '@ledger-pilots/gateway/credentials/proofs/data-integrity.ts';
import { multikeyOf } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import { zeroBits, encodeBits } from '@ledger-pilots/gateway/credentials/status/bitstring.ts';
import { trustListOf } from '@ledger-pilots/gateway/credentials/trust/trust-list.ts';
import { credentialSchemaOf } from '@ledger-pilots/gateway/credentials/types/credential-schema.ts';
import { presentedIn } from '@ledger-pilots/gateway/credentials/verification/presented-in.ts';
import { type Question, verifyCredential } from '@ledger-pilots/gateway/credentials/verification/verify-credential.ts';
import { type OfficerDesk, prepareIssue, signIssue } from './issue.ts';
import { signedStatusList, signedTrustListOf } from './publish.ts';
import { ministryCalls } from './testing/ministry-calls.ts';
import { newKey, registeredOf, type SigningKey } from './signing-key.ts';

const publisher = new Publisher('https://certificates.example');
const vault = memoryVault();
const HOUR_MS = 3_600_000;

let ministry: Ministry;
let desks: Record<'consul' | 'apostille' | 'seal', OfficerDesk>;

beforeAll(async () => {
  ministry = await new Ministry().open();
  const desk = async (name: string, as: Person, entry: object): Promise<OfficerDesk> => {
    const key = await newKey(vault, name);
    await enter(name, key, entry);
    return { ledger: ministryCalls(ministry, as), key, publisher };
  };
  desks = {
    consul: await desk('consul', 'consul', { kind: 'OFFICER', mission: 'KR-LAX' }),
    apostille: await desk('apostille', 'apostille', { kind: 'OFFICER' }),
    seal: await desk('seal', 'approver', { kind: 'SEAL' }),
  };
});

async function enter(name: string, { publicKey }: SigningKey, entry: object): Promise<void> {
  const person = { authority: 'mofa', keyId: idOf(`tool key ${name}`), name, capacity: 'Officer', ...entry };
  const key = { ...registeredOf(publicKey), specimenHash: hashOf(name), validFrom: '2026-01-01T00:00:00Z' };
  const input = { ...person, ...key } as never;
  ok('registerOfficerKey', await ministry.both('registerOfficerKey', input, 'approver', 'approver2'));
}

/** Issues a paper with the tool; the signed credential. */
async function issued(paper: Paper, desk: OfficerDesk, validUntil?: string): Promise<JsonObject> {
  const now = ministry.ledger.now;
  const choices = { certificateId: paper.certificateId, place: 'Seoul', listId: '2026-01' };
  const prepared = await prepareIssue(desk, { ...choices, ...(validUntil !== undefined && { validUntil }) }, now);
  const { credential, credentialHash, input } = await signIssue(desk, prepared, now);
  await desk.ledger.issueCertificate(input);
  expect(paper.record).toMatchObject({ state: 'ISSUED', issue: { credentialHash } });
  return credential;
}

async function apostille(name: string): Promise<{ paper: Paper; credential: JsonObject }> {
  const paper = await new Paper(ministry, name, { kind: 'APOSTILLE' }).until('EXAMINED');
  return { paper, credential: await issued(paper, desks.apostille) };
}

/** A power of attorney, whose names the mission has deposited. */
async function power(name: string): Promise<{ paper: Paper; credential: JsonObject }> {
  const paper = await new Paper(ministry, name).until('EXAMINED');
  const input = { certificateId: paper.certificateId };
  await ministry.must('depositPowerContent', input, 'clerk', { private: paper.content });
  return { paper, credential: await issued(paper, desks.consul, addDays(ministry.ledger.now, 30)) };
}

/** Publishes all lists anew, as the seal does every hour. */
async function published() {
  const { seal } = desks;
  const now = ministry.ledger.now;
  const list = (purpose: 'revocation' | 'suspension') => ({ authority: 'mofa' as const, listId: '2026-01', purpose });
  for (const purpose of ['revocation', 'suspension'] as const) {
    await seal.ledger.publishDocument(await signedStatusList(seal, list(purpose), HOUR_MS, now));
  }
  await seal.ledger.publishDocument(await signedTrustListOf(seal, 86_400, now));
  const contentOf = async (name: string) => {
    const { content } = await ministry.must('getPublication', { authority: 'mofa', name }, 'kisa');
    return JSON.parse(content) as JsonObject;
  };
  const trust = trustListOf(await contentOf('trust-list'), [multikeyOf(seal.key.publicKey)]);
  const lists = [await contentOf('revocation-2026-01'), await contentOf('suspension-2026-01')];
  return { trust, lists };
}

async function verdict(credential: JsonObject, question: Partial<Question> = {}, given?: { lists: JsonObject[] }) {
  const { trust, lists } = { ...(await published()), ...given };
  const presented = (value: JsonObject) => presentedIn(new TextEncoder().encode(JSON.stringify(value)));
  const nowMs = epochMsOf(ministry.ledger.now);
  return verifyCredential(presented(credential), trust, lists.map(presented), { nowMs, ...question });
}

function withoutProof(credential: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(credential).filter(([name]) => name !== 'proof'));
}

const bytesOf = (paper: Paper) => Buffer.from(paper.document, 'base64');

test('a power of attorney of the consul is VALID, with its powers, its names and its document', async () => {
  const { paper, credential } = await power('valid power');
  const answer = await verdict(credential, { document: bytesOf(paper) });
  expect(answer).toMatchObject({ word: 'VALID', document: 'MATCHES', issuer: { ko: '외교부' } });
  expect(answer.certificate?.credentialSubject).toMatchObject({
    ...{ kind: 'POWER_OF_ATTORNEY', principal: '홍길동', agent: '임꺽정', use: 'SINGLE', identityCheck: 'PASSPORT' },
    powers: [{ action: 'LOAN', banks: ['bank1', 'bank2'], currency: 'KRW', limit: 300_000_000 }],
  });
});

test('an apostille abroad shows ten items and that no content is certified', async () => {
  const { paper, credential } = await apostille('ten items');
  const answer = await verdict(credential, { document: bytesOf(paper) });
  expect(answer.word).toBe('VALID');
  const { items, certifies } = answer.certificate!.credentialSubject as { items: object; certifies: string };
  expect(certifies).toBe('ORIGIN_NOT_CONTENT');
  expect(Object.keys(items)).toHaveLength(10);
  const { the, ...kept } = paper.record.apostille!;
  // The ledger's item 10 signs the hash of the credential, and is not within it.
  const signature = expect.stringContaining(paper.record.issue!.officerKeyId) as string;
  expect(items).toMatchObject({ ...kept, date: the, signature });
});

test('a changed limit is TAMPERED in the credential, and TAMPERED_DOCUMENT in the document', async () => {
  const { credential } = await power('altered');
  const text = JSON.stringify(credential).replace('300000000', '900000000');
  expect(await verdict(JSON.parse(text) as JsonObject)).toMatchObject({ word: 'TAMPERED' });
  const document = Buffer.from('a loan of up to 900000000 won');
  expect(await verdict(credential, { document })).toMatchObject({ word: 'TAMPERED_DOCUMENT' });
});

test('suspension and revocation are told by the next lists, exactly from the moment on', async () => {
  const { paper, credential } = await apostille('revoked');
  const before = addMinutes(ministry.ledger.now, 1);
  ok(
    'suspend',
    await ministry.call('suspendCertificate', { certificateId: paper.certificateId, reason: 'x' }, 'apostille', {
      at: addMinutes(before, 1),
    }),
  );
  expect(await verdict(credential)).toMatchObject({ word: 'SUSPENDED' });
  ok('revoke', await paper.four('revokeCertificate'));
  expect(await verdict(credential)).toMatchObject({ word: 'REVOKED' });
  expect(await verdict(credential, { atMs: epochMsOf(before) })).toMatchObject({
    word: 'WAS_VALID_AT',
    now: 'REVOKED',
  });
});

test('a retired officer’s key signs nothing after its end, a list of all zeros by another is no list', async () => {
  const retired: OfficerDesk = { ...desks.apostille, key: await newKey(vault, 'retired') };
  await enter('retired', retired.key, { kind: 'OFFICER' });
  const good = await new Paper(ministry, 'before the end', { kind: 'APOSTILLE' }).until('EXAMINED');
  const credential = await issued(good, retired);
  const keyId = idOf('tool key retired');
  const validUntil = addMinutes(ministry.ledger.now, 5);
  await ministry.must('endOfficerKey', { authority: 'mofa', keyId, validUntil, endReason: 'x' }, 'approver');
  const unsigned = withoutProof(credential);
  const method = publisher.method('mofa', keyId);
  const forged = await withProof(unsigned, { ...retired.key, verificationMethod: method }, validUntil);
  ok(
    'expire',
    await ministry.call('suspendCertificate', { certificateId: good.certificateId, reason: 'x' }, 'apostille', {
      at: addMinutes(validUntil, 5),
    }),
  );
  expect(await verdict(forged)).toMatchObject({ word: 'KEY_NOT_VALID_AT_SIGNING' });
  const { lists } = await published();
  const zeros = lists.map((list) => {
    const subject = list['credentialSubject'] as JsonObject;
    return { ...list, credentialSubject: { ...subject, encodedList: encodeBits(zeroBits(131_072)), changes: [] } };
  }) as JsonObject[];
  expect(await verdict(credential)).toMatchObject({ word: 'SUSPENDED' });
  expect(await verdict(credential, {}, { lists: zeros })).toMatchObject({ word: 'STATUS_UNKNOWN' });
});

test('a key that is in no register issues nothing', async () => {
  const stranger: OfficerDesk = { ...desks.apostille, key: await newKey(vault, 'stranger') };
  const paper = await new Paper(ministry, 'stranger', { kind: 'APOSTILLE' }).until('EXAMINED');
  await expect(issued(paper, stranger)).rejects.toThrow(/let two approvers enter it/);
});

test('a legalisation is an attestation, and what was issued is not issued again', async () => {
  const paper = await new Paper(ministry, 'legalised', { kind: 'LEGALISATION' }).until('EXAMINED');
  const credential = await issued(paper, desks.apostille);
  expect(await verdict(credential)).toMatchObject({ word: 'VALID' });
  await expect(issued(paper, desks.apostille)).rejects.toThrow(/only what was examined is issued/);
});

test('every credential is of the schema that it names, and a changed one is not', async () => {
  const ajv = new Ajv2020({ strict: false });
  formats.default(ajv);
  const credentials = [await power('schema power'), await apostille('schema apostille')].map(
    ({ credential }) => credential,
  );
  for (const credential of credentials.map(withoutProof)) {
    const type = (credential['type'] as string[])[1]!;
    const { id } = credential['credentialSchema'] as { id: string };
    expect(id).toBe(publisher.schema(type));
    const holds = ajv.compile(credentialSchemaOf(type, id)!);
    expect([holds(credential), holds.errors]).toEqual([true, null]);
    expect(holds({ ...credential, credentialSubject: {} })).toBe(false);
  }
});
