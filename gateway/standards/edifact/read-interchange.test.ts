import { createHash } from 'node:crypto';
import { EdifactError } from './edifact-error.ts';
import { fixture } from '../testing/fixture.ts';
import { EDIFACT_LIMITS } from './limits.ts';
import { readInterchange } from './read-interchange.ts';

const gateOut = fixture('codeco-d95b-gate-out');
const gateIn = fixture('codeco-d00b-gate-in');
const plain = fixture('codeco-d95b-non-iso');

/** The refusal of a whole interchange. */
function refusal(input: string | Uint8Array): EdifactError {
  try {
    readInterchange(typeof input === 'string' ? Buffer.from(input) : input);
  } catch (error) {
    if (error instanceof EdifactError) return error;
    throw error;
  }
  throw new Error('the interchange was taken');
}

/** The faults of the messages of an interchange that is taken. */
function faults(text: string) {
  return readInterchange(Buffer.from(text)).messages.map(({ fault }) => fault);
}

describe('an interchange', () => {
  test('gives its header and every message, with the bytes from UNH to UNT as evidence', () => {
    const { header, messages } = readInterchange(Buffer.from(gateIn));
    expect(header).toEqual({
      syntaxIdentifier: 'UNOW',
      syntaxVersion: '4',
      sender: 'PNIT',
      recipient: 'BPAPORT',
      controlReference: 'PNIT0000777',
    });
    expect(messages.map(({ reference, type, association }) => [reference, type, association])).toEqual([
      ['7771', 'CODECO:D:00B', 'SMDG20'],
      ['7772', 'CODECO:D:00B', 'SMDG20'],
    ]);
    const second = gateIn.slice(gateIn.indexOf('UNH+7772'), gateIn.indexOf("UNT+9+7772'") + "UNT+9+7772'".length);
    expect(Buffer.from(messages[1]!.bytes).toString()).toBe(second);
    const hash = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');
    expect(hash(messages[1]!.bytes)).toBe(hash(second));
  });

  test('may have line breaks between its segments, or none', () => {
    const read = (text: string) =>
      readInterchange(Buffer.from(text)).messages[0]!.segments.map(({ elements }) => elements);
    expect(read(plain.replaceAll('\n', ''))).toEqual(read(plain));
    expect(read(plain.replaceAll('\n', '\r\n'))).toEqual(read(plain));
  });

  test('may bring its own separators, and release them in its data', () => {
    const own = plain
      .replaceAll('\n', '')
      .replace('BGM+36++9', "BGM+36+A?+B?:C??D?'E+9")
      .replaceAll(
        /\?(.)|[+:']/g,
        (match, released) => (released as string) ?? { '+': '*', ':': '>', "'": '~' }[match]!,
      );
    const { messages } = readInterchange(Buffer.from(`UNA>*.! ~${own}`));
    expect(messages[0]!.segments[1]!.elements).toEqual([['36'], ["A+B:C?D'E"], ['9']]);
  });

  test('may go without a release character', () => {
    const { messages } = readInterchange(Buffer.from(`UNA:+.  '${plain.replace('BGM+36++9', 'BGM+36+WHAT?+9')}`));
    expect(messages[0]!.segments[1]!.elements).toEqual([['36'], ['WHAT?'], ['9']]);
  });

  test.each([
    ['nothing', '', 'ENVELOPE_INVALID'],
    ['JSON', '{"BGM": 36}', 'ENVELOPE_INVALID'],
    ['a message without an interchange', plain.slice(plain.indexOf('UNH')), 'ENVELOPE_INVALID'],
    ['an interchange that stops in a segment', plain.slice(0, -10), 'SEGMENT_UNTERMINATED'],
    ['an interchange that stops after a message', plain.slice(0, plain.indexOf('UNZ')), 'ENVELOPE_INVALID'],
    ['an interchange that stops in a message', plain.slice(0, plain.indexOf('UNT')), 'ENVELOPE_INVALID'],
    ['a last segment that ends in a release character', plain.replace(/'\n$/, "?'\n"), 'SEGMENT_UNTERMINATED'],
    ['a segment between messages', plain.replace('UNH+', "FTX+AAI'UNH+"), 'ENVELOPE_INVALID'],
    ['a message that has no end', gateIn.replace("UNT+17+7771'\n", ''), 'ENVELOPE_INVALID'],
    ['two interchanges', plain + plain, 'ENVELOPE_INVALID'],
    ['a functional group', plain.replace('UNH+', "UNG+CODECO'UNH+"), 'GROUP_UNSUPPORTED'],
    ['a wrong count of messages', gateIn.replace('UNZ+2', 'UNZ+1'), 'CONTROL_COUNT'],
    ['a wrong control reference', gateIn.replace('UNZ+2+PNIT0000777', 'UNZ+2+PNIT0000778'), 'REFERENCE_MISMATCH'],
    ['no message', "UNB+UNOA:2+A+B+260302:0005+1'UNZ+0+1'", 'ENVELOPE_INVALID'],
    ['a test', plain.replace('PNC260302002', 'PNC260302002++++++1'), 'TEST_INDICATOR'],
    ['an unknown character set', plain.replace('UNOA', 'UNOZ'), 'SYNTAX_UNSUPPORTED'],
    ['an unknown syntax version', plain.replace('UNOA:2', 'UNOA:9'), 'SYNTAX_UNSUPPORTED'],
    ['no syntax version', plain.replace('UNOA:2', 'UNOA'), 'ELEMENT_MISSING'],
    ['no sender', plain.replace('+PNCT+', '++'), 'ELEMENT_MISSING'],
    ['lower case in level A', plain.replace('UNOA:2+PNCT', 'UNOA:2+pnct'), 'CHARACTER_INVALID'],
    ['a tag in lower case', plain.replace('UNOA', 'UNOB').replace('BGM', 'bgm'), 'SEGMENT_MALFORMED'],
    ['a tag of four letters', plain.replace('BGM', 'BGMX'), 'SEGMENT_MALFORMED'],
    ['a tag with a component', plain.replace('BGM+36', 'BGM:1+36'), 'SEGMENT_MALFORMED'],
    ['an empty segment', plain.replace('BGM', "'BGM"), 'SEGMENT_MALFORMED'],
    ['a line break in the data', plain.replace('APNR', 'AP\nNR'), 'CHARACTER_INVALID'],
    ['a NUL in the data', plain.replace('APNR', 'AP\0NR'), 'CHARACTER_INVALID'],
    ['a release character before a letter', plain.replace('APNR', 'AP?NR'), 'RELEASE_MISUSED'],
    ['a UNA that is cut off', 'UNA:+.', 'ENVELOPE_INVALID'],
    ['a UNA with a separator twice', `UNA++.? '${plain}`, 'SERVICE_STRING_INVALID'],
    ['a UNA with a letter as separator', `UNAX+.? '${plain}`, 'SERVICE_STRING_INVALID'],
    ['a UNA with a bracket as separator', `UNA]+.? '${plain}`, 'SERVICE_STRING_INVALID'],
    ['a UNA with a repetition separator', `UNA:+.?*'${plain}`, 'SERVICE_STRING_INVALID'],
    ['a UNA with a decimal mark that separates', `UNA:+++ '${plain}`, 'SERVICE_STRING_INVALID'],
  ])('is refused as a whole when it is %s', (_, text, code) => {
    expect(refusal(text).code).toBe(code);
  });

  test('is refused when it is not UTF-8 although it says so', () => {
    const bytes = Buffer.from(gateOut);
    bytes[bytes.indexOf('부산')] = 0xff;
    expect(refusal(bytes).code).toBe('CHARACTER_INVALID');
  });

  test('names segment and byte of what it is refused for, counting bytes and not letters', () => {
    const damaged = gateOut.replace('CNT+16:1', 'CNT+16:\u00ad\u0007');
    expect(refusal(damaged).place).toEqual({
      segment: 23,
      byteOffset: Buffer.byteLength(damaged.slice(0, damaged.indexOf('CNT'))),
    });
  });

  test('is refused beyond each limit, and taken at it', () => {
    const bytes = Buffer.from(gateIn);
    const at = { ...EDIFACT_LIMITS, interchangeBytes: bytes.byteLength, segments: 28, messages: 2 };
    expect(readInterchange(bytes, at).messages).toHaveLength(2);
    const beyond = (limits: object, code: string) =>
      expect(() => readInterchange(bytes, { ...at, ...limits })).toThrow(expect.objectContaining({ code }) as Error);
    beyond({ interchangeBytes: bytes.byteLength - 1 }, 'SIZE_LIMIT');
    beyond({ segments: 27 }, 'COUNT_LIMIT');
    beyond({ messages: 1 }, 'COUNT_LIMIT');
    beyond({ segmentCharacters: 20 }, 'SIZE_LIMIT');
  });
});

describe('a message of an interchange', () => {
  test('is refused by itself when its count is wrong, and leaves the others alone', () => {
    const [first, second] = faults(gateIn.replace('UNT+17', 'UNT+18'));
    expect(first).toMatchObject({
      code: 'CONTROL_COUNT',
      syntaxError: '29',
      place: { tag: 'UNT', segment: 18, messageSegment: 17, element: 1 },
    });
    expect(second).toBeUndefined();
  });

  test.each([
    ['its trailer names another', 'UNT+17+7771', 'UNT+17+7770', 'REFERENCE_MISMATCH'],
    ['an element is too long', 'UNH+7771', 'UNH+123456789012345', 'ELEMENT_TOO_LONG'],
    ['a number has letters', 'UNT+17', 'UNT+1A', 'ELEMENT_TYPE'],
    ['a segment has too many elements', 'DTM+137:202603021031:203', 'DTM+137:202603021031:203+1', 'ELEMENT_EXCESS'],
    ['an element has too many components', 'DTM+137:202603021031:203', 'DTM+137:202603021031:203:1', 'ELEMENT_EXCESS'],
    ['a mandatory component is empty', 'DTM+137:202603021031:203', 'DTM+:202603021031:203', 'ELEMENT_MISSING'],
    ['a mandatory component of a used composite is empty', 'NAD+MS+PNIT', 'NAD+MS+:172:20', 'ELEMENT_MISSING'],
  ])('is refused by itself when %s', (_, from, to, code) => {
    expect(gateIn).toContain(from);
    expect(faults(gateIn.replace(from, to))).toEqual([expect.objectContaining({ code }), undefined]);
  });

  test('is refused when its reference was used before in the interchange', () => {
    const [first, second] = faults(gateIn.replaceAll('7772', '7771'));
    expect(first).toBeUndefined();
    expect(second).toMatchObject({ code: 'REFERENCE_DUPLICATE', place: { segment: 19, tag: 'UNH' } });
  });
});
