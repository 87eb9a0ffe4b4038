/** Every way in which the contract refuses, beside the kit's own; clients switch on the codes. */
import type { ErrorDeclaration } from '../../kit/declare.ts';

/** The closed list. */
export const errors = {
  ALREADY_EXISTS: {
    status: 409,
    summary: 'The identifier is taken.',
    remedy: 'Choose a new identifier; a pass identifier is 128 random bits.',
  },
  IDENTIFIER_INVALID: {
    status: 422,
    summary: 'An identifier fails its check: IMO number, business number, UN/LOCODE or size and type.',
    remedy: 'Correct the identifier that `details` names.',
  },
  IDENTIFIER_NON_STANDARD: {
    status: 422,
    summary: 'The container number does not obey ISO 6346.',
    remedy:
      'Correct it, or, where the box truly bears it, flag it `nonIso`; each terminal must then override at its gate.',
  },
  RULE_VERSION: {
    status: 422,
    summary: 'No rule table is in force on the day in question.',
    remedy: 'Ask the port authority to set a table with an earlier `effectiveFrom`.',
  },
  TIME_SKEW: {
    status: 422,
    summary: 'The stated time is ahead of the ledger’s, older than reports may be, or before the step that it follows.',
    remedy: 'Check the clock of the reporting device; report what is older as an incident.',
  },
  WRONG_TERMINAL: {
    status: 403,
    summary: 'The caller’s terminal has no part in this step.',
    remedy: 'Let the terminal that `details` names report it.',
  },
  NOT_HOLDER: {
    status: 403,
    summary: 'The caller’s company, or the company bound to the pass, does not hold the right, truck or driver.',
    remedy: 'Let the holder act, or have the right transferred first.',
  },
  REVOKED: {
    status: 410,
    summary: 'The release right, the driver’s key or the truck was withdrawn.',
    remedy: 'Ask the line for a new right, or bind a driver and a truck that are active.',
  },
  RIGHT_TAKEN_UP: {
    status: 409,
    summary: 'Every box of the right has passed the origin’s gate inwards.',
    remedy: 'Cancel the passes that are still inside, or let them finish.',
  },
  CONTAINER_HAS_LIVE_PASS: {
    status: 409,
    summary: 'The box is on another live pass.',
    remedy: 'Cancel or finish that pass first.',
  },
  BOX_ELSEWHERE: {
    status: 409,
    summary: 'The box is not where this step needs it.',
    remedy: 'Look the container up; report its discharge, or open an incident if it is truly here.',
  },
  WINDOW_CLOSED: {
    status: 409,
    summary: 'It is outside of the receive window of the destination or of the pass’s validity.',
    remedy: 'Come within the times in `details`, or ask the line to amend the order.',
  },
  HELD: {
    status: 409,
    summary: 'Customs holds the box, or has not approved its movement.',
    remedy: 'Wait for customs’ approval; look up the clearance.',
  },
  EVIDENCE_MISSING: {
    status: 422,
    summary: 'A fact that the step rests on was not declared: equipment, verified mass, dangerous goods, seal.',
    remedy: 'Let the line declare what `details.missing` names.',
  },
  EVIDENCE_MISMATCH: {
    status: 422,
    summary: 'What was read at the lane is not what the pass says, and nothing has moved.',
    remedy: 'Keep the barrier closed and check truck and box.',
  },
  PROOF_INVALID: {
    status: 403,
    summary: 'There is no valid signature of the bound driver over pass, terminal, lane and counter.',
    remedy: 'Let the bound driver sign at this lane; a proof made for another lane or pass does not count.',
  },
  REPLAY: {
    status: 409,
    summary: 'The proof’s counter was used before.',
    remedy: 'Keep the barrier closed, let the driver sign a higher counter, and raise an alarm with the proof shown.',
  },
  PRE_ADVICE_LOCKED: {
    status: 409,
    summary: 'The pre-advice cannot be withdrawn: it was filed seconds ago, or the truck is inside.',
    remedy: 'Wait for the time in `details`, or change the truck instead.',
  },
  NOT_DUE: {
    status: 409,
    summary: 'The time for this step has not come.',
    remedy: 'Repeat it after the time in `details`.',
  },
} as const satisfies Record<string, ErrorDeclaration>;
