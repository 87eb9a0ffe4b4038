import type { EdifactPlace } from '../edifact/edifact-error.ts';

/** Reasons for which a well-formed message has no call of the contract. The contract's own refusals are beside these. */
export const MAPPING_RULES = {
  FUNCTION_UNSUPPORTED: 'The message function has no counterpart on the ledger.',
  PASS_UNKNOWN: 'The box is given without a pass, and the ledger has no live pass for it.',
  TERMINAL_UNKNOWN: 'The ledger has no terminal of this UN/LOCODE and SMDG code.',
  LEG_UNKNOWN: 'The terminal is neither the origin nor the destination of the pass.',
  FIELD_MISSING: 'The contract needs a field that the message leaves out.',
  FIELD_UNFIT: 'A field of the message has a form that the contract does not record.',
  NOT_ATTEMPTED: 'An earlier call that this one depends on did not commit, or the time for the request was over.',
} as const;

/** Code of such a reason. */
export type MappingRule = keyof typeof MAPPING_RULES;

/** An item of a message that cannot become a call. */
export class MappingRefusal extends Error {
  override readonly name = 'MappingRefusal';
  readonly code: MappingRule;
  readonly place: EdifactPlace;

  constructor(code: MappingRule, place: EdifactPlace, detail: string) {
    super(detail);
    this.code = code;
    this.place = place;
  }
}
