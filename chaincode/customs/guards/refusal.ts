import type { customs } from '../api.ts';

/** Why a step is refused: a declared code, a sentence, what a program needs. */
export interface Refusal {
  readonly code: keyof (typeof customs)['errors'] | 'STATE_CONFLICT' | 'LIMIT_EXCEEDED' | 'INPUT_INVALID';
  readonly message: string;
  readonly details?: object;
}
