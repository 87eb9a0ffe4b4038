import { EdifactError } from './edifact-error.ts';

/** The service characters of an interchange (ISO 9735, service string advice UNA). Each is one character. */
export interface Separators {
  readonly component: string;
  readonly element: string;
  readonly decimal: string;
  /** Undefined where UNA says by a space that no release character is used. */
  readonly release: string | undefined;
  readonly segment: string;
}

/** Level A characters, in force without a UNA. */
export const DEFAULT_SEPARATORS: Separators = {
  component: ':',
  element: '+',
  decimal: '.',
  release: '?',
  segment: "'",
};

/** Length of a UNA: tag and six characters, without a separator of its own. */
export const UNA_LENGTH = 9;

/**
 * Characters that may serve. Not all that the standard leaves open: `[ ] \ ^ -` would have another meaning in the
 * tokenizer's character classes, letters and digits could not be told from data.
 */
const SERVICE_CHARACTER = /^[!"#$%&'()*+,./:;<=>?@_`{|}~\x1c-\x1f]$/;

/**
 * Reads the UNA that the text begins with.
 * @returns undefined when the text does not begin with one
 * @throws {EdifactError} SERVICE_STRING_INVALID
 */
export function readServiceString(text: string): Separators | undefined {
  if (!text.startsWith('UNA')) return undefined;
  const refuse = (detail: string): never => {
    throw new EdifactError('SERVICE_STRING_INVALID', { tag: 'UNA', byteOffset: 0 }, detail);
  };
  if (text.length < UNA_LENGTH) refuse('UNA needs six characters after its tag');
  const [component, element, decimal, release, reserved, segment] = [...text.slice(3, UNA_LENGTH)] as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const used = release === ' ' ? [component, element, segment] : [component, element, segment, release];
  if (reserved !== ' ')
    refuse('the fifth character (repetition separator) must be a space: repetition is not supported');
  for (const character of used) {
    if (!SERVICE_CHARACTER.test(character))
      refuse(`character code ${character.charCodeAt(0)} cannot serve as separator`);
  }
  if (new Set(used).size !== used.length) refuse('the separators must differ from one another');
  if (decimal !== '.' && decimal !== ',') refuse('the decimal mark must be a point or a comma');
  if (used.includes(decimal)) refuse('the decimal mark must not be a separator');
  return { component, element, decimal, release: release === ' ' ? undefined : release, segment };
}
