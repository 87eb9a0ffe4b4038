/**
 * The rules that an interchange may break. Each has the syntax error code (data element 0085) that ISO 9735 gives a
 * CONTRL message for it, so that an acknowledgement can be translated for partners that expect one.
 */
export const EDIFACT_RULES = {
  SIZE_LIMIT: { syntaxError: '16', says: 'the interchange is larger than this gateway takes' },
  COUNT_LIMIT: { syntaxError: '16', says: 'there are more parts than this gateway takes' },
  SERVICE_STRING_INVALID: { syntaxError: '20', says: 'the service string advice UNA is not usable' },
  SYNTAX_UNSUPPORTED: { syntaxError: '2', says: 'the syntax level or version is not supported' },
  CHARACTER_INVALID: { syntaxError: '21', says: 'a character is not in the character set that UNB announces' },
  RELEASE_MISUSED: { syntaxError: '22', says: 'the release character stands before a character that needs none' },
  SEGMENT_UNTERMINATED: { syntaxError: '13', says: 'the interchange ends inside a segment' },
  SEGMENT_MALFORMED: { syntaxError: '18', says: 'the segment cannot be read' },
  ENVELOPE_INVALID: { syntaxError: '15', says: 'the service segments are not in their order' },
  GROUP_UNSUPPORTED: { syntaxError: '30', says: 'functional groups (UNG, UNE) are not supported' },
  TEST_INDICATOR: { syntaxError: '25', says: 'a test interchange is not applied' },
  REFERENCE_MISMATCH: { syntaxError: '28', says: 'header and trailer carry different references' },
  REFERENCE_DUPLICATE: { syntaxError: '26', says: 'the message reference was used before in the interchange' },
  CONTROL_COUNT: { syntaxError: '29', says: 'the control count differs from what was received' },
  MESSAGE_UNSUPPORTED: { syntaxError: '14', says: 'the message type or directory is not supported' },
  SEGMENT_MISSING: { syntaxError: '13', says: 'a mandatory segment is missing' },
  SEGMENT_UNEXPECTED: { syntaxError: '15', says: 'the segment is not allowed at this place' },
  SEGMENT_REPEATED: { syntaxError: '35', says: 'the segment is repeated too often' },
  GROUP_REPEATED: { syntaxError: '36', says: 'the segment group is repeated too often' },
  ELEMENT_MISSING: { syntaxError: '13', says: 'a mandatory data element is missing' },
  ELEMENT_EXCESS: { syntaxError: '16', says: 'the segment has more parts than its definition' },
  ELEMENT_TOO_LONG: { syntaxError: '39', says: 'the data element is longer than its definition' },
  ELEMENT_TYPE: { syntaxError: '37', says: 'the data element is not of its type' },
  VALUE_INVALID: { syntaxError: '12', says: 'the value is not valid for this element' },
  VALUE_UNSUPPORTED: { syntaxError: '14', says: 'the code is not supported at this place' },
  IDENTIFIER_INVALID: { syntaxError: '12', says: 'the identifier has no form that can be recorded' },
} as const;

/** Code of a broken rule; a closed union, clients switch on it. */
export type EdifactRule = keyof typeof EDIFACT_RULES;

/** Where a rule was broken. Numbers count from 1, offsets from 0. */
export interface EdifactPlace {
  /** Number of the segment in the interchange; UNB is 1, a UNA is not counted. */
  readonly segment?: number;
  /** Number of the segment in its message; UNH is 1. */
  readonly messageSegment?: number;
  readonly tag?: string;
  /** Number of the data element in the segment, the tag not counted. */
  readonly element?: number;
  /** Number of the component in the data element. */
  readonly component?: number;
  /** Offset in bytes from the start of the interchange. */
  readonly byteOffset?: number;
}

/** An interchange or a message that cannot be taken. The only error that reading an interchange throws. */
export class EdifactError extends Error {
  override readonly name = 'EdifactError';
  readonly code: EdifactRule;
  readonly place: EdifactPlace;
  /** What is wrong in this case; never more of the received data than a few characters. */
  readonly detail: string;

  constructor(code: EdifactRule, place: EdifactPlace, detail: string) {
    super(`${wordsOf(place)}: ${detail}`);
    this.code = code;
    this.place = place;
    this.detail = detail;
  }

  /** Data element 0085 of the CONTRL message. */
  get syntaxError(): string {
    return EDIFACT_RULES[this.code].syntaxError;
  }
}

function wordsOf(place: EdifactPlace): string {
  const parts: string[] = [];
  if (place.segment !== undefined)
    parts.push(`segment ${place.segment}${place.tag === undefined ? '' : ` (${place.tag})`}`);
  if (place.element !== undefined) parts.push(`element ${place.element}`);
  if (place.component !== undefined) parts.push(`component ${place.component}`);
  if (parts.length === 0 && place.byteOffset !== undefined) parts.push(`byte ${place.byteOffset}`);
  return parts.length === 0 ? 'interchange' : parts.join(', ');
}
