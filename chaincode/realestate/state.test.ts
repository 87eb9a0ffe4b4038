/** The machines and invariants alone: every invariant finds the breach that it is there for, and nothing in a sound state. */
import type { invariants } from './state.ts';
import {
  caseLife,
  changeLife,
  consentLife,
  consentStatus,
  emptyLedger,
  filingLife,
  follows,
  isLiveFiling,
  limitWonOf,
  mortgageLife,
  priorityDepositWon,
  violationsOf,
  type Ledger,
  type RecordName,
  type RecordOf,
} from './state.ts';
import { realestate } from './api.ts';
import { Desk, townWith } from './testing/desk.ts';
import { ok } from '../kit/testing/stage.ts';
import { propertyOf, Town } from './testing/town.ts';

describe('the machines', () => {
  test.each([
    ['case', caseLife, ['CLOSED', 'LAPSED', 'REJECTED', 'WITHDRAWN']],
    ['filing', filingLife, ['DISMISSED', 'LAPSED', 'REGISTERED', 'WITHDRAWN']],
    ['mortgage', mortgageLife, ['RELEASED']],
    ['change', changeLife, ['COMPLETED', 'WITHDRAWN']],
    ['consent', consentLife, ['EXPIRED', 'REVOKED']],
  ] as const)('a %s reaches every state, and ends where it should', (_, life, ends) => {
    expect(life.unreachableStates).toEqual([]);
    expect([...life.terminalStates].sort()).toEqual(ends);
  });

  test('no way leads to money but through the register', () => {
    const before = caseLife.transitions.filter(({ to }) => to === 'DISBURSED').map(({ from }) => from);
    expect(before).toEqual(['REGISTERED']);
    const registered = caseLife.transitions.filter(({ to }) => to === 'REGISTERED').map(({ from }) => from);
    expect(registered).toEqual(['REGISTRATION_FILED']);
  });
});

describe('a consent’s status', () => {
  const consent = {
    ...{ consentId: 'c', items: ['INCOME'], maxUses: 2, state: 'GRANTED' },
    ...{ notBefore: '2026-03-03T00:00:00Z', expiresAt: '2026-03-13T00:00:00Z' },
  } as unknown as RecordOf<'consent'>;
  const used = (count: number) => [{ consentId: 'c', item: 'INCOME' as const, issued: 2, used: count }];
  const now = '2026-03-04T00:00:00Z';

  test.each([
    [consent, [], now, 'GRANTED'],
    [consent, used(1), now, 'USED'],
    [consent, used(2), now, 'EXHAUSTED'],
    [consent, used(1), '2026-03-13T00:00:00Z', 'EXPIRED'],
    [{ ...consent, state: 'REVOKED' as const }, used(2), now, 'REVOKED'],
  ])('%#', (given, uses, at, status) => {
    expect(consentStatus(given, uses, at)).toBe(status);
  });
});

describe('amounts and order', () => {
  test('a limit is rounded down, and amounts beyond the safe integers do not disturb it', () => {
    expect(limitWonOf(400_000_000, 7000)).toBe(280_000_000);
    expect(limitWonOf(3, 7000)).toBe(2);
    expect(limitWonOf(1_000_000_000_000_000, 10_000)).toBe(1_000_000_000_000_000);
  });

  test('a deposit comes first whole when it is opposable and stamped, else as far as small tenants are protected', () => {
    const lease = {
      ...{ leaseId: 'l', movedInOn: '2026-03-03', depositWon: 90_000_000, state: 'ACTIVE' as const },
      ...{ opposableFrom: '2026-03-03T15:00:00.000Z', recordedAt: '2026-03-03T02:00:00.000Z' },
    };
    const rules = { smallDepositWon: 25_000_000 } as RecordOf<'ruleTable'>;
    const stamped = { ...lease, fixedOn: '2026-03-03' };
    expect(priorityDepositWon(stamped, rules, '2026-03-03T14:59:59Z')).toBe(25_000_000);
    expect(priorityDepositWon(stamped, rules, '2026-03-03T15:00:00Z')).toBe(90_000_000);
    expect(priorityDepositWon(lease, rules, '2026-03-09T00:00:00Z')).toBe(25_000_000);
    expect(priorityDepositWon({ ...lease, depositWon: 1 }, rules, '2026-03-09T00:00:00Z')).toBe(1);
  });

  test('receipts follow by day and then by number', () => {
    const receipt = (day: string, no: number) => ({ office: '1501', day, no });
    expect(follows(receipt('2026-03-04', 1), receipt('2026-03-03', 9))).toBe(true);
    expect(follows(receipt('2026-03-03', 2), receipt('2026-03-03', 1))).toBe(true);
    expect(follows(receipt('2026-03-03', 1), receipt('2026-03-03', 1))).toBe(false);
  });
});

describe('the invariants', () => {
  let sound: Ledger;
  let pending: Ledger;

  beforeAll(async () => {
    const town = await townWith(new Town(), 1, 2);
    const desk = await new Desk(town, 'sound', { serials: [1, 2] }).until('EVIDENCE_COMPLETE');
    ok('openDocument', await desk.openDocument('INCOME'));
    await desk.until('REGISTRATION_FILED');
    pending = town.state();
    await desk.until('DISBURSED');
    sound = town.state();
  });

  test('an empty state and a sound one breach none', () => {
    expect(violationsOf(emptyLedger(Object.keys(realestate.records) as RecordName[]))).toEqual([]);
    expect(violationsOf(pending)).toEqual([]);
    expect(violationsOf(sound)).toEqual([]);
    expect(sound.access).toHaveLength(1);
    expect(sound.documents.length).toBeGreaterThan(7);
  });

  /** The state with its records of one kind changed. */
  const changed = <R extends keyof Ledger>(ledger: Ledger, name: R, change: (record: Ledger[R][number]) => object) =>
    ({ ...ledger, [name]: ledger[name].map((record) => ({ ...record, ...change(record) })) }) as Ledger;
  const broken = (ledger: Ledger) => [...new Set(violationsOf(ledger).map(({ invariant }) => invariant))];

  test.each<[string, keyof typeof invariants, () => Ledger]>([
    ['a gap in the ranks', 'ranksInOrderOfReceipt', () => ({ ...sound, titleEntry: sound.titleEntry.slice(1) })],
    [
      'a receipt that was not given',
      'ranksInOrderOfReceipt',
      () => changed(sound, 'receiptBook', () => ({ lastNo: 1 })),
    ],
    [
      'two entries with one receipt',
      'ranksInOrderOfReceipt',
      () =>
        changed(sound, 'titleEntry', ({ receipt, section }) =>
          section === 'A' ? { receipt: { ...receipt, no: 1 } } : {},
        ),
    ],
    ['a filing without its notices', 'onePendingNotice', () => changed(pending, 'notice', () => ({ state: 'LIFTED' }))],
    [
      'two live filings of one property',
      'onePendingNotice',
      () => ({ ...pending, filing: [...pending.filing, { ...pending.filing[0]!, filingId: 'ff'.repeat(16) }] }),
    ],
    [
      'a loan beyond the limit',
      'withinLoanToValue',
      () => changed(sound, 'papers', ({ terms }) => ({ terms: { ...terms, valuationWon: 300_000_000 } })),
    ],
    [
      'a waiver without a reason',
      'withinLoanToValue',
      () => changed(sound, 'mortgage', ({ ltv }) => ({ ltv: { ...ltv, waived: true } })),
    ],
    [
      'a limit of no rule table',
      'withinLoanToValue',
      () => changed(sound, 'mortgage', ({ ltv }) => ({ ltv: { ...ltv, limitBp: 9000 } })),
    ],
    ['money without a right', 'moneyOnlyWithRight', () => ({ ...sound, mortgage: [] })],
    [
      'a right released under money',
      'moneyOnlyWithRight',
      () => changed(sound, 'mortgage', () => ({ state: 'RELEASED' })),
    ],
    ['a disbursed case without money', 'moneyOnlyWithRight', () => ({ ...sound, disbursement: [] })],
    ['an access without a consent', 'accessWithinConsent', () => ({ ...sound, consent: [] })],
    [
      'an access after the end of its consent',
      'accessWithinConsent',
      () => changed(sound, 'consent', () => ({ expiresAt: '2026-03-03T00:00:10.000Z' })),
    ],
    ['an access that was not counted', 'accessWithinConsent', () => changed(sound, 'consentUse', () => ({ used: 0 }))],
    ['more uses than allowed', 'accessWithinConsent', () => changed(sound, 'consent', () => ({ maxUses: 0 }))],
    [
      'a registration on other facts',
      'approvalsRestOnUnchangedFacts',
      () =>
        changed(sound, 'mortgage', ({ facts }) => ({
          facts: { ...facts, parcels: facts.parcels.map((parcel) => ({ ...parcel, version: 2 })) },
        })),
    ],
    [
      'other terms than were approved',
      'approvalsRestOnUnchangedFacts',
      () => changed(sound, 'papers', ({ terms }) => ({ terms: { ...terms, principalWon: 1 } })),
    ],
    [
      'joint collateral that is cancelled in one title',
      'jointCollateralWhole',
      () =>
        changed(sound, 'titleEntry', ({ section, propertyNo }) => ({
          cancelled: section === 'B' && propertyNo === propertyOf(1).propertyNo,
        })),
    ],
    [
      'an entry of no mortgage',
      'jointCollateralWhole',
      () => changed(sound, 'mortgage', ({ collateral }) => ({ collateral: collateral.slice(1) })),
    ],
    [
      'a document that is not what was attested',
      'documentsMatchAttestations',
      () => changed(sound, 'documents', () => ({ claimSalt: '00'.repeat(16) })),
    ],
  ])('%s breaches %s', (_, name, make) => {
    expect(broken(make())).toContain(name);
  });
});

test('a filing is live until it is registered or over', () => {
  expect(isLiveFiling({ state: 'FILED' })).toBe(true);
  expect(isLiveFiling({ state: 'RECEIVED' })).toBe(true);
  expect(isLiveFiling({ state: 'REGISTERED' })).toBe(false);
});
