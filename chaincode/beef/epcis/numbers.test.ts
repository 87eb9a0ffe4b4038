import fc from 'fast-check';
import { gs1CheckDigit } from '../../kit/identifiers/gs1.ts';
import { canonicalUri, isKnownUri } from './gs1-uri.ts';
import {
  classUri,
  documentOf,
  documentUri,
  epcUri,
  holderOf,
  kindOf,
  locationUri,
  numberOfClass,
  numberOfEpc,
  partyUri,
  tagUri,
} from './numbers.ts';

const SSCC = '106141412345678908';
const SGTIN = '08801043015523.A-1';

const digits = (length: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: length, maxLength: length });
const checked = (length: number): fc.Arbitrary<string> =>
  digits(length - 1).map((stem) => `${stem}${gs1CheckDigit(stem)}`);
const serial = fc.string({ unit: fc.constantFrom(...'09AZaz_-'), minLength: 1, maxLength: 20 });
const loose = fc.oneof(
  digits(9).map((text) => `002${text}`),
  digits(16).map((text) => `${text.slice(0, 4)}-${text.slice(4, 12)}-${text.slice(12)}`),
  digits(13).map((text) => `L0${text}`),
  digits(11).map((text) => `8${text}`),
);
const packs = fc.oneof(
  checked(18),
  fc.tuple(checked(14), serial).map(([gtin, text]) => `${gtin}.${text}`),
);

test('numbers say what they stand for', () => {
  const numbers = ['002147460101', '0323-20220523-0157', 'L02205301009200', '803123400017', SSCC, SGTIN];
  expect(numbers.map(kindOf)).toEqual(['ANIMAL', 'CARCASS', 'LOT', 'IMPORT_LOT', 'PACK', 'PACK']);
});

test.each([
  ['', 'nothing'],
  ['102147460101', 'not cattle'],
  ['L12205301009200', 'not beef'],
  ['L0220530100920', 'a digit short'],
  ['903123400017', 'pork'],
  ['106141412345678909', 'a wrong check digit'],
  ['08801043015524.A-1', 'a wrong check digit'],
  ['8801043015523.A-1', '13 digits'],
  ['08801043015523.', 'no serial'],
  ['08801043015523.A/1', 'a slash'],
  ['002147460101\n', 'a line break'],
  ['００２１４７４６０１０１', 'wide digits'],
])('%j is none of them: %s', (number) => {
  expect(kindOf(number)).toBeUndefined();
  expect(() => epcUri(number)).toThrow(RangeError);
  expect(() => classUri(number)).toThrow(RangeError);
});

test('every number comes back from its URI', () => {
  fc.assert(fc.property(fc.oneof(loose, packs), (number) => numberOfEpc(epcUri(number)) === number));
  fc.assert(fc.property(loose, (number) => numberOfClass(classUri(number)) === number));
});

test('the URIs of numbers are in their canonical form', () => {
  fc.assert(
    fc.property(fc.oneof(loose, packs), (number) => {
      expect([canonicalUri(epcUri(number)), isKnownUri(epcUri(number))]).toEqual([epcUri(number), true]);
    }),
  );
});

test('packs are GS1 Digital Links, the others URIs of ours', () => {
  expect([SSCC, SGTIN, '002147460101'].map(epcUri)).toEqual([
    'https://id.gs1.org/00/106141412345678908',
    'https://id.gs1.org/01/08801043015523/21/A-1',
    'https://ktrace.example.org/trace/002147460101',
  ]);
  expect(classUri('803123400017')).toBe('https://ktrace.example.org/class/803123400017');
  expect(() => classUri(SSCC)).toThrow('is a pack');
});

test('packs are known in every form that GS1 gives them', () => {
  const forms = [
    'urn:epc:id:sscc:0614141.1234567890',
    'https://pack.example.com/sscc/106141412345678908?linkType=gs1:pip',
    'urn:epc:id:sgtin:8801043.001552.A-1',
    'https://brand.example.com/gtin/8801043015523/ser/A-1',
  ];
  expect(forms.map(numberOfEpc)).toEqual([SSCC, SSCC, SGTIN, SGTIN]);
});

test.each([
  'https://ktrace.example.org/trace/106141412345678908',
  'https://id.gs1.org/00/002147460101',
  'https://id.gs1.org/00/106141412345678909',
  'https://id.gs1.org/01/08801043015523',
  'https://id.gs1.org/01/08801043015523/10/LOT',
  'urn:epc:id:sgtin:8801043.001552.a%2Fb',
  'https://ktrace.example.org/class/002147460101',
  'https://ktrace.example.org/trace/',
  'https://other.example.org/trace/002147460101',
  'urn:epc:id:grai:0614141.12345.400',
])('%s is no number of ours', (uri) => {
  expect(numberOfEpc(uri)).toBeUndefined();
});

test('a class is no thing, and a pack no class', () => {
  const uris = ['https://ktrace.example.org/trace/002147460101', `https://ktrace.example.org/class/${SSCC}`, ''];
  expect(uris.map(numberOfClass)).toEqual([undefined, undefined, undefined]);
});

test('holders are parties and places', () => {
  for (const holder of ['farm:100101', 'abattoir:0323', 'business:6058100099']) {
    expect([holderOf(partyUri(holder)), holderOf(locationUri(holder))]).toEqual([holder, holder]);
  }
  expect(partyUri('farm:100101')).toBe('https://ktrace.example.org/holder/farm/100101');
  expect(['farm:1', 'market:100101', 'farm', 'farm:100101/x'].map((id) => attempt(() => partyUri(id)))).toEqual(
    Array(4).fill('RangeError'),
  );
  expect(holderOf('https://ktrace.example.org/holder/farm:100101')).toBe('farm:100101');
  expect(['https://ktrace.example.org/holder/farm/1', 'https://id.gs1.org/417/4012345002256'].map(holderOf)).toEqual([
    undefined,
    undefined,
  ]);
});

test('papers and tags', () => {
  expect(documentOf('grading', documentUri('grading', '0323-05240157'))).toBe('0323-05240157');
  expect(documentOf('shipment', documentUri('grading', '0323-05240157'))).toBeUndefined();
  expect(documentOf('shipment', 'urn:epcglobal:cbv:bt:0614141073467:1152')).toBeUndefined();
  expect(['', '../x', 'a/b', '-a', 'a'.repeat(65)].map((id) => attempt(() => documentUri('sale', id)))).toEqual(
    Array(5).fill('RangeError'),
  );
  expect(tagUri('002147460101', 2)).toBe('https://ktrace.example.org/tag/002147460101/2');
  expect([0, 9.5].map((ordinal) => attempt(() => tagUri('002147460101', ordinal)))).toEqual([
    'RangeError',
    'RangeError',
  ]);
  expect(attempt(() => tagUri(SSCC, 1))).toBe('RangeError');
});

test('keys of kinds that do not occur here are not passed off as known', () => {
  const others = [
    'urn:epc:id:grai:0614141.12345.400',
    'urn:epc:id:sgtin:0614141.1073467.2017',
    'URN:EPC:ID:SSCC:0614141.1234567890',
    'https://id.gs1.org/253/4012345000054987',
    'https://example.com/giai/4000001111',
  ];
  expect(others.map(isKnownUri)).toEqual(others.map(() => false));
  expect(['https://example.com/253/abc', 'https://example.com/', 'urn:uuid:1'].map(isKnownUri)).toEqual([
    true,
    true,
    true,
  ]);
});

function attempt(act: () => unknown): string {
  try {
    act();
    return 'nothing thrown';
  } catch (error) {
    return (error as Error).name;
  }
}
