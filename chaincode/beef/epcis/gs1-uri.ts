/**
 * The one form of a GS1 key in a hash: the canonical GS1 Digital Link URI of its finest level, without attributes (CBV 2.0,
 * section 8.9). A key may come as an EPC URI (`urn:epc:…`, GS1 Tag Data Standard) or as a Digital Link of any domain. The
 * rules, and their order, are those of the published generator, so that both agree on odd links as well.
 */
import { gs1CheckDigit } from '../../kit/identifiers/gs1.ts';

const CANONICAL = 'https://id.gs1.org';
/** Tag Data Standard, section 6.3: what a serial number may hold, its reserved characters escaped. */
const ESCAPED =
  "%2[125-9A-Fa-f]|%3[0-9A-Fa-f]|%4[1-9A-Fa-f]|%5[0-9AaFf]|%6[1-9A-Fa-f]|%7[0-9Aa]|[!')(*+,.0-9:;=A-Za-z_-]";
const SERIAL = `((?:${ESCAPED}){1,20})`;
/** What a serial or lot number may hold in a link without being escaped. */
const PLAIN = '["\'\\-.0-9;-?A-Z_a-z]{0,20}';

interface UrnScheme {
  readonly pattern: RegExp;
  /** Digits of company prefix and reference together. */
  readonly digits: number;
  readonly link: (company: string, reference: string, serial: string) => string;
}

const URN_SCHEMES: readonly UrnScheme[] = [
  {
    pattern: new RegExp(`^urn:epc:id:sgtin:(\\d{6,12})\\.(\\d{1,7})\\.${SERIAL}$`),
    digits: 13,
    link: (company, item, serial) => `${gtinLink(company, item)}/21/${escaped(serial)}`,
  },
  {
    pattern: /^urn:epc:id:sscc:(\d{6,12})\.(\d{5,11})()$/,
    digits: 17,
    link: (company, serial) => `${CANONICAL}/00/${checked(serial.slice(0, 1) + company + serial.slice(1))}`,
  },
  {
    pattern: new RegExp(`^urn:epc:id:sgln:(\\d{6,12})\\.(\\d{0,6})\\.${SERIAL}$`),
    digits: 12,
    link: (company, place, extension) =>
      `${CANONICAL}/414/${checked(company + place)}${extension === '0' ? '' : `/254/${escaped(extension)}`}`,
  },
  {
    pattern: /^urn:epc:id:pgln:(\d{6,12})\.(\d{0,6})()$/,
    digits: 12,
    link: (company, party) => `${CANONICAL}/417/${checked(company + party)}`,
  },
  {
    pattern: new RegExp(`^urn:epc:class:lgtin:(\\d{6,12})\\.(\\d{1,7})\\.${SERIAL}$`),
    digits: 13,
    link: (company, item, lot) => `${gtinLink(company, item)}/10/${escaped(lot)}`,
  },
  {
    pattern: /^urn:epc:idpat:sgtin:(\d{6,12})\.(\d{1,7})\.(\*)$/,
    digits: 13,
    link: (company, item) => gtinLink(company, item),
  },
];

/** A Digital Link with one of the keys that occur here: GTIN, SSCC, GLN of a place, GLN of a party. */
const LINK = /^https?:[^?#]*\/(?:01|gtin|00|sscc|414|gln|417|party)\/\d{4}[^/]+/;
/** A Digital Link with another of GS1's keys. */
const OTHER_LINK =
  /^https?:[^?#]*\/(?:8006|itip|8010|cpid|8017|gsrnp|8018|gsrn|255|gcn|253|gdti|401|ginc|402|gsin|8003|grai|8004|giai)\/\d{4}[^/]+/;

/** Names that a link may use in place of the application identifiers of keys and of what qualifies them. */
const SHORT_NAMES: readonly (readonly [string, string])[] = [
  ['/gtin/', '/01/'],
  ['/gln/', '/414/'],
  ['/party/', '/417/'],
  ['/sscc/', '/00/'],
  ['/cpv/', '/22/'],
  ['/lot/', '/10/'],
  ['/ser/', '/21/'],
];

const KEYS = ['/00/', '/01/', '/414/', '/417/'] as const;
const VALID = [
  /^https:\/\/id\.gs1\.org\/00\/\d{18}$/,
  new RegExp(`^https://id\\.gs1\\.org/01/\\d{14}(?:/(?:21|10)/${PLAIN})?$`),
  new RegExp(`^https://id\\.gs1\\.org/01/\\d{14}/235/${PLAIN.replace('20', '28')}$`),
  new RegExp(`^https://id\\.gs1\\.org/414/\\d{13}(?:/254/${PLAIN})?$`),
  /^https:\/\/id\.gs1\.org\/417\/\d{13}$/,
];
const ONLY_VARIANT = new RegExp(`^https://id\\.gs1\\.org/01/\\d{14}/22/${PLAIN}$`);
const VARIANT_AND_MORE = new RegExp(
  `^(https://id\\.gs1\\.org/01/\\d{14})/22/(?=["'\\-.-9;-?A-Z_a-z]{0,20}$)[^/]*(/.*)$`,
);
const LOT_AND_SERIAL = new RegExp(`^(https://id\\.gs1\\.org/01/\\d{14})/10/${PLAIN}(/21/${PLAIN})$`);

/** The canonical Digital Link of a URI that carries a GS1 key; any other text as it is. */
export function canonicalUri(uri: string): string {
  return linkOfUrn(uri) ?? linkOfLink(uri) ?? uri;
}

/**
 * Whether {@link canonicalUri} knows what to do with this URI: it has a GS1 key of a kind that occurs here, or none.
 * The hash of an event with a key of another kind would not be the one that others compute.
 */
export function isKnownUri(uri: string): boolean {
  if (/^urn:epc:/i.test(uri)) return linkOfUrn(uri) !== undefined;
  return !OTHER_LINK.test(uri);
}

function linkOfUrn(uri: string): string | undefined {
  for (const { pattern, digits, link } of URN_SCHEMES) {
    const [, company = '', reference = '', serial = ''] = pattern.exec(uri) ?? [];
    if (company !== '' && company.length + reference.length === digits) return link(company, reference, serial);
  }
  return undefined;
}

function linkOfLink(uri: string): string | undefined {
  if (!LINK.test(uri)) return undefined;
  const link = finestLevel(withoutVariant(paddedGtin(inCanonicalDomain(shortNamesReplaced(withoutQuery(uri))))));
  return VALID.some((form) => form.test(link)) ? link : undefined;
}

function withoutQuery(uri: string): string {
  return uri.split('?')[0]!;
}

function shortNamesReplaced(uri: string): string {
  return SHORT_NAMES.reduce((text, [name, identifier]) => text.replaceAll(name, identifier), uri);
}

function inCanonicalDomain(uri: string): string {
  if (/^https:\/\/id\.gs1\.org\/(?:01|414|417|00)\/\d{4}[^/]+/.test(uri)) return uri;
  const key = KEYS.find((candidate) => uri.includes(candidate));
  return key === undefined ? uri : CANONICAL + uri.slice(uri.indexOf(key));
}

/** GTIN-8, GTIN-12 and GTIN-13 are written with 14 digits. */
function paddedGtin(uri: string): string {
  const digits = /^https:\/\/id\.gs1\.org\/01\/(\d{0,14})/.exec(uri)?.[1]?.length ?? 14;
  const length = [14, 13, 12, 8].find((candidate) => digits >= candidate) ?? 14;
  return uri.replaceAll('/01/', `/01/${'0'.repeat(14 - length)}`);
}

/** The consumer product variant says nothing of the thing's identity. */
function withoutVariant(uri: string): string {
  if (ONLY_VARIANT.test(uri)) return uri.slice(0, uri.indexOf('/22/'));
  return uri.replace(VARIANT_AND_MORE, '$1$2');
}

function finestLevel(uri: string): string {
  return uri.replace(LOT_AND_SERIAL, '$1$2');
}

function gtinLink(company: string, item: string): string {
  return `${CANONICAL}/01/${checked(item.slice(0, 1) + company + item.slice(1))}`;
}

function checked(digits: string): string {
  return `${digits}${gs1CheckDigit(digits)}`;
}

/** What a Digital Link must escape and an EPC URI need not (GS1 Digital Link, table 7-1). */
function escaped(text: string): string {
  return text.replaceAll(/[!()*+,:]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
