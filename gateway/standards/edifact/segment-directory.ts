import { type DataFormat, dataFormat } from './data-format.ts';

/** A data element of a segment: the formats of its components. A mandatory element has a mandatory first component. */
export type ElementDefinition = readonly DataFormat[];

/**
 * The segments of COPINO and CODECO, as in the segment directory EDSD of D.00B. Where D.95B is shorter (code list
 * qualifiers of three characters, texts of 70) the longer form holds for both: a longer value does no harm here.
 * Two elements are taken up to 35 characters although the directories say less: seals (SEL 9308, ten), because bolt seals
 * of today are longer and senders write them in full, and the coded contact (CTA 3413, 17), because it carries the
 * driver's identifier. One line per segment, one string per element, its components by spaces.
 */
const DEFINITIONS: Readonly<Record<string, readonly string[]>> = {
  UNB: [
    '!a4 !n1',
    '!an..35 an..4 an..14',
    '!an..35 an..4 an..14',
    '!n..8 !n4',
    '!an..14',
    'an..14 an2',
    'an..14',
    'a1',
    'n1',
    'an..35',
    'n1',
  ],
  UNZ: ['!n..6', '!an..14'],
  UNH: ['!an..14', '!an..6 !an..3 !an..3 !an..2 an..6', 'an..35', 'n..2 a1'],
  UNT: ['!n..6', '!an..14'],
  BGM: ['an..3 an..17 an..3 an..35', 'an..35 an..9 an..6', 'an..3', 'an..3'],
  CNT: ['!an..3 !n..18 an..3'],
  COD: ['an..3 an..17 an..3 an..35', 'an..3 an..17 an..3 an..35'],
  COM: ['!an..512 !an..3', 'an..512 an..3', 'an..512 an..3'],
  CTA: ['an..3', 'an..35 an..35'],
  DAM: [
    '!an..3',
    'an..4 an..17 an..3 an..35',
    'an..4 an..17 an..3 an..35',
    'an..3 an..17 an..3 an..35',
    'an..3 an..17 an..3 an..35',
  ],
  DGS: [
    'an..3',
    '!an..7 an..7 an..10',
    'n..4 an..8',
    'n..3 an..3',
    'an..3',
    'an..6',
    'an..4',
    'an..10',
    'an..4 an..4',
    'an..4 an..4 an..4',
    'an..3',
    'an..3',
    'an..3',
  ],
  DIM: ['!an..3', '!an..3 n..15 n..15 n..15'],
  DOC: ['!an..3 an..17 an..3 an..35', 'an..35 an..3 an..70 an..3 an..9 an..6', 'an..3', 'n..2', 'n..2'],
  DTM: ['!an..3 an..35 an..3'],
  EQA: ['!an..3', 'an..17 an..17 an..3 an..3'],
  EQD: ['!an..3', 'an..17 an..17 an..3 an..3', 'an..10 an..17 an..3 an..35', 'an..3', 'an..3', 'an..3'],
  EQN: ['!n..15 an..3'],
  FTX: ['!an..3', 'an..3', '!an..17 an..17 an..3', '!an..512 an..512 an..512 an..512 an..512', 'an..3', 'an..3'],
  GID: [
    'n..5',
    'n..8 an..17 an..17 an..3 an..35 an..3',
    'n..8 an..17 an..17 an..3 an..35 an..3',
    'n..8 an..17 an..17 an..3 an..35 an..3',
  ],
  HAN: ['an..3 an..17 an..3 an..512', 'an..7 an..17 an..3 an..35'],
  LOC: ['!an..3', 'an..25 an..17 an..3 an..256', 'an..25 an..17 an..3 an..70', 'an..25 an..17 an..3 an..70', 'an..3'],
  MEA: ['!an..3', 'an..3 an..3 an..17 an..70', '!an..3 an..18 n..18 n..18 n..2', 'an..3'],
  NAD: [
    '!an..3',
    '!an..35 an..17 an..3',
    'an..35 an..35 an..35 an..35 an..35',
    'an..35 an..35 an..35 an..35 an..35 an..3',
    'an..35 an..35 an..35 an..35',
    'an..35',
    'an..9 an..17 an..3 an..35',
    'an..17',
    'an..3',
  ],
  PCD: ['!an..3 n..10 an..3 an..17 an..3'],
  PIA: [
    '!an..3',
    '!an..35 an..3 an..17 an..3',
    'an..35 an..3 an..17 an..3',
    'an..35 an..3 an..17 an..3',
    'an..35 an..3 an..17 an..3',
    'an..35 an..3 an..17 an..3',
  ],
  RFF: ['!an..3 an..70 an..6 an..35 an..6'],
  RNG: ['!an..3', '!an..3 n..18 n..18'],
  SEL: ['an..35', 'an..3 an..17 an..3 an..35', 'an..3', 'an..35 an..35'],
  SGP: ['!an..17 an..17 an..3 an..3', 'n..8'],
  TDT: [
    '!an..3',
    'an..17',
    'an..3 an..17',
    'an..8 an..17',
    'an..17 an..17 an..3 an..35',
    'an..3',
    'an..3 an..3 an..17',
    'an..9 an..17 an..3 an..35 an..3',
    'an..3',
  ],
  TMD: ['an..3 an..35', 'an..26', 'an..3'],
  TMP: ['!an..3', 'n..3 an..3'],
};

/** Segments whose mandatory components bind only when their element is used (`!` in a conditional composite). */
const CONDITIONAL_ELEMENTS: Readonly<Record<string, readonly number[]>> = {
  DIM: [],
  DGS: [2],
  FTX: [3, 4],
  MEA: [3],
  NAD: [2],
  RNG: [2],
};

/** A segment's elements, and which of them may be left out although their composite has a mandatory component. */
export interface SegmentDefinition {
  readonly elements: readonly ElementDefinition[];
  /** Element numbers, from 1. */
  readonly conditional: readonly number[];
}

/** The definitions by tag. */
export const SEGMENT_DIRECTORY: ReadonlyMap<string, SegmentDefinition> = new Map(
  Object.entries(DEFINITIONS).map(([tag, elements]) => [
    tag,
    {
      elements: elements.map((components) => components.split(' ').map(dataFormat)),
      conditional: CONDITIONAL_ELEMENTS[tag] ?? [],
    },
  ]),
);
