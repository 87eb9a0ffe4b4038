/** Follows what has a state through its life: each recorded step must be in the table. */
import type { Life } from './contract-rules.ts';
import type { DecodedRecord } from './records.ts';

/** The states of all that has one. */
export class Lives {
  readonly #lives: ReadonlyMap<string, Life>;
  readonly #steps: ReadonlyMap<string, ReadonlySet<string>>;
  /** By kind and subject. */
  readonly #states: Map<string, string>;

  /** @param states - as {@link Lives.snapshot} gave them */
  constructor(lives: readonly Life[], states: ReadonlyMap<string, string> = new Map()) {
    this.#states = new Map(states);
    this.#lives = new Map(lives.map((life) => [life.record, life]));
    this.#steps = new Map(
      lives.map(({ record, machine }) => [record, new Set(machine.transitions.map(({ from, to }) => `${from} ${to}`))]),
    );
  }

  /** What is to be kept so that another goes on from here. */
  snapshot(): ReadonlyMap<string, string> {
    return this.#states;
  }

  /**
   * Takes a record as it was written.
   * @param several - whether the transaction may have taken several steps of it, of which the last is recorded
   * @returns what is wrong; `undefined` when nothing is, or the record has no life
   */
  take({ name, key, value }: DecodedRecord, several: boolean): string | undefined {
    const life = this.#lives.get(name);
    if (life === undefined) return undefined;
    const subject = life.of === undefined ? key.join('/') : String(value[life.of]);
    const to = String(value[life.field]);
    const place = `${name} ${subject}`;
    const from = this.#states.get(place);
    this.#states.set(place, to);
    if (this.#permits(life, from, to, several)) return undefined;
    return from === undefined
      ? `${place} began as ${to} and not as ${life.machine.initial}`
      : `${place} went from ${from} to ${to}, which no step does`;
  }

  /** What is over may be corrected in other fields: a state may always stay. */
  #permits(life: Life, from: string | undefined, to: string, several: boolean): boolean {
    const start = from ?? life.machine.initial;
    const begun = from === undefined && life.begins?.includes(to) === true;
    if (start === to || begun) return true;
    return several ? this.#reaches(life, start, to) : from !== undefined && this.#leads(life, start, to);
  }

  #leads({ record }: Life, from: string, to: string): boolean {
    return this.#steps.get(record)!.has(`${from} ${to}`);
  }

  #reaches(life: Life, from: string, to: string): boolean {
    const reached = new Set([from]);
    for (const state of reached) {
      for (const step of life.machine.transitions) if (step.from === state) reached.add(step.to);
    }
    return reached.has(to);
  }
}
