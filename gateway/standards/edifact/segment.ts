import { EdifactError, type EdifactPlace, type EdifactRule } from './edifact-error.ts';

/** A segment as it was received: data elements of components, release characters undone. */
export interface Segment {
  readonly tag: string;
  /** Elements of components; absent trailing ones are missing, an empty one is `['']`. */
  readonly elements: readonly (readonly string[])[];
  /** Number in the interchange; UNB is 1. */
  readonly number: number;
  /** Number in its message; UNH is 1, and 0 is a segment of the envelope. */
  readonly messageNumber: number;
  /** Offset of its first byte in the interchange. */
  readonly byteOffset: number;
  /** Bytes including the terminator. */
  readonly byteLength: number;
}

/** Where a segment stands, or a part of it; numbers count from 1. */
export function placeOf(segment: Segment, element?: number, component?: number): EdifactPlace {
  return {
    segment: segment.number,
    ...(segment.messageNumber > 0 && { messageSegment: segment.messageNumber }),
    tag: segment.tag,
    ...(element !== undefined && { element }),
    ...(component !== undefined && { component }),
    byteOffset: segment.byteOffset,
  };
}

/** The value of a component, or undefined when it is absent or empty. Numbers count from 1. */
export function valueOf(segment: Segment, element: number, component = 1): string | undefined {
  const value = segment.elements[element - 1]?.[component - 1];
  return value === '' ? undefined : value;
}

/**
 * As {@link valueOf}, but the value has to be there.
 * @throws {EdifactError} ELEMENT_MISSING
 */
export function requiredValueOf(segment: Segment, element: number, component: number, name: string): string {
  const value = valueOf(segment, element, component);
  if (value === undefined) refuse('ELEMENT_MISSING', segment, element, component, `${name} is missing`);
  return value;
}

/** Ends the reading of a message at a place in a segment. */
export function refuse(code: EdifactRule, segment: Segment, element: number, component: number, detail: string): never {
  throw new EdifactError(code, placeOf(segment, element, component), detail);
}
