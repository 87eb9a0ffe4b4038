import type { transshipment } from '../api.ts';

/** Why a step is refused: a declared code, a sentence, what a program needs. */
export interface Refusal {
  readonly code: keyof (typeof transshipment)['errors'] | 'STATE_CONFLICT' | 'LIMIT_EXCEEDED';
  readonly message: string;
  readonly details?: object;
}
