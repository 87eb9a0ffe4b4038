import edifact from 'edifact';
import type { CharacterSet } from './character-set.ts';
import { EdifactError } from './edifact-error.ts';
import type { EdifactLimits } from './limits.ts';
import type { Segment } from './segment.ts';
import { DEFAULT_SEPARATORS, readServiceString, type Separators, UNA_LENGTH } from './separators.ts';

/** The segments of an interchange and the service characters they were written with. */
export interface SegmentList {
  readonly separators: Separators;
  /** The UNA is not among them. */
  readonly segments: readonly Segment[];
}

interface Cut {
  readonly number: number;
  readonly byteOffset: number;
  /** With its terminator. */
  readonly raw: string;
}

/** Stands for "no release character" in the tokenizer: a control character that no character set admits. */
const NO_RELEASE = 0x81;

/**
 * Reads all segments of an interchange. The text is cut at its segment terminators first, so that every error has a
 * segment number and a byte offset; elements and components come from the `edifact` package.
 * @param text the decoded interchange
 * @throws {EdifactError} for whatever is not a segment list
 */
export function readSegments(text: string, characterSet: CharacterSet, limits: EdifactLimits): SegmentList {
  const announced = readServiceString(text);
  const separators = announced ?? DEFAULT_SEPARATORS;
  const tokenizer = tokenizerFor(separators);
  const segments: Segment[] = [];
  for (const cut of cutSegments(text, announced === undefined ? 0 : UNA_LENGTH, separators, limits)) {
    checkCharacters(cut, separators, characterSet);
    segments.push({ ...tokenizer(cut), number: cut.number, messageNumber: 0, ...extentOf(cut) });
  }
  return { separators, segments };
}

function extentOf(cut: Cut): { byteOffset: number; byteLength: number } {
  return { byteOffset: cut.byteOffset, byteLength: Buffer.byteLength(cut.raw) };
}

function* cutSegments(text: string, start: number, separators: Separators, limits: EdifactLimits): Generator<Cut> {
  let index = start;
  let byteOffset = start;
  for (let number = 1; ; number += 1) {
    // Line breaks after a terminator are not part of the syntax, but nearly every sender writes them.
    while (text[index] === '\r' || text[index] === '\n') {
      index += 1;
      byteOffset += 1;
    }
    if (index >= text.length) return;
    if (number > limits.segments) {
      throw new EdifactError('COUNT_LIMIT', { segment: number, byteOffset }, `more than ${limits.segments} segments`);
    }
    const end = endOfSegment(text, index, separators, limits, { number, byteOffset });
    const raw = text.slice(index, end);
    yield { number, byteOffset, raw };
    index = end;
    byteOffset += Buffer.byteLength(raw);
  }
}

/** Index behind the terminator of the segment that starts at an index. */
function endOfSegment(
  text: string,
  start: number,
  separators: Separators,
  limits: EdifactLimits,
  at: { number: number; byteOffset: number },
): number {
  const place = { segment: at.number, byteOffset: at.byteOffset };
  for (let index = start; index < text.length; index += 1) {
    if (index - start >= limits.segmentCharacters) {
      throw new EdifactError('SIZE_LIMIT', place, `the segment is longer than ${limits.segmentCharacters} characters`);
    }
    const character = text[index];
    if (character === separators.segment) return index + 1;
    if (character === separators.release) {
      index += 1;
      if (index < text.length) checkReleased(text[index]!, separators, place);
    }
  }
  throw new EdifactError('SEGMENT_UNTERMINATED', place, 'the interchange ends without a segment terminator');
}

function checkReleased(
  character: string,
  separators: Separators,
  place: { segment: number; byteOffset: number },
): void {
  const { component, element, segment, release, decimal } = separators;
  if (![component, element, segment, release, decimal].includes(character)) {
    throw new EdifactError(
      'RELEASE_MISUSED',
      place,
      'only a separator, a decimal mark or the release character is released',
    );
  }
}

function checkCharacters(cut: Cut, separators: Separators, characterSet: CharacterSet): void {
  const { component, element, segment, release } = separators;
  for (const character of cut.raw) {
    if (character === component || character === element || character === segment || character === release) continue;
    if (characterSet.admits.test(character)) continue;
    throw new EdifactError(
      'CHARACTER_INVALID',
      { segment: cut.number, byteOffset: cut.byteOffset },
      `character U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')} is not in ${characterSet.identifier}`,
    );
  }
}

/** A function that splits one cut with the `edifact` package's parser, whose state it keeps to itself. */
function tokenizerFor(separators: Separators): (cut: Cut) => { tag: string; elements: string[][] } {
  const parser = new edifact.Parser();
  // The widest set that it knows: what is admitted has been checked against the announced one.
  parser.encoding('UNOY');
  parser.configure({
    segmentTerminator: separators.segment.charCodeAt(0),
    dataElementSeparator: separators.element.charCodeAt(0),
    componentDataSeparator: separators.component.charCodeAt(0),
    decimalMark: separators.decimal.charCodeAt(0),
    releaseCharacter: separators.release?.charCodeAt(0) ?? NO_RELEASE,
  });
  let tag = '';
  let elements: string[][] = [];
  let closed = 0;
  parser.onopensegment = (name) => {
    tag = name;
    elements = [];
  };
  parser.onelement = () => {
    elements.push([]);
  };
  parser.oncomponent = (value) => {
    elements.at(-1)!.push(value);
  };
  parser.onclosesegment = () => {
    closed += 1;
  };
  return (cut) => {
    closed = 0;
    try {
      parser.write(cut.raw);
    } catch {
      throw malformed(cut);
    }
    if (closed !== 1 || !/^[A-Z]{3}$/.test(tag)) throw malformed(cut);
    return { tag, elements };
  };
}

function malformed(cut: Cut): EdifactError {
  return new EdifactError(
    'SEGMENT_MALFORMED',
    { segment: cut.number, byteOffset: cut.byteOffset },
    'a segment begins with a tag of three capital letters and an element separator',
  );
}
