import { CHARACTER_SETS, type CharacterSet } from './character-set.ts';
import { checkSegment } from './check-segment.ts';
import { EdifactError } from './edifact-error.ts';
import { EDIFACT_LIMITS, type EdifactLimits } from './limits.ts';
import { readSegments } from './read-segments.ts';
import { placeOf, refuse, requiredValueOf, type Segment, valueOf } from './segment.ts';
import { UNA_LENGTH } from './separators.ts';

/** UNH 0062 has 14 characters, the components of S009 have six at most. */
const LONGEST_ECHO = 35;

/** What UNB says. */
export interface InterchangeHeader {
  readonly syntaxIdentifier: string;
  readonly syntaxVersion: string;
  readonly sender: string;
  readonly recipient: string;
  readonly controlReference: string;
}

/** A message with its envelope, its content not yet looked at. */
export interface Message {
  /** UNH 0062. */
  readonly reference: string;
  /** UNH S009 without agency: `CODECO:D:95B`. */
  readonly type: string;
  /** UNH 0057, such as `ITG14` or `SMDG20`. */
  readonly association?: string;
  /** UNH to UNT. */
  readonly segments: readonly Segment[];
  /** The bytes from the U of UNH to the terminator of UNT, as received: what evidence is taken of. */
  readonly bytes: Uint8Array;
  readonly decimal: string;
  /** What is wrong with the message itself; the interchange's other messages stand. */
  readonly fault?: EdifactError;
}

/** An interchange with its messages, at least one. */
export interface Interchange {
  readonly header: InterchangeHeader;
  readonly messages: readonly Message[];
}

/**
 * Reads the envelope of an interchange and cuts it into messages.
 * Faults of a single message (its count, its reference, a segment of it) are kept with the message.
 * @throws {EdifactError} for faults that concern the whole interchange; never anything else, whatever the bytes
 */
export function readInterchange(bytes: Uint8Array, limits: EdifactLimits = EDIFACT_LIMITS): Interchange {
  if (bytes.byteLength > limits.interchangeBytes) {
    throw new EdifactError(
      'SIZE_LIMIT',
      { byteOffset: limits.interchangeBytes },
      `at most ${limits.interchangeBytes} bytes are taken`,
    );
  }
  const characterSet = announcedCharacterSet(bytes);
  const { segments, separators } = readSegments(decode(bytes, characterSet), characterSet, limits);
  const [first, last] = [segments[0], segments.at(-1)];
  if (first?.tag !== 'UNB')
    throw new EdifactError('ENVELOPE_INVALID', { byteOffset: 0 }, 'an interchange begins with UNB');
  if (last === undefined || last.tag !== 'UNZ') {
    throw new EdifactError('ENVELOPE_INVALID', placeOf(last ?? first), 'an interchange ends with UNZ');
  }
  checkSegment(first, separators.decimal);
  checkSegment(last, separators.decimal);
  const header = headerOf(first);
  const messages = cutMessages(segments.slice(1, -1), bytes, separators.decimal, limits);
  checkTrailer(last, header, messages.length);
  return { header, messages: withoutDuplicates(messages) };
}

/** UNB names the character set, and stands before anything that needs it. */
function announcedCharacterSet(bytes: Uint8Array): CharacterSet {
  const head = Buffer.from(bytes.subarray(0, UNA_LENGTH + 16)).toString('latin1');
  const found = /^(?:UNA[^]{6}[\r\n]*)?UNB[^A-Z](UNO[A-Z])/.exec(head);
  if (found === null) {
    throw new EdifactError(
      'ENVELOPE_INVALID',
      { byteOffset: 0 },
      'an interchange begins with UNA or UNB and a syntax identifier',
    );
  }
  const characterSet = CHARACTER_SETS.find(({ identifier }) => identifier === found[1]);
  if (characterSet === undefined) {
    const known = CHARACTER_SETS.map(({ identifier }) => identifier).join(', ');
    throw new EdifactError(
      'SYNTAX_UNSUPPORTED',
      { segment: 1, tag: 'UNB', element: 1, component: 1 },
      `${found[1]!} is not supported: send ${known}`,
    );
  }
  return characterSet;
}

function decode(bytes: Uint8Array, characterSet: CharacterSet): string {
  if (characterSet.encoding === 'latin1') return Buffer.from(bytes).toString('latin1');
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new EdifactError('CHARACTER_INVALID', {}, 'the interchange is not valid UTF-8');
  }
}

function headerOf(segment: Segment): InterchangeHeader {
  const syntaxVersion = requiredValueOf(segment, 1, 2, 'the syntax version');
  if (!/^[1-4]$/.test(syntaxVersion)) {
    refuse('SYNTAX_UNSUPPORTED', segment, 1, 2, 'syntax versions 1 to 4 are supported');
  }
  if (valueOf(segment, 11) === '1')
    refuse('TEST_INDICATOR', segment, 11, 1, 'send test interchanges to a test network');
  return {
    syntaxIdentifier: requiredValueOf(segment, 1, 1, 'the syntax identifier'),
    syntaxVersion,
    sender: requiredValueOf(segment, 2, 1, 'the sender'),
    recipient: requiredValueOf(segment, 3, 1, 'the recipient'),
    controlReference: requiredValueOf(segment, 5, 1, 'the interchange control reference'),
  };
}

function cutMessages(
  segments: readonly Segment[],
  bytes: Uint8Array,
  decimal: string,
  limits: EdifactLimits,
): Message[] {
  const messages: Message[] = [];
  let open: Segment[] | undefined;
  for (const segment of segments) {
    if (['UNG', 'UNE'].includes(segment.tag)) {
      throw new EdifactError('GROUP_UNSUPPORTED', placeOf(segment), 'send the messages without functional groups');
    }
    if ((segment.tag === 'UNH') !== (open === undefined)) {
      throw new EdifactError(
        'ENVELOPE_INVALID',
        placeOf(segment),
        open === undefined ? 'a message begins with UNH' : 'the message before has no UNT',
      );
    }
    if (['UNB', 'UNZ'].includes(segment.tag))
      throw new EdifactError('ENVELOPE_INVALID', placeOf(segment), 'one interchange at a time');
    open ??= [];
    open.push({ ...segment, messageNumber: open.length + 1 });
    if (segment.tag !== 'UNT') continue;
    if (messages.length === limits.messages) {
      throw new EdifactError('COUNT_LIMIT', placeOf(segment), `at most ${limits.messages} messages are taken`);
    }
    messages.push(messageOf(open, bytes, decimal));
    open = undefined;
  }
  if (open !== undefined)
    throw new EdifactError('ENVELOPE_INVALID', placeOf(open.at(-1)!), 'the last message has no UNT');
  return messages;
}

function messageOf(segments: readonly Segment[], bytes: Uint8Array, decimal: string): Message {
  const header = segments[0]!;
  const trailer = segments.at(-1)!;
  const association = valueOf(header, 2, 5);
  const message = {
    // What is longer is a fault, and not repeated at length in the answer.
    reference: (valueOf(header, 1) ?? '').slice(0, LONGEST_ECHO),
    type: [1, 2, 3].map((component) => (valueOf(header, 2, component) ?? '').slice(0, LONGEST_ECHO)).join(':'),
    ...(association !== undefined && { association }),
    segments,
    bytes: bytes.subarray(header.byteOffset, trailer.byteOffset + trailer.byteLength),
    decimal,
  };
  const fault = faultOf(segments, header, trailer, decimal);
  return fault === undefined ? message : { ...message, fault };
}

function faultOf(
  segments: readonly Segment[],
  header: Segment,
  trailer: Segment,
  decimal: string,
): EdifactError | undefined {
  try {
    for (const segment of segments) checkSegment(segment, decimal);
    if (Number(valueOf(trailer, 1)) !== segments.length) {
      refuse(
        'CONTROL_COUNT',
        trailer,
        1,
        1,
        `UNT counts ${valueOf(trailer, 1)!}, received ${segments.length} segments`,
      );
    }
    if (valueOf(trailer, 2) !== valueOf(header, 1)) {
      refuse('REFERENCE_MISMATCH', trailer, 2, 1, 'UNT repeats the message reference of UNH');
    }
    return undefined;
  } catch (error) {
    if (error instanceof EdifactError) return error;
    throw error;
  }
}

function checkTrailer(trailer: Segment, header: InterchangeHeader, messageCount: number): void {
  if (Number(valueOf(trailer, 1)) !== messageCount) {
    refuse('CONTROL_COUNT', trailer, 1, 1, `UNZ counts ${valueOf(trailer, 1)!}, received ${messageCount} messages`);
  }
  if (valueOf(trailer, 2) !== header.controlReference) {
    refuse('REFERENCE_MISMATCH', trailer, 2, 1, 'UNZ repeats the interchange control reference of UNB');
  }
  if (messageCount === 0) refuse('ENVELOPE_INVALID', trailer, 1, 1, 'the interchange holds no message');
}

function withoutDuplicates(messages: readonly Message[]): Message[] {
  const seen = new Set<string>();
  return messages.map((message) => {
    if (!seen.has(message.reference)) {
      seen.add(message.reference);
      return message;
    }
    const place = placeOf(message.segments[0]!, 1, 1);
    const fault = new EdifactError(
      'REFERENCE_DUPLICATE',
      place,
      'each message of an interchange has a reference of its own',
    );
    return { ...message, fault: message.fault ?? fault };
  });
}
