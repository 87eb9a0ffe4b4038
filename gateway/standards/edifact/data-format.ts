/**
 * The form of a data element in the directories' notation: `an..35` is up to 35 characters, `n6` exactly six digits,
 * `a1` one letter. A leading `!` marks a mandatory component.
 */
export interface DataFormat {
  readonly mandatory: boolean;
  readonly type: 'a' | 'n' | 'an';
  readonly exact: boolean;
  readonly length: number;
}

const NOTATION = /^(!?)(an|a|n)(\.\.)?([0-9]+)$/;

/** Reads the notation; a mistake in a definition of ours is a programming error. */
export function dataFormat(notation: string): DataFormat {
  const match = NOTATION.exec(notation);
  if (match === null) throw new TypeError(`${notation} is not a data format`);
  const [, mandatory, type, upTo, length] = match as unknown as [
    string,
    string,
    DataFormat['type'],
    string | undefined,
    string,
  ];
  return { mandatory: mandatory === '!', type, exact: upTo === undefined, length: Number(length) };
}

/** What a value does against its format, or undefined when it fits. */
export function misfitOf(
  value: string,
  format: DataFormat,
  decimal: string,
): { code: 'ELEMENT_TOO_LONG' | 'ELEMENT_TYPE' | 'VALUE_INVALID'; detail: string } | undefined {
  if (format.type === 'n' && !isNumber(value, decimal)) return { code: 'ELEMENT_TYPE', detail: 'is not a number' };
  if (format.type === 'a' && /[0-9]/.test(value)) return { code: 'ELEMENT_TYPE', detail: 'has a digit' };
  // ISO 9735: the decimal mark and the minus sign do not count towards the length of a number.
  const length = format.type === 'n' ? value.replaceAll(/[-.,]/g, '').length : [...value].length;
  if (length > format.length) return { code: 'ELEMENT_TOO_LONG', detail: `is longer than ${format.length}` };
  if (format.exact && length < format.length)
    return { code: 'VALUE_INVALID', detail: `is shorter than ${format.length}` };
  return undefined;
}

function isNumber(value: string, decimal: string): boolean {
  return (decimal === ',' ? /^-?[0-9]+(,[0-9]+)?$/ : /^-?[0-9]+(\.[0-9]+)?$/).test(value);
}
