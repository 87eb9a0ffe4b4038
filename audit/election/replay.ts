/**
 * The life of an election, lived again: each call is judged by who called, in which phase, with what, before its effect is
 * taken into the record. What is out of order is a finding, and its effect is taken all the same where it can be, so that one
 * finding does not make ten.
 */
import { isDeepStrictEqual } from 'node:util';
import { differs, type FindingCode, type Findings } from '../finding.ts';
import { ARGUMENTS, isMethod, type ArgumentsOf, type Method } from './arguments.ts';
import { ballotSteps } from './steps-of-ballots.ts';
import { countSteps } from './steps-of-count.ts';
import { ceremonySteps } from './steps-of-ceremony.ts';
import { pollSteps } from './steps-of-polls.ts';
import { rollSteps } from './steps-of-roll.ts';
import type { BallotDesk } from './ballot-desk.ts';
import type { Call } from './call.ts';
import { canonicalJson } from './canonical-json.ts';
import { isEntitled, signerOf, STEPS } from './entitlements.ts';
import type { ElectionRecord } from './record.ts';

const DAY_MS = 86_400_000;

/** What a step does to the record. */
export type Steps<M extends Method> = {
  readonly [K in M]: (replay: Replay, input: ArgumentsOf<K>, call: Call) => void | Promise<void>;
};

const ALL_STEPS: Steps<Method> = { ...rollSteps, ...ceremonySteps, ...pollSteps, ...ballotSteps, ...countSteps };

/** Lives an election again. */
export class Replay {
  readonly record: ElectionRecord;
  readonly desk: BallotDesk;
  readonly #findings: Findings;
  readonly #proposals = new Map<string, { readonly signer: string; readonly untilMs: number }>();
  readonly #inbox = new Map<string, string>();

  constructor(record: ElectionRecord, desk: BallotDesk, findings: Findings) {
    this.record = record;
    this.desk = desk;
    this.#findings = findings;
  }

  /** Takes the next call of the record. */
  async take(call: Call): Promise<void> {
    const { method, input, outcome } = call;
    if (!isMethod(method) || input['electionId'] !== this.record.electionId) return;
    const parsed = ARGUMENTS[method].safeParse(input);
    if ('refusal' in outcome) return this.#refused(method, parsed.data, call, outcome.refusal);
    if (!parsed.success) {
      return this.find('ARGUMENTS_INVALID', `${method}: ${parsed.error.issues[0]!.message}`, call);
    }
    if (this.#isRepeat(method, call)) return;
    if (!isEntitled(method, call.caller)) {
      const { party, user, roles } = call.caller;
      this.find('CALLER_NOT_ENTITLED', `${method} was called by ${party}.${user} (${roles.join(', ')})`, call);
    }
    if (STEPS[method].fourEyes === true && !this.#isCarriedOut(method, call)) return;
    this.#requirePhase(method, call);
    await (ALL_STEPS[method] as (replay: Replay, input: unknown, call: Call) => void | Promise<void>)(
      this,
      parsed.data,
      call,
    );
    const { to } = STEPS[method];
    if (to !== undefined) this.#moveTo(to);
  }

  /** Adds a finding where a call is. */
  find(code: FindingCode, message: string, { place }: Pick<Call, 'place'>): void {
    this.#findings.add(code, message, place);
  }

  /** Adds a finding unless both sides are equal. */
  compare(code: FindingCode, what: string, computed: unknown, recorded: unknown, call: Pick<Call, 'place'>): void {
    const left = computed instanceof Uint8Array ? Buffer.from(computed).toString('hex') : computed;
    if (!isDeepStrictEqual(left, recorded)) this.find(code, `${what}: ${differs(left, recorded)}`, call);
  }

  /** Sets the phase after an election was created. */
  begin(): void {
    this.#moveTo('DRAFT');
  }

  /** Adds a finding unless so many persons, of whom the caller is none, have consented in this phase. */
  requireConsents(call: Call, act: string, subject: string, needed: Readonly<Record<string, number>>): void {
    const { consents, phaseSerial } = this.record;
    for (const [party, persons] of Object.entries(needed)) {
      const given = consents.filter((consent) => {
        const same = consent.act === act && consent.subject === subject && consent.phaseSerial === phaseSerial;
        return same && consent.party === party && consent.signer !== signerOf(call.caller);
      });
      const distinct = new Set(given.map(({ signer }) => signer)).size;
      if (distinct < persons) {
        this.find('CONSENT_MISSING', `${act} needs ${persons} consents of ${party}, and has ${distinct}`, call);
      }
    }
  }

  #moveTo(phase: NonNullable<ElectionRecord['phase']>): void {
    this.record.phase = phase;
    this.record.phaseSerial += 1;
  }

  /** A refused ballot is judged, too: a voter must not have been turned away wrongly. What else was refused did nothing. */
  async #refused(method: Method, input: unknown, call: Call, reason: string): Promise<void> {
    const credential = (input as { credential?: string } | undefined)?.credential;
    const { block, transaction, txId } = call.place;
    const where = { block, txId, ...(transaction !== undefined && { transaction }) };
    this.record.refusals.push({ ...where, method, reason, ...(credential !== undefined && { credential }) });
    if (method !== 'castBallot' || input === undefined || this.record.phase !== 'OPEN') return;
    if (isEntitled(method, call.caller)) await this.desk.refused(input as ArgumentsOf<'castBallot'>, reason, call);
  }

  #requirePhase(method: Method, call: Call): void {
    const { phase } = this.record;
    if (method === 'createElection' || (phase !== undefined && STEPS[method].in.includes(phase))) return;
    const ballot = method === 'castBallot' || method === 'castBallots' || method === 'challengeBallot';
    const code = ballot ? 'BALLOT_OUTSIDE_POLLS' : 'STEP_OUT_OF_PHASE';
    this.find(code, `${method} while the election is ${phase ?? 'not there'}`, call);
  }

  /** A message that comes again under its reference gets the first answer and does nothing. */
  #isRepeat(method: Method, { caller, input }: Call): boolean {
    const { messageRef } = input;
    if (typeof messageRef !== 'string') return false;
    const sender = STEPS[method].fourEyes === true ? signerOf(caller) : caller.party;
    const [key, content] = [`${sender}\u0000${messageRef}`, canonicalJson({ method, input })];
    const repeated = this.#inbox.get(key) === content;
    this.#inbox.set(key, content);
    return repeated;
  }

  /** Whether this call carries out what another person proposed within a day; else it is the proposal. */
  #isCarriedOut(method: Method, call: Call): boolean {
    const id = canonicalJson({ method, input: call.input });
    const proposal = this.#proposals.get(id);
    const signer = signerOf(call.caller);
    const live = proposal !== undefined && call.atMs < proposal.untilMs;
    const pending = 'output' in call.outcome && call.outcome.output['approval'] !== undefined;
    if (live && proposal.signer !== signer) {
      this.#proposals.delete(id);
      return true;
    }
    this.#proposals.set(id, { signer, untilMs: call.atMs + DAY_MS });
    if (pending) return false;
    this.find('SECOND_PERSON_MISSING', `${method} was carried out by ${signer} alone`, call);
    return true;
  }
}
