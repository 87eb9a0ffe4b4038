import { epochMsOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { withProof } from '../proofs/data-integrity.ts';
import { trustListOf } from '../trust/trust-list.ts';
import { multikeyOf } from '../proofs/multikey.ts';
import {
  ANCHOR,
  apostille,
  apostilleJwt,
  bothLists,
  DOCUMENT,
  INDEX,
  NOW,
  OKA,
  SIGNED,
  SIGNERS,
  signedTrust,
  statusList,
  trustList,
} from '../testing/authorities.ts';
import type { Presented } from './presented.ts';
import type { Verdict } from './verdict.ts';
import { verifyCredential } from './verify-credential.ts';

interface Asked {
  readonly lists?: readonly Presented[];
  readonly at?: string;
  readonly now?: string;
  readonly document?: Uint8Array;
  readonly trust?: Parameters<typeof trustList>[0];
}

test('an apostille in order is valid, with its items and its issuer’s name', async () => {
  const verdict = await verdictOn(await apostille(), { document: DOCUMENT });
  expect(verdict).toMatchObject({ word: 'VALID', document: 'MATCHES', signed: { by: `${OKA}#officer-1` } });
  expect(verdict.issuer).toMatchObject({ id: OKA, ko: '재외동포청' });
  expect(verdict.certificate?.credentialSubject).toMatchObject({ certifies: 'ORIGIN_NOT_CONTENT' });
});

test.each(['officer', 'p256', 'p384'] as const)('a signature of %s is verified in both forms', async (name) => {
  const { [name]: signer } = SIGNERS;
  expect(await verdictOn(await apostille({}, signer))).toMatchObject({ word: 'VALID', document: 'NOT_COMPARED' });
  expect(await verdictOn(await apostilleJwt({}, signer))).toMatchObject({ word: 'VALID' });
});

test('what is revoked is revoked now, and was valid before', async () => {
  const lists = await bothLists(['revocation'], '2026-05-01T00:00:00Z');
  expect(await verdictOn(await apostille(), { lists })).toMatchObject({ word: 'REVOKED' });
  const before = { lists, at: '2026-04-30T23:59:59Z' };
  expect(await verdictOn(await apostille(), before)).toMatchObject({ word: 'WAS_VALID_AT', now: 'REVOKED' });
  expect(await verdictOn(await apostille(), { lists, at: '2026-05-01T00:00:00Z' })).toMatchObject({ word: 'REVOKED' });
});

test('what expired was valid until then', async () => {
  const now = '2027-06-01T00:00:00Z';
  const validFrom = '2027-05-31T23:00:00Z';
  const lists = [await statusList('revocation', { validFrom }), await statusList('suspension', { validFrom })];
  const asked = { now, lists, trust: { issuedAt: '2027-05-31T00:00:00Z' } };
  expect(await verdictOn(await apostille(), asked)).toMatchObject({ word: 'EXPIRED' });
  const then = await verdictOn(await apostille(), { ...asked, at: NOW });
  expect(then).toMatchObject({ word: 'WAS_VALID_AT', now: 'EXPIRED', at: '2026-06-01T00:00:00.000Z' });
});

test('a suspension ends, and is remembered', async () => {
  const changes = [
    { index: INDEX, value: true, at: '2026-04-01T00:00:00Z' },
    { index: INDEX, value: false, at: '2026-04-10T00:00:00Z' },
  ];
  const lists = [await statusList('revocation'), await statusList('suspension', { changes })];
  expect(await verdictOn(await apostille(), { lists })).toMatchObject({ word: 'VALID' });
  expect(await verdictOn(await apostille(), { lists, at: '2026-04-05T00:00:00Z' })).toMatchObject({
    word: 'SUSPENDED',
  });
  expect(await verdictOn(await apostille(), { lists, at: '2026-04-11T00:00:00Z' })).toMatchObject({ word: 'VALID' });
});

test('a certificate was not valid before it was signed, whatever it says of its beginning', async () => {
  const credential = await apostille({ validFrom: '2026-01-01T00:00:00Z' });
  expect(await verdictOn(credential, { at: '2026-02-01T00:00:00Z' })).toMatchObject({ word: 'NOT_YET_VALID' });
});

test('a retired officer’s signature of his time in office stays good', async () => {
  const signedAt = '2026-01-31T15:00:00Z';
  const credential = await apostille({ validFrom: signedAt }, SIGNERS.retired, signedAt);
  expect(await verdictOn(credential)).toMatchObject({ word: 'VALID' });
});

test('lists of other authorities and of strangers do not matter beside the right ones', async () => {
  const others = await Promise.all([
    statusList('revocation', { signer: SIGNERS.stranger, issuer: 'did:web:stranger.example' }),
    statusList('suspension', { id: 'https://apostille.example/status/suspension-2' }),
  ]);
  const lists = [...others, {} as JsonObject, 'no token', ...(await bothLists())];
  expect(await verdictOn(await apostille(), { lists })).toMatchObject({ word: 'VALID' });
});

test('a revocation is believed from a list that is out of date, and a good state is not', async () => {
  const old = { validFrom: '2026-05-02T00:00:00Z', ttlMs: 3_600_000 };
  const set = await statusList('revocation', { ...old, changes: [{ index: INDEX, value: true, at: SIGNED }] });
  const clear = await statusList('revocation', old);
  const suspension = await statusList('suspension');
  expect(await verdictOn(await apostille(), { lists: [set, suspension] })).toMatchObject({ word: 'REVOKED' });
  expect(await verdictOn(await apostille(), { lists: [clear, suspension] })).toMatchObject({ word: 'STATUS_UNKNOWN' });
});

test('without a history of the list, what was not revoked later was not revoked before; a suspension is unknown', async () => {
  const lists = await Promise.all(['revocation', 'suspension'].map((purpose) => plainList(purpose as 'revocation')));
  expect(await verdictOn(await apostille(), { lists })).toMatchObject({ word: 'VALID' });
  const then = await verdictOn(await apostille(), { lists, at: '2026-04-01T00:00:00Z' });
  expect(then).toMatchObject({ word: 'STATUS_UNKNOWN' });
  expect(then.detail).toContain('suspension-1: no list at hand covers that time');
});

test('a trust list that is out of date says no good of anything', async () => {
  const trust = { issuedAt: '2026-05-01T00:00:00Z' };
  expect(await verdictOn(await apostille(), { trust })).toMatchObject({ word: 'TRUST_LIST_STALE' });
  const lists = await bothLists(['revocation']);
  expect(await verdictOn(await apostille(), { trust, lists })).toMatchObject({ word: 'REVOKED' });
});

test('a trust list counts under its anchor alone, and unaltered', async () => {
  const list = await signedTrust();
  const anchor = multikeyOf(ANCHOR.publicKey);
  expect(trustListOf(list, [anchor])).toEqual(trustList());
  expect(() => trustListOf(list, [multikeyOf(SIGNERS.stranger.publicKey)])).toThrow('none of the anchors');
  expect(() => trustListOf({ ...list, sequence: 8 }, [anchor])).toThrow('was altered');
  expect(() => trustListOf({ ...list, proof: {} }, [anchor])).toThrow('cannot be read');
  const self = await withProof(trustList(), SIGNERS.officer, NOW);
  expect(() => trustListOf(self, [anchor])).toThrow('cannot be read');
});

async function plainList(purpose: 'revocation' | 'suspension'): Promise<JsonObject> {
  const list = await statusList(purpose);
  const credentialSubject = without(list['credentialSubject'] as JsonObject, 'changes');
  const plain = { ...without(list, 'proof'), credentialSubject };
  return withProof(plain, SIGNERS.officer, list['validFrom'] as string);
}

function without(value: JsonObject, member: string): JsonObject {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== member));
}

async function verdictOn(presented: Presented, asked: Asked = {}): Promise<Verdict> {
  return verifyCredential(presented, trustList(asked.trust), asked.lists ?? (await bothLists()), {
    nowMs: epochMsOf(asked.now ?? NOW),
    ...(asked.at !== undefined && { atMs: epochMsOf(asked.at) }),
    ...(asked.document !== undefined && { document: asked.document }),
  });
}
