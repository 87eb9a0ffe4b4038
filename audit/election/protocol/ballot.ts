/** Section 4 of docs/voting-protocol.md: ballots. */
import { createPublicKey, verify } from 'node:crypto';
import { sha256 } from '../../blocks/block-hash.ts';
import { Equations } from './equations.ts';
import { G, MalformedError, mod, multiple, NEUTRAL, sentPoint, sentScalar, sum, type Point } from './group.ts';
import { H, Hq } from './transcript.ts';

/** A contest: how many options, and how many of them a ballot takes. */
export interface Form {
  readonly options: number;
  readonly min: number;
  readonly max: number;
}

/** What all ballots of an election are bound to. */
export interface Setting {
  /** EH. */
  readonly electionHash: Uint8Array;
  /** Y, encoded. */
  readonly publicKey: Uint8Array;
  readonly contests: readonly Form[];
}

/** A ballot's bytes: the credential, and of each contest the packed answer. */
export interface Ballot {
  readonly credential: Uint8Array;
  readonly answers: readonly Uint8Array[];
}

/** What may be wrong with a ballot's answers. */
export type ProofVerdict = 'VALID' | 'MALFORMED' | 'UNPROVED';

const ELEMENT = 32;
/** Elements of an option: a, b, A_0, B_0, A_1, B_1, c_0, s_0, s_1. */
const OPTION_ELEMENTS = 9;

/** A length of bytes that an answer of this form has. */
export function answerLength({ options, min, max }: Form): number {
  return ELEMENT * (options * OPTION_ELEMENTS + 4 * (max - min + 1) - 1);
}

/** The encoded a and b of each option in turn. */
export function ciphertextsIn(answer: Uint8Array, { options }: Form): Uint8Array[] {
  return Array.from({ length: 2 * options }, (_, index) => {
    const at = ELEMENT * (OPTION_ELEMENTS * (index >> 1) + (index & 1));
    return answer.subarray(at, at + ELEMENT);
  });
}

/** The hash `ciphertexts`, by which a repeated answer is known. */
export function ciphertextsHash(electionHash: Uint8Array, contest: number, points: readonly Uint8Array[]): Buffer {
  return H('ciphertexts', electionHash, contest, ...points);
}

/** The hash `ballot`. */
export function ballotHash(electionHash: Uint8Array, { credential, answers }: Ballot): Buffer {
  return H('ballot', electionHash, credential, answers.length, ...answers);
}

/** The tracker that the voter signs. @param previous - tracker of the ballot before; no bytes for the first */
export function trackerOf(electionHash: Uint8Array, ballot: Ballot, seq: number, previous: Uint8Array): Buffer {
  const hash = ballotHash(electionHash, ballot);
  return sha256(H('tracker', electionHash, ballot.credential, seq, previous, hash));
}

/** SubjectPublicKeyInfo of an Ed25519 key (RFC 8410 section 4), without the key. */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** Whether the voter's key signed the tracker (Ed25519, RFC 8032). */
export function isSignedBy(credential: Uint8Array, tracker: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || credential.length !== ELEMENT) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI, credential]), format: 'der', type: 'spki' });
  return verify(null, tracker, key, signature);
}

/** Judges the answers of many ballots: first all proofs in one go, and if that fails every ballot by itself. */
export function judgeBallots(setting: Setting, ballots: readonly Ballot[]): ProofVerdict[] {
  const key = sentPoint(setting.publicKey);
  const read = ballots.map((ballot) => readOrNothing(setting, ballot));
  const together = new Equations();
  for (const one of read) if (one !== undefined) addProofs(together, setting, key, one);
  const allHold = together.hold();
  return read.map((one) => {
    if (one === undefined) return 'MALFORMED';
    if (allHold) return 'VALID';
    const alone = new Equations();
    addProofs(alone, setting, key, one);
    return alone.hold() ? 'VALID' : 'UNPROVED';
  });
}

/** An element with its bytes. */
interface Sent {
  readonly bytes: Uint8Array;
  readonly point: Point;
}

interface RangeProof {
  /** A and B of each value. */
  readonly commitments: readonly (readonly [Sent, Sent])[];
  readonly challenges: readonly bigint[];
  readonly responses: readonly bigint[];
}

interface Answer {
  readonly options: readonly { readonly a: Sent; readonly b: Sent; readonly proof: RangeProof }[];
  readonly sum: RangeProof;
}

interface ReadBallot {
  readonly credential: Uint8Array;
  readonly answers: readonly Answer[];
}

function readOrNothing({ contests }: Setting, { credential, answers }: Ballot): ReadBallot | undefined {
  if (answers.length !== contests.length) return undefined;
  try {
    return { credential, answers: answers.map((answer, contest) => readAnswer(answer, contests[contest]!)) };
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

function readAnswer(answer: Uint8Array, form: Form): Answer {
  if (answer.length !== answerLength(form)) throw new MalformedError('an answer has another length');
  let at = 0;
  const next = () => answer.subarray(at, (at += ELEMENT));
  const point = (): Sent => {
    const bytes = next();
    return { bytes, point: sentPoint(bytes) };
  };
  const proof = (values: number): RangeProof => ({
    commitments: Array.from({ length: values }, () => [point(), point()] as const),
    challenges: Array.from({ length: values - 1 }, () => sentScalar(next())),
    responses: Array.from({ length: values }, () => sentScalar(next())),
  });
  const options = Array.from({ length: form.options }, () => ({ a: point(), b: point(), proof: proof(2) }));
  return { options, sum: proof(form.max - form.min + 1) };
}

function addProofs(equations: Equations, setting: Setting, key: Point, { credential, answers }: ReadBallot): void {
  const { electionHash: EH, publicKey: Y, contests } = setting;
  for (const [contest, { options, sum: sumProof }] of answers.entries()) {
    for (const [option, { a, b, proof }] of options.entries()) {
      const bind = H('bind', EH, Y, credential, contest, option);
      addRange(equations, { tag: 'or01', bind, low: 0, a, b, key }, proof);
    }
    const hash = ciphertextsHash(
      EH,
      contest,
      options.flatMap(({ a, b }) => [a.bytes, b.bytes]),
    );
    const bind = H('bind-sum', EH, Y, credential, contest, hash);
    const [a, b] = [total(options.map((one) => one.a.point)), total(options.map((one) => one.b.point))];
    addRange(equations, { tag: 'sum', bind, low: contests[contest]!.min, a, b, key }, sumProof);
  }
}

function total(points: readonly Point[]): Sent {
  const point = sum(points);
  return { point, bytes: point.toBytes() };
}

interface RangeStatement {
  readonly tag: 'or01' | 'sum';
  readonly bind: Uint8Array;
  readonly low: number;
  readonly a: Sent;
  readonly b: Sent;
  readonly key: Point;
}

/** s_v G = A_v + c_v a and s_v Y = B_v + c_v (b - v G) for each value. */
function addRange(equations: Equations, { tag, bind, low, a, b, key }: RangeStatement, proof: RangeProof): void {
  const { commitments, challenges, responses } = proof;
  const high = low + commitments.length - 1;
  const sent = commitments.flatMap(([A, B]) => [A.bytes, B.bytes]);
  const c = Hq(tag, bind, low, high, a.bytes, b.bytes, ...sent);
  const all = [...challenges, mod(c - challenges.reduce((left, right) => left + right, 0n))];
  for (const [index, [A, B]] of commitments.entries()) {
    const [cv, sv, v] = [all[index]!, responses[index]!, BigInt(low + index)];
    equations.add([
      [sv, G],
      [-1n, A.point],
      [-cv, a.point],
    ]);
    equations.add(
      [
        [sv, key],
        [-1n, B.point],
        [-cv, b.point],
        [cv * v, G],
      ],
      key,
    );
  }
}

/** An option's value and randomness, as a challenge shows them. */
export interface OptionOpening {
  readonly value: number;
  readonly r: Uint8Array;
}

/** Whether an opening gives the ciphertexts of a ballot: a = r G, b = r Y + v G, v being 0 or 1. */
export function opens(setting: Setting, ballot: Ballot, opening: readonly (readonly OptionOpening[])[]): boolean {
  const { contests, publicKey } = setting;
  if (opening.length !== contests.length || ballot.answers.length !== contests.length) return false;
  const key = sentPoint(publicKey);
  return contests.every((form, contest) => {
    const points = ciphertextsIn(ballot.answers[contest]!, form);
    const options = opening[contest]!;
    return (
      options.length === form.options &&
      options.every((one, option) => opensOption(key, one, points[2 * option]!, points[2 * option + 1]!))
    );
  });
}

function opensOption(key: Point, { value, r }: OptionOpening, a: Uint8Array, b: Uint8Array): boolean {
  if (value !== 0 && value !== 1) return false;
  try {
    const scalar = sentScalar(r);
    const encrypted = multiple(key, scalar).add(value === 1 ? G : NEUTRAL);
    return Buffer.from(multiple(G, scalar).toBytes()).equals(a) && Buffer.from(encrypted.toBytes()).equals(b);
  } catch (error) {
    if (error instanceof MalformedError) return false;
    throw error;
  }
}
