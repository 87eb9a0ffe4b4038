/** Who signed a credential, as the trust list knows it: a certificate and a status list are asked the same. */
import { instantOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import { publicKeyOf } from '../proofs/multikey.ts';
import { CLOCK_SKEW_MS } from '../status/status-at.ts';
import { type IssuerKey, maySignAt } from '../trust/issuer-key.ts';
import type { TrustedIssuer, TrustList } from '../trust/trust-list.ts';
import { type Presented, refusalOf, type SignedCredential, signedCredential } from './presented.ts';
import { Refusal } from './verdict.ts';

/** A credential whose signature is its issuer's, by a key that was in force when it says it was signed. */
export interface AuthenticCredential extends SignedCredential {
  readonly issuer: TrustedIssuer;
}

/**
 * Verifies who signed.
 * @throws {Refusal} `MALFORMED`, `UNSUPPORTED`, `UNKNOWN_ISSUER`, `TAMPERED`, `KEY_NOT_VALID_AT_SIGNING` or `NOT_YET_VALID`
 */
export async function authenticate(
  presented: Presented,
  trust: TrustList,
  nowMs: number,
): Promise<AuthenticCredential> {
  const signed = signedCredential(presented);
  const issuer = issuerOf(signed, trust);
  const key = keyOf(signed, issuer);
  if (!(await holds(signed, key))) {
    throw new Refusal('TAMPERED', `the signature is not that of ${key.id} over this text`);
  }
  requireInForce(signed, key, nowMs);
  return { ...signed, issuer };
}

function issuerOf({ credential }: SignedCredential, trust: TrustList): TrustedIssuer {
  const { issuer: id } = credential;
  if (typeof id !== 'string') throw new Refusal('MALFORMED', '`issuer` is not the DID of an authority');
  const issuer = trust.issuers.find((one) => one.id === id);
  if (issuer === undefined) throw new Refusal('UNKNOWN_ISSUER', `the trust list has no issuer ${id.slice(0, 200)}`);
  return issuer;
}

/** Only a key of the issuer itself speaks for it: a key of another authority is as unknown as any. */
function keyOf({ verificationMethod }: SignedCredential, issuer: TrustedIssuer): IssuerKey {
  const key = issuer.keys.find(({ id }) => id === verificationMethod);
  if (key !== undefined) return key;
  throw new Refusal('UNKNOWN_ISSUER', `${issuer.id} has no key ${verificationMethod.slice(0, 200)} in the trust list`);
}

async function holds(signed: SignedCredential, key: IssuerKey): Promise<boolean> {
  try {
    return await signed.isSignedBy(publicKeyOf(key.publicKeyMultibase));
  } catch (error) {
    throw refusalOf(error);
  }
}

function requireInForce({ signedAtMs }: SignedCredential, key: IssuerKey, nowMs: number): void {
  const at = instantOf(signedAtMs);
  if (key.compromisedAt !== undefined) {
    throw new Refusal('KEY_NOT_VALID_AT_SIGNING', `${key.id} was reported compromised at ${key.compromisedAt}`);
  }
  if (!maySignAt(key, signedAtMs)) {
    const period = `${key.validFrom} to ${key.validUntil ?? 'now'}`;
    throw new Refusal('KEY_NOT_VALID_AT_SIGNING', `signed at ${at}; ${key.id} was in force from ${period}`);
  }
  if (signedAtMs > nowMs + CLOCK_SKEW_MS) throw new Refusal('NOT_YET_VALID', `it says it was signed at ${at}`);
}
