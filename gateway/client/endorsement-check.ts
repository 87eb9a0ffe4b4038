/** Whether those who are named as endorsers of an outcome did sign it. Whether they suffice, and are who they say, the peers judge. */
import { createHash, X509Certificate } from 'node:crypto';
import { BytesError } from '../signing/bytes-error.ts';
import type { EndorsementRead } from '../signing/endorsed-transaction.ts';
import { signatureFault } from '../signing/signature.ts';

/** @throws {BytesError} naming the first that is not good */
export function requireEndorsements(endorsements: readonly EndorsementRead[]): void {
  const seen = new Set<string>();
  for (const { endorser, signature, message } of endorsements) {
    const certificate = certificateOf(endorser.certificate);
    const name = `${endorser.mspId} ${createHash('sha256').update(certificate.raw).digest('hex')}`;
    if (seen.has(name)) throw new BytesError(`an endorser of ${endorser.mspId} is counted twice`);
    seen.add(name);
    const fault = signatureFault(certificate.publicKey, message, signature);
    if (fault !== undefined) throw new BytesError(`the endorsement of ${endorser.mspId} is not over this outcome`);
  }
}

function certificateOf(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw new BytesError('an endorser’s certificate cannot be read');
  }
}
