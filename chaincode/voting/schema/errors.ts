/** Why the contract refuses, beside the kit's own codes. */
import type { ErrorDeclaration } from '../../kit/declare.ts';

/** All errors of the contract. */
export const errors = {
  ALREADY_EXISTS: {
    status: 409,
    summary: 'There is such a record already.',
    remedy: 'Read it, or choose another identifier.',
  },
  TERMS_INVALID: {
    status: 422,
    summary: 'The terms contradict each other.',
    remedy: 'Correct what `details.problem` names.',
  },
  NOT_DUE: {
    status: 409,
    summary: 'The time for this step has not come.',
    remedy: 'Repeat it after the time in `details`.',
  },
  WINDOW_CLOSED: {
    status: 409,
    summary: 'The time for this step is over.',
    remedy: 'See the times in `details`; what is late is reported as an incident.',
  },
  LIST_UNORDERED: {
    status: 422,
    summary: 'The keys are not in rising order after the last one of the list.',
    remedy: 'Sort the keys by their bytes and go on after `details.lastKey`.',
  },
  CREDENTIAL_INVALID: {
    status: 422,
    summary: 'A key is not a canonical Ed25519 key of prime order, or its entry lacks what the list needs.',
    remedy: 'Let the voter’s device make a new key; the registrar seals the voter’s number.',
  },
  ROLL_MISMATCH: {
    status: 409,
    summary: 'The lists or the attested rolls are not equal.',
    remedy: 'Compare the lists; see `details`. Once frozen, a roll that differs keeps the polls closed.',
  },
  OBJECTION_OPEN: {
    status: 409,
    summary: 'Objections to the roll are open.',
    remedy: 'Settle the objections in `details.objections`.',
  },
  CONSENT_MISSING: {
    status: 409,
    summary: 'Not all who must want this act have consented to it.',
    remedy: 'Collect the consents that `details.missing` names, with the subject in `details.subject`.',
  },
  NOT_TRUSTEE: {
    status: 403,
    summary: 'The caller is not a trustee of the current attempt.',
    remedy: 'Use the certificate of the person that the ceremony names.',
  },
  TRUSTEE_MISSING: {
    status: 409,
    summary: 'Other trustees have not taken the step before.',
    remedy: 'Wait for the trustees in `details.trustees`, or start the ceremony anew without them.',
  },
  COMMITMENT_MISMATCH: {
    status: 422,
    summary: 'The commitments do not have the hash that was published.',
    remedy: 'Publish the commitments of which the hash was made, or start the ceremony anew.',
  },
  PROOF_INVALID: {
    status: 422,
    summary: 'A proof does not hold.',
    remedy: 'Make the proof anew over the current election; docs/voting-protocol.md lists every hash.',
  },
  CEREMONY_FAILED: {
    status: 409,
    summary: 'A dealer was disqualified.',
    remedy: 'Start the ceremony anew; name other trustees if need be.',
  },
  HASH_MISMATCH: {
    status: 409,
    summary: 'The hash is not the one on the ledger.',
    remedy:
      'Compute it again from your own peer’s copy. If it differs still, report an incident: somebody sees another election.',
  },
  ATTESTATION_MISSING: {
    status: 409,
    summary: 'No observer has attested what this step rests on, or one attested that it differs.',
    remedy: 'Let an observer attest it from its own node; see `details`.',
  },
  CREDENTIAL_UNKNOWN: {
    status: 403,
    summary: 'The credential is not on both lists.',
    remedy: 'Use the key that was registered; objections belong to the review of the roll.',
  },
  CREDENTIAL_REVOKED: {
    status: 410,
    summary: 'The credential was revoked.',
    remedy: 'Ask the credential authority.',
  },
  SEQUENCE_BROKEN: {
    status: 409,
    summary: 'The ballot does not follow the last one of this credential.',
    remedy: 'Look the last ballot up and sign anew with the next number and its tracker.',
  },
  REVOTE_REFUSED: {
    status: 409,
    summary: 'Only the first ballot counts in this election.',
    remedy: 'The ballot that was cast stands.',
  },
  BALLOT_MALFORMED: {
    status: 422,
    summary: 'An answer is not of the form of its contest, or an element is not canonical.',
    remedy: 'Prepare the ballot anew.',
  },
  SIGNATURE_INVALID: {
    status: 403,
    summary: 'The signature is not the credential’s over this ballot’s tracker.',
    remedy: 'Sign the tracker of exactly these bytes.',
  },
  DUPLICATE_CIPHERTEXT: {
    status: 409,
    summary: 'These ciphertexts were cast or challenged before.',
    remedy: 'Prepare the ballot anew with fresh randomness.',
  },
  OPENING_INVALID: {
    status: 422,
    summary: 'The opening does not give the ballot’s ciphertexts.',
    remedy: 'A device whose opening does not fit did not encrypt what it showed: report an incident.',
  },
  VOTED: {
    status: 409,
    summary: 'The credential has voted.',
    remedy: 'A credential is revoked before its first ballot or not at all.',
  },
  TOO_FEW_BALLOTS: {
    status: 409,
    summary: 'Fewer ballots than the manifest asks for: decrypting them would tell who voted how.',
    remedy: 'Annul the election.',
  },
  TALLY_INCOMPLETE: {
    status: 409,
    summary: 'Parts of the sum are missing.',
    remedy: 'Sum the parts that `details.missing` names first.',
  },
  COUNTS_INVALID: {
    status: 422,
    summary: 'The counts are not what the trustees’ parts open.',
    remedy: 'Search the counts anew from the combined points.',
  },
  INCIDENT_OPEN: {
    status: 409,
    summary: 'Incidents are open.',
    remedy: 'Settle the incidents in `details.incidents`.',
  },
} as const satisfies Record<string, ErrorDeclaration>;
