import { EDIFACT_RULES, type EdifactError, type EdifactPlace, type EdifactRule } from './edifact-error.ts';

/** One broken rule, as told to the sender. */
export interface Fault {
  readonly code: EdifactRule;
  /** Data element 0085 of a CONTRL message. */
  readonly syntaxError: string;
  /** The rule in general terms. */
  readonly rule: string;
  /** What is wrong in this case. */
  readonly detail: string;
  readonly place: EdifactPlace;
}

/**
 * Data element 0083, what happened to a part: 4 it is rejected with all that is in it, 7 it is acknowledged. What the
 * ledger said to the content of a message is not part of this.
 */
type Action = '4' | '7';

/** What a CONTRL message (ISO 9735-4) would say, as JSON. */
export interface Acknowledgement {
  readonly action: Action;
  readonly controlReference?: string;
  readonly sender?: string;
  readonly recipient?: string;
  readonly fault?: Fault;
  readonly messages: readonly {
    readonly reference: string;
    readonly type: string;
    readonly action: Action;
    readonly fault?: Fault;
  }[];
}

/** A fault as the sender is told it. */
export function faultOf(error: EdifactError): Fault {
  return {
    code: error.code,
    syntaxError: error.syntaxError,
    rule: EDIFACT_RULES[error.code].says,
    detail: error.message,
    place: error.place,
  };
}
