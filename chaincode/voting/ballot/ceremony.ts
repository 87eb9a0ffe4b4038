/**
 * The key ceremony: n trustees make one key of which no one has the secret, and t of them can decrypt (Pedersen 1991, with
 * the answers to the known attacks: commitments are hashed first, every coefficient is proved, a disqualification starts
 * anew). Numbers of trustees begin with 1.
 */
import { packed, type EncodedPoint } from './byte-reader.ts';
import { bytesOfPoint, IDENTITY, pointOf, sumOf, times, type Point } from './group.ts';
import { isKnowledgeProof, KNOWLEDGE_PROOF_BYTES } from './knowledge-proof.ts';
import { hash } from './transcript.ts';

/** A trustee as the ceremony knows it: the party and the certified name of the person. */
export interface TrusteeName {
  readonly party: string;
  readonly user: string;
}

/** What a ceremony is bound to. */
export interface CeremonyTerms {
  /** The election's manifest, as its canonical bytes. */
  readonly manifest: Uint8Array;
  /** 1 for the first attempt. */
  readonly attempt: number;
  /** Trustees that are needed to decrypt. */
  readonly threshold: number;
  readonly trustees: readonly TrusteeName[];
}

/** A ceremony, as its transactions refer to it. */
export interface Ceremony {
  /** 64 bytes. */
  readonly context: Uint8Array;
  readonly threshold: number;
  /** Number of trustees. */
  readonly size: number;
}

/** A trustee's public part: encryption key E and the commitments A_0 .. A_(t-1), with a proof for each, E's last. */
export interface Dealing {
  readonly encryptionKey: Uint8Array;
  readonly commitments: readonly Uint8Array[];
  readonly proofs: readonly Uint8Array[];
}

/** The ceremony of these terms. */
export function ceremonyOf({ manifest, attempt, threshold, trustees }: CeremonyTerms): Ceremony {
  const names = trustees.flatMap(({ party, user }) => [party, user]);
  const context = hash('ceremony', manifest, attempt, trustees.length, threshold, ...names);
  return { context, threshold, size: trustees.length };
}

/** The hash that a trustee publishes before anybody shows a commitment: the last one cannot choose after the others. */
export function commitmentHash(
  { context }: Ceremony,
  trustee: number,
  { encryptionKey, commitments }: Pick<Dealing, 'encryptionKey' | 'commitments'>,
): Uint8Array {
  return hash('commitment', context, trustee, encryptionKey, packed(...commitments));
}

/** What is wrong with a dealing; `undefined` when nothing is. @throws {EncodingError} */
export function flawOf(ceremony: Ceremony, trustee: number, dealing: Dealing): 'FORM' | 'PROOF' | undefined {
  const { context, threshold } = ceremony;
  const { commitments, proofs } = dealing;
  if (commitments.length !== threshold || proofs.length !== threshold + 1) return 'FORM';
  if (proofs.some(({ length }) => length !== KNOWLEDGE_PROOF_BYTES)) return 'FORM';
  const keys = [...commitments, dealing.encryptionKey].map((bytes): EncodedPoint => ({ point: pointOf(bytes), bytes }));
  const proved = keys.every((key, position) =>
    isKnowledgeProof({ context, trustee, position }, key, proofs[position]!),
  );
  return proved ? undefined : 'PROOF';
}

/** The public polynomial at a trustee's number: A_0 + j A_1 + j^2 A_2 + ... */
export function polynomialAt(commitments: readonly Point[], trustee: number): Point {
  return commitments.reduceRight((sum, commitment) => times(sum, BigInt(trustee)).add(commitment), IDENTITY);
}

/** The election's key Y, and for each trustee the key X_j of its share of the secret. */
export interface ElectionKeys {
  readonly publicKey: Uint8Array;
  readonly trusteeKeys: readonly Uint8Array[];
}

/**
 * The keys that a ceremony's dealings come to: Y is the sum of the A_0, X_j the sum of all polynomials at j.
 * @throws {EncodingError} when a commitment is not a point, or a key turns out neutral
 */
export function electionKeysOf(dealings: readonly Pick<Dealing, 'commitments'>[]): ElectionKeys {
  const points = dealings.map(({ commitments }) => commitments.map(pointOf));
  const sums = points[0]!.map((_, exponent) => sumOf(points.map((commitments) => commitments[exponent]!)));
  const keys = [sums[0]!, ...dealings.map((_, index) => polynomialAt(sums, index + 1))];
  const [publicKey, ...trusteeKeys] = keys.map((key) => bytesOfPoint(pointOf(bytesOfPoint(key))));
  return { publicKey: publicKey!, trusteeKeys };
}
