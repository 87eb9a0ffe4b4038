/**
 * Reading ahead for a batch. Its operations run one after the other, for each sees what those before it left; but what they
 * read first seldom depends on that. So all are started at once, up to their first reads: these are asked of the peer in one
 * message, and so are the next ones, for a few rounds. Then the attempts are dropped, and the operations run in order over
 * records that are there already. Which keys are asked for follows from the input and the committed state alone, hence
 * endorsers agree.
 */
import type { LedgerView, Workspace } from './workspace.ts';

/**
 * Rounds of reads: as a rule the message's receipt, and two steps of the handler. Few, because what an attempt computes
 * between its reads is computed again; a handler's expensive checks come after these.
 */
const ROUNDS = 3;

/** Starts an operation over a view; whatever comes of it is dropped. */
export type Attempt = (view: LedgerView) => Promise<unknown>;

/**
 * Reads what attempts read first into a workspace.
 * @throws {PeerError} when the peer does not answer; what goes wrong in an attempt comes again when it is its turn
 */
export async function readAhead(workspace: Workspace, attempts: readonly Attempt[]): Promise<void> {
  const scouts = attempts.map((attempt) => new Scout(attempt));
  for (let round = 1; round <= ROUNDS; round += 1) {
    await Promise.all(scouts.map((scout) => scout.halted()));
    const keys = scouts.flatMap((scout) => scout.wanted);
    if (keys.length === 0) return;
    await workspace.prefetch(keys);
    if (round < ROUNDS) for (const scout of scouts) await scout.goOn(workspace);
  }
}

/** A read that an attempt waits for. */
interface Want {
  readonly key: string;
  readonly answer: (value: Uint8Array | undefined) => void;
}

/** One attempt: it runs until it ends or waits for something. */
class Scout implements LedgerView {
  #wants: Want[] = [];
  #halted: Promise<void>;
  #halt: () => void = () => undefined;

  constructor(attempt: Attempt) {
    this.#halted = this.#running();
    const halt = (): void => this.#halt();
    attempt(this).then(halt, halt);
  }

  /** The keys that it waits for. */
  get wanted(): string[] {
    return this.#wants.map(({ key }) => key);
  }

  /** When it has ended or waits. */
  halted(): Promise<void> {
    return this.#halted;
  }

  /** Gives it what it waits for. */
  async goOn(workspace: Workspace): Promise<void> {
    if (this.#wants.length === 0) return;
    const wants = this.#wants;
    this.#wants = [];
    this.#halted = this.#running();
    for (const { key, answer } of wants) answer(await workspace.read(key));
  }

  read(key: string): Promise<Uint8Array | undefined> {
    return new Promise((answer) => {
      this.#wants.push({ key, answer });
      this.#halt();
    });
  }

  committed(key: string): Promise<Uint8Array | undefined> {
    return this.read(key);
  }

  wrote(): boolean {
    return false;
  }

  wrotePrivate(): boolean {
    return false;
  }

  range(): Promise<never> {
    return this.#never();
  }

  // eslint-disable-next-line require-yield -- it is never resumed
  async *history(): AsyncGenerator<never> {
    await this.#never();
  }

  readPrivate(): Promise<never> {
    return this.#never();
  }

  privateRange(): Promise<never> {
    return this.#never();
  }

  privateHash(): Promise<never> {
    return this.#never();
  }

  #running(): Promise<void> {
    return new Promise((resolve) => (this.#halt = resolve));
  }

  /** What is not read ahead: the attempt ends here. */
  #never(): Promise<never> {
    this.#halt();
    return new Promise(() => undefined);
  }
}
