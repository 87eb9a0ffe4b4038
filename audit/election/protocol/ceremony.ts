/** Section 3 of docs/voting-protocol.md: the key of an election. */
import { createDecipheriv } from 'node:crypto';
import { isEqual } from './equality.ts';
import { Equations } from './equations.ts';
import { G, MalformedError, multiple, NEUTRAL, sentPoint, sentScalar, sum, type Point } from './group.ts';
import { H, Hq, u64, type Field } from './transcript.ts';

/** What a trustee shows of itself. */
export interface Dealing {
  /** E_i. */
  readonly encryptionKey: Uint8Array;
  /** A_i0 to A_i,t-1. */
  readonly commitments: readonly Uint8Array[];
  /** t + 1 proofs of possession, the last one for E_i. */
  readonly proofs: readonly Uint8Array[];
}

/** `ctx` of an attempt. */
export function contextOf(
  manifest: Uint8Array,
  attempt: number,
  threshold: number,
  trustees: readonly { readonly party: string; readonly user: string }[],
): Buffer {
  const names = trustees.flatMap(({ party, user }) => [party, user]);
  return H('ceremony', manifest, attempt, trustees.length, threshold, ...names);
}

/** What a trustee publishes before anything else. */
export function commitmentHash(ctx: Uint8Array, i: number, { encryptionKey, commitments }: Dealing): Buffer {
  return H('commitment', ctx, i, encryptionKey, Buffer.concat(commitments));
}

/** Whether a trustee has proved that it knows what it committed to, and that its form is right for a threshold t. */
export function isPossessed(
  ctx: Uint8Array,
  i: number,
  { encryptionKey, commitments, proofs }: Dealing,
  t: number,
): boolean {
  if (commitments.length !== t || proofs.length !== t + 1) return false;
  try {
    const equations = new Equations();
    for (const [k, P] of [...commitments, encryptionKey].entries()) {
      const [R, s] = [proofs[k]!.subarray(0, 32), sentScalar(proofs[k]!.subarray(32))];
      const c = Hq('possession', ctx, i, k, P, R);
      equations.add([
        [s, G],
        [-1n, sentPoint(R)],
        [-c, sentPoint(P)],
      ]);
    }
    return equations.hold();
  } catch (error) {
    if (error instanceof MalformedError) return false;
    throw error;
  }
}

/** A share in dispute. */
export interface Dispute {
  readonly dealer: number;
  readonly receiver: number;
  /** R, ciphertext and tag: 80 bytes. */
  readonly sealed: Uint8Array;
  /** E_j of the receiver. */
  readonly encryptionKey: Uint8Array;
  /** A_i0 ... of the dealer. */
  readonly commitments: readonly Uint8Array[];
  /** K, and the proof that it is right. */
  readonly shared: Uint8Array;
  readonly proof: Uint8Array;
}

/** Decides a complaint as section 3, step 4 says. */
export function decideComplaint(ctx: Uint8Array, dispute: Dispute): 'VOID' | 'FOUNDED' | 'UNFOUNDED' {
  const { dealer: i, receiver: j, sealed, encryptionKey: E, shared: K, proof } = dispute;
  const R = sealed.subarray(0, 32);
  try {
    const equality = { P: sentPoint(E), B: sentPoint(R), D: sentPoint(K) };
    if (!isEqual(equality, proof, 'complaint', [ctx, i, j, sealed, E, R, K])) return 'VOID';
  } catch (error) {
    if (error instanceof MalformedError) return 'VOID';
    throw error;
  }
  const share = decrypted(ctx, dispute);
  return share !== undefined && fits(share, j, dispute.commitments) ? 'UNFOUNDED' : 'FOUNDED';
}

function decrypted(ctx: Uint8Array, { dealer, receiver, sealed, shared }: Dispute): bigint | undefined {
  const key = H('share', ctx, dealer, receiver, sealed.subarray(0, 32), shared).subarray(0, 32);
  const cipher = createDecipheriv('aes-256-gcm', key, Buffer.alloc(12));
  cipher.setAuthTag(sealed.subarray(64));
  try {
    return sentScalar(Buffer.concat([cipher.update(sealed.subarray(32, 64)), cipher.final()]));
  } catch {
    return undefined;
  }
}

function fits(share: bigint, j: number, commitments: readonly Uint8Array[]): boolean {
  return multiple(G, share).equals(evaluated(commitments.map(sentPoint), j));
}

/** A_0 + j A_1 + j^2 A_2 + ... */
function evaluated(commitments: readonly Point[], j: number): Point {
  return commitments.reduceRight((value, commitment) => multiple(value, BigInt(j)).add(commitment), NEUTRAL);
}

/** Y and X_1 ... X_n, encoded. */
export interface Keys {
  readonly publicKey: Uint8Array;
  readonly trusteeKeys: readonly Uint8Array[];
}

/** The keys that the commitments of all trustees make. @throws {MalformedError} when one is neutral */
export function keysOf(commitments: readonly (readonly Uint8Array[])[]): Keys {
  const read = commitments.map((own) => own.map(sentPoint));
  const publicKey = sum(read.map((own) => own[0]!));
  const trusteeKeys = read.map((_, index) => sum(read.map((own) => evaluated(own, index + 1))));
  if ([publicKey, ...trusteeKeys].some((key) => key.equals(NEUTRAL))) throw new MalformedError('a key is neutral');
  return { publicKey: publicKey.toBytes(), trusteeKeys: trusteeKeys.map((key) => key.toBytes()) };
}

/** What the election hash is made of. */
export interface Terms {
  readonly manifest: Uint8Array;
  readonly threshold: number;
  readonly commitments: readonly (readonly Uint8Array[])[];
  readonly keys: Keys;
  readonly registrarRoot: Uint8Array;
  readonly authenticatorRoot: Uint8Array;
  readonly credentials: number;
  readonly totalWeight: number;
  readonly minimumBallots: number;
  readonly batchLimit: number;
  readonly closeRule: string;
}

/** EH. */
export function electionHashOf(terms: Terms): Buffer {
  const { manifest, threshold, commitments, keys, registrarRoot, authenticatorRoot } = terms;
  const fields: Field[] = ['ristretto255-SHA512', manifest, commitments.length, threshold];
  fields.push(...commitments.map((own) => Buffer.concat(own)), keys.publicKey, ...keys.trusteeKeys);
  fields.push(registrarRoot, authenticatorRoot, u64(terms.credentials), u64(terms.totalWeight));
  return H('election', ...fields, u64(terms.minimumBallots), terms.batchLimit, terms.closeRule);
}
