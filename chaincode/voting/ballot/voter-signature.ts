/**
 * The voter's signature (Ed25519, RFC 8032) over a tracker. Signing runs on the voter's device, a browser too; verifying in
 * the contract uses Node's own, which is twenty times faster and refuses S that is not reduced (section 5.1.7).
 */
// Verification has one answer for given bytes; nothing else of the platform is used.
// eslint-disable-next-line no-restricted-imports
import { createPublicKey, verify } from 'node:crypto';

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 section 4) up to the key's 32 bytes. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const SIGNATURE_BYTES = 64;

/** Whether a voter's key signed this tracker. The key is one that {@link isCredential} accepted. */
export function isVoterSignature(credential: Uint8Array, tracker: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_BYTES) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, credential]), format: 'der', type: 'spki' });
  return verify(null, tracker, key, signature);
}
