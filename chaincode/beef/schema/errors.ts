/** Every way in which the contract refuses, beside the kit's own; clients switch on the codes. */
import type { ErrorDeclaration } from '../../kit/declare.ts';

/** The closed list. */
export const errors = {
  ALREADY_EXISTS: {
    status: 409,
    summary: 'The number or identifier is taken.',
    remedy:
      'Use a number that was not used: a cattle number, a lot serial and a pack number stand for one thing for ever.',
  },
  IDENTIFIER_INVALID: {
    status: 422,
    summary: 'A number fails its check: check digit, date, or the code of the business.',
    remedy: 'Correct the number that `details` names.',
  },
  NUMBER_NOT_ISSUED: {
    status: 422,
    summary: 'The cattle number is of no block that was given to the caller’s body.',
    remedy: 'Use a number of an issued block, or have a block issued.',
  },
  RULE_VERSION: {
    status: 422,
    summary: 'No rule table is in force on the day in question.',
    remedy: 'Ask the ministry to set a table with an earlier `effectiveFrom`.',
  },
  TIME_SKEW: {
    status: 422,
    summary: 'The stated time is ahead of the ledger’s.',
    remedy: 'Check the clock; report what has happened, not what will.',
  },
  OUT_OF_ORDER: {
    status: 422,
    summary: 'The stated time is before what was already reported of the same thing.',
    remedy: 'Correct the time; facts of one animal, carcass or pack are in the order of their time.',
  },
  NOT_HOLDER: {
    status: 403,
    summary: 'The caller does not hold what the report is about.',
    remedy: 'Let the holder report it, or have it handed over first.',
  },
  OFFER_LAPSED: {
    status: 410,
    summary: 'The offer was not accepted in time, or is not for the caller.',
    remedy: 'Ask the holder to offer the animal anew.',
  },
  HELD: {
    status: 409,
    summary: 'A stop of the authorities stands in the way.',
    remedy: 'Wait until the stop that `details` names is lifted.',
  },
  RECALLED: {
    status: 409,
    summary: 'It came of something that is recalled.',
    remedy: 'Take it out of trade: report it as returned or destroyed.',
  },
  WITHDRAWAL_PERIOD: {
    status: 409,
    summary: 'Medicine that was given still stands in the way of slaughter.',
    remedy: 'Wait until the day that `details` names.',
  },
  INSPECTION_MISSING: {
    status: 409,
    summary: 'No inspector has passed it.',
    remedy: 'Have it inspected first.',
  },
  TAG_MISMATCH: {
    status: 422,
    summary: 'The tag that was read is another animal’s.',
    remedy: 'Find out which animal stands there; call the inspector.',
  },
  WEIGHT_IMPLAUSIBLE: {
    status: 422,
    summary: 'The cold weight is above the hot weight, or what came out above what went in.',
    remedy: 'Weigh again, or have the earlier weight corrected.',
  },
  MASS_EXCEEDED: {
    status: 409,
    summary: 'More would come out of the source than it weighs, tolerance included.',
    remedy: 'Weigh again. `details` has what the source still gives.',
  },
  EXPIRED: {
    status: 409,
    summary: 'The use-by date is over.',
    remedy: 'Take the packs out of trade.',
  },
  PROOF_INVALID: {
    status: 422,
    summary: 'The reading is not of this scale, subject or weight.',
    remedy: 'Bring the scale’s signed reading first, and name it by device and number.',
  },
  REVOKED: {
    status: 410,
    summary: 'The device’s key was ended.',
    remedy: 'Register the device anew.',
  },
  EVENT_INVALID: {
    status: 422,
    summary: 'An event of the document cannot be captured.',
    remedy: 'Correct what `details` names; only shipping and receiving are captured.',
  },
} as const satisfies Readonly<Record<string, ErrorDeclaration>>;
