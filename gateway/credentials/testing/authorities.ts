/** Authorities, keys, lists and an apostille, for tests: everything in order on {@link NOW}. */
import { epochMsOf, instantOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { vcJwt } from '../jwt/vc-jwt.ts';
import { withProof } from '../proofs/data-integrity.ts';
import { multikeyOf } from '../proofs/multikey.ts';
import type { Signer } from '../proofs/signer.ts';
import { MIN_ENTRIES } from '../status/bitstring.ts';
import { statusListCredential, type StatusChange } from '../status/status-list.ts';
import { signedTrustList, type TrustList } from '../trust/trust-list.ts';
import { type ApostilleCredential, apostilleCredential } from '../types/apostille.ts';
import { type CredentialFrame, digestSri, type StatusPurpose } from '../types/base.ts';
import { testSigner } from './keys.ts';

/** The verifier's clock. */
export const NOW = '2026-06-01T00:00:00Z';
/** When the apostille was signed. */
export const SIGNED = '2026-03-02T09:00:00Z';
/** The authority that issues apostilles. */
export const OKA = 'did:web:apostille.example';
/** Another authority: a good one, for other certificates. */
export const BANK = 'did:web:bank.example:credentials';
/** Addresses of the authority's two lists. */
export const LISTS: Readonly<Record<StatusPurpose, string>> = {
  revocation: 'https://apostille.example/status/revocation-1',
  suspension: 'https://apostille.example/status/suspension-1',
};
/** Place of the apostille in both. */
export const INDEX = 94_567;
/** The document that the apostille is for. */
export const DOCUMENT = new TextEncoder().encode('가족관계증명서');

/** Signers by the name of their key; all are in the trust list but `stranger`. */
export const SIGNERS = {
  officer: testSigner('Ed25519', `${OKA}#officer-1`),
  p256: testSigner('P-256', `${OKA}#officer-2`),
  p384: testSigner('P-384', `${OKA}#officer-3`),
  retired: testSigner('Ed25519', `${OKA}#retired`, 1),
  stolen: testSigner('Ed25519', `${OKA}#stolen`, 2),
  bank: testSigner('Ed25519', `${BANK}#1`, 3),
  stranger: testSigner('Ed25519', 'did:web:stranger.example#1', 4),
} as const;
/** Who vouches for the trust list. */
export const ANCHOR = testSigner('Ed25519', '', 5);

/** A trust list that is a day old at {@link NOW} and good for a week. */
export function trustList(change: Partial<TrustList> = {}): TrustList {
  const key = (signer: Signer, more: object = {}) => ({
    id: signer.verificationMethod,
    publicKeyMultibase: multikeyOf(signer.publicKey),
    validFrom: '2025-01-01T00:00:00Z',
    ...more,
  });
  const { officer, p256, p384, retired, stolen, bank } = SIGNERS;
  return {
    type: 'TrustList',
    version: 1,
    id: 'https://trust.example/trust-list',
    sequence: 7,
    issuedAt: '2026-05-31T00:00:00Z',
    ttlS: 7 * 24 * 3600,
    issuers: [
      {
        id: OKA,
        name: { ko: '재외동포청', en: 'Overseas Koreans Agency', fr: 'Agence des Coréens de l’étranger' },
        certificates: ['ApostilleCredential', 'NotarialActCredential'],
        keys: [
          key(officer),
          key(p256),
          key(p384),
          key(retired, { validUntil: '2026-01-31T15:00:00Z' }),
          key(stolen, { compromisedAt: '2026-05-01T00:00:00Z' }),
        ],
      },
      {
        id: BANK,
        name: { ko: '은행', en: 'Bank', fr: 'Banque' },
        certificates: ['AttestationCredential'],
        keys: [key(bank)],
      },
    ],
    ...change,
  };
}

/** The same, signed. */
export function signedTrust(change: Partial<TrustList> = {}): Promise<JsonObject> {
  return signedTrustList(trustList(change), ANCHOR);
}

/** The frame of the apostille. */
export function frame(change: Partial<CredentialFrame> = {}): CredentialFrame {
  return {
    id: 'urn:uuid:5a0f5b3e-0d3d-4b8e-9d0d-3f5a9a1f2c11',
    issuer: OKA,
    validFrom: SIGNED,
    validUntil: '2027-03-02T09:00:00Z',
    documents: [{ id: 'urn:uuid:2f1c', digestSRI: digestSri(DOCUMENT), mediaType: 'application/pdf' }],
    status: { index: INDEX, lists: LISTS },
    ...change,
  };
}

/** An apostille to be signed. */
export function unsignedApostille(change: Partial<CredentialFrame> = {}): ApostilleCredential {
  const items = {
    country: 'Republic of Korea',
    signedBy: '홍길동',
    capacity: 'Registrar',
    sealOf: 'Seoul Family Court',
    at: 'Seoul',
    date: '2026-03-02',
    by: 'Overseas Koreans Agency',
    number: 'KOA-26-7F3K9Q',
    seal: 'Overseas Koreans Agency',
    signature: 'officer-1',
  };
  return apostilleCredential(frame(change), items);
}

/** An apostille signed by the officer at {@link SIGNED}. */
export function apostille(
  change: Partial<CredentialFrame> = {},
  signer: Signer = SIGNERS.officer,
  signedAt = SIGNED,
): Promise<JsonObject> {
  return withProof(unsignedApostille(change), signer, signedAt);
}

/** The same as a token. */
export function apostilleJwt(change: Partial<CredentialFrame> = {}, signer: Signer = SIGNERS.officer): Promise<string> {
  return vcJwt(unsignedApostille(change), signer, epochMsOf(SIGNED) / 1000);
}

/** What a list of {@link statusList} can be made to differ in. */
export interface ListChange {
  readonly issuer?: string;
  readonly id?: string;
  readonly changes?: readonly StatusChange[];
  readonly validFrom?: string;
  readonly ttlMs?: number;
  readonly signer?: Signer;
}

/** A status list of the authority, an hour old at {@link NOW} and good for a day. */
export function statusList(purpose: StatusPurpose, change: ListChange = {}): Promise<JsonObject> {
  const { signer = SIGNERS.officer, ...more } = change;
  const validFrom = more.validFrom ?? instantOf(epochMsOf(NOW) - 3_600_000);
  const source = { id: LISTS[purpose], issuer: OKA, purpose, entries: MIN_ENTRIES, changes: [], ttlMs: 86_400_000 };
  return withProof(statusListCredential({ ...source, ...more, validFrom }), signer, validFrom);
}

/** Both lists; the bits of the apostille are set for the purposes named. */
export function bothLists(set: readonly StatusPurpose[] = [], at = '2026-05-01T00:00:00Z'): Promise<JsonObject[]> {
  const changes = (purpose: StatusPurpose): StatusChange[] =>
    set.includes(purpose) ? [{ index: INDEX, value: true, at }] : [];
  return Promise.all([
    statusList('revocation', { changes: changes('revocation') }),
    statusList('suspension', { changes: changes('suspension') }),
  ]);
}
