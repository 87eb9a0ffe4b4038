/**
 * Secret scalars from a seed. Nothing here makes randomness: who votes or deals brings 32 bytes from a good source, and
 * each scalar is derived from them and from what it is for, by hash_to_field of RFC 9380 section 5.
 */
import { ristretto255_hasher } from '@noble/curves/ed25519.js';
import { PROTOCOL, u32, type Field } from './transcript.ts';

/** Bytes of a seed. */
export const SEED_BYTES = 32;

/** The domain separation tag of RFC 9380 section 3.1. */
const DOMAIN = `${PROTOCOL}/scalar-from-seed`;

const utf8 = new TextEncoder();

/** Gives the scalar for a purpose. One seed serves one ballot or one dealing, once. */
export type Randomness = (...purpose: readonly Field[]) => bigint;

/**
 * Scalars from a seed: expand_message_xmd with SHA-512 over the seed and the purpose's fields, each with its length, to 64
 * bytes, least significant first, modulo q.
 * @param seed - 32 bytes that nobody else knows
 */
export function randomnessOf(seed: Uint8Array): Randomness {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a seed has ${SEED_BYTES} bytes`);
  return (...purpose) => {
    const message = [seed, ...purpose].flatMap((field) => {
      const bytes = typeof field === 'number' ? u32(field) : typeof field === 'string' ? utf8.encode(field) : field;
      return [...u32(bytes.length), ...bytes];
    });
    const scalar = ristretto255_hasher.hashToScalar!(Uint8Array.from(message), { DST: DOMAIN });
    // Of probability 2^-252, and not to be told apart from a broken source.
    if (scalar === 0n) throw new RangeError('the seed gives a zero scalar: take another');
    return scalar;
  };
}
