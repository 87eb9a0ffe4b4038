/** Counts what a channel holds: by validation code, chaincode and method, party, and when. */
import { nameOf, type OrderedTransaction } from '../blocks/verify-channel.ts';
import { clientInstant } from './client-instant.ts';

/** Most names that are counted apart; a channel with more has the rest under `others`. */
const MAX_NAMES = 1_000;
const MAX_OPERATIONS = 100;
const OTHERS = 'others';

/** Numbers by name, the most first. */
export type Counts = Readonly<Record<string, number>>;

/** What a channel holds. */
export interface CensusReport {
  readonly transactions: number;
  /** By Fabric's validation code. */
  readonly codes: Counts;
  /** Calls in valid transactions, those within batches each, by `chaincode.method`. */
  readonly methods: Counts;
  /** Valid transactions, by the creator's organisation. */
  readonly parties: Counts;
  /** By the clocks of clients, which nobody vouches for; RFC 3339. Absent when there is no transaction. */
  readonly from?: string;
  readonly until?: string;
}

/** A count up to a block. */
export interface CensusSnapshot {
  readonly transactions: number;
  readonly codes: ReadonlyMap<string, number>;
  readonly methods: ReadonlyMap<string, number>;
  readonly parties: ReadonlyMap<string, number>;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** The count as it grows. */
export class Census {
  #transactions: number;
  readonly #codes: Map<string, number>;
  readonly #methods: Map<string, number>;
  readonly #parties: Map<string, number>;
  #fromMs: number;
  #untilMs: number;

  /** @param kept - as {@link Census.snapshot} gave it */
  constructor(kept?: CensusSnapshot) {
    this.#transactions = kept?.transactions ?? 0;
    this.#codes = new Map(kept?.codes);
    this.#methods = new Map(kept?.methods);
    this.#parties = new Map(kept?.parties);
    this.#fromMs = kept?.fromMs ?? Infinity;
    this.#untilMs = kept?.untilMs ?? -Infinity;
  }

  /** What is to be kept so that another goes on from here. */
  snapshot(): CensusSnapshot {
    return {
      ...{ transactions: this.#transactions, fromMs: this.#fromMs, untilMs: this.#untilMs },
      ...{ codes: this.#codes, methods: this.#methods, parties: this.#parties },
    };
  }

  /** Takes one more. */
  take({ code, transaction }: OrderedTransaction): void {
    this.#transactions += 1;
    add(this.#codes, nameOf(code));
    const invocation = transaction?.invocation;
    if (transaction === undefined || invocation === undefined) return;
    this.#fromMs = Math.min(this.#fromMs, transaction.timestampMs);
    this.#untilMs = Math.max(this.#untilMs, transaction.timestampMs);
    if (code !== 0) return;
    add(this.#parties, transaction.creatorMspId);
    for (const method of methodsOf(invocation.args)) add(this.#methods, `${invocation.chaincode}.${method}`);
  }

  /** What there is so far. */
  get report(): CensusReport {
    return {
      transactions: this.#transactions,
      codes: countsOf(this.#codes),
      methods: countsOf(this.#methods),
      parties: countsOf(this.#parties),
      ...(this.#fromMs <= this.#untilMs && { from: clientInstant(this.#fromMs), until: clientInstant(this.#untilMs) }),
    };
  }
}

/** The method that is called, or those of a batch. */
function methodsOf([name, input]: readonly Uint8Array[]): string[] {
  const method = Buffer.from(name ?? [])
    .toString('utf8')
    .slice(0, 100);
  if (method !== 'Batch') return [method];
  try {
    const { operations } = JSON.parse(Buffer.from(input ?? []).toString('utf8')) as {
      operations: { method: unknown }[];
    };
    return operations.slice(0, MAX_OPERATIONS).map((operation) => String(operation.method).slice(0, 100));
  } catch {
    return [method];
  }
}

function add(counts: Map<string, number>, name: string): void {
  const under = counts.has(name) || counts.size < MAX_NAMES ? name : OTHERS;
  counts.set(under, (counts.get(under) ?? 0) + 1);
}

function countsOf(counts: ReadonlyMap<string, number>): Counts {
  return Object.fromEntries([...counts].sort(([, left], [, right]) => right - left));
}
