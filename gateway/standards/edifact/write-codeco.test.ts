import fc from 'fast-check';
import type { GateReport, GateReportItem } from './codeco.ts';
import { fixture } from '../testing/fixture.ts';
import { importInterchange } from './import-interchange.ts';
import { writeCodeco } from './write-codeco.ts';
import { writeInterchange } from './write-interchange.ts';

function optional<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> {
  return fc.option(value, { nil: undefined });
}

/** Objects of the given fields without those that came out undefined, as the reader makes them. */
function record<T extends object>(fields: { [K in keyof T]: fc.Arbitrary<T[K] | undefined> }): fc.Arbitrary<T> {
  const all = fc.record(fields as Record<string, fc.Arbitrary<unknown>>);
  return all.map((value) => Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T);
}

// Separators, the release character, the decimal mark, Hangul and Latin-1 are what can go wrong.
const text = (maxLength: number) =>
  fc
    .string({ unit: fc.constantFrom(...`AZ09 az+:'?.,-/()"&%*;<>=@#é부산사`), minLength: 1, maxLength })
    .filter((value) => value.trim() === value);
const code = (maxLength: number) => fc.string({ unit: fc.constantFrom(...'ABCXYZ0189'), minLength: 1, maxLength });
const time = fc
  .integer({ min: 0, max: 4_102_444_799 })
  .map((s) => new Date(s * 1000).toISOString().replace('.000', ''));
const massG = fc.integer({ min: 1, max: 60_000_000 });

const item = record<GateReportItem>({
  kind: fc.constant('CONTAINER' as const),
  number: fc.constantFrom('HMMU6001236', 'HMMU1000140', 'FCIU9908030'),
  nonIsoEquipment: fc.constant(false),
  sizeType: optional(fc.constantFrom('22G1', '45R1', 'L5G1')),
  status: optional(fc.constantFrom('EXPORT' as const, 'IMPORT' as const, 'TRANSSHIPMENT' as const)),
  load: optional(fc.constantFrom('EMPTY' as const, 'LADEN' as const)),
  passId: optional(fc.stringMatching(/^[0-9a-f]{32}$/)),
  references: fc.array(fc.record({ qualifier: fc.constantFrom('BN', 'SQ'), value: text(35) }), { maxLength: 3 }),
  occurredAt: time,
  place: record({
    unLocode: fc.constantFrom('KRPUS', 'KRBNP'),
    terminal: optional(fc.constantFrom('PNC', 'PNP')),
    spot: optional(text(12)),
  }),
  grossMassG: optional(massG),
  verifiedGrossMassG: optional(massG),
  seals: fc.array(record({ number: text(15), issuer: optional(fc.constantFrom('CA', 'CU')) }), { maxLength: 9 }),
  damages: fc.array(record({ type: code(4), area: optional(code(4)), severity: optional(code(3)) }), { maxLength: 9 }),
  truck: optional(
    record({
      plate: fc.constantFrom('부산98사1234', '80B1234'),
      haulier: optional(text(17)),
      journey: optional(text(17)),
    }),
  ),
  remark: optional(text(280)),
});

const report = record<GateReport>({
  release: fc.constantFrom('95B' as const, '00B' as const),
  reference: code(14),
  documentNumber: optional(text(35)),
  function: fc.constantFrom('ORIGINAL' as const, 'REPLACEMENT' as const, 'CANCELLATION' as const),
  replaces: optional(text(35)),
  movement: fc.constantFrom('GATE_IN' as const, 'GATE_OUT' as const),
  // The table has at least one party.
  sender: text(35),
  recipient: optional(text(35)),
  carrier: optional(text(35)),
  items: fc.array(item, { minLength: 1, maxLength: 3 }),
});

function written(reports: readonly GateReport[]): Uint8Array {
  return writeInterchange({
    sender: 'ITT',
    recipient: 'LINE',
    preparedAt: '2026-03-02T00:15:00Z',
    controlReference: 'X1',
    messages: reports.map(writeCodeco),
  });
}

test('what is written is read again as the same report, whatever is in it', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(report, { minLength: 1, maxLength: 3, selector: ({ reference }) => reference }),
      (reports) => {
        const { messages, acknowledgement } = importInterchange(written(reports));
        expect(acknowledgement.messages.map(({ action }) => action)).toEqual(reports.map(() => '7'));
        expect(messages.map((message) => (message.kind === 'CODECO' ? message.content : message))).toEqual(reports);
      },
    ),
    { numRuns: 100 },
  );
});

test('a report that was read is written with the same meaning', () => {
  const { messages } = importInterchange(Buffer.from(fixture('codeco-d00b-gate-in')));
  const reports = messages.map((message) => (message as { content: GateReport }).content);
  const again = importInterchange(written(reports)).messages.map(
    (message) => (message as { content: GateReport }).content,
  );
  expect(again).toEqual(reports);
});

const small: GateReport = {
  release: '95B',
  reference: '1',
  function: 'ORIGINAL',
  movement: 'GATE_OUT',
  sender: 'PNCT',
  items: [
    {
      kind: 'CONTAINER',
      number: 'HMMU6001236',
      nonIsoEquipment: false,
      passId: 'ab'.repeat(16),
      references: [],
      occurredAt: '2026-03-02T00:15:00Z',
      place: { unLocode: 'KRPUS', terminal: 'PNC', spot: 'L07' },
      verifiedGrossMassG: 21_500_250,
      seals: [{ number: "KR+1'2" }],
      damages: [],
    },
  ],
};

test('the bytes are those of the standard: separators released, counts right, level A when it suffices', () => {
  expect(
    Buffer.from(written([small]))
      .toString('latin1')
      .split('\r\n'),
  ).toEqual([
    "UNA:+.? '",
    "UNB+UNOA:3+ITT+LINE+260302:0015+X1'",
    "UNH+1+CODECO:D:95B:UN:ITG14'",
    "BGM+36++9'",
    "NAD+MS+PNCT'",
    "EQD+CN+HMMU6001236'",
    "RFF+ZZZ:ABABABABABABABABABABABABABABABAB'",
    "DTM+7:202603020915:203'",
    "LOC+165+KRPUS:139:6+PNC:TER:ZZZ+L07'",
    "MEA+AAE+VGM+KGM:21500.25'",
    "SEL+KR?+1?'2'",
    "CNT+16:1'",
    "UNT+11+1'",
    "UNZ+1+X1'",
    '',
  ]);
});

test.each([
  ['UNOB', 'see gate desk'],
  ['UNOC', 'Tür verbeult'],
  ['UNOW', '문 손상'],
])('the character set is %s where the data needs it', (set, remark) => {
  const text = Buffer.from(written([{ ...small, items: [{ ...small.items[0]!, remark }] }]));
  expect(text.toString('latin1')).toContain(`UNB+${set}:`);
  expect(importInterchange(text).messages[0]).toMatchObject({ kind: 'CODECO', content: { items: [{ remark }] } });
});

test('a line break in the data cannot be written', () => {
  const broken = { ...small, items: [{ ...small.items[0]!, remark: 'two\nlines' }] };
  expect(() => written([broken])).toThrow(RangeError);
});
