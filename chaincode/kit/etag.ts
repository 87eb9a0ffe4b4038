/** Entity tags: what a caller holds to say which state of a resource it has seen (RFC 9110 section 8.8.3). */
import { sha256 } from '@noble/hashes/sha2.js';

/** 128 bits: nobody can find two states of a resource with one tag by trying, and a header stays short. */
const TAG_BYTES = 16;

/** Form of a tag without its quotes: 16 bytes as base64url. */
export const ETAG = /^[A-Za-z0-9_-]{22}$/;

/**
 * The strong tag of an output, without quotes: base64url of the first 16 bytes of SHA-256.
 * @param output - the output's canonical JSON in UTF-8, as the contract answers it
 */
export function etagOf(output: Uint8Array): string {
  return Buffer.from(sha256(output).subarray(0, TAG_BYTES)).toString('base64url');
}
