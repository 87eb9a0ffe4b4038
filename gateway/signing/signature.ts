/** ECDSA signatures as Fabric takes them: over SHA-256, in DER, with the lower of the two values of S. */
import { verify, type KeyObject } from 'node:crypto';
import { readDer } from '@ledger-pilots/chaincode/kit/der.ts';

/** What is wrong with a signature. */
export type SignatureFault =
  /** It is not the DER of two integers (RFC 3279 section 2.2.3). */
  | 'MALFORMED'
  /** S is in the upper half of the order: with it, a second signature over the same bytes could be made by anybody. */
  | 'HIGH_S'
  /** It is not of this key over these bytes. */
  | 'MISMATCH';

/** Order of P-256 (SP 800-186, section 3.2.1.3). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const INTEGER_TAG = 0x02;
const SEQUENCE_TAG = 0x30;
const MAX_BYTES = 72;

/**
 * Looks for what a peer would object to.
 * @param key - public key on P-256
 * @param message - what was signed, before hashing
 */
export function signatureFault(key: KeyObject, message: Uint8Array, signature: Uint8Array): SignatureFault | undefined {
  const s = lastIntegerOf(signature);
  if (s === undefined) return 'MALFORMED';
  if (s > ORDER / 2n) return 'HIGH_S';
  return verify('sha256', message, { key, dsaEncoding: 'der' }, signature) ? undefined : 'MISMATCH';
}

function lastIntegerOf(signature: Uint8Array): bigint | undefined {
  if (signature.length > MAX_BYTES) return undefined;
  try {
    const { tag, children } = readDer(signature);
    const [s] = children.slice(-1);
    if (tag !== SEQUENCE_TAG || children.length !== 2 || s?.tag !== INTEGER_TAG) return undefined;
    // An empty integer is no number, which BigInt refuses; R is left to the verification.
    return BigInt(`0x${Buffer.from(s.content).toString('hex')}`);
  } catch {
    return undefined;
  }
}
