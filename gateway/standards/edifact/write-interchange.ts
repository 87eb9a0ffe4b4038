import { CHARACTER_SETS, type CharacterSet } from './character-set.ts';
import { DEFAULT_SEPARATORS } from './separators.ts';

/** A segment to be written: its tag and its elements, each one component or several. */
export type WritableSegment = readonly [tag: string, ...elements: (string | readonly string[])[]];

/** A message to be written, without UNH and UNT. */
export interface WritableMessage {
  /** UNH 0062. */
  readonly reference: string;
  /** UNH S009 components: `['CODECO', 'D', '95B', 'UN', 'ITG14']`. */
  readonly type: readonly string[];
  readonly segments: readonly WritableSegment[];
}

/** The envelope of an interchange to be written. */
export interface WritableInterchange {
  readonly sender: string;
  readonly recipient: string;
  /** RFC 3339; written as UTC. */
  readonly preparedAt: string;
  readonly controlReference: string;
  readonly messages: readonly WritableMessage[];
}

/**
 * Writes an interchange with the level A separators, a UNA, and one segment a line. The character set is the narrowest
 * that holds the data: UNOA, UNOB, UNOC, or UNOW (UTF-8, syntax version 4) for Hangul plates.
 * @throws {RangeError} for a character that no set has, such as a line break in the data
 */
export function writeInterchange(interchange: WritableInterchange): Uint8Array {
  const characterSet = characterSetFor(interchange);
  const version = characterSet.identifier === 'UNOW' ? '4' : '3';
  const stamp = new Date(interchange.preparedAt).toISOString().replaceAll(/[-:]/g, '');
  // Syntax version 4 has the century in UNB, the versions before have not.
  const date = version === '4' ? stamp.slice(0, 8) : stamp.slice(2, 8);
  const segments: WritableSegment[] = [
    [
      'UNB',
      [characterSet.identifier, version],
      interchange.sender,
      interchange.recipient,
      [date, stamp.slice(9, 13)],
      interchange.controlReference,
    ],
    ...interchange.messages.flatMap(messageSegments),
    ['UNZ', String(interchange.messages.length), interchange.controlReference],
  ];
  const { component, element, decimal, release, segment } = DEFAULT_SEPARATORS;
  const una = `UNA${component}${element}${decimal}${release!} ${segment}`;
  const text = [una, ...segments.map(writeSegment)].join('\r\n') + '\r\n';
  return Buffer.from(text, characterSet.encoding === 'utf-8' ? 'utf8' : 'latin1');
}

function messageSegments(message: WritableMessage): WritableSegment[] {
  return [
    ['UNH', message.reference, message.type],
    ...message.segments,
    ['UNT', String(message.segments.length + 2), message.reference],
  ];
}

function characterSetFor(interchange: WritableInterchange): CharacterSet {
  const parts = [
    interchange.sender,
    interchange.recipient,
    interchange.controlReference,
    ...interchange.messages.flatMap((message) => [message.reference, ...message.type, ...message.segments.flat(2)]),
  ];
  const fitting = CHARACTER_SETS.find((set) =>
    parts.every((part) => [...part].every((character) => set.admits.test(character))),
  );
  if (fitting === undefined) throw new RangeError('the interchange has a character that no EDIFACT character set has');
  return fitting;
}

/** One segment with its terminator; empty components and elements at the end are left out (ISO 9735, 8). */
function writeSegment([tag, ...elements]: WritableSegment): string {
  const written = elements.map((components) =>
    trimmed((typeof components === 'string' ? [components] : components).map(released)).join(
      DEFAULT_SEPARATORS.component,
    ),
  );
  return [tag, ...trimmed(written)].join(DEFAULT_SEPARATORS.element) + DEFAULT_SEPARATORS.segment;
}

function trimmed(parts: readonly string[]): string[] {
  let length = parts.length;
  while (length > 0 && parts[length - 1] === '') length -= 1;
  return parts.slice(0, length);
}

function released(value: string): string {
  return value.replaceAll(/[+:?']/g, '?$&');
}
