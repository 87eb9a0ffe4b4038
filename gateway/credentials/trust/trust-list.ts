/**
 * The trust list: which issuers there are, with which keys and for which certificates. One JSON document with a Data Integrity proof by a key
 * that the verifier was given on another way, the anchor. docs/verify-certificate.md has the form.
 */
import { z } from 'zod';
import { epochMsOf, Instant } from '@ledger-pilots/chaincode/kit/clock.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { proofHolds, withProof } from '../proofs/data-integrity.ts';
import { didKeyOf, multikeyOf, type PublicKey, publicKeyOf } from '../proofs/multikey.ts';
import type { Proof } from '../proofs/proof.ts';
import { securedDocument } from '../proofs/proof.ts';
import type { Signer } from '../proofs/signer.ts';
import type { CertificateType } from '../types/certificate.ts';
import { Did, Text, Uri } from '../types/base.ts';
import { IssuerKey } from './issuer-key.ts';

/** The certificates that an issuer may issue; everyone's status lists go with them. */
const Types = z.array(
  z.enum(['ApostilleCredential', 'NotarialActCredential', 'AttestationCredential'] satisfies CertificateType[]),
);

/** An issuer. */
export const TrustedIssuer = z
  .strictObject({
    id: Did,
    /** Its name for people, in each of the three languages. */
    name: z.strictObject({ ko: Text, en: Text, fr: Text }),
    certificates: Types,
    keys: z.array(IssuerKey).max(1000),
  })
  .refine(({ id, keys }) => keys.every((key) => key.id.startsWith(`${id}#`)), 'a key is not of its issuer');
/** An issuer. */
export type TrustedIssuer = z.infer<typeof TrustedIssuer>;

/** A trust list without its proof. */
export const TrustList = z.strictObject({
  type: z.literal('TrustList'),
  version: z.literal(1),
  /** The address it is published at. */
  id: Uri,
  /** Rises with every state: a verifier never goes back to an older one. */
  sequence: z.int().nonnegative(),
  issuedAt: Instant,
  /** How long it may be used without asking again, in seconds. */
  ttlS: z.int().positive(),
  issuers: z
    .array(TrustedIssuer)
    .max(1000)
    .refine((issuers) => new Set(issuers.map(({ id }) => id)).size === issuers.length, 'an issuer is there twice'),
});
/** A trust list without its proof. */
export type TrustList = z.infer<typeof TrustList>;

/** A list that is not to be trusted, or cannot be read; the message says which. */
export class TrustListError extends Error {
  override readonly name = 'TrustListError';
}

/** The list with the anchor's proof. @throws {z.ZodError} for a list that is not of the form; {ProofError} */
export function signedTrustList(list: TrustList, anchor: Signer): Promise<JsonObject & { readonly proof: Proof }> {
  const method = didKeyOf(anchor.publicKey).verificationMethod;
  return withProof(TrustList.parse(list), { ...anchor, verificationMethod: method }, list.issuedAt);
}

/**
 * The list, when one of the anchors signed it.
 * @param anchors - as Multikey; several while one follows another
 * @throws {TrustListError}
 */
export function trustListOf(value: JsonObject, anchors: readonly string[]): TrustList {
  const signedBy = anchorOf(value);
  if (!anchors.includes(multikeyOf(signedBy))) {
    throw new TrustListError(`the trust list is signed by ${multikeyOf(signedBy)}, which is none of the anchors given`);
  }
  const secured = securedDocument(value);
  if (!proofHolds(secured, signedBy)) throw new TrustListError('the trust list was altered after it was signed');
  const list = TrustList.safeParse(secured.document);
  if (!list.success) throw new TrustListError(`the trust list is malformed: ${z.prettifyError(list.error)}`);
  return list.data;
}

/** The key that a list claims to be signed by. @throws {TrustListError} */
export function anchorOf(value: JsonObject): PublicKey {
  try {
    const { verificationMethod } = securedDocument(value).proof;
    const key = publicKeyOf(verificationMethod.split('#')[1] ?? '');
    if (didKeyOf(key).verificationMethod === verificationMethod) return key;
  } catch (error) {
    throw new TrustListError(`the trust list cannot be read: ${(error as Error).message}`, { cause: error });
  }
  throw new TrustListError('the trust list is not signed by a did:key');
}

/** Who shows an older list hides that a key was withdrawn. @throws {TrustListError} when a newer state was seen before */
export function requireNoStepBack(list: TrustList, before: TrustList | undefined): void {
  if (before === undefined || list.id !== before.id || list.sequence >= before.sequence) return;
  throw new TrustListError(
    `the trust list has number ${list.sequence}, and ${before.sequence} was seen before: get the newest`,
  );
}

/** Until when a list may be used without asking again, in milliseconds since 1970. */
export function trustedUntilMs({ issuedAt, ttlS }: TrustList): number {
  return epochMsOf(issuedAt) + 1000 * ttlS;
}
