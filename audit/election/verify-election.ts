/**
 * Verifies an election from the blocks of its channel. State is never believed: the arguments of the transactions are replayed, and
 * what the ledger says is compared with what follows from them.
 */
import { ChannelVerifier, nameOf, type OrderedTransaction } from '../blocks/verify-channel.ts';
import type { Bundle } from '../bundle/read-bundle.ts';
import { CHECKS, differs, Findings, type Check, type Finding } from '../finding.ts';
import { BallotDesk } from './ballot-desk.ts';
import { BallotPool } from './ballot-pool.ts';
import { callsOf, type Call } from './call.ts';
import { checkResult, checkSums, countBallots } from './count-checks.ts';
import type { Phase } from './entitlements.ts';
import { EndorsementRules } from './endorsement-rules.ts';
import { compareHeads, HEADS_NEEDED, type Head } from './heads.ts';
import { ElectionRecord, type Refusal } from './record.ts';
import { Replay } from './replay.ts';

/** What is to be verified, and by what it is measured. */
export interface VerifyOptions {
  readonly bundle: Bundle;
  /** Another election of the channel than the bundle names. */
  readonly electionId?: string;
  /** Hash of the first block's header, hex: from elsewhere than the bundle. */
  readonly genesis?: string;
  /** Of other observers. */
  readonly heads?: readonly Head[];
  /** A voter's own tracker, both in hex. */
  readonly voter?: { readonly credential: string; readonly tracker: string };
  /** As many as the machine has processors where it is not given. */
  readonly threads?: number;
  /** Threads that are there already; they stay open. */
  readonly pool?: BallotPool;
  /** Told now and then how far it is. */
  readonly onProgress?: (blocks: number, height: number) => void;
}

/** What became of a check: `OPEN`, when the election has not come so far, or what it needs was not given. */
export type CheckState = 'VERIFIED' | 'FAILED' | 'OPEN';

/** The verdict. */
export interface Report {
  readonly verified: boolean;
  readonly electionId: string;
  readonly channel: string;
  /** Whether the first block was given from elsewhere, or taken from the bundle. */
  readonly genesis: { readonly hash: string; readonly pinned: boolean };
  readonly height: number;
  readonly headHash: string;
  readonly exportedBy: string;
  readonly phase: string | undefined;
  readonly credentials: number;
  /** Ballots that were accepted, and those of them that count. */
  readonly ballots: { readonly accepted: number; readonly counted: number; readonly challenged: number };
  /** As recomputed. */
  readonly electionHash: string | undefined;
  readonly counts: readonly (readonly number[])[] | undefined;
  readonly checks: Readonly<Record<Check, CheckState>>;
  /** In the order of the checks. */
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  /** V18: everything that was refused. */
  readonly refusals: readonly Refusal[];
}

/** Fabric's code for too few endorsements, which is judged here by the contract's rules. */
const ENDORSEMENT_POLICY_FAILURE = 10;
/** Fabric's codes for reads that were overtaken, and a repeated id: recomputed with the blocks. */
const RECOMPUTED: ReadonlySet<number> = new Set([9, 11, 12]);

/** Phases in which there is no ballot. */
const BEFORE_POLLS: ReadonlySet<Phase> = new Set(['DRAFT', 'ROLL_REVIEW', 'ROLL_FROZEN', 'KEY_CEREMONY', 'READY']);

/** Verifies. @throws {BundleError} when the file is no bundle */
export async function verifyElection(options: VerifyOptions): Promise<Report> {
  const pool = options.pool ?? new BallotPool(options.threads);
  try {
    return await new Verification(options, pool).run();
  } finally {
    if (options.pool === undefined) await pool.close();
  }
}

class Verification {
  readonly #options: VerifyOptions;
  readonly #pool: BallotPool;
  readonly #findings = new Findings();
  readonly #channel = new ChannelVerifier(this.#findings);
  readonly #rules = new EndorsementRules();
  readonly #record: ElectionRecord;
  readonly #desk: BallotDesk;
  readonly #replay: Replay;

  constructor(options: VerifyOptions, pool: BallotPool) {
    this.#options = options;
    this.#pool = pool;
    this.#record = new ElectionRecord(options.electionId ?? options.bundle.manifest.electionId);
    this.#desk = new BallotDesk(this.#record, pool, this.#findings);
    this.#replay = new Replay(this.#record, this.#desk, this.#findings);
  }

  async run(): Promise<Report> {
    const { bundle, onProgress } = this.#options;
    for await (const bytes of bundle.blocks) {
      for (const ordered of this.#channel.take(bytes)) await this.#takeTransaction(ordered);
      onProgress?.(this.#channel.height, bundle.manifest.height);
    }
    await this.#desk.done();
    this.#checkEnds();
    const heads = this.#checkHeads();
    this.#checkVoter();
    await this.#checkCount();
    return this.#report(heads);
  }

  async #takeTransaction(ordered: OrderedTransaction): Promise<void> {
    const calls = this.#callsOf(ordered);
    const [first] = calls;
    if (first === undefined) return;
    const missing = this.#rules.missing(first.written, ordered.endorsers);
    if (ordered.code !== 0) return this.#invalid(ordered, calls, missing);
    if (missing !== undefined) this.#findings.add('ENDORSERS_TOO_FEW', missing, first.place);
    this.#rules.apply(first.written);
    for (const call of calls) await this.#replay.take(call);
  }

  #callsOf(ordered: OrderedTransaction): Call[] {
    try {
      return callsOf(ordered);
    } catch (error) {
      const { block, index, transaction, code } = ordered;
      const place = { block, transaction: index, txId: transaction?.txId ?? '' };
      const message = `the arguments cannot be read: ${(error as Error).message}`;
      if (code === 0) this.#findings.add('ARGUMENTS_INVALID', message, place);
      return [];
    }
  }

  /** V18: what a block calls invalid is told, and must have a reason that can be seen. */
  #invalid({ code, flaw }: OrderedTransaction, calls: readonly Call[], missing: string | undefined): void {
    const own = calls.filter(({ input }) => input['electionId'] === this.#record.electionId);
    for (const { method, input, place } of own) {
      const { credential } = input;
      const reason = `${nameOf(code)}${flaw === undefined ? '' : `: ${flaw.message}`}`;
      const voter = typeof credential === 'string' ? { credential } : {};
      this.#record.refusals.push({ ...place, method, reason, ...voter });
    }
    const seen = RECOMPUTED.has(code) || flaw !== undefined || (code === ENDORSEMENT_POLICY_FAILURE && missing);
    if (own[0] === undefined || seen) return;
    const message = `the block says ${nameOf(code)}, and there is no such reason to be seen`;
    this.#findings.add('REFUSAL_UNEXPLAINED', message, own[0].place);
  }

  #checkEnds(): void {
    const { bundle, genesis } = this.#options;
    const { channel, height, headHash } = bundle.manifest;
    if (this.#channel.channelId !== channel) {
      this.#findings.add('CHANNEL_DIFFERS', `the channel: ${differs(this.#channel.channelId, channel)}`);
    }
    const head = hex(this.#channel.hashOf(this.#channel.height - 1));
    if (height !== this.#channel.height || headHash !== head) {
      const [computed, recorded] = [`${this.#channel.height} blocks to ${head}`, `${height} blocks to ${headHash}`];
      this.#findings.add('HEAD_DIFFERS', `the bundle's head: ${differs(computed, recorded)}`);
    }
    const first = hex(this.#channel.hashOf(0));
    if (genesis !== undefined && genesis !== first) {
      const message = `the first block: computed ${first}, the one to be trusted is ${genesis}`;
      this.#findings.add('GENESIS_DIFFERS', message, { block: 0n });
    }
    if (this.#record.manifest === undefined) {
      this.#findings.add('ELECTION_MISSING', `there is no election ${this.#record.electionId} in these blocks`);
    }
  }

  #checkHeads(): number {
    const own = new Set(Array.from({ length: this.#channel.height }, (_, at) => hex(this.#channel.hashOf(at))));
    for (const { signer, headHash, place } of this.#record.attestations) {
      if (own.has(headHash)) continue;
      const message = `${signer} attests what its own peer shows at ${headHash}, which is no block of this chain`;
      this.#findings.add('ATTESTED_HEAD_UNKNOWN', message, place);
    }
    return compareHeads(this.#options.heads ?? [], (block) => this.#channel.hashOf(block), this.#findings);
  }

  #checkVoter(): void {
    const { voter } = this.#options;
    if (voter === undefined) return;
    const ballot = this.#record.ballots.get(voter.credential);
    const counted = ballot && hex(ballot.tracker);
    if (counted === voter.tracker) return;
    const superseded = this.#record.superseded.get(voter.tracker) === voter.credential;
    const code = superseded ? 'TRACKER_SUPERSEDED' : 'TRACKER_MISSING';
    const message = `of ${voter.credential} the ballot ${counted ?? 'of nobody'} counts, and not ${voter.tracker}`;
    this.#findings.add(code, message, ballot?.place);
  }

  async #checkCount(): Promise<void> {
    const { key, tallyHash } = this.#record;
    if (key === undefined || tallyHash === undefined) return;
    const count = await countBallots(this.#record, this.#pool);
    checkSums(this.#record, key, count, this.#findings);
    checkResult(this.#record, key, count, this.#findings);
  }

  #report(heads: number): Report {
    const { manifest } = this.#options.bundle;
    const { phase, key, result, ballots, accepted, challenges, lists, refusals } = this.#record;
    const findings = this.#findings.inOrder;
    return {
      verified: findings.length === 0,
      electionId: this.#record.electionId,
      channel: this.#channel.channelId ?? '',
      genesis: { hash: hex(this.#channel.hashOf(0)), pinned: this.#options.genesis !== undefined },
      height: this.#channel.height,
      headHash: hex(this.#channel.hashOf(this.#channel.height - 1)),
      exportedBy: manifest.exportedBy,
      phase,
      credentials: lists.REGISTRAR.weights.size,
      ballots: { accepted, counted: ballots.size, challenged: challenges },
      electionHash: key && hex(key.electionHash),
      counts: result?.counts,
      checks: this.#states(findings, heads),
      findings,
      findingCount: this.#findings.count,
      refusals,
    };
  }

  #states(findings: readonly Finding[], heads: number): Record<Check, CheckState> {
    const failed = new Set(findings.map(({ check }) => check));
    const reached = this.#reached(heads);
    const state = (check: Check) => (failed.has(check) ? 'FAILED' : reached[check] ? 'VERIFIED' : 'OPEN');
    return Object.fromEntries(CHECKS.map((check) => [check, state(check)])) as Record<Check, CheckState>;
  }

  /** Whether the election has come so far that a check has something to say. */
  #reached(heads: number): Readonly<Record<Check, boolean>> {
    const { key, frozen, phase = 'DRAFT', tallyHash, parts, result } = this.#record;
    const [made, polls] = [key !== undefined, !BEFORE_POLLS.has(phase)];
    const [tallied, published] = [tallyHash !== undefined, result !== undefined];
    return {
      ...{ V1: true, V2: made, V3: true, V4: made, V5: frozen !== undefined },
      ...{ V6: polls, V7: polls, V8: polls, V9: tallied },
      ...{ V10: tallied, V11: tallied, V12: tallied, V13: parts.length > 0, V14: published, V15: published },
      ...{ V16: polls, V17: this.#options.voter !== undefined, V18: true, V19: heads >= HEADS_NEEDED },
    };
  }
}

function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex');
}
