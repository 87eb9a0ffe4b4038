import { z } from 'zod';

/** How an agency's system can fail. */
export const Fault = z.strictObject({
  mode: z.enum([
    /** Connections break. */
    'DOWN',
    /** Answers come after `delayMs`. */
    'SLOW',
    /** Every answer is a 500. */
    'ERROR',
    /** Answers are no records: a page of a proxy, a field of the wrong form. */
    'GARBAGE',
    /** Answers are larger than any record. */
    'HUGE',
    /** Answers are about another parcel, property or person than was asked for. */
    'WRONG_RECORD',
    /** Answers contradict what the public register says. */
    'WRONG_FACTS',
    /** Answers are as of `ageMs` ago. */
    'STALE',
    /** There are no records. */
    'EMPTY',
  ]),
  delayMs: z.int().min(0).max(120_000).default(10_000),
  ageMs: z
    .int()
    .min(0)
    .default(48 * 3_600_000),
  /** How many requests it lasts; until it is taken away when absent. */
  times: z.int().min(1).optional(),
});

/** How an agency's system fails at present. */
export type Fault = z.output<typeof Fault>;

/** The faults of all agencies, by name. */
export class Faults {
  readonly #faults = new Map<string, Fault>();

  /** Makes an agency fail, or, with nothing, work. */
  set(agency: string, fault: Fault | undefined): void {
    if (fault === undefined) this.#faults.delete(agency);
    else this.#faults.set(agency, fault);
  }

  /** The fault that the next request of an agency meets. */
  next(agency: string): Fault | undefined {
    const fault = this.#faults.get(agency);
    if (fault?.times === undefined) return fault;
    if (fault.times <= 1) this.#faults.delete(agency);
    else this.#faults.set(agency, { ...fault, times: fault.times - 1 });
    return fault;
  }
}
