/**
 * The numbers of Korean beef as URIs, and back. What GS1 has a key for, a pack, is a GS1 Digital Link (CBV 2.0, section 8.2);
 * what it has none for is a URI of ours, as CBV section 8.2.1 permits for private identifiers. A number as an instance
 * (`/trace/…`, the animal or the carcass itself) and as a class (`/class/…`, meat that is sold under the number and
 * counted in grams) are two things.
 */
import { isGtin, isSscc } from '../../kit/identifiers/gs1.ts';
import { canonicalUri } from './gs1-uri.ts';
import { TRACE_BASE } from './vocabulary.ts';

/** What a number stands for. */
export type NumberKind = 'ANIMAL' | 'CARCASS' | 'LOT' | 'IMPORT_LOT' | 'PACK';

const FORMS: readonly (readonly [Exclude<NumberKind, 'PACK'>, RegExp])[] = [
  ['ANIMAL', /^002[0-9]{9}$/],
  ['CARCASS', /^[0-9]{4}-[0-9]{8}-[0-9]{4}$/],
  ['LOT', /^L0[0-9]{13}$/],
  ['IMPORT_LOT', /^8[0-9]{11}$/],
];
const SGTIN = /^([0-9]{14})\.([0-9A-Za-z_-]{1,20})$/;
const HOLDER = /^(?:farm:[0-9]{6}|abattoir:[0-9]{4}|business:[0-9]{10})$/;
const DOCUMENT_ID = /^[0-9A-Za-z][0-9A-Za-z._-]{0,63}$/;
const TRACE = `${TRACE_BASE}/trace/`;
const CLASS = `${TRACE_BASE}/class/`;
const PARTY = `${TRACE_BASE}/holder/`;
const LOCATION = `${TRACE_BASE}/location/`;
const SSCC_LINK = 'https://id.gs1.org/00/';
const GTIN_LINK = 'https://id.gs1.org/01/';

/**
 * What a number stands for, by its form: animal `002` and 9 digits, carcass `<abattoir>-<YYYYMMDD>-<serial>`, lot `L0` and 13
 * digits, import lot `8` and 11 digits, pack an SSCC of 18 digits or an SGTIN `<GTIN-14>.<serial>`, with right check digits.
 */
export function kindOf(number: string): NumberKind | undefined {
  const kind = FORMS.find(([, form]) => form.test(number))?.[0];
  if (kind !== undefined) return kind;
  return isSscc(number) || isGtin(SGTIN.exec(number)?.[1] ?? '') ? 'PACK' : undefined;
}

/** The thing with this number, as an EPC. @throws {RangeError} when no number has this form */
export function epcUri(number: string): string {
  if (requireKind(number) !== 'PACK') return TRACE + number;
  const [, gtin, serial] = SGTIN.exec(number) ?? [];
  return gtin === undefined ? SSCC_LINK + number : `${GTIN_LINK}${gtin}/21/${serial}`;
}

/** The number of an EPC in any of its forms, EPC URI or Digital Link; `undefined` when it is none of our numbers. */
export function numberOfEpc(uri: string): string | undefined {
  const link = canonicalUri(uri);
  const number = link.startsWith(TRACE) ? link.slice(TRACE.length) : packOf(link);
  if (number === undefined) return undefined;
  return (kindOf(number) === 'PACK') === link.startsWith('https://id.gs1.org/') ? knownNumber(number) : undefined;
}

/** Meat under this number, to be counted in grams; a pack is no class. @throws {RangeError} */
export function classUri(number: string): string {
  if (requireKind(number) === 'PACK') throw new RangeError(`${number} is a pack, which is itself what it holds`);
  return CLASS + number;
}

/** The number that the meat of a class is sold under. */
export function numberOfClass(uri: string): string | undefined {
  const number = uri.startsWith(CLASS) ? uri.slice(CLASS.length) : '';
  return kindOf(number) === 'PACK' ? undefined : knownNumber(number);
}

/** A holder, `farm:100101`, `abattoir:0323` or `business:6058100099`, as the party that owns. @throws {RangeError} */
export function partyUri(holder: string): string {
  return PARTY + pathOf(holder);
}

/** The place of a holder, for read points and business locations. @throws {RangeError} */
export function locationUri(holder: string): string {
  return LOCATION + pathOf(holder);
}

/** The holder that a party or a location is. */
export function holderOf(uri: string): string | undefined {
  const base = [PARTY, LOCATION].find((candidate) => uri.startsWith(candidate));
  const holder = base === undefined ? '' : uri.slice(base.length).replace('/', ':');
  return HOLDER.test(holder) ? holder : undefined;
}

/** A paper of the trade, as a business transaction. */
export type DocumentKind = 'shipment' | 'offer' | 'sale' | 'order' | 'certificate' | 'grading';

/**
 * A paper by its kind and our name of it.
 * @param id - letters, digits, `.`, `_` and `-`, at most 64
 * @throws {RangeError}
 */
export function documentUri(kind: DocumentKind, id: string): string {
  if (!DOCUMENT_ID.test(id)) throw new RangeError(`${id} is no name of a document: letters, digits, . _ - are`);
  return `${TRACE_BASE}/${kind}/${id}`;
}

/** Our name of a paper of this kind. */
export function documentOf(kind: DocumentKind, uri: string): string | undefined {
  const base = `${TRACE_BASE}/${kind}/`;
  const id = uri.startsWith(base) ? uri.slice(base.length) : '';
  return DOCUMENT_ID.test(id) ? id : undefined;
}

/**
 * An ear tag: the same number may be printed on several, one after another.
 * @param ordinal - 1 for the first tag of the animal
 * @throws {RangeError}
 */
export function tagUri(animal: string, ordinal: number): string {
  if (kindOf(animal) !== 'ANIMAL' || !(Number.isSafeInteger(ordinal) && ordinal > 0)) {
    throw new RangeError(`${animal} has no tag ${ordinal}: animals have tags from 1`);
  }
  return `${TRACE_BASE}/tag/${animal}/${ordinal}`;
}

function packOf(link: string): string | undefined {
  if (link.startsWith(SSCC_LINK)) return link.slice(SSCC_LINK.length);
  if (link.startsWith(GTIN_LINK)) return link.slice(GTIN_LINK.length).replace('/21/', '.');
  return undefined;
}

function knownNumber(number: string): string | undefined {
  return kindOf(number) === undefined ? undefined : number;
}

function requireKind(number: string): NumberKind {
  const kind = kindOf(number);
  if (kind === undefined) throw new RangeError(`${number} is no number of an animal, carcass, lot, import lot or pack`);
  return kind;
}

function pathOf(holder: string): string {
  if (!HOLDER.test(holder)) throw new RangeError(`${holder} is no holder: farm:, abattoir: or business: and digits`);
  return holder.replace(':', '/');
}
