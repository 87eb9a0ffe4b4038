/** A character set that UNB may announce (ISO 9735, data element 0001), and how its bytes are read. */
export interface CharacterSet {
  readonly identifier: string;
  readonly encoding: 'latin1' | 'utf-8';
  /** Characters of data, beside the separators of the interchange. */
  readonly admits: RegExp;
}

/* ISO 9735, annex A: level A has no lower case and no `@ # $`; level B adds lower case. */
const LEVEL_A = String.raw`A-Z0-9 .,()/=!"%&*;<>'+:?\-`;

/**
 * UNOA, UNOB and UNOC (ISO 8859-1) are what container messages use. UNOW (UTF-8, syntax version 4) is here because a
 * Korean number plate has a Hangul letter and no other set of the standard carries it.
 */
export const CHARACTER_SETS: readonly CharacterSet[] = [
  { identifier: 'UNOA', encoding: 'latin1', admits: new RegExp(`[${LEVEL_A}]`) },
  { identifier: 'UNOB', encoding: 'latin1', admits: new RegExp(`[a-z${LEVEL_A}]`) },
  { identifier: 'UNOC', encoding: 'latin1', admits: /[\x20-\x7e\xa0-\xff]/ },
  { identifier: 'UNOW', encoding: 'utf-8', admits: /[\x20-\x7e\xa0-\uffff]|[\u{10000}-\u{10ffff}]/u },
];
