/** An attestation of an agency about a parcel, a property or a person, as banks ask for it before they lend. */
import { z } from 'zod';
import { Instant } from '@ledger-pilots/chaincode/kit/clock.ts';
import { type CredentialFrame, credentialOf, framed, Text } from './base.ts';

/** What is attested. The data themselves stay private: the salted hash is what the ledger has. */
export const Attestation = z.strictObject({
  /** For example LAND_LEDGER, TITLE_EXTRACT, TAX_CLEARANCE: the pilot's own list. */
  kind: z.string().regex(/^[A-Z][A-Z0-9_]{1,40}$/),
  documentNo: Text,
  /** When the agency's record said so. */
  asOf: Instant,
  /** What it is about: a parcel number, a property number, a pseudonym. */
  about: Text,
  /** Version of the parcel or property that was read. */
  version: z.int().nonnegative().optional(),
  /** Salted SHA-256 of the attested data, hex. */
  dataHash: z.string().regex(/^[0-9a-f]{64}$/),
});
/** What is attested. */
export type Attestation = z.infer<typeof Attestation>;

/** An attestation without its proof. */
export const AttestationCredential = credentialOf('AttestationCredential', Attestation);
/** An attestation without its proof. */
export type AttestationCredential = z.infer<typeof AttestationCredential>;

/** An attestation to be signed. @throws {z.ZodError} for a value that the form does not take */
export function attestationCredential(frame: CredentialFrame, attestation: Attestation): AttestationCredential {
  return AttestationCredential.parse(framed('AttestationCredential', frame, attestation));
}
