import fc from 'fast-check';
import { EdifactError } from './edifact-error.ts';
import { fixture } from '../testing/fixture.ts';
import { importInterchange } from './import-interchange.ts';
import { EDIFACT_LIMITS } from './limits.ts';

const FIXTURES = [
  'codeco-d95b-gate-out',
  'codeco-d00b-gate-in',
  'codeco-d95b-non-iso',
  'copino-d95b-both-legs',
  'copino-d00b-both-legs',
].map((name) => Buffer.from(fixture(name)));

/** What an import may do: give a result, or throw its one declared error. */
function tryImport(bytes: Uint8Array): void {
  try {
    importInterchange(bytes);
  } catch (error) {
    if (!(error instanceof EdifactError)) throw error;
    expect(error.message).not.toBe('');
  }
}

test.each(FIXTURES.map((bytes) => [bytes]))('every fixture is taken whole', (bytes) => {
  const { acknowledgement } = importInterchange(bytes);
  expect(acknowledgement.action).toBe('7');
  expect(acknowledgement.messages.every(({ action }) => action === '7')).toBe(true);
});

test('the acknowledgement says for each message what a CONTRL message would', () => {
  const damaged = fixture('codeco-d00b-gate-in').replace('UNT+17', 'UNT+16').replace('EQD+CH', 'EQD+RR');
  expect(importInterchange(Buffer.from(damaged)).acknowledgement).toEqual({
    action: '7',
    controlReference: 'PNIT0000777',
    sender: 'PNIT',
    recipient: 'BPAPORT',
    messages: [
      {
        reference: '7771',
        type: 'CODECO:D:00B',
        action: '4',
        fault: {
          code: 'CONTROL_COUNT',
          syntaxError: '29',
          rule: 'the control count differs from what was received',
          detail: 'segment 18 (UNT), element 1, component 1: UNT counts 16, received 17 segments',
          place: expect.objectContaining({
            segment: 18,
            messageSegment: 17,
            tag: 'UNT',
            element: 1,
            component: 1,
          }) as object,
        },
      },
      {
        reference: '7772',
        type: 'CODECO:D:00B',
        action: '4',
        fault: expect.objectContaining({ code: 'VALUE_UNSUPPORTED', syntaxError: '14' }) as object,
      },
    ],
  });
});

test.each([
  ['another message type', 'CODECO:D:95B', 'COPARN:D:95B'],
  ['another directory', 'CODECO:D:95B', 'CODECO:D:16B'],
  ['another version', 'CODECO:D:95B', 'CODECO:S:95B'],
])('%s is refused by itself', (_, from, to) => {
  const { messages } = importInterchange(Buffer.from(fixture('codeco-d95b-gate-out').replace(from, to)));
  expect(messages).toEqual([
    expect.objectContaining({
      kind: 'REFUSED',
      error: expect.objectContaining({ code: 'MESSAGE_UNSUPPORTED' }) as object,
    }),
  ]);
});

test('one CODECO of D.95B claimed to be of D.00B is judged by the table of D.00B', () => {
  const other = fixture('codeco-d95b-gate-out').replace('CODECO:D:95B', 'CODECO:D:00B');
  // D.00B has the date of a place in a group behind TDT; D.95B's head reference stands where D.00B's group does.
  expect(importInterchange(Buffer.from(other)).messages[0]!.kind).toBe('CODECO');
  const disordered = other.replace(/(TDT\+20[^\n]*\n)(LOC[^\n]*\n)/, "$1$2RFF+VON:1'\n").replace('UNT+23', 'UNT+24');
  expect(importInterchange(Buffer.from(disordered)).messages[0]).toMatchObject({
    error: { code: 'SEGMENT_UNEXPECTED', place: { tag: 'RFF' } },
  });
});

test('arbitrary bytes are refused with the declared error and nothing else', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), tryImport), { numRuns: 700 });
});

test('arbitrary bytes behind a sound beginning are, too', () => {
  const head = fc.constantFrom(
    "UNB+UNOA:2+A+B+260302:0005+1'",
    "UNA:+.? 'UNB+UNOC:3+A+B+260302:0005+1'",
    "UNB+UNOW:4+A+B+20260302:0005+1'UNH+1+CODECO:D:95B:UN'",
  );
  fc.assert(
    fc.property(head, fc.uint8Array({ maxLength: 500 }), (start, rest) =>
      tryImport(Buffer.concat([Buffer.from(start), rest])),
    ),
    { numRuns: 700 },
  );
});

test('no damage to a sound interchange throws anything but the declared error', () => {
  const damage = fc.record({
    bytes: fc.constantFrom(...FIXTURES),
    at: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
    remove: fc.integer({ min: 0, max: 40 }),
    insert: fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc
        .constantFrom(
          "'",
          '+',
          ':',
          '?',
          "?'",
          "UNT+1+1'",
          "UNH+1'",
          '\0',
          '\r\n',
          '9'.repeat(300),
          "SEL+1'".repeat(50),
        )
        .map((text) => Buffer.from(text)),
    ),
  });
  fc.assert(
    fc.property(
      fc.array(damage, { minLength: 1, maxLength: 1 }),
      fc.array(damage, { maxLength: 3 }),
      ([first], more) => {
        let bytes = first!.bytes;
        for (const { at, remove, insert } of [first!, ...more]) {
          const index = Math.floor(at * bytes.length);
          bytes = Buffer.concat([bytes.subarray(0, index), insert, bytes.subarray(index + remove)]);
        }
        tryImport(bytes);
      },
    ),
    { numRuns: 1000 },
  );
});

test('segments in any order and number never throw anything but the declared error', () => {
  const lines = FIXTURES.flatMap((bytes) => bytes.toString().split('\n')).filter(
    (line) => line !== '' && !/^UN[ABZHT]/.test(line),
  );
  fc.assert(
    fc.property(
      fc.constantFrom('CODECO:D:95B', 'CODECO:D:00B', 'COPINO:D:95B', 'COPINO:D:00B'),
      fc.array(fc.constantFrom(...lines), { maxLength: 30 }),
      (type, chosen) => {
        const message = [`UNH+1+${type}:UN'`, ...chosen, `UNT+${chosen.length + 2}+1'`].join('');
        tryImport(Buffer.from(`UNB+UNOW:4+A+B+20260302:0005+1'${message}UNZ+1+1'`));
      },
    ),
    { numRuns: 700 },
  );
});

describe('the largest interchange that is taken, filled with what costs most, is answered within three seconds', () => {
  const size = EDIFACT_LIMITS.interchangeBytes;
  const wrap = (body: string) =>
    Buffer.from(`UNB+UNOA:2+A+B+260302:0005+1'UNH+1+CODECO:D:95B:UN'${body}`.slice(0, size));

  test.each([
    ['separators', wrap('+'.repeat(size))],
    ['components', wrap('EQD' + '+A:B'.repeat(size))],
    ['release characters', wrap('FTX+' + '??'.repeat(size))],
    ['segment terminators', wrap("'".repeat(size))],
    ['short segments', wrap("SEL+1'".repeat(size / 6))],
    ['line breaks', wrap("FTX'" + '\r\n'.repeat(size))],
    ['messages', wrap("UNT+2+1'" + "UNH+1+X:D:1:UN'UNT+2+1'".repeat(size / 20))],
    ['random bytes', Buffer.from(Array.from({ length: size }, (_, index) => (index * 7919) % 256))],
    ['one byte more than is taken', Buffer.alloc(size + 1, "'")],
  ])('of %s', (_, bytes) => {
    const start = performance.now();
    tryImport(bytes);
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
