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
 * Characters that may serve: punctuation, and the information separators IS1 to IS4 of level B. Not all that the standard
 * leaves open: `[ ] \\ ^ -` would have another meaning in the tokenizer's character classes, letters and digits could not
 * be told from data.
 */
const SERVICE_CHARACTERS = new Set(`!"#$%&'()*+,./:;<=>?@_\`{|}~${String.fromCharCode(0x1c, 0x1d, 0x1e, 0x1f)}`);

/**
 * Reads the UNA that the text begins with.
 * @returns undefined when the text does not begin with one
 * @throws {EdifactError} SERVICE_STRING_INVALID
 */
export function readServiceString(text: string): Separators | undefined {
  if (!text.startsWith('UNA')) return undefined;
  const [component, element, decimal, release, reserved, segment] = [...text.slice(3, UNA_LENGTH)];
  if (segment === undefined) throw unusable('UNA needs six characters after its tag');
  const separators = {
    component: component!,
    element: element!,
    decimal: decimal!,
    release: release === ' ' ? undefined : release!,
    segment,
  };
  const problem = problemOf(separators, reserved!);
  if (problem !== undefined) throw unusable(problem);
  return separators;
}

function problemOf(
  { component, element, decimal, release, segment }: Separators,
  reserved: string,
): string | undefined {
  const used = [component, element, segment, ...(release ?? '')];
  if (reserved !== ' ') return 'the fifth character must be a space: the repetition separator is not supported';
  const unfit = used.find((character) => !SERVICE_CHARACTERS.has(character));
  if (unfit !== undefined) return `the character of code ${unfit.charCodeAt(0)} cannot serve as separator`;
  if (new Set(used).size !== used.length) return 'the separators must differ from one another';
  if (decimal !== '.' && decimal !== ',') return 'the decimal mark must be a point or a comma';
  return used.includes(decimal) ? 'the decimal mark must not be a separator' : undefined;
}

function unusable(detail: string): EdifactError {
  return new EdifactError('SERVICE_STRING_INVALID', { tag: 'UNA', byteOffset: 0 }, detail);
}
