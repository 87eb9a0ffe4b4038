/**
 * V6 to V8: every ballot, judged anew. What is cheap is judged at once; the proofs go to the threads in batches, with what
 * the record says of each ballot, and come back later.
 */
import type { Findings, FindingCode } from '../finding.ts';
import { differs } from '../finding.ts';
import type { SignedBallot } from './arguments.ts';
import { BATCH, type BallotPool } from './ballot-pool.ts';
import type { Call } from './call.ts';
import {
  answerLength,
  ciphertextsHash,
  ciphertextsIn,
  isSignedBy,
  trackerOf,
  type Ballot,
  type Setting,
} from './protocol/ballot.ts';
import type { ElectionKey, ElectionRecord } from './record.ts';

/** Why a ballot must not be accepted. */
interface Refused {
  readonly code: FindingCode;
  readonly message: string;
}

/** A ballot of which only the proofs are open. */
interface Candidate {
  readonly ballot: Ballot;
  readonly tracker: Uint8Array;
  readonly weight: number;
  readonly hashes: readonly string[];
  readonly ciphertexts: readonly (readonly Uint8Array[])[];
}

/** A ballot whose proofs are with the threads. */
interface Waiting {
  readonly ballot: Ballot;
  /** What the record says: accepted, or refused for its proof or form. */
  readonly recorded: string;
  readonly call: Call;
}

const ACCEPTED = 'ACCEPTED';
/** Refusals for which the proofs have to be looked at. */
const OF_PROOFS: ReadonlySet<string> = new Set(['PROOF_INVALID', 'BALLOT_MALFORMED']);

/** Refusals that follow from what is judged here; for others, such as a condition of the relay's own, there may be a reason. */
const OF_RULES: ReadonlySet<string> = new Set([
  ...['CREDENTIAL_UNKNOWN', 'CREDENTIAL_REVOKED', 'SEQUENCE_BROKEN', 'REVOTE_REFUSED', 'SIGNATURE_INVALID'],
  ...['DUPLICATE_CIPHERTEXT', 'STATE_CONFLICT', 'NO_VERDICT'],
]);

/** Judges ballots against a record. */
export class BallotDesk {
  readonly #record: ElectionRecord;
  readonly #pool: BallotPool;
  readonly #findings: Findings;
  readonly #judged: Promise<void>[] = [];
  #waiting: Waiting[] = [];

  constructor(record: ElectionRecord, pool: BallotPool, findings: Findings) {
    this.#record = record;
    this.#pool = pool;
    this.#findings = findings;
  }

  /** Takes a ballot that the record says is accepted. */
  async accepted(signed: SignedBallot, call: Call): Promise<void> {
    const { key } = this.#record;
    const candidate = this.#candidateOf(signed);
    if (key === undefined || isRefused(candidate)) {
      const { code, message } = isRefused(candidate) ? candidate : NO_KEY;
      return this.#findings.add(code, `the record accepts a ballot of ${signed.credential}: ${message}`, call.place);
    }
    this.#enter(signed, candidate, call);
    await this.#wait({ ballot: candidate.ballot, recorded: ACCEPTED, call });
  }

  /**
   * Takes a ballot that the record says is refused.
   * @returns whether nothing but its proofs can be wrong with it
   */
  async refused(signed: SignedBallot, reason: string, call: Call): Promise<boolean> {
    const candidate = this.#candidateOf(signed);
    if (isRefused(candidate)) return false;
    if (OF_PROOFS.has(reason)) await this.#wait({ ballot: candidate.ballot, recorded: reason, call });
    else if (OF_RULES.has(reason)) {
      const message = `a ballot of ${signed.credential} that is in order, for ${reason}`;
      this.#findings.add('REFUSED_WRONGLY', message, call.place);
    }
    return true;
  }

  /** Resolves when every ballot is judged. */
  async done(): Promise<void> {
    this.#send();
    await Promise.all(this.#judged);
  }

  #candidateOf(signed: SignedBallot): Candidate | Refused {
    const { key } = this.#record;
    if (key === undefined) return NO_KEY;
    const voter = this.#voterOf(signed.credential);
    if (typeof voter !== 'number') return voter;
    const broken = this.#sequenceProblem(signed);
    if (broken !== undefined) return broken;
    const read = readBallot(signed, key.setting);
    if (read === undefined) return { code: 'BALLOT_MALFORMED', message: 'an answer is not of the form of its contest' };
    const previous = bytes(signed.previous);
    const tracker = trackerOf(key.electionHash, read, signed.seq, previous);
    if (!isSignedBy(read.credential, tracker, bytes(signed.signature))) {
      return { code: 'SIGNATURE_INVALID', message: 'the signature is not the voter’s over this ballot' };
    }
    const ciphertexts = key.setting.contests.map((form, contest) => {
      return ciphertextsIn(read.answers[contest]!, form).map((point) => Uint8Array.from(point));
    });
    const hashes = hashesOf(key, ciphertexts);
    return (
      this.#copied(hashes) ?? { ballot: read, tracker: Uint8Array.from(tracker), weight: voter, hashes, ciphertexts }
    );
  }

  #voterOf(credential: string): number | Refused {
    const { lists, revoked } = this.#record;
    const code = 'CREDENTIAL_NOT_ENTITLED';
    const weight = lists.REGISTRAR.weights.get(credential);
    if (weight === undefined || !lists.AUTHENTICATOR.weights.has(credential)) {
      return { code, message: 'the credential is not on both lists' };
    }
    return revoked.has(credential) ? { code, message: 'the credential was revoked' } : weight;
  }

  #sequenceProblem({ credential, seq, previous }: SignedBallot): Refused | undefined {
    const before = this.#record.ballots.get(credential);
    if (before !== undefined && this.#record.manifest?.revotePolicy === 'FIRST_ONLY') {
      return { code: 'SEQUENCE_BROKEN', message: 'only the first ballot counts in this election' };
    }
    const [number, tracker] = before === undefined ? [1, ''] : [before.seq + 1, hex(before.tracker)];
    if (seq === number && previous === tracker) return undefined;
    const message = `its place: ${differs(placeOf(number, tracker), placeOf(seq, previous))}`;
    return { code: 'SEQUENCE_BROKEN', message };
  }

  #copied(hashes: readonly string[]): Refused | undefined {
    const found = hashes.find((hash, at) => this.#record.seen.has(hash) || hashes.indexOf(hash) !== at);
    if (found === undefined) return undefined;
    return this.#record.seen.get(found) === 'CHALLENGE'
      ? { code: 'CHALLENGED_BALLOT_CAST', message: 'its ciphertexts were challenged' }
      : { code: 'CIPHERTEXT_REPEATED', message: 'its ciphertexts were cast before' };
  }

  #enter(signed: SignedBallot, { ballot, tracker, weight, hashes, ciphertexts }: Candidate, { place }: Call): void {
    const { ballots, superseded, seen } = this.#record;
    const before = ballots.get(signed.credential);
    if (before !== undefined) superseded.set(hex(before.tracker), signed.credential);
    ballots.set(signed.credential, {
      ...{ credential: ballot.credential, seq: signed.seq, tracker, weight, ciphertexts, place },
    });
    for (const hash of hashes) seen.set(hash, 'CAST');
    this.#record.accepted += 1;
  }

  async #wait(waiting: Waiting): Promise<void> {
    this.#waiting.push(waiting);
    if (this.#waiting.length < BATCH) return;
    await this.#pool.ready();
    this.#send();
  }

  #send(): void {
    const [batch, key] = [this.#waiting, this.#record.key];
    this.#waiting = [];
    if (batch.length === 0 || key === undefined) return;
    const judged = this.#pool
      .judge(
        key.setting,
        batch.map(({ ballot }) => ballot),
      )
      .then((verdicts) => {
        for (const [index, verdict] of verdicts.entries()) this.#report(batch[index]!, verdict);
      });
    // Awaited in `done`; a failure before then must not end the process.
    judged.catch(() => undefined);
    this.#judged.push(judged);
  }

  #report({ ballot, recorded, call }: Waiting, verdict: string): void {
    const credential = hex(ballot.credential);
    if (recorded === ACCEPTED && verdict !== 'VALID') {
      const code = verdict === 'MALFORMED' ? 'BALLOT_MALFORMED' : 'PROOF_INVALID';
      const what = verdict === 'MALFORMED' ? 'an element is no point or scalar' : 'a proof does not hold';
      this.#findings.add(code, `the record accepts a ballot of ${credential}: ${what}`, call.place);
    }
    if (recorded !== ACCEPTED && verdict === 'VALID') {
      const message = `a ballot of ${credential} whose proofs hold, for ${recorded}`;
      this.#findings.add('REFUSED_WRONGLY', message, call.place);
    }
  }
}

const NO_KEY: Refused = { code: 'BALLOT_OUTSIDE_POLLS', message: 'the election has no key yet' };

function placeOf(seq: number, previous: string): string {
  return `${seq} after ${previous || 'nothing'}`;
}

function isRefused(outcome: Candidate | Refused): outcome is Refused {
  return 'code' in outcome;
}

/** A ballot's bytes, if every answer has its contest's length and its one base64url form. */
export function readBallot(
  { credential, answers }: Pick<SignedBallot, 'credential' | 'answers'>,
  { contests }: Setting,
): Ballot | undefined {
  if (answers.length !== contests.length) return undefined;
  const read = answers.map((text) => Uint8Array.from(Buffer.from(text, 'base64url')));
  const canonical = read.every((answer, contest) => {
    const same = Buffer.from(answer).toString('base64url') === answers[contest];
    return same && answer.length === answerLength(contests[contest]!);
  });
  return canonical ? { credential: bytes(credential), answers: read } : undefined;
}

/** By which ciphertexts are known again. */
export function hashesOf({ electionHash }: ElectionKey, ciphertexts: readonly (readonly Uint8Array[])[]): string[] {
  return ciphertexts.map((points, contest) => hex(ciphertextsHash(electionHash, contest, points)));
}

function bytes(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'hex'));
}

function hex(value: Uint8Array): string {
  return Buffer.from(value).toString('hex');
}
