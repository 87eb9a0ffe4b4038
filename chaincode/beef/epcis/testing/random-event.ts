/** Events as nobody would write them, but as the schema permits them. */
import fc from 'fast-check';
import { isKnownUri } from '../gs1-uri.ts';
import { instantOf } from '../../../kit/clock.ts';
import { gs1CheckDigit } from '../../../kit/identifiers/gs1.ts';
import type { EpcisEvent } from '../event.ts';
import { WORDS, type WordKind } from '../vocabulary.ts';

const digits = (minLength: number, maxLength = minLength): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength });
const from = (characters: string, maxLength: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...characters), minLength: 1, maxLength });
const list = <T>(entry: fc.Arbitrary<T>, minLength = 0, maxLength = 4): fc.Arbitrary<T[]> =>
  fc.array(entry, { minLength, maxLength });
const ALPHANUMERIC = '0123456789ABCXYZabcxyz';
const serial = from(`${ALPHANUMERIC}-_.;='!()*+,:`, 20);
const plainSerial = from(`${ALPHANUMERIC}-_.;='`, 20);
const checked = (length: number): fc.Arbitrary<string> =>
  digits(length - 1).map((stem) => `${stem}${gs1CheckDigit(stem)}`);

/** A company prefix of 6 to 12 digits and a reference that fills up to `total`. */
function prefixed(total: number): fc.Arbitrary<string> {
  return fc
    .tuple(digits(total), fc.integer({ min: 6, max: 12 }))
    .map(([text, length]) => `${text.slice(0, length)}.${text.slice(length)}`);
}

const domain = fc.constantFrom(
  'https://id.gs1.org',
  'http://id.gs1.org',
  'https://example.com',
  'https://a.example:81/x',
);
const suffix = fc.constantFrom('', '', '?linkType=gs1:pip', '?x=1&y=/01/2');
const gtin = fc.oneof(checked(14), checked(13), checked(12), checked(8));
const gtinKey = fc.constantFrom('01', 'gtin');
const qualifier = fc.oneof(
  plainSerial.map((text) => `/21/${text}`),
  plainSerial.map((text) => `/ser/${text}`),
  plainSerial.map((text) => `/10/${text}`),
  fc.tuple(plainSerial, plainSerial).map(([lot, text]) => `/lot/${lot}/ser/${text}`),
  fc.tuple(from(ALPHANUMERIC, 8), plainSerial).map(([variant, text]) => `/22/${variant}/21/${text}`),
  from(ALPHANUMERIC, 20).map((variant) => `/cpv/${variant}`),
  from(ALPHANUMERIC, 28).map((text) => `/235/${text}`),
  fc.constant(''),
);
const link = fc
  .tuple(
    domain,
    fc.oneof(
      fc.tuple(gtinKey, gtin, qualifier).map(([key, number, rest]) => `/${key}/${number}${rest}`),
      fc.tuple(fc.constantFrom('00', 'sscc'), checked(18)).map(([key, number]) => `/${key}/${number}`),
      fc
        .tuple(fc.constantFrom('414', 'gln', '417', 'party'), checked(13), fc.option(plainSerial, { nil: undefined }))
        .map(([key, number, text]) => `/${key}/${number}${text === undefined ? '' : `/254/${text}`}`),
    ),
    suffix,
  )
  .map((parts) => parts.join(''));
const urn = fc.oneof(
  fc.tuple(prefixed(13), serial).map(([key, text]) => `urn:epc:id:sgtin:${key}.${text}`),
  prefixed(17).map((key) => `urn:epc:id:sscc:${key}`),
  fc.tuple(prefixed(12), fc.oneof(serial, fc.constant('0'))).map(([key, text]) => `urn:epc:id:sgln:${key}.${text}`),
  prefixed(12).map((key) => `urn:epc:id:pgln:${key}`),
  fc.tuple(prefixed(13), serial).map(([key, text]) => `urn:epc:class:lgtin:${key}.${text}`),
  prefixed(13).map((key) => `urn:epc:idpat:sgtin:${key}.*`),
);
const ours = fc.oneof(
  digits(9).map((text) => `https://ktrace.example.org/trace/002${text}`),
  digits(9).map((text) => `https://ktrace.example.org/class/002${text}`),
  digits(6).map((text) => `https://ktrace.example.org/holder/farm/${text}`),
  from(ALPHANUMERIC, 12).map((text) => `https://ktrace.example.org/order/${text}`),
  from(ALPHANUMERIC, 12).map((text) => `urn:epcglobal:cbv:bt:0614141073467:${text}`),
);
/** Links that nearly say something. */
const segment = fc.oneof(
  fc.constantFrom(
    ...['01', 'gtin', '00', 'sscc', '414', 'gln', '417', 'party', '10', 'lot', '21', 'ser', '22', 'cpv', '254'],
  ),
  ...[14, 13, 12, 8, 18].map(checked),
  digits(4, 20),
  from(`${ALPHANUMERIC}-_.`, 10),
);
const crooked = fc.tuple(domain, list(segment, 1, 7), suffix).map(([at, path, end]) => `${at}/${path.join('/')}${end}`);
/** By chance a crooked link may carry a key of a kind that does not occur here; such an event is refused and gets no hash. */
const uri = fc.oneof(link, urn, ours, crooked).filter((text) => text.startsWith('urn:') || isKnownUri(text));

function word(kind: WordKind): fc.Arbitrary<string> {
  const known = fc.constantFrom<string>(...WORDS[kind]);
  return fc.oneof(
    known,
    known.map((text) => `https://ref.gs1.org/cbv/${kind}-${text}`),
    fc.constant('https://ktrace.example.org/epcis/own'),
  );
}

const instant = fc
  .tuple(
    fc.integer({ min: -631_152_000_000, max: 3_786_912_000_000 }),
    fc.constantFrom('Z', '+09:00', '-11:30', '+14:00'),
    fc.constantFrom(0, 1, 2, 3),
  )
  .map(([epochMs, offset, places]) => {
    const text = instantOf(epochMs);
    return `${places === 0 ? text.slice(0, 19) : text.slice(0, 20 + places)}${offset}`;
  });
const quantity = fc.record(
  {
    epcClass: uri,
    quantity: fc.oneof(
      fc.integer({ min: 1, max: 5000 }),
      fc
        .maxSafeInteger()
        .map((n) => Math.abs(n) + 1)
        .filter(Number.isSafeInteger),
    ),
    uom: fc.constantFrom('GRM' as const, 'KGM' as const),
  },
  { requiredKeys: ['epcClass', 'quantity'] },
);
const words = fc.uniqueArray(word('Disp'), { minLength: 1, maxLength: 3 });
const persistentDisposition = fc.oneof(
  fc.record({ set: words }),
  fc.record({ unset: words }),
  fc.record({ set: words, unset: words }),
);
const place = fc.record({ id: uri });
const action = fc.constantFrom('ADD' as const, 'OBSERVE' as const, 'DELETE' as const);

/** Fields that every event may have. */
const optional = {
  eventID: uri,
  recordTime: instant,
  certificationInfo: fc.oneof(uri, list(uri, 1)),
  errorDeclaration: fc.record(
    { declarationTime: instant, reason: word('ER'), correctiveEventIDs: list(uri) },
    { requiredKeys: ['declarationTime'] },
  ),
  bizStep: word('BizStep'),
  disposition: word('Disp'),
  readPoint: place,
  bizLocation: place,
  bizTransactionList: list(fc.record({ type: word('BTT'), bizTransaction: uri })),
  sourceList: list(fc.record({ type: word('SDT'), source: uri })),
  destinationList: list(fc.record({ type: word('SDT'), destination: uri })),
  'ktrace:grade': fc.constantFrom(
    '1++' as const,
    '1+' as const,
    '1' as const,
    '2' as const,
    '3' as const,
    '등외' as const,
  ),
  'ktrace:label': uri,
  'ktrace:reporting': fc.constant('LATE' as const),
};
const times = {
  eventTime: instant,
  eventTimeZoneOffset: fc.constantFrom('+09:00', '-00:00', '+14:00', '-03:30'),
};
const REQUIRED = ['type', 'eventTime', 'eventTimeZoneOffset', 'action'] as const;

/** An event of one of the four types that {@link EpcisEvent} accepts. */
export const randomEvent: fc.Arbitrary<EpcisEvent> = fc.oneof(
  fc.record(
    {
      type: fc.constant('ObjectEvent' as const),
      action,
      ...times,
      epcList: list(uri, 1),
      quantityList: list(quantity),
      persistentDisposition,
      ...optional,
    },
    { requiredKeys: [...REQUIRED, 'epcList'] },
  ),
  fc.record(
    {
      type: fc.constantFrom('AggregationEvent' as const, 'AssociationEvent' as const),
      ...{ action, ...times, parentID: uri, childEPCs: list(uri), childQuantityList: list(quantity, 1), ...optional },
    },
    { requiredKeys: [...REQUIRED, 'parentID', 'childQuantityList'] },
  ),
  fc.record(
    {
      type: fc.constant('TransformationEvent' as const),
      ...{ ...times, inputEPCList: list(uri), inputQuantityList: list(quantity, 1), outputEPCList: list(uri, 1) },
      ...{ outputQuantityList: list(quantity), transformationID: uri, persistentDisposition, ...optional },
    },
    { requiredKeys: ['type', 'eventTime', 'eventTimeZoneOffset', 'inputQuantityList', 'outputEPCList'] },
  ),
);
