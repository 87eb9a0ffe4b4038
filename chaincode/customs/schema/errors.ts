/** Every way in which the contract refuses, beside the kit's own; clients switch on the codes. */
import type { ErrorDeclaration } from '../../kit/declare.ts';

/** The closed list. */
export const errors = {
  ALREADY_EXISTS: {
    status: 409,
    summary: 'The identifier is taken.',
    remedy: 'Choose a new identifier.',
  },
  RULE_VERSION: {
    status: 422,
    summary: 'No rules, exchange rates or seed of the draws are there for the day in question.',
    remedy: 'Let customs set what `details` names.',
  },
  NOT_HOLDER: {
    status: 403,
    summary: 'The caller’s institution or company has no part in this record.',
    remedy: 'Let the one that `details` names act.',
  },
  SAME_PERSON: {
    status: 403,
    summary: 'The person who computed the duty cannot confirm it.',
    remedy: 'Let another approver confirm.',
  },
  AMOUNT_MISMATCH: {
    status: 422,
    summary: 'Amounts do not agree: of an order, a payment, a declaration, or duty and tax.',
    remedy: 'Compare with the order’s file; a wrong price needs a correction that customs accepts.',
  },
  EVIDENCE_MISMATCH: {
    status: 422,
    summary: 'What is declared is not what was ordered and bound.',
    remedy: 'Leave the lines out, and let the contract derive them; a wrong price needs a correction.',
  },
  QUANTITY_EXCEEDED: {
    status: 409,
    summary: 'More pieces than the order has left.',
    remedy: 'Pack, declare or cancel what `details` says is left.',
  },
  FACTS_MISSING: {
    status: 409,
    summary: 'A fact that the decision needs is not there yet.',
    remedy: 'Send what `details.missing` names; then ask again.',
  },
  REQUIREMENT_UNMET: {
    status: 409,
    summary: 'An agency has not confirmed the requirement, or has denied it.',
    remedy: 'Ask the agencies in `details`.',
  },
  GROUP_INCOMPLETE: {
    status: 422,
    summary: 'A declaration must cover all parcels that are judged as one whole.',
    remedy: 'Add the parcels in `details`.',
  },
  HELD: {
    status: 409,
    summary: 'Customs holds the parcel.',
    remedy: 'Clear the reasons in `details`, and let customs end the hold.',
  },
  PROOF_INVALID: {
    status: 403,
    summary: 'A signature is not the consumer’s key’s, or a seed is not what was committed to.',
    remedy: 'Sign the canonical bytes of this very statement with the key of the order.',
  },
  NOT_DUE: {
    status: 409,
    summary: 'The time for this step has not come, or is over.',
    remedy: 'Act within the times in `details`.',
  },
} as const satisfies Record<string, ErrorDeclaration>;
