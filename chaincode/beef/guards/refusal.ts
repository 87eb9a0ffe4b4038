/** Why a guard refuses: a declared code, a sentence, details for programs. */
export interface Refusal {
  readonly code: 'TIME_SKEW' | 'OUT_OF_ORDER' | 'IDENTIFIER_INVALID';
  readonly message: string;
  readonly details?: object;
}
