/** Section 5 of docs/voting-protocol.md: the proof of equality, 96 bytes W, W', s. */
import { Equations } from './equations.ts';
import { G, sentPoint, sentScalar, type Point } from './group.ts';
import { Hq, type Field } from './transcript.ts';

/** P is to G what D is to B. */
export interface Equality {
  readonly P: Point;
  readonly B: Point;
  readonly D: Point;
}

/** Bytes of a proof. */
export const EQUALITY_BYTES = 96;

/**
 * Whether the proof holds: s G = W + c P and s B = W' + c D, with c the challenge of these fields, W and W'.
 * @throws {MalformedError}
 */
export function isEqual({ P, B, D }: Equality, proof: Uint8Array, tag: string, fields: readonly Field[]): boolean {
  const [W, W2, s] = [proof.subarray(0, 32), proof.subarray(32, 64), sentScalar(proof.subarray(64))];
  const c = Hq(tag, ...fields, W, W2);
  const equations = new Equations();
  equations.add([
    [s, G],
    [-1n, sentPoint(W)],
    [-c, P],
  ]);
  equations.add([
    [s, B],
    [-1n, sentPoint(W2)],
    [-c, D],
  ]);
  return equations.hold();
}
