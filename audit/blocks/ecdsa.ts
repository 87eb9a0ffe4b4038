/** ECDSA on P-256 with SHA-256 as Fabric takes it. Node takes both of the two valid signatures, Fabric only the one with the lower S. */
import { verify, type KeyObject } from 'node:crypto';

// Order of P-256 (FIPS 186-5).
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const LONGEST_BYTES = 80;

/** Whether the signature, in DER, is the key's over the message, with a low S. Never throws, whatever the bytes. */
export function isSignature(message: Uint8Array, signature: Uint8Array, key: KeyObject): boolean {
  const s = sOf(signature);
  if (s === undefined || s > ORDER / 2n || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') return false;
  try {
    return verify('sha256', message, key, signature);
  } catch {
    return false;
  }
}

/** S of SEQUENCE { INTEGER r, INTEGER s }, or `undefined` when the bytes are not that. */
function sOf(der: Uint8Array): bigint | undefined {
  if (der.length > LONGEST_BYTES || der[0] !== 0x30 || der[1] !== der.length - 2 || der[2] !== 0x02) return undefined;
  const at = 4 + (der[3] ?? 0);
  const length = der[at + 1] ?? 0;
  if (der[at] !== 0x02 || length === 0 || at + 2 + length !== der.length) return undefined;
  return BigInt(`0x${Buffer.from(der.subarray(at + 2)).toString('hex')}`);
}
