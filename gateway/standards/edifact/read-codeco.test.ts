import { EdifactError } from './edifact-error.ts';
import { fixture } from '../testing/fixture.ts';
import { readCodeco } from './read-codeco.ts';
import { readInterchange } from './read-interchange.ts';

function read(text: string) {
  return readInterchange(Buffer.from(text)).messages.map((message) => {
    if (message.fault !== undefined) throw message.fault;
    return readCodeco(message);
  });
}

/** The refusal of a damaged message. */
function refusal(text: string): EdifactError {
  try {
    read(text);
  } catch (error) {
    if (error instanceof EdifactError) return error;
    throw error;
  }
  throw new Error('the message was taken');
}

const gateOut = fixture('codeco-d95b-gate-out');

describe('a CODECO message of D.95B', () => {
  test('is read with its box, place, time in UTC, masses in grams, seals and truck', () => {
    expect(read(gateOut)).toEqual([
      {
        release: '95B',
        reference: 'PNC00001',
        documentNumber: 'PNC-EIR-20260302-0117',
        function: 'ORIGINAL',
        movement: 'GATE_OUT',
        sender: 'PNCT',
        recipient: 'BPAPORT',
        carrier: 'HMM',
        items: [
          {
            kind: 'CONTAINER',
            number: 'HMMU6001236',
            nonIsoEquipment: false,
            sizeType: '45G1',
            status: 'TRANSSHIPMENT',
            load: 'LADEN',
            passId: '0123456789abcdef0123456789abcdef',
            references: [{ qualifier: 'BN', value: 'HMMBK0012345' }],
            occurredAt: '2026-03-02T00:15:00Z',
            place: { unLocode: 'KRPUS', terminal: 'PNC', spot: 'L07' },
            grossMassG: 21_500_500,
            verifiedGrossMassG: 21_500_000,
            seals: [
              { number: 'KR123456', issuer: 'CA' },
              { number: 'CUS0099', issuer: 'CU' },
            ],
            damages: [],
            truck: { plate: '부산98사1234', haulier: 'HALL', journey: 'J-8841' },
          },
        ],
      },
    ]);
  });

  test('never passes on the driver whose name stands beside the plate', () => {
    expect(JSON.stringify(read(gateOut))).not.toContain('KIM');
  });

  test('is taken with a flag when the container number breaks ISO 6346', () => {
    const [report] = read(fixture('codeco-d95b-non-iso'));
    expect(report!.items[0]).toMatchObject({ number: 'APNR7744962', nonIsoEquipment: true, load: 'EMPTY' });
    expect(report!.items[0]).not.toHaveProperty('truck');
  });

  test.each([
    ['lower case', 'hmmu6001236'],
    ['a space inside', 'HMMU 600123'],
    ['twelve characters', 'HMMU60012361'],
  ])('is refused when the container number has %s', (_, number) => {
    expect(refusal(gateOut.replace('HMMU6001236', number))).toMatchObject({
      code: 'IDENTIFIER_INVALID',
      place: { tag: 'EQD', segment: 12, messageSegment: 11, element: 2, component: 1 },
    });
  });

  test.each([
    ['a movement that is no gate report', 'BGM+36', 'BGM+98', 'VALUE_UNSUPPORTED', 'BGM'],
    ['an unknown message function', "0117+9'", "0117+3'", 'VALUE_UNSUPPORTED', 'BGM'],
    ['no time', "DTM+7:202603020915:203'\n", '', 'CONTROL_COUNT', 'UNT'],
    ['a time of another meaning', 'DTM+7:', 'DTM+10:', 'SEGMENT_MISSING', 'EQD'],
    ['a day that does not exist', '202603020915', '202602300915', 'VALUE_INVALID', 'DTM'],
    ['a 25th hour', '202603020915', '202603022515', 'VALUE_INVALID', 'DTM'],
    ['a time without minutes', '202603020915:203', '20260302:102', 'VALUE_UNSUPPORTED', 'DTM'],
    ['a time of a format that is an object property', '202603020915:203', '20260302:toS', 'VALUE_UNSUPPORTED', 'DTM'],
    ['no place of activity', 'LOC+165', 'LOC+9', 'SEGMENT_MISSING', 'EQD'],
    ['a place that is no UN/LOCODE', 'LOC+165+KRPUS', 'LOC+165+BUSAN1', 'IDENTIFIER_INVALID', 'LOC'],
    ['a mass in pounds', 'VGM+KGM', 'VGM+LBR', 'VALUE_UNSUPPORTED', 'MEA'],
    ['a mass with a fraction of a gram', 'KGM:21500.5', 'KGM:21500.0005', 'VALUE_INVALID', 'MEA'],
    ['a negative mass', 'KGM:21500.5', 'KGM:-21500', 'ELEMENT_TYPE', 'MEA'],
    ['a mass in exponent notation', 'KGM:21500.5', 'KGM:2E4', 'ELEMENT_TYPE', 'MEA'],
    ['a rail wagon instead of a truck', '+3+31+HALL', '+2+31+HALL', 'VALUE_UNSUPPORTED', 'TDT'],
    ['a size and type of three characters', '45G1:102', '45G:102', 'VALUE_INVALID', 'EQD'],
    ['a number of boxes that is not theirs', 'CNT+16:1', 'CNT+16:2', 'CONTROL_COUNT', 'CNT'],
    ['equipment that is neither box nor chassis', 'EQD+CN', 'EQD+RR', 'VALUE_UNSUPPORTED', 'EQD'],
  ])('is refused with %s', (_, from, to, code, tag) => {
    expect(gateOut).toContain(from);
    expect(refusal(gateOut.replace(from, to))).toMatchObject({ code, place: { tag } });
  });

  test('is refused when a box is given two passes', () => {
    const other = gateOut.replace('RFF+BN:HMMBK0012345', 'RFF+ZZZ:FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF');
    expect(refusal(other)).toMatchObject({ code: 'VALUE_INVALID', place: { tag: 'RFF', segment: 14 } });
  });
});

describe('CODECO messages of D.00B', () => {
  const gateIn = fixture('codeco-d00b-gate-in');

  test('are read with damages and a mass with a decimal comma', () => {
    const [report] = read(gateIn);
    expect(report).toMatchObject({ release: '00B', reference: '7771', movement: 'GATE_IN', carrier: 'HMM' });
    expect(report!.items[0]).toMatchObject({
      occurredAt: '2026-03-02T01:30:15Z',
      place: { unLocode: 'KRPUS', terminal: 'PNP', spot: 'IN-02' },
      verifiedGrossMassG: 21_500_250,
      damages: [{ type: 'DEN', area: 'LEFT', severity: 'MIN' }, { type: 'HO' }],
    });
  });

  test('report a tractor without a box as a chassis, with an explicit offset from UTC', () => {
    expect(read(gateIn)[1]).toMatchObject({
      movement: 'GATE_OUT',
      items: [
        {
          kind: 'CHASSIS',
          number: 'HALLCH0042',
          nonIsoEquipment: false,
          passId: '0123456789abcdef0123456789abcdef',
          occurredAt: '2026-03-02T01:05:00Z',
        },
      ],
    });
  });
});
