/** The machines and invariants alone: every invariant finds the breach that it is there for, and nothing in a sound state. */
import { diplomatic } from './api.ts';
import {
  authorisationLife,
  bitAt,
  bitOf,
  certificateLife,
  emptyLedger,
  placeOf,
  reservationLife,
  statusAt,
  violationsOf,
  withBit,
  ZERO_BITS,
  type CertificateState,
  type invariants,
  type Ledger,
  type RecordName,
  type RecordOf,
} from './state.ts';
import { ok } from '../kit/testing/stage.ts';
import { Ministry } from './testing/ministry.ts';
import { Paper } from './testing/paper.ts';

describe('the machines', () => {
  test.each([
    ['certificate', certificateLife, ['EXPIRED', 'REFUSED', 'REVOKED', 'SUPERSEDED']],
    ['power of attorney', authorisationLife, ['CONSUMED']],
    ['reservation', reservationLife, ['CONSUMED', 'RELEASED']],
  ] as const)('a %s reaches every state, and ends where it should', (_, life, ends) => {
    expect(life.unreachableStates).toEqual([]);
    expect([...life.terminalStates].sort()).toEqual(ends);
  });

  test('nothing is issued that was not examined, and nothing examined whose person was not identified', () => {
    const before = (state: CertificateState) =>
      certificateLife.transitions
        .filter(({ to, from }) => to === state && from !== 'SUSPENDED')
        .map(({ from }) => from);
    expect(before('ISSUED')).toEqual(['EXAMINED']);
    expect(before('EXAMINED')).toEqual(['IDENTIFIED']);
  });
});

describe('bits of a status list', () => {
  test('index 0 is the left-most bit of the first byte', () => {
    expect(withBit(ZERO_BITS, 0, true).slice(0, 4)).toBe('8000');
    expect(withBit(ZERO_BITS, 7, true).slice(0, 4)).toBe('0100');
    expect(withBit(ZERO_BITS, 8, true).slice(0, 4)).toBe('0080');
    expect(withBit(ZERO_BITS, 1023, true).slice(-4)).toBe('0001');
  });

  test('a bit is set and cleared without touching another', () => {
    const set = [3, 4, 500, 1023].reduce((bits, at) => withBit(bits, at, true), ZERO_BITS);
    expect([3, 4, 500, 1023, 5, 0].map((at) => bitAt(set, at))).toEqual([true, true, true, true, false, false]);
    expect([3, 4, 500, 1023].reduce((bits, at) => withBit(bits, at, false), set)).toBe(ZERO_BITS);
  });

  test('a list of 131,072 entries has 128 chunks', () => {
    expect(placeOf('0000000')).toEqual({ chunk: '0000', offset: 0 });
    expect(placeOf('0001023')).toEqual({ chunk: '0000', offset: 1023 });
    expect(placeOf('0131071')).toEqual({ chunk: '0127', offset: 1023 });
  });

  test.each<[CertificateState, boolean, boolean]>([
    ['ISSUED', false, false],
    ['SUSPENDED', false, true],
    ['REVOKED', true, false],
    ['SUPERSEDED', true, false],
    ['EXPIRED', false, false],
  ])('%s sets revocation: %s, suspension: %s', (state, revocation, suspension) => {
    expect([bitOf(state, 'revocation'), bitOf(state, 'suspension')]).toEqual([revocation, suspension]);
  });
});

describe('what a certificate was worth at a time', () => {
  const day = (at: number) => `2026-03-${String(at).padStart(2, '0')}T00:00:00Z`;
  const made = (...intervals: readonly [string, number][]) =>
    ({
      issue: { validFrom: day(3), validUntil: day(20) },
      intervals: intervals.map(([state, at]) => ({ state, from: day(at) })),
    }) as unknown as RecordOf<'certificate'>;

  test.each([
    [made(['ISSUED', 2]), 1, 'NOT_YET_VALID'],
    [made(['ISSUED', 2]), 2, 'NOT_YET_VALID'],
    [made(['ISSUED', 2]), 3, 'VALID'],
    [made(['ISSUED', 2]), 20, 'EXPIRED'],
    [made(['ISSUED', 2], ['SUSPENDED', 5], ['ISSUED', 7]), 5, 'SUSPENDED'],
    [made(['ISSUED', 2], ['SUSPENDED', 5], ['ISSUED', 7]), 7, 'VALID'],
    [made(['ISSUED', 2], ['SUSPENDED', 5]), 21, 'EXPIRED'],
    [made(['ISSUED', 2], ['REVOKED', 9]), 8, 'VALID'],
    [made(['ISSUED', 2], ['REVOKED', 9]), 9, 'REVOKED'],
    [made(['ISSUED', 2], ['SUPERSEDED', 9]), 21, 'SUPERSEDED'],
    [made(['ISSUED', 2], ['EXPIRED', 22]), 19, 'VALID'],
    [made(['ISSUED', 2], ['EXPIRED', 22]), 21, 'EXPIRED'],
  ])('%#', (certificate, at, status) => {
    expect(statusAt(certificate, day(at))).toBe(status);
  });

  test('a request is worth nothing at any time', () => {
    expect(statusAt({ intervals: [] } as unknown as RecordOf<'certificate'>, day(3))).toBeUndefined();
  });
});

describe('the invariants', () => {
  let sound: Ledger;

  beforeAll(async () => {
    const ministry = await new Ministry().open();
    const paper = await new Paper(ministry, 'sound').until('ISSUED');
    const { certificateId } = paper;
    const options = { private: paper.content, endorsers: ['mofa', 'kftc'] };
    await ministry.must('depositPowerContent', { certificateId }, 'clerk', options);
    ok('reservePower', await paper.reserve('bank1', 'n'));
    ok('consumePower', await paper.use('consumePower', 'bank1', 'n'));
    const revoked = await new Paper(ministry, 'revoked', { kind: 'APOSTILLE' }).until('ISSUED');
    ok('revokeCertificate', await revoked.four('revokeCertificate'));
    sound = ministry.state();
  });

  test('an empty state and a sound one breach none', () => {
    expect(violationsOf(emptyLedger(Object.keys(diplomatic.records) as RecordName[]))).toEqual([]);
    expect(violationsOf(sound)).toEqual([]);
    expect(sound.contents).toHaveLength(1);
    expect(sound.statusChunk).toHaveLength(1);
  });

  /** The state with its records of one kind changed. */
  const changed = <R extends keyof Ledger>(name: R, change: (record: Ledger[R][number]) => object) =>
    ({ ...sound, [name]: sound[name].map((record) => ({ ...record, ...change(record) })) }) as Ledger;
  const broken = (ledger: Ledger) => [...new Set(violationsOf(ledger).map(({ invariant }) => invariant))];
  const issueWith = (change: object) =>
    changed('certificate', ({ issue }) => ({ issue: issue && { ...issue, ...change } }));
  const other = 'ff'.repeat(16);
  const mandateWith = (change: object) =>
    changed('certificate', ({ mandate }) => (mandate === undefined ? {} : { mandate: { ...mandate, ...change } }));

  test.each<[string, keyof typeof invariants, () => Ledger]>([
    ['two certificates of one number', 'numbersGivenOnce', () => issueWith({ number: 'KR-LAX-2026-000001' })],
    ['a number given to another', 'numbersGivenOnce', () => changed('givenNumber', () => ({ certificateId: other }))],
    [
      'two certificates of one document',
      'oneStandingCertificate',
      () => changed('standing', () => ({ certificateId: other })),
    ],
    ['a signer without a key', 'signersValidWhenSigning', () => ({ ...sound, officerKey: [] })],
    [
      'a signer before the office',
      'signersValidWhenSigning',
      () => changed('officerKey', () => ({ validFrom: '2027-01-01T00:00:00Z' })),
    ],
    [
      'a signer after the office',
      'signersValidWhenSigning',
      () => changed('officerKey', () => ({ validUntil: '2026-03-03T00:00:00Z' })),
    ],
    [
      'another credential than was signed',
      'signersValidWhenSigning',
      () => issueWith({ credentialHash: '00'.repeat(32) }),
    ],
    ['a revocation without its bit', 'statusBitsTellTheState', () => ({ ...sound, statusChunk: [] })],
    [
      'bits of no certificate',
      'statusBitsTellTheState',
      () => changed('statusChunk', ({ bits }) => ({ bits: `f${bits.slice(1)}` })),
    ],
    [
      'a suspension without its bit',
      'statusBitsTellTheState',
      () => changed('certificate', () => ({ state: 'SUSPENDED' })),
    ],
    ['a place of another', 'placesTakenOnce', () => changed('statusEntry', () => ({ certificateId: other }))],
    ['a place in no list', 'placesTakenOnce', () => ({ ...sound, statusList: [] })],
    ['a state that no interval tells', 'endsStayEnds', () => changed('certificate', () => ({ state: 'EXPIRED' }))],
    [
      'a certificate that goes on after its end',
      'endsStayEnds',
      () =>
        changed('certificate', ({ intervals }) => ({
          state: 'ISSUED',
          intervals: [...intervals, { state: 'REVOKED', from: '2026-03-04T00:00:00Z' }, intervals[0]!],
        })),
    ],
    ['a use that is not counted', 'usedWithinTheMandate', () => changed('authorisation', () => ({ uses: 0 }))],
    ['a use beyond the limit', 'usedWithinTheMandate', () => changed('reservation', () => ({ amount: 400_000_000 }))],
    [
      'a second use of a single one',
      'usedWithinTheMandate',
      () => ({ ...sound, reservation: [sound.reservation[0]!, { ...sound.reservation[0]!, verifier: 'bank2' }] }),
    ],
    ['a use of no act', 'usedWithinTheMandate', () => changed('certificate', () => ({ mandate: undefined }))],
    ['a use that nobody presented', 'presentedByTheAgent', () => ({ ...sound, presentation: [] })],
    ['another agent', 'presentedByTheAgent', () => changed('presentation', () => ({ signature: '00'.repeat(64) }))],
    [
      'another document',
      'presentedByTheAgent',
      () => changed('presentation', () => ({ documentHash: '00'.repeat(32) })),
    ],
    ['another amount', 'presentedByTheAgent', () => changed('presentation', () => ({ amount: 1 }))],
    [
      'a bank that the act does not name',
      'presentedByTheAgent',
      () => mandateWith({ powers: [{ action: 'LOAN', banks: ['bank2'], currency: 'KRW', limit: 300_000_000 }] }),
    ],
    [
      'content with another salt',
      'contentIsWhatWasCertified',
      () => changed('contents', () => ({ contentSalt: '00' })),
    ],
    [
      'content of another document',
      'contentIsWhatWasCertified',
      () => changed('contents', () => ({ document: 'AAAA' })),
    ],
  ])('%s breaches %s', (_, name, make) => {
    expect(broken(make())).toContain(name);
  });
});
