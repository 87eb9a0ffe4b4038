/** What COPINO and CODECO have in common behind their heads: parties, boxes with references, seals and masses, the truck. */
import { groupsOf, qualified, segmentsOf } from './branch.ts';
import type { Equipment, Reference, Seal, Truck } from './codeco.ts';
import { containerNumberKind } from './container-number.ts';
import { EdifactError } from './edifact-error.ts';
import type { Branch } from './grammar.ts';
import { massKindOf, massOf } from './mass.ts';
import { placeOf, refuse, requiredValueOf, type Segment, valueOf } from './segment.ts';

/** 1153 "mutually defined reference number": how the pass id travels. */
export const PASS_QUALIFIER = 'ZZZ';

const PASS_ID = /^[0-9A-Fa-f]{32}$/;

const STATUSES: ReadonlyMap<string, Equipment['status']> = new Map([
  ['2', 'EXPORT'],
  ['3', 'IMPORT'],
  ['6', 'TRANSSHIPMENT'],
]);

/** 8169: 4 empty; 5 full, 7 and 8 full with what cargo. */
const LOADS: ReadonlyMap<string, Equipment['load']> = new Map([
  ['4', 'EMPTY'],
  ['5', 'LADEN'],
  ['7', 'LADEN'],
  ['8', 'LADEN'],
]);

/** The one segment of a tag that the grammar guarantees in a branch. */
export function onlySegment(branch: Branch, tag: string): Segment {
  const segment = segmentsOf(branch, tag)[0];
  if (segment === undefined) throw new TypeError(`the grammar lets ${tag} be absent`);
  return segment;
}

/** Codes of the parties of the message by their qualifier (3035). */
export function partyOf(message: Branch, ...qualifiers: string[]): string | undefined {
  for (const group of groupsOf(message, 'NAD')) {
    const nad = onlySegment(group, 'NAD');
    if (qualifiers.includes(valueOf(nad, 1) ?? '')) return valueOf(nad, 2);
  }
  return undefined;
}

/** References of RFF segments, and the pass id among them. */
function referencesOf(segments: readonly Segment[]): { passId?: string; references: Reference[] } {
  const references: Reference[] = [];
  let passId: string | undefined;
  for (const segment of segments) {
    const qualifier = requiredValueOf(segment, 1, 1, 'the reference qualifier');
    const value = valueOf(segment, 1, 2);
    if (value === undefined) continue;
    if (qualifier !== PASS_QUALIFIER || !PASS_ID.test(value)) {
      references.push({ qualifier, value });
      continue;
    }
    // Level A has no lower case, so a pass id may come in capitals.
    const found = value.toLowerCase();
    if (passId !== undefined && passId !== found) refuse('VALUE_INVALID', segment, 1, 2, 'the box is given two passes');
    passId = found;
  }
  return { ...(passId !== undefined && { passId }), references };
}

/** Size, status and load of EQD. */
function equipmentOf(eqd: Segment): Omit<Equipment, 'number' | 'nonIsoEquipment'> {
  const sizeType = valueOf(eqd, 3);
  if (sizeType !== undefined && !/^[0-9A-Z]{2}[A-Z][0-9A-Z]$/.test(sizeType)) {
    refuse('VALUE_INVALID', eqd, 3, 1, 'the size and type is not of ISO 6346');
  }
  const status = codeOf(eqd, 5, STATUSES, 'the status is 2 export, 3 import or 6 transshipment');
  const load = codeOf(eqd, 6, LOADS, 'the indicator is 4 empty or 5 full');
  return {
    ...(sizeType !== undefined && { sizeType }),
    ...(status !== undefined && { status }),
    ...(load !== undefined && { load }),
  };
}

/** The number of EQD and its flag, or undefined when it has none. */
export function equipmentNumberOf(eqd: Segment): { number: string; nonIsoEquipment: boolean } | undefined {
  const number = valueOf(eqd, 2);
  if (number === undefined) return undefined;
  const kind = containerNumberKind(number);
  if (kind === 'unusable') {
    refuse('IDENTIFIER_INVALID', eqd, 2, 1, 'the number is not of four to eleven capital letters and digits');
  }
  return { number, nonIsoEquipment: kind === 'non-iso' };
}

function codeOf<T>(segment: Segment, element: number, codes: ReadonlyMap<string, T>, rule: string): T | undefined {
  const code = valueOf(segment, element);
  if (code === undefined) return undefined;
  return codes.get(code) ?? refuse('VALUE_UNSUPPORTED', segment, element, 1, rule);
}

/** Seals of a box. */
function sealsOf(group: Branch): Seal[] {
  return segmentsOf(group, 'SEL').map((segment) => {
    const issuer = valueOf(segment, 2);
    return { number: requiredValueOf(segment, 1, 1, 'the seal number'), ...(issuer !== undefined && { issuer }) };
  });
}

interface Masses {
  grossMassG?: number;
  verifiedGrossMassG?: number;
}

/** Masses of a box in grams; a second of a kind has to be equal. */
function massesOf(group: Branch, decimal: string): Masses {
  const masses: Masses = {};
  for (const segment of segmentsOf(group, 'MEA')) {
    const kind = massKindOf(segment);
    if (kind === undefined) continue;
    const key = kind === 'gross' ? 'grossMassG' : 'verifiedGrossMassG';
    const massG = massOf(segment, decimal);
    if (masses[key] !== undefined && masses[key] !== massG)
      refuse('VALUE_INVALID', segment, 3, 2, 'the box is given two masses');
    masses[key] = massG;
  }
  return masses;
}

/**
 * The truck of a TDT segment: its plate is C222 8213. Senders put the driver's name into 8212: personal data, which
 * is not read.
 */
export function truckOf(tdt: Segment): Truck {
  const mode = valueOf(tdt, 3);
  if (mode !== undefined && mode !== '3')
    refuse('VALUE_UNSUPPORTED', tdt, 3, 1, 'boxes between terminals go by road (mode 3)');
  const haulier = valueOf(tdt, 5);
  const journey = valueOf(tdt, 2);
  return {
    plate: requiredValueOf(tdt, 8, 1, 'the plate of the truck').normalize('NFC').replaceAll(' ', ''),
    ...(haulier !== undefined && { haulier }),
    ...(journey !== undefined && { journey }),
  };
}

/**
 * What the message says of each unit of equipment, of which CNT+16 counts as many.
 * @throws {EdifactError} when it counts others
 */
export function itemsOf<T>(message: Branch, itemOf: (group: Branch) => T): T[] {
  const items = groupsOf(message, 'EQD').map(itemOf);
  const cnt = qualified(message, 'CNT', '16');
  if (cnt !== undefined && Number(valueOf(cnt, 1, 2)) !== items.length) {
    throw new EdifactError(
      'CONTROL_COUNT',
      placeOf(cnt, 1, 2),
      `CNT counts ${valueOf(cnt, 1, 2)!}, received ${items.length} units of equipment`,
    );
  }
  return items;
}

/** What the group of an EQD says of the unit in either type of message; its number is for the caller. */
export function equipmentFacts(group: Branch, decimal: string) {
  return {
    ...equipmentOf(onlySegment(group, 'EQD')),
    ...referencesOf(segmentsOf(group, 'RFF')),
    ...massesOf(group, decimal),
    seals: sealsOf(group),
  };
}
