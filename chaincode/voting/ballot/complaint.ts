/**
 * Complaints about a share. The complainer shows the point K with a proof that it is the right one; then everybody decrypts
 * the share and sees who is wrong. No defence, no discretion.
 */
import { packed } from './byte-reader.ts';
import { polynomialAt, type Ceremony } from './ceremony.ts';
import { addEqualityProof, proveEquality, type EqualityStatement } from './equality-proof.ts';
import { bytesOfPoint, GENERATOR, pointOf, times, type Point } from './group.ts';
import { LinearCheck } from './linear-check.ts';
import { ephemeralOf, openShare, sharedPoint } from './share-cipher.ts';

/** The share in question and who has to do with it. */
export interface DisputedShare {
  readonly dealer: number;
  readonly receiver: number;
  /** The receiver's encryption key E. */
  readonly encryptionKey: Uint8Array;
  /** The dealer's commitments. */
  readonly commitments: readonly Uint8Array[];
  readonly sealed: Uint8Array;
}

/** A complaint: the point K and the proof that it is e R. */
export interface Complaint {
  readonly shared: Uint8Array;
  readonly proof: Uint8Array;
}

/** `INVALID`: K is not proved, nothing follows. `FOUNDED`: the dealer is wrong. `UNFOUNDED`: the complainer is. */
export type ComplaintVerdict = 'INVALID' | 'FOUNDED' | 'UNFOUNDED';

/** Whether a share fits the dealer's commitments: f G = A_0 + j A_1 + j^2 A_2 + ... */
export function fitsCommitments(share: bigint, commitments: readonly Point[], receiver: number): boolean {
  return times(GENERATOR, share).equals(polynomialAt(commitments, receiver));
}

/** The share that a trustee received, or `undefined` when there is reason to complain. @throws {EncodingError} */
export function receiveShare(ceremony: Ceremony, disputed: DisputedShare, decryptionKey: bigint): bigint | undefined {
  const share = openShare(
    { context: ceremony.context, ...disputed },
    disputed.sealed,
    sharedPoint(decryptionKey, disputed.sealed),
  );
  if (share === undefined) return undefined;
  return fitsCommitments(share, disputed.commitments.map(pointOf), disputed.receiver) ? share : undefined;
}

/** Makes a complaint. @param nonce - a secret scalar for this proof alone */
export function complain(ceremony: Ceremony, disputed: DisputedShare, decryptionKey: bigint, nonce: bigint): Complaint {
  const shared = bytesOfPoint(sharedPoint(decryptionKey, disputed.sealed));
  return { shared, proof: proveEquality(statementOf(ceremony, disputed, shared), decryptionKey, nonce) };
}

/** Decides a complaint. @throws {EncodingError} */
export function decideComplaint(ceremony: Ceremony, disputed: DisputedShare, complaint: Complaint): ComplaintVerdict {
  const statement = statementOf(ceremony, disputed, complaint.shared);
  const { keyBytes, baseBytes } = statement;
  const check = new LinearCheck(ceremony.context, packed(keyBytes, baseBytes, complaint.shared), complaint.proof);
  addEqualityProof(check, statement, complaint.proof);
  if (!check.holds()) return 'INVALID';
  const share = openShare({ context: ceremony.context, ...disputed }, disputed.sealed, statement.image);
  if (share === undefined) return 'FOUNDED';
  return fitsCommitments(share, disputed.commitments.map(pointOf), disputed.receiver) ? 'UNFOUNDED' : 'FOUNDED';
}

function statementOf({ context }: Ceremony, disputed: DisputedShare, shared: Uint8Array): EqualityStatement {
  const { dealer, receiver, encryptionKey, sealed } = disputed;
  const ephemeral = ephemeralOf(sealed);
  return {
    tag: 'complaint',
    binding: [context, dealer, receiver, sealed],
    key: pointOf(encryptionKey),
    keyBytes: encryptionKey,
    base: ephemeral.point,
    baseBytes: ephemeral.bytes,
    image: pointOf(shared),
    imageBytes: shared,
  };
}
