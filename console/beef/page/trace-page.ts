/** The state of the page: which number is asked for, and what is known of it. */
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { labelNumberOf } from '../label-number.ts';
import type { Trace } from './look-up.ts';

/** What the page shows. */
export type Part = 'ASK' | 'MALFORMED' | 'LOADING' | 'FOUND' | 'FAILED';

/** Code of what went wrong; the client's and the gateway's own, `OTHER` for anything else. */
export function codeOf(error: unknown): string {
  return error instanceof LedgerError ? error.code : 'OTHER';
}

/** What the page is made with. */
export interface TracePageOptions {
  /** What stands in the address behind `/beef/`; empty where nobody asked yet. */
  readonly typed: string;
  readonly lookUp: (number: string) => Promise<Trace>;
  readonly changed: () => void;
}

/** A number and its trace. */
export class TracePage {
  readonly #options: TracePageOptions;
  readonly typed: string;
  /** The number as the ledger has it; absent where what was typed has no form that a label shows. */
  readonly number: string | undefined;
  trace: Trace | undefined;
  error: unknown;
  #loading = false;

  constructor(options: TracePageOptions) {
    this.#options = options;
    this.typed = options.typed;
    this.number = labelNumberOf(options.typed);
  }

  get part(): Part {
    if (this.typed === '') return 'ASK';
    if (this.number === undefined) return 'MALFORMED';
    if (this.#loading) return 'LOADING';
    return this.error === undefined ? 'FOUND' : 'FAILED';
  }

  /** Looks the number up, where there is one. */
  async load(): Promise<void> {
    if (this.number === undefined) return this.#options.changed();
    this.#loading = true;
    this.error = undefined;
    this.#options.changed();
    try {
      this.trace = await this.#options.lookUp(this.number);
    } catch (error) {
      this.error = error;
    }
    this.#loading = false;
    this.#options.changed();
  }
}
