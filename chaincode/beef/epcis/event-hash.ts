/**
 * The event hash id of CBV 2.0, section 8.9: a name that an event gives to itself, the same whoever computes it and
 * whether the event came as XML or JSON. The event is written down as one text, the pre-hash string: fields in the order
 * of the standard, lists sorted, identifiers, words, times and numbers in one form; SHA-256 of that text is the name.
 *
 * Not part of it are `eventID`, `recordTime`, and `errorDeclaration` (CBV 2.0, section 8.9.2): an event that is declared
 * an error keeps its name.
 */
import { epochMsOf, instantOf } from '../../kit/clock.ts';
import { sha256Hex } from '../../kit/digest.ts';
import { canonicalUri } from './gs1-uri.ts';
import { NAMESPACES, wordUri, type WordKind } from './vocabulary.ts';

/** The value of a field. No booleans: generators write them in more than one way. */
export type FieldValue = string | number | readonly FieldValue[] | { readonly [field: string]: FieldValue | undefined };

/** An event of any type and with any extensions, as its JSON has it. */
export interface EventFields {
  readonly type: string;
  readonly [field: string]: FieldValue | undefined;
}

/**
 * Two readings of the order of the last fields are at large. `STANDARD`: transactions, sources, destinations, master data,
 * extensions, as CBV lists them. `GENERATOR`: all of them sorted as texts, so that destinations precede sources, as the
 * published generator does (epcis-event-hash-generator 1.9.3 on PyPI, the newest release). They agree on every event
 * that has not both sources and destinations.
 */
export type FieldOrder = 'GENERATOR' | 'STANDARD';

/** Prefixes of extension fields, and what they stand for. */
export type Namespaces = Readonly<Record<string, string>>;

/** How the ids on our ledger are computed: so that everybody can compute them again with the published generator. */
const LEDGER_ORDER: FieldOrder = 'GENERATOR';

const NOT_HASHED = new Set(['type', '@context', 'eventID', 'recordTime', 'errorDeclaration']);
const utf8 = new TextEncoder();

/** What a field adds to the pre-hash string: nothing, or texts that still have to be sorted. */
type Writer = (name: string, value: FieldValue) => string;

const QUANTITY_FIELDS = ['epcClass', 'quantity', 'uom'] as const;

/** CBV 2.0, section 8.9.1: the fields with a place of their own, in order. */
const FIRST_FIELDS: readonly (readonly [string, Writer])[] = [
  ['eventTime', (name, value) => `${name}=${utcOf(textOf(value))}`],
  ['eventTimeZoneOffset', plain],
  ['certificationInfo', plain],
  ['parentID', plain],
  ['epcList', epcs],
  ['inputEPCList', epcs],
  ['childEPCs', epcs],
  ['quantityList', quantities],
  ['childQuantityList', quantities],
  ['inputQuantityList', quantities],
  ['outputEPCList', epcs],
  ['outputQuantityList', quantities],
  ['action', plain],
  ['transformationID', plain],
  ['bizStep', word('BizStep')],
  ['disposition', word('Disp')],
  ['persistentDisposition', persistentDisposition],
  ['readPoint', place],
  ['bizLocation', place],
];

/** The fields after them, extensions apart. */
const LAST_FIELDS: readonly (readonly [string, Writer])[] = [
  ['bizTransactionList', typed('BTT', 'bizTransaction')],
  ['sourceList', typed('SDT', 'source')],
  ['destinationList', typed('SDT', 'destination')],
];
const WRITTEN = new Set([...FIRST_FIELDS, ...LAST_FIELDS].map(([name]) => name));

/**
 * The event hash id, `ni:///sha-256;<hex>?ver=CBV2.0`.
 * @param event - checked by {@link EpcisEvent}, or any event with strings and numbers
 * @param order - `GENERATOR` for the ids of the ledger
 * @param namespaces - what the prefixes of extension fields stand for
 * @throws {ClockError} when the event's time is none
 */
export function eventHashId(event: EventFields, order?: FieldOrder, namespaces?: Namespaces): string {
  return `ni:///sha-256;${sha256Hex(utf8.encode(preHash(event, order, namespaces)))}?ver=CBV2.0`;
}

/** The text whose hash {@link eventHashId} gives, to find where two generators differ. @throws {ClockError} */
export function preHash(
  event: EventFields,
  order: FieldOrder = LEDGER_ORDER,
  namespaces: Namespaces = NAMESPACES,
): string {
  const first = written(event, FIRST_FIELDS);
  const listed = written(event, LAST_FIELDS);
  const others = Object.entries(event)
    .filter(([name]) => !NOT_HASHED.has(name) && !WRITTEN.has(name))
    .flatMap(([name, value]) => extension(name, value, namespaces));
  const last = order === 'GENERATOR' ? sorted([...listed, ...others]) : [...listed, ...masterDataFirst(others)];
  return `eventType=${event.type}${[...first, ...last].join('')}`;
}

/** Whether a text is an event hash id of whatever version and algorithm. */
export function isHashId(uri: string): boolean {
  return /^ni:\/\/\//i.test(uri);
}

/** Whether this hash id is the event's own, by either {@link FieldOrder}. @throws {ClockError} */
export function isOwnHashId(uri: string, event: EventFields): boolean {
  return uri === eventHashId(event, 'GENERATOR') || uri === eventHashId(event, 'STANDARD');
}

function written(event: EventFields, fields: readonly (readonly [string, Writer])[]): string[] {
  return fields.flatMap(([name, write]) => {
    const value = event[name];
    return value === undefined || (Array.isArray(value) && value.length === 0) ? [] : [write(name, value)];
  });
}

/** One entry for each value, sorted; `certificationInfo` is the one field of this kind that may have several. */
function plain(name: string, value: FieldValue): string {
  return sorted(listOf(value).map((entry) => `${name}=${canonical(textOf(entry))}`)).join('');
}

function word(kind: WordKind): Writer {
  return (name, value) => `${name}=${canonical(wordUri(kind, textOf(value)))}`;
}

function epcs(name: string, value: FieldValue): string {
  return name + plain('epc', value);
}

function quantities(name: string, value: FieldValue): string {
  const elements = listOf(value).map((element) => {
    const fields = QUANTITY_FIELDS.filter((field) => memberOf(element, field) !== undefined);
    return `quantityElement${fields.map((field) => plain(field, memberOf(element, field)!)).join('')}`;
  });
  return name + sorted(elements).join('');
}

function place(name: string, value: FieldValue): string {
  return name + plain('id', memberOf(value, 'id') ?? []);
}

function persistentDisposition(name: string, value: FieldValue): string {
  const words = ['set', 'unset'].flatMap((field) =>
    sorted(listOf(memberOf(value, field) ?? []).map((entry) => word('Disp')(field, entry))),
  );
  return name + words.join('');
}

/** A list of identifiers with a type each, the type first, whatever their order in the JSON. */
function typed(kind: WordKind, field: string): Writer {
  return (name, value) => {
    const elements = listOf(value).map((element) => {
      const type = memberOf(element, 'type');
      const identifier = plain(field, memberOf(element, field) ?? []);
      return (type === undefined ? '' : word(kind)('type', type)) + identifier;
    });
    return name + sorted(elements).join('');
  };
}

/** CBV 2.0, section 8.9.1: names of extensions with their namespace in braces, each followed by what it holds, sorted. */
function extension(name: string, value: FieldValue | undefined, namespaces: Namespaces): string[] {
  if (value === undefined) return [];
  const full = expanded(name, namespaces, ['{', '}']);
  return listOf(value).map((entry) => {
    if (typeof entry !== 'object') return `${full}=${canonical(expanded(textOf(entry), namespaces, ['', '']))}`;
    const members = Object.entries(entry).flatMap(([field, member]) => extension(field, member, namespaces));
    return full + sorted(members).join('');
  });
}

function masterDataFirst(others: readonly string[]): string[] {
  const isMasterData = (text: string): boolean => text.startsWith('ilmd');
  return [...others.filter(isMasterData), ...sorted(others.filter((text) => !isMasterData(text)))];
}

function expanded(name: string, namespaces: Namespaces, [open, close]: readonly [string, string]): string {
  const [prefix = '', ...rest] = name.split(':');
  const namespace = Object.hasOwn(namespaces, prefix) ? namespaces[prefix] : undefined;
  return namespace === undefined || rest.length === 0 ? name : `${open}${namespace}${close}${rest.join(':')}`;
}

function memberOf(value: FieldValue, field: string): FieldValue | undefined {
  return typeof value === 'object' && !Array.isArray(value)
    ? (value as Readonly<Record<string, FieldValue | undefined>>)[field]
    : undefined;
}

function listOf(value: FieldValue): readonly FieldValue[] {
  return Array.isArray(value) ? (value as readonly FieldValue[]) : [value];
}

function textOf(value: FieldValue): string {
  return typeof value === 'object' ? '' : String(value);
}

/** UTC with milliseconds. Digits beyond are permitted when they say nothing. */
function utcOf(time: string): string {
  return instantOf(epochMsOf(time.replace(/(\.\d{3})0+(?=Z|[+-])/, '$1')));
}

function canonical(text: string): string {
  return canonicalUri(canonicalNumber(webWord(text.trim())));
}

/** The URNs that words had before CBV 2.0, for events from elsewhere. */
function webWord(text: string): string {
  return text.replace(/urn:epcglobal:cbv:(bizstep|disp|btt|sdt|er):/g, (_, kind: string) => {
    const prefix = { bizstep: 'BizStep', disp: 'Disp', btt: 'BTT', sdt: 'SDT', er: 'ER' }[kind];
    return `https://ref.gs1.org/cbv/${prefix}-`;
  });
}

/** Decimal numbers without a plus, leading zeros, and zeros at the end of the fraction. */
function canonicalNumber(text: string): string {
  const found = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text);
  if (found === null || !/\d/.test(text)) return text;
  const [, sign, whole = '', fraction = ''] = found;
  const digits = `${whole === '' ? '0' : whole}${fraction === '' ? '' : `.${fraction}`}`;
  return sign === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** In the order of code points, as other languages sort texts; JavaScript's own order is by UTF-16 units. */
function sorted(texts: readonly string[]): string[] {
  return [...texts].sort(byCodePoint);
}

function byCodePoint(left: string, right: string): number {
  const [a, b] = [[...left], [...right]];
  const at = a.findIndex((character, place) => character !== b[place]);
  if (at === -1) return a.length - b.length;
  const other = b[at];
  return other === undefined ? 1 : a[at]!.codePointAt(0)! - other.codePointAt(0)!;
}
