/** The types of credentials that are certificates: what the verifier judges. */
import { z } from 'zod';
import { ApostilleCredential } from './apostille.ts';
import { AttestationCredential } from './attestation.ts';
import { NotarialActCredential } from './notarial-act.ts';

/** Schema of each type. */
export const CERTIFICATE_TYPES = { ApostilleCredential, NotarialActCredential, AttestationCredential } as const;
/** Name of a type. */
export type CertificateType = keyof typeof CERTIFICATE_TYPES;

/** A certificate of any type, without its proof. */
export const Certificate = z.union([ApostilleCredential, NotarialActCredential, AttestationCredential]);
/** A certificate of any type, without its proof. */
export type Certificate = z.infer<typeof Certificate>;

/** Which type a document says it is, or nothing. */
export function certificateType(types: unknown): CertificateType | undefined {
  if (!Array.isArray(types)) return undefined;
  return (Object.keys(CERTIFICATE_TYPES) as CertificateType[]).find((type) => types.includes(type));
}
