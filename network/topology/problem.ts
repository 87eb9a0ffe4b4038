/** One place in the file that breaks one rule. */
export interface TopologyProblem {
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1. */
  readonly column: number;
  /** Stable name of the rule: `unknown-key`, `observer-endorses`. */
  readonly rule: string;
  readonly message: string;
}
