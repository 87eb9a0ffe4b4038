/**
 * A dealer's share on its way to a trustee: Diffie-Hellman with the trustee's encryption key, the key hashed together with
 * the whole route, AES-256-GCM (NIST SP 800-38D). Every key is used for one message, so that a nonce of zeros is sound.
 */
// AES and nothing else of the platform: for given key, nonce and text it has one answer.
// eslint-disable-next-line no-restricted-imports
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { ByteReader, packed } from './byte-reader.ts';
import {
  bytesOfPoint,
  bytesOfScalar,
  EncodingError,
  GENERATOR,
  pointOf,
  scalarOf,
  timesSecret,
  type Point,
} from './group.ts';
import { hash } from './transcript.ts';

/** From whom to whom, in which ceremony. */
export interface ShareRoute {
  readonly context: Uint8Array;
  readonly dealer: number;
  readonly receiver: number;
}

/** Bytes of an encrypted share: R = r G, the ciphertext of 32 bytes, the tag of 16. */
export const SEALED_SHARE_BYTES = 80;

const CIPHER = 'aes-256-gcm';
const NONCE = new Uint8Array(12);
const TAG = { authTagLength: 16 } as const;

/** Encrypts a share. @param r - a secret scalar for this share alone */
export function sealShare(route: ShareRoute, share: bigint, encryptionKey: Uint8Array, r: bigint): Uint8Array {
  const ephemeral = bytesOfPoint(timesSecret(GENERATOR, r));
  const shared = timesSecret(pointOf(encryptionKey), r);
  const cipher = createCipheriv(CIPHER, keyOf(route, ephemeral, shared), NONCE, TAG);
  const ciphertext = Buffer.concat([cipher.update(bytesOfScalar(share)), cipher.final()]);
  return packed(ephemeral, ciphertext, cipher.getAuthTag());
}

/** The point R of an encrypted share. @throws {EncodingError} */
export function ephemeralOf(sealed: Uint8Array): { readonly point: Point; readonly bytes: Uint8Array } {
  if (sealed.length !== SEALED_SHARE_BYTES) throw new EncodingError(`a sealed share has ${SEALED_SHARE_BYTES} bytes`);
  return new ByteReader(sealed.subarray(0, 32), 1).point();
}

/** The point K = e R that dealer and receiver share. */
export function sharedPoint(decryptionKey: bigint, sealed: Uint8Array): Point {
  return timesSecret(ephemeralOf(sealed).point, decryptionKey);
}

/**
 * Decrypts a share with the point K.
 * @returns `undefined` when it was not encrypted for this route under this K, or is no scalar
 * @throws {EncodingError} when the bytes are not of the form of an encrypted share
 */
export function openShare(route: ShareRoute, sealed: Uint8Array, shared: Point): bigint | undefined {
  const { bytes: ephemeral } = ephemeralOf(sealed);
  const decipher = createDecipheriv(CIPHER, keyOf(route, ephemeral, shared), NONCE, TAG);
  decipher.setAuthTag(sealed.subarray(64));
  const plain = decipher.update(sealed.subarray(32, 64));
  return isAuthentic(() => decipher.final()) ? readScalar(plain) : undefined;
}

function keyOf({ context, dealer, receiver }: ShareRoute, ephemeral: Uint8Array, shared: Point): Uint8Array {
  return hash('share', context, dealer, receiver, ephemeral, bytesOfPoint(shared)).subarray(0, 32);
}

/** Node says that a tag is wrong by an error of this text, without a code. */
function isAuthentic(finish: () => unknown): boolean {
  try {
    finish();
    return true;
  } catch (error) {
    if (String(error).includes('unable to authenticate')) return false;
    throw error;
  }
}

function readScalar(bytes: Uint8Array): bigint | undefined {
  try {
    return scalarOf(bytes);
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}
