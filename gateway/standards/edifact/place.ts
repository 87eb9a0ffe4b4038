import { refuse, requiredValueOf, type Segment, valueOf } from './segment.ts';

/** A terminal, and a spot in it. */
export interface Place {
  /** UN/LOCODE of the port: `KRPUS`. */
  readonly unLocode: string;
  /** SMDG terminal code: `PNC`. */
  readonly terminal?: string;
  /** Yard slot, or lane at the gate, in the terminal's own notation. */
  readonly spot?: string;
}

/** UN/LOCODE list (1131) of UN/ECE (3055); SMDG's terminal list is `TER` by mutual agreement, `TERMINALS` of 306 later. */
const LOCODE_LIST = ['139', '6'];

/**
 * The place of a LOC segment: C517 a UN/LOCODE, C519 the terminal, C553 the spot.
 * @throws {EdifactError} when the first is not a UN/LOCODE
 */
export function placeOfLocation(segment: Segment): Place {
  const unLocode = requiredValueOf(segment, 2, 1, 'the UN/LOCODE');
  if (!/^[A-Z]{2}[A-Z2-9]{3}$/.test(unLocode))
    refuse('IDENTIFIER_INVALID', segment, 2, 1, 'the place is not a UN/LOCODE');
  const terminal = valueOf(segment, 3);
  const spot = valueOf(segment, 4);
  if (terminal !== undefined && !/^[A-Z0-9]{2,6}$/.test(terminal)) {
    refuse('IDENTIFIER_INVALID', segment, 3, 1, 'the terminal is not an SMDG terminal code');
  }
  return { unLocode, ...(terminal !== undefined && { terminal }), ...(spot !== undefined && { spot }) };
}

/** The elements of LOC behind its qualifier. */
export function locationElements(place: Place, release: '95B' | '00B'): string[][] {
  const list = release === '95B' ? ['TER', 'ZZZ'] : ['TERMINALS', '306'];
  return [
    [place.unLocode, ...LOCODE_LIST],
    place.terminal === undefined ? [] : [place.terminal, ...list],
    place.spot === undefined ? [] : [place.spot],
  ];
}
