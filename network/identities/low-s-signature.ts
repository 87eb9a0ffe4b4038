/** ECDSA on P-256 as Fabric takes it: of the two signatures that are mathematically valid, the one with the lower S. */
import { sign, type KeyObject } from 'node:crypto';

// Order of P-256 (FIPS 186-5).
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** Signs SHA-256 of the message; returns DER. OpenSSL makes either of the two signatures, so S is turned where it has to be. */
export function lowSSignature(message: Uint8Array, privateKey: KeyObject): Buffer {
  const signature = sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const r = BigInt(`0x${signature.subarray(0, 32).toString('hex')}`);
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const integers = [derInteger(r), derInteger(s > ORDER / 2n ? ORDER - s : s)];
  const content = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

/** X.690, 8.3: two's complement, so a leading zero octet where the first bit is set. */
function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const octets = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const content = octets[0]! >= 0x80 ? Buffer.concat([Buffer.from([0]), octets]) : octets;
  return Buffer.concat([Buffer.from([0x02, content.length]), content]);
}
