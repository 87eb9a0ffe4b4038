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
    remedy: 'Let both authorities set a table with an earlier `effectiveFrom`.',
  },
  NOT_HOLDER: {
    status: 403,
    summary: 'The caller’s authority, mission or bank has no part in this record.',
    remedy: 'Let the one that `details` names act.',
  },
  NOT_TWO_SIDED: {
    status: 403,
    summary: 'The act needs one person of each of two institutions.',
    remedy: 'Let the other institution of `details.parties` send the same input.',
  },
  PROOF_INVALID: {
    status: 403,
    summary: 'A signature is not the named key’s over exactly this.',
    remedy: 'Sign the canonical bytes of this very statement with the key that `details` names.',
  },
  KEY_NOT_VALID: {
    status: 403,
    summary: 'The key does not sign for this authority, mission or purpose at this time.',
    remedy: 'Sign with a key that is in the register of officers now; `details` has its times.',
  },
  WRONG_FORM: {
    status: 422,
    summary: 'The destination or the act asks for another form.',
    remedy:
      'Ask for an apostille for states of the Convention, else for a legalisation; give powers to powers of attorney alone.',
  },
  NUMBER_TAKEN: {
    status: 409,
    summary: 'The authority has given this number.',
    remedy: 'Give another number; none is given twice, also when its certificate is void.',
  },
  INDEX_TAKEN: {
    status: 409,
    summary: 'The place in the status list is taken, or beyond its end.',
    remedy: 'Choose another random index below the list’s number of entries.',
  },
  CERTIFICATE_STANDS: {
    status: 409,
    summary: 'The document has a certificate for this destination that is not void.',
    remedy: 'Use the certificate that stands, or let two approvers permit its replacement.',
  },
  REPLACEMENT_MISSING: {
    status: 409,
    summary: 'Two approvers have not permitted that this certificate replaces the other.',
    remedy: 'Let two approvers call `permitReplacement` first.',
  },
  BACKDATED: {
    status: 422,
    summary: 'The date or the validity does not fit the time of issue.',
    remedy: 'Date it today at the place of issue, and let it be valid from now on, until an end that the rules allow.',
  },
  NOT_DUE: {
    status: 409,
    summary: 'The time for this step has not come.',
    remedy: 'Repeat it after the time in `details`.',
  },
  NOT_YET_VALID: {
    status: 409,
    summary: 'The certificate is not valid yet.',
    remedy: 'Present it from the time in `details` on.',
  },
  EXPIRED: {
    status: 410,
    summary: 'The certificate’s time is over.',
    remedy: 'Ask for a new certificate. It still shows that it was valid before.',
  },
  SUSPENDED: {
    status: 409,
    summary: 'The authority has suspended the certificate.',
    remedy: 'Ask the authority, or wait until the suspension is lifted.',
  },
  REVOKED: {
    status: 410,
    summary: 'The certificate, document or registration was withdrawn.',
    remedy: 'Ask for a new one.',
  },
  SUPERSEDED: {
    status: 410,
    summary: 'Another certificate has replaced this one.',
    remedy: 'Ask the holder for the new certificate.',
  },
  TAMPERED_DOCUMENT: {
    status: 422,
    summary: 'The document that was shown is not the one that was certified. The certificate itself may be valid.',
    remedy: 'Do not act on the document; compare it with the one that the authority certified.',
  },
  EVIDENCE_MISMATCH: {
    status: 422,
    summary: 'The private content is not what the certificate commits to.',
    remedy: 'Send the content and the salt from which the commitment was made.',
  },
  NOT_GRANTED: {
    status: 403,
    summary: 'The act grants no such power at this bank.',
    remedy: 'Compare the action, the bank and the power with those in the act.',
  },
  REPLAY: {
    status: 409,
    summary: 'The nonce was presented before.',
    remedy: 'Give the agent a new nonce, and let the agent sign again.',
  },
  PRESENTATION_STALE: {
    status: 409,
    summary: 'The agent did not sign now.',
    remedy: 'Let the agent sign again, with the present time and a new nonce.',
  },
  RESERVED: {
    status: 409,
    summary: 'A bank holds the power of attorney.',
    remedy: 'Try again when the reservation lapses; `details.lapsesAt` says when.',
  },
  CONSUMED: {
    status: 409,
    summary: 'The power of attorney is used up.',
    remedy: 'The principal must give a new one.',
  },
  RESERVATION_LAPSED: {
    status: 409,
    summary: 'The reservation is over.',
    remedy: 'Let the agent present the act again, and reserve it again.',
  },
} as const satisfies Record<string, ErrorDeclaration>;
