/** Why a proof cannot be judged or made. */

/** What is wrong with a proof, before any signature is looked at. */
export type ProofProblem = 'MISSING' | 'MALFORMED' | 'UNSUPPORTED' | 'CONTEXT' | 'KEY_KIND' | 'SIGNER';

/** A proof that cannot be judged, with what is wrong. */
export class ProofError extends Error {
  override readonly name = 'ProofError';
  readonly problem: ProofProblem;

  constructor(problem: ProofProblem, detail: string) {
    super(detail);
    this.problem = problem;
  }
}
