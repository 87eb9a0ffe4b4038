import type { Path } from './places.ts';

/** A rule that the topology breaks, before it is known where in the text. */
export interface Finding {
  readonly path: Path;
  /** Whether the key at the end of the path is wrong, or the value behind it. */
  readonly at: 'key' | 'value';
  readonly rule: string;
  readonly message: string;
}
