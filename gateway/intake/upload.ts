/** An upload on its way to the ledger: bounded in what it holds, and each line an operation of its own. */
import { setImmediate } from 'node:timers/promises';
import { canonicalText, type Json } from '@ledger-pilots/chaincode/kit/codec.ts';
import { isBatchable } from '@ledger-pilots/chaincode/kit/batch.ts';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { sha256Hex } from '@ledger-pilots/chaincode/kit/digest.ts';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import type { CallEnd, Invoke } from '../standards/calls/invoke.ts';
import { Turns } from '../submission/turns.ts';
import type { EarlyEnd, IntakeAnswer, LineOutcome } from './intake-answer.ts';
import { INTAKE_LIMITS, readLine, type CallLine, type ReadLine } from './intake-line.ts';
import type { BodyLine } from './read-lines.ts';
import { SubjectTurns } from './subject-turns.ts';
import { subjectsOf } from './subjects-of.ts';

/** What an upload is carried with. */
export interface UploadTools {
  readonly contract: ContractDeclaration;
  /** The upload's `Idempotency-Key`. */
  readonly key: string;
  /** The first line that counts. */
  readonly from: number;
  readonly invoke: Invoke;
  readonly tell: (answer: IntakeAnswer) => void;
  /** Resolves when whoever asked has taken what was told. */
  readonly taken: () => Promise<void>;
  /** Why no further line is to be begun, if there is a reason. */
  readonly over: () => EarlyEnd | undefined;
}

type Told = Pick<LineOutcome, 'line' | 'id' | 'method'>;

/** Places are given in the order in which they are asked for. */
const EVERYBODY = '';

/** Carries the lines of one upload. */
export class Upload {
  readonly #tools: UploadTools;
  readonly #subjects: ReturnType<typeof subjectsOf>;
  readonly #turns = new SubjectTurns();
  readonly #places = new Turns(INTAKE_LIMITS.inFlight);
  readonly #alone = new Turns(INTAKE_LIMITS.alone);
  readonly #open = new Set<Promise<void>>();
  readonly #counts = { calls: 0, committed: 0, refused: 0, unknown: 0 };
  #line = 0;

  constructor(tools: UploadTools) {
    this.#tools = tools;
    this.#subjects = subjectsOf(tools.contract);
  }

  /** How far it has come. */
  get progress() {
    return { line: this.#line, ...this.#counts };
  }

  /**
   * Carries lines until there are no more, or there is a reason to stop. What is told last is the end.
   * @throws what the source of the lines throws; lines that are under way end by themselves
   */
  async carry(lines: AsyncIterable<BodyLine>): Promise<void> {
    for await (const line of lines) {
      const early = line.number > INTAKE_LIMITS.lines ? 'TOO_MANY_LINES' : this.#tools.over();
      if (early !== undefined) return this.#end({ complete: false, code: early, resumeFrom: line.number });
      this.#line = line.number;
      if (line.number >= this.#tools.from) await this.#take(line.number, readLine(line));
      // One piece of the body may have a thousand lines, and others wait.
      else if (line.number % 256 === 0) await setImmediate();
    }
    await this.#end({ complete: true });
  }

  async #end(end: { complete: boolean; code?: EarlyEnd; resumeFrom?: number }): Promise<void> {
    await this.#settled();
    this.#tools.tell({ end: { ...this.#counts, ...end } });
  }

  async #settled(): Promise<void> {
    await Promise.all(this.#open);
  }

  async #take(line: number, read: ReadLine): Promise<void> {
    if (read.kind === 'barrier') return this.#settled();
    if (read.kind === 'empty') return;
    await this.#tools.taken();
    this.#counts.calls += 1;
    if (read.kind === 'bad') {
      const status = read.code === 'LINE_TOO_LONG' ? 413 : 400;
      return this.#told(refused({ line }, { code: read.code, status, detail: read.detail }));
    }
    const { call, content } = read;
    const told = { line, ...(call.id !== undefined && { id: call.id }), method: call.method };
    const { methods } = this.#tools.contract;
    const method = Object.hasOwn(methods, call.method) ? methods[call.method]! : undefined;
    if (method?.kind !== 'submit') {
      const { status } = KIT_ERRORS.METHOD_UNKNOWN;
      return this.#told(refused(told, { code: 'METHOD_UNKNOWN', status, detail: 'No method of this name writes.' }));
    }
    await this.#places.take(EVERYBODY);
    const key = keyOf(this.#tools.key, call, canonicalText(content));
    const work = this.#turns
      .run(this.#subjects(call.method, call.input as Json), () => this.#carried(told, call, key, isBatchable(method)))
      .then((outcome) => this.#told(outcome))
      .finally(() => {
        this.#places.free();
        this.#open.delete(work);
      });
    this.#open.add(work);
  }

  async #carried(told: Told, { method, input, private: secret }: CallLine, key: string, shares: boolean) {
    if (!shares) await this.#alone.take(EVERYBODY);
    try {
      const call = { contract: this.#tools.contract.name, method, input, key };
      return outcomeOf(told, await this.#tools.invoke({ ...call, ...(secret !== undefined && { secret }) }));
    } finally {
      if (!shares) this.#alone.free();
    }
  }

  #told(outcome: LineOutcome): void {
    const kind = ({ COMMITTED: 'committed', REFUSED: 'refused', UNKNOWN: 'unknown' } as const)[outcome.status];
    this.#counts[kind] += 1;
    this.#tools.tell(outcome);
  }
}

/**
 * The same line of an upload of the same key is the same request, whether it is known by its own name or its content. It
 * begins with a character that no caller's own key has.
 */
function keyOf(uploadKey: string, { id }: CallLine, content: string): string {
  return `~intake.${sha256Hex(Buffer.from(id === undefined ? `${uploadKey}\ncontent\n${content}` : `${uploadKey}\nid\n${id}`))}`;
}

function outcomeOf(told: Told, end: CallEnd): LineOutcome {
  switch (end.kind) {
    case 'committed':
      return { ...told, status: 'COMMITTED', transactionId: end.txId, output: end.output };
    case 'unknown':
      return { ...told, status: 'UNKNOWN', transactionId: end.txId };
    case 'refused': {
      const { details, ...refusal } = end.refusal;
      return refused(told, { ...refusal, ...(details !== undefined && { details: { ...details } }) });
    }
    case 'read':
      throw new TypeError(`line ${told.line}: a line is a write`);
  }
}

function refused(told: Told, refusal: Extract<LineOutcome, { status: 'REFUSED' }>['refusal']): LineOutcome {
  return { ...told, status: 'REFUSED', refusal };
}
