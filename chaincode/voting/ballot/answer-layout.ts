/** Where the ciphertexts lie in a packed answer. */
import { ELEMENT_BYTES } from './group.ts';
import { proofElements } from './value-proof.ts';

/** An option's ciphertext and its proof of 0 or 1. */
const OPTION_BYTES = (2 + proofElements(2)) * ELEMENT_BYTES;

/** The encoded ciphertexts of an answer, (a, b) of each option in turn, without a look at the proofs. */
export function ciphertextsOf(answer: Uint8Array, options: number): Uint8Array[] {
  return Array.from({ length: options }, (_, option) => option * OPTION_BYTES).flatMap((at) => [
    answer.subarray(at, at + ELEMENT_BYTES),
    answer.subarray(at + ELEMENT_BYTES, at + 2 * ELEMENT_BYTES),
  ]);
}
