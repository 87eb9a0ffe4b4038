/** A credential as it was handed over, JSON with a proof or a token, taken apart into what both have. */
import { epochMsOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { readVcJwt, VcJwtError } from '../jwt/vc-jwt.ts';
import { proofHolds } from '../proofs/data-integrity.ts';
import { ProofError } from '../proofs/proof-error.ts';
import type { PublicKey } from '../proofs/multikey.ts';
import { securedDocument } from '../proofs/proof.ts';
import { Refusal, type Word } from './verdict.ts';

/** JSON with a Data Integrity proof, or a `vc+jwt` in compact form. */
export type Presented = JsonObject | string;

/** A credential with its signature, not yet verified. */
export interface SignedCredential {
  /** Without its proof. */
  readonly credential: JsonObject;
  readonly verificationMethod: string;
  readonly signedAtMs: number;
  /** When the signature itself ends, if it does. */
  readonly signatureEndsMs?: number;
  isSignedBy(key: PublicKey): Promise<boolean>;
}

const WORD_OF: Readonly<Record<ProofError['problem'], Word>> = {
  MISSING: 'MALFORMED',
  MALFORMED: 'MALFORMED',
  SIGNER: 'MALFORMED',
  UNSUPPORTED: 'UNSUPPORTED',
  CONTEXT: 'TAMPERED',
  KEY_KIND: 'TAMPERED',
};

/** Takes a credential apart. @throws {Refusal} `MALFORMED`, `UNSUPPORTED` or `TAMPERED` */
export function signedCredential(presented: Presented): SignedCredential {
  try {
    return typeof presented === 'string' ? readVcJwt(presented) : withDataIntegrity(presented);
  } catch (error) {
    throw refusalOf(error);
  }
}

function withDataIntegrity(value: JsonObject): SignedCredential {
  const secured = securedDocument(value);
  const { verificationMethod, created, expires } = secured.proof;
  return {
    credential: secured.document,
    verificationMethod,
    signedAtMs: epochMsOf(created),
    ...(typeof expires === 'string' && { signatureEndsMs: epochMsOf(expires) }),
    isSignedBy: (key) => new Promise((resolve) => resolve(proofHolds(secured, key))),
  };
}

/** The refusal that an error of reading or of the signature is. @throws what is no such error */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof ProofError) return new Refusal(WORD_OF[error.problem], error.message);
  if (error instanceof VcJwtError) return new Refusal('MALFORMED', error.message);
  throw error;
}
