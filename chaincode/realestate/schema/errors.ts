/** Every way in which the contract refuses, beside the kit's own; clients switch on the codes. */
import type { ErrorDeclaration } from '../../kit/declare.ts';

/** The closed list. */
export const errors = {
  ALREADY_EXISTS: {
    status: 409,
    summary: 'The identifier is taken.',
    remedy: 'Choose a new identifier: 128 random bits.',
  },
  RULE_VERSION: {
    status: 422,
    summary: 'No rule table is in force on the day in question.',
    remedy: 'Let ministry and court administration set a table with an earlier `effectiveFrom`.',
  },
  NOT_HOLDER: {
    status: 403,
    summary: 'The caller’s institution has no part in this record.',
    remedy: 'Let the institution that `details` names act.',
  },
  NOT_TWO_SIDED: {
    status: 403,
    summary: 'The act needs one person of each of two institutions.',
    remedy: 'Let the other institution of `details.parties` send the same input.',
  },
  NOT_RECIPIENT: {
    status: 403,
    summary: 'The citizen did not consent to this recipient.',
    remedy: 'Ask the citizen for a consent that names this case and this bank.',
  },
  PROOF_INVALID: {
    status: 403,
    summary: 'A signature is not the named key’s over exactly this.',
    remedy: 'Sign the canonical bytes of this very statement with the key that `details` names.',
  },
  REVOKED: {
    status: 410,
    summary: 'The key, consent or attestation was withdrawn.',
    remedy: 'Ask for a new one.',
  },
  CONSENT_MISSING: {
    status: 403,
    summary: 'The consent does not cover the item or the purpose.',
    remedy: 'Ask the citizen for a consent that covers it.',
  },
  CONSENT_EXPIRED: {
    status: 410,
    summary: 'The consent is not valid now.',
    remedy: 'Act within the times in `details`, or ask the citizen for a new consent.',
  },
  CONSENT_EXHAUSTED: {
    status: 409,
    summary: 'The uses that the citizen allowed are used up.',
    remedy: 'Ask the citizen for a new consent.',
  },
  ACCESS_CLOSED: {
    status: 403,
    summary: 'The document was not opened, or the time for reading it is over.',
    remedy: 'Open it, which counts as a use of the consent.',
  },
  EVIDENCE_MISSING: {
    status: 422,
    summary: 'A document that the rules ask for was not attested.',
    remedy: 'Ask the agencies for what `details.missing` names.',
  },
  EVIDENCE_STALE: {
    status: 422,
    summary: 'The facts of an attestation are older than the rules allow.',
    remedy: 'Ask the agency for a new attestation.',
  },
  EVIDENCE_MISMATCH: {
    status: 422,
    summary: 'What is shown is not what was attested or approved.',
    remedy: 'Compare with the source; ask the institution that `details` names.',
  },
  OWNER_MISMATCH: {
    status: 422,
    summary: 'The applicant or warrantor is not the owner in land ledger and title.',
    remedy: 'Check the owner’s hash; let the registers be corrected first.',
  },
  HELD: {
    status: 409,
    summary: 'The case is held.',
    remedy: 'Clear the finding in `details`, and release the hold with both desks.',
  },
  PARCEL_CHANGED: {
    status: 409,
    summary: 'A parcel has changed, or a change of it is under way.',
    remedy: 'Wait until the change is entered, and gather the evidence anew.',
  },
  VERSION_CHANGED: {
    status: 409,
    summary: 'A title, a lease or the case has changed since it was read.',
    remedy: 'Read what `details` names again, and decide anew.',
  },
  NOTICE_PENDING: {
    status: 409,
    summary: 'Another encumbrance of the property is pending.',
    remedy: 'Wait until its notice is lifted, or lapses on the day in `details`.',
  },
  RANK_NOT_AS_PROMISED: {
    status: 409,
    summary: 'The right would not have the rank that was approved.',
    remedy: 'Dismiss the filing and let the bank decide anew.',
  },
  ACKNOWLEDGEMENT_MISSING: {
    status: 409,
    summary: 'A lease that the approval had not read, or that ranks from the midnight after, was not acknowledged.',
    remedy: 'Look at the leases in `details`, and name them as acknowledged if the loan is still to be paid out.',
  },
  AREA_NOT_CONSERVED: {
    status: 422,
    summary: 'The outcome of a split or merger has another area than the parcels had.',
    remedy: 'Correct the areas, or enter a change of area first.',
  },
  NOT_DUE: {
    status: 409,
    summary: 'The time for this step has not come.',
    remedy: 'Repeat it after the time in `details`.',
  },
} as const satisfies Record<string, ErrorDeclaration>;
