/** A trustee's side of the ceremony: a secret polynomial, its public part, and the shares for the others. */
import { commitmentHash, type Ceremony, type Dealing } from './ceremony.ts';
import { bytesOfPoint, GENERATOR, modulo, timesSecret } from './group.ts';
import { proveKnowledge } from './knowledge-proof.ts';
import { randomnessOf } from './randomness.ts';
import { sealShare } from './share-cipher.ts';

/** What a trustee keeps to itself until the ceremony is over. */
export interface SecretDealing {
  /** The secret of the encryption key. */
  readonly decryptionKey: bigint;
  /** Coefficients of the polynomial, the constant first. */
  readonly coefficients: readonly bigint[];
}

/** Makes a trustee's dealing. @param seed - 32 random bytes for this ceremony alone */
export function deal(
  ceremony: Ceremony,
  trustee: number,
  seed: Uint8Array,
): { readonly secret: SecretDealing; readonly dealing: Dealing; readonly hash: Uint8Array } {
  const randomness = randomnessOf(seed);
  const { context, threshold } = ceremony;
  const coefficients = Array.from({ length: threshold }, (_, exponent) => randomness('coefficient', exponent));
  const decryptionKey = randomness('decryption-key');
  const secrets = [...coefficients, decryptionKey];
  const keys = secrets.map((secret) => bytesOfPoint(timesSecret(GENERATOR, secret)));
  const proofs = secrets.map((secret, position) => {
    return proveKnowledge({ context, trustee, position }, secret, keys[position]!, randomness('possession', position));
  });
  const dealing = { encryptionKey: keys[threshold]!, commitments: keys.slice(0, threshold), proofs };
  return { secret: { decryptionKey, coefficients }, dealing, hash: commitmentHash(ceremony, trustee, dealing) };
}

/** The polynomial at a trustee's number: that trustee's part of this dealer's secret. */
export function shareFor({ coefficients }: SecretDealing, trustee: number): bigint {
  return coefficients.reduceRight((sum, coefficient) => modulo(sum * BigInt(trustee) + coefficient), 0n);
}

/**
 * The shares of a dealer for all other trustees, in the order of their numbers, encrypted.
 * @param encryptionKeys - of all trustees, in order
 * @param seed - the seed of the dealing
 */
export function sealShares(
  ceremony: Ceremony,
  dealer: number,
  secret: SecretDealing,
  { encryptionKeys, seed }: { readonly encryptionKeys: readonly Uint8Array[]; readonly seed: Uint8Array },
): Uint8Array[] {
  const randomness = randomnessOf(seed);
  return encryptionKeys.flatMap((encryptionKey, index) => {
    const receiver = index + 1;
    if (receiver === dealer) return [];
    const route = { context: ceremony.context, dealer, receiver };
    return [sealShare(route, shareFor(secret, receiver), encryptionKey, randomness('share', receiver))];
  });
}

/** A trustee's part of the election's secret: the sum of what all dealers gave it, its own part included. */
export function secretShareOf(shares: Iterable<bigint>): bigint {
  return [...shares].reduce((sum, share) => modulo(sum + share), 0n);
}
