/** The certificate that a QR code names behind the page's address. Nothing of it is sent anywhere. */
import { certificateHash } from '@ledger-pilots/gateway/credentials/pdf/certificate-pdf.ts';
import { presentedIn } from '@ledger-pilots/gateway/credentials/verification/presented-in.ts';

/** Its id, and the SHA-256 of its text. */
export interface NamedCertificate {
  readonly id: string;
  readonly sha256: string;
}

/** What the part of an address behind `#` names; undefined when that is nothing. */
export function namedIn(hash: string): NamedCertificate | undefined {
  const named = new URLSearchParams(hash.slice(1));
  const [id, sha256] = [named.get('id'), named.get('sha256')];
  return id === null || sha256 === null ? undefined : { id, sha256 };
}

/** Whether a file, which was verified, is the certificate that was named. */
export function isNamed({ sha256 }: NamedCertificate, bytes: Uint8Array): boolean {
  return certificateHash(presentedIn(bytes)) === sha256;
}
