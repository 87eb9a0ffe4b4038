import type { EdifactError } from './edifact-error.ts';
import { fixture } from '../testing/fixture.ts';
import { readCopino } from './read-copino.ts';
import { readInterchange } from './read-interchange.ts';

function read(text: string) {
  const [message] = readInterchange(Buffer.from(text)).messages;
  if (message!.fault !== undefined) throw message!.fault;
  return readCopino(message!);
}

const bothLegs = fixture('copino-d95b-both-legs');

describe('a COPINO message', () => {
  test('of D.95B is read with both terminals, their times from the head, and the truck', () => {
    expect(read(bothLegs)).toEqual({
      release: '95B',
      reference: 'HALL42',
      documentNumber: 'HALL-DISP-0042',
      function: 'ORIGINAL',
      sender: 'HALL',
      recipient: 'PNCT',
      truck: { plate: '부산98사1234', haulier: 'HALL', journey: 'J-8841' },
      driverId: 'd-7f3a91c2',
      pickUp: {
        place: { unLocode: 'KRPUS', terminal: 'PNC' },
        expectedAt: '2026-03-02T00:00:00Z',
        slot: { from: '2026-03-02T00:00:00Z', until: '2026-03-02T01:00:00Z' },
      },
      delivery: {
        place: { unLocode: 'KRPUS', terminal: 'PNP' },
        expectedAt: '2026-03-02T01:30:00Z',
        slot: { from: '2026-03-02T01:00:00Z', until: '2026-03-02T02:30:00Z' },
      },
      items: [
        {
          number: 'HMMU6001236',
          nonIsoEquipment: false,
          sizeType: '45G1',
          status: 'TRANSSHIPMENT',
          load: 'LADEN',
          passId: '0123456789abcdef0123456789abcdef',
          references: [{ qualifier: 'BN', value: 'HMMBK0012345' }],
          verifiedGrossMassG: 21_500_000,
          seals: [{ number: 'KR123456', issuer: 'CA' }],
          chassis: 'HALLCH0042',
        },
      ],
    });
  });

  test('of D.00B has a time at each place, and may leave the box of a group order open', () => {
    const notice = read(fixture('copino-d00b-both-legs'));
    expect(notice.pickUp!.expectedAt).toBe('2026-03-02T00:00:00Z');
    expect(notice.delivery!.expectedAt).toBe('2026-03-02T01:30:00Z');
    expect(notice.items).toHaveLength(1);
    expect(notice.items[0]).not.toHaveProperty('number');
    expect(notice.items[0]!.passId).toBe('fedcba9876543210fedcba9876543210');
  });

  test('may cancel an earlier one', () => {
    const cancellation = bothLegs.replace("0042+9'", "0042+1'").replace('RFF+ABO:HMM-TS-2026-0001', 'RFF+ACW:HALL41');
    expect(read(cancellation)).toMatchObject({ function: 'CANCELLATION', replaces: 'HALL41' });
  });

  test('never passes on the name of the driver', () => {
    expect(JSON.stringify(read(bothLegs))).not.toContain('KIM');
  });

  test.each([
    ['no truck plate', '+++부산98사1234:146::KIM', '', 'ELEMENT_MISSING'],
    ['another kind of notice', 'BGM+171', 'BGM+340', 'VALUE_UNSUPPORTED'],
    ['a place given twice', 'LOC+7', 'LOC+88', 'VALUE_INVALID'],
    ['a trailer instead of a box', 'EQD+CN', 'EQD+TE', 'VALUE_UNSUPPORTED'],
    ['the wrong number of boxes', 'CNT+16:1', 'CNT+16:3', 'CONTROL_COUNT'],
    ['half a slot', 'DTM+63:', 'DTM+200:', 'SEGMENT_MISSING'],
    ['two masses', 'EQN+1', 'MEA+AAE+VGM+KGM:1', 'VALUE_INVALID'],
  ])('is refused with %s', (_, from, to, code) => {
    expect(bothLegs).toContain(from);
    const damaged = bothLegs.replace(from, to);
    expect(() => read(damaged)).toThrow(expect.objectContaining({ name: 'EdifactError', code }) as EdifactError);
  });

  test('is refused when it names neither place', () => {
    const nowhere = bothLegs.replace('LOC+88', 'LOC+9').replace('LOC+7', 'LOC+11');
    expect(() => read(nowhere)).toThrow(/LOC\+88, the pick-up/);
  });
});
