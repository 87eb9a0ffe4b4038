/** Addresses of the steps; free of everything else, for clients in browsers. */
export const SIGNING_STEPS = {
  propose: '/v1/signing/proposals',
  evaluate: '/v1/signing/evaluations',
  endorse: '/v1/signing/endorsements',
  submit: '/v1/signing/submissions',
} as const;
