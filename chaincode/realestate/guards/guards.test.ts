import type { RecordOf } from '../state.ts';
import { notLive, overreaching, uncovered, usedUp } from './consent.ts';
import { insufficient, type Judgement } from './evidence.ts';
import { changedSince, notOwner, ownerFinding, unsettled, versionsOf, type Facts } from './facts.ts';
import { positionOf, unsecured, type Weighing } from './loan.ts';
import {
  businessDayAfter,
  leasesToAcknowledge,
  notFresh,
  opposableFrom,
  rulesInForce,
  sameDayWarnings,
} from './time.ts';

const now = '2026-03-04T05:00:00.000Z';
const rules = {
  ...{ ruleVersion: '2026-1', ltvLimitBp: 7000, smallDepositWon: 25_000_000, attestationMaxAgeH: 24 },
  ...{ requiredItems: ['LAND_LEDGER', 'TITLE_EXTRACT', 'MOVE_IN_LIST', 'INCOME'], consentMaxDays: 30 },
  consentMaxUses: 10,
} as unknown as RecordOf<'ruleTable'>;

describe('days', () => {
  test('the table of the latest day that is not after the day in question is in force', () => {
    const tables = [{ effectiveFrom: '2026-01-01' }, { effectiveFrom: '2026-03-01' }] as RecordOf<'ruleTable'>[];
    expect(rulesInForce(tables, '2026-02-28')).toBe(tables[0]);
    expect(rulesInForce(tables, '2026-03-01')).toBe(tables[1]);
    expect(rulesInForce(tables, '2025-12-31')).toBeUndefined();
  });

  test.each([
    ['2026-03-03', 1, [], '2026-03-04'],
    ['2026-03-06', 1, [], '2026-03-09'],
    ['2026-03-07', 1, [], '2026-03-09'],
    ['2026-02-27', 1, ['2026-03-02'], '2026-03-03'],
    ['2026-03-03', 5, [], '2026-03-10'],
  ])('%s and %p business days, holidays %p: %s', (day, days, holidays, expected) => {
    expect(businessDayAfter(day, days, holidays)).toBe(expected);
  });

  test('opposability begins at the Korean midnight after the move-in', () => {
    expect(opposableFrom('2026-03-03')).toBe('2026-03-03T15:00:00.000Z');
    expect(opposableFrom('2026-12-31')).toBe('2026-12-31T15:00:00.000Z');
  });

  test('facts are fresh for as long as the rules say, to the second, and not of a time to come', () => {
    expect(notFresh(now, '2026-03-03T05:00:00Z', rules, 'x')).toBeUndefined();
    expect(notFresh(now, '2026-03-03T04:59:59Z', rules, 'x')?.code).toBe('EVIDENCE_STALE');
    expect(notFresh(now, '2026-03-04T05:02:00Z', rules, 'x')).toBeUndefined();
    expect(notFresh(now, '2026-03-04T05:02:01Z', rules, 'x')?.code).toBe('EVIDENCE_STALE');
  });
});

const lease = {
  ...{ leaseId: 'l', movedInOn: '2026-03-04', opposableFrom: '2026-03-04T15:00:00.000Z', depositWon: 90_000_000 },
  ...{ state: 'ACTIVE' as const, recordedAt: '2026-03-04T02:00:00.000Z' },
};
const occupied = (...leases: (typeof lease)[]) =>
  [{ propertyNo: 'p', version: 1, leases }] as unknown as RecordOf<'occupancy'>[];

describe('leases', () => {
  test('a move-in of the day warns, in Korean days; an ended lease does not', () => {
    expect(sameDayWarnings(occupied(lease), now)).toMatchObject([{ kind: 'SAME_DAY_LEASE', leaseId: 'l' }]);
    expect(sameDayWarnings(occupied(lease), '2026-03-04T15:00:00Z')).toEqual([]);
    expect(sameDayWarnings(occupied({ ...lease, state: 'ENDED' as never }), now)).toEqual([]);
  });

  test('a payout must name leases that the approval had not seen, and those that rank only after the registration', () => {
    const ids = (approvedAt: string, registeredAt: string) =>
      leasesToAcknowledge(occupied(lease), { approvedAt, registeredAt }).map(({ leaseId }) => leaseId);
    expect(ids('2026-03-04T03:00:00Z', '2026-03-04T05:00:00Z')).toEqual(['l']);
    expect(ids('2026-03-04T03:00:00Z', '2026-03-04T16:00:00Z')).toEqual([]);
    expect(ids('2026-03-04T01:00:00Z', '2026-03-04T16:00:00Z')).toEqual(['l']);
  });
});

describe('consents', () => {
  const consent = {
    ...{ consentId: 'c', caseId: 'a', items: ['INCOME'], maxUses: 1, state: 'GRANTED' },
    ...{ notBefore: '2026-03-03T00:00:00Z', expiresAt: '2026-03-13T00:00:00Z' },
  } as unknown as RecordOf<'consent'>;

  test('a consent is live from its first instant to before its last', () => {
    expect(notLive(consent, '2026-03-02T23:59:59.999Z')?.code).toBe('CONSENT_EXPIRED');
    expect(notLive(consent, '2026-03-03T00:00:00Z')).toBeUndefined();
    expect(notLive(consent, '2026-03-12T23:59:59.999Z')).toBeUndefined();
    expect(notLive(consent, '2026-03-13T00:00:00Z')?.code).toBe('CONSENT_EXPIRED');
    expect(notLive({ ...consent, state: 'REVOKED' }, now)?.code).toBe('REVOKED');
    expect(notLive({ ...consent, state: 'EXPIRED' }, now)?.code).toBe('CONSENT_EXPIRED');
  });

  test('another case is another recipient, another item is not covered, and uses are counted', () => {
    expect(uncovered(consent, { caseId: 'a', item: 'INCOME', now })).toBeUndefined();
    expect(uncovered(consent, { caseId: 'b', item: 'INCOME', now })?.code).toBe('NOT_RECIPIENT');
    expect(uncovered(consent, { caseId: 'a', item: 'LAND_LEDGER', now })?.code).toBe('CONSENT_MISSING');
    expect(usedUp(consent, 'INCOME', 0)).toBeUndefined();
    expect(usedUp(consent, 'INCOME', 1)?.code).toBe('CONSENT_EXHAUSTED');
  });

  test('a citizen is asked for no more than the rules allow', () => {
    expect(overreaching(consent, now, rules)).toBeUndefined();
    expect(overreaching({ ...consent, maxUses: 11 }, now, rules)?.code).toBe('LIMIT_EXCEEDED');
    expect(overreaching({ ...consent, expiresAt: '2026-04-04T00:00:00Z' }, now, rules)?.code).toBe('LIMIT_EXCEEDED');
    expect(overreaching({ ...consent, expiresAt: now }, now, rules)?.code).toBe('CONSENT_EXPIRED');
    expect(overreaching({ ...consent, notBefore: consent.expiresAt }, now, rules)?.code).toBe('CONSENT_EXPIRED');
  });
});

const facts = {
  titles: [{ propertyNo: 'p', pnus: ['1'], ownerHash: 'o', version: 3, activeRights: [] }],
  parcels: [{ pnu: '1', ownerHash: 'o', version: 2, state: 'ACTIVE' }],
  occupancies: [{ propertyNo: 'p', version: 1, leases: [] }],
} as unknown as Facts;
const withParcel = (change: object): Facts => ({ ...facts, parcels: [{ ...facts.parcels[0]!, ...change }] });
const withTitle = (change: object): Facts => ({ ...facts, titles: [{ ...facts.titles[0]!, ...change }] });

describe('facts', () => {
  test('a parcel that is closed or under a change is not settled', () => {
    expect(unsettled(facts)).toBeUndefined();
    expect(unsettled(withParcel({ state: 'CLOSED' }))?.code).toBe('PARCEL_CHANGED');
    expect(unsettled(withParcel({ pendingChange: { kind: 'SPLIT' } }))?.message).toContain('SPLIT');
  });

  test('a changed parcel is told from a changed title or lease', () => {
    const reads = versionsOf(facts);
    expect(changedSince(reads, facts)).toBeUndefined();
    expect(changedSince(reads, withParcel({ version: 3 }))?.code).toBe('PARCEL_CHANGED');
    expect(changedSince(reads, withTitle({ version: 4 }))?.code).toBe('VERSION_CHANGED');
    const moved = { ...facts, occupancies: [{ ...facts.occupancies[0]!, version: 2 }] };
    expect(changedSince(reads, moved)?.code).toBe('VERSION_CHANGED');
  });

  test('owners agree in land ledger, title and application, or not', () => {
    expect(ownerFinding(facts, now)).toBeUndefined();
    expect(ownerFinding(withParcel({ ownerHash: 'x' }), now)).toMatchObject({ kind: 'OWNER_MISMATCH', pnu: '1' });
    expect(notOwner(facts, [{ propertyNo: 'p', ownerHash: 'o' }])).toBeUndefined();
    for (const owners of [[], [{ propertyNo: 'p', ownerHash: 'x' }], [{ propertyNo: 'q', ownerHash: 'o' }]]) {
      expect(notOwner(facts, owners)?.code).toBe('OWNER_MISMATCH');
    }
    expect(notOwner(withParcel({ ownerHash: 'x' }), [{ propertyNo: 'p', ownerHash: 'o' }])?.code).toBe(
      'OWNER_MISMATCH',
    );
  });
});

describe('evidence', () => {
  const made = (item: string, about: object) => ({ item, state: 'VALID', asOf: now, attestationId: item, ...about });
  const attestations = [
    made('LAND_LEDGER', { pnu: '1', basisVersion: 2 }),
    made('TITLE_EXTRACT', { propertyNo: 'p', basisVersion: 3 }),
    made('MOVE_IN_LIST', { propertyNo: 'p', basisVersion: 1 }),
    made('INCOME', {}),
  ] as unknown as Judgement['attestations'];
  const judged = (change: Partial<Judgement> = {}) => insufficient({ attestations, facts, rules, now, ...change });
  const changed = (index: number, change: object) =>
    judged({ attestations: attestations.map((one, at) => (at === index ? { ...one, ...change } : one)) });

  test('whole, fresh and true evidence suffices', () => {
    expect(judged()).toBeUndefined();
  });

  test.each([
    ['an item is missing', () => judged({ attestations: attestations.slice(1) }), 'EVIDENCE_MISSING'],
    ['an item is of another parcel', () => changed(0, { pnu: '2' }), 'EVIDENCE_MISSING'],
    ['an attestation was withdrawn', () => changed(3, { state: 'REVOKED' }), 'REVOKED'],
    ['a document is old', () => changed(3, { asOf: '2026-03-02T00:00:00Z' }), 'EVIDENCE_STALE'],
    ['the parcel has changed', () => changed(0, { basisVersion: 1 }), 'PARCEL_CHANGED'],
    ['the title has changed', () => changed(1, { basisVersion: 2 }), 'VERSION_CHANGED'],
    ['a tenant has come', () => changed(2, { basisVersion: 0 }), 'VERSION_CHANGED'],
  ])('%s', (_, judge, code) => {
    expect(judge()?.code).toBe(code);
  });
});

describe('the loan', () => {
  const terms = { principalWon: 1, maxClaimWon: 240_000_000, valuationWon: 400_000_000, promisedRank: 1 };
  const weighing: Weighing = { terms, facts, mortgages: [], rules, now };
  const senior = [{ maxClaimWon: 40_000_001 }] as RecordOf<'mortgage'>[];

  test('claims, deposits and the loan stand beside the limit', () => {
    expect(positionOf(weighing)).toMatchObject({
      claimsWon: 0,
      depositsWon: 0,
      limitWon: 280_000_000,
      withinLimit: true,
    });
    const rented = { ...facts, occupancies: occupied(lease) };
    expect(positionOf({ ...weighing, facts: rented })).toMatchObject({ depositsWon: 25_000_000, withinLimit: true });
    expect(positionOf({ ...weighing, mortgages: senior })).toMatchObject({ claimsWon: 40_000_001, withinLimit: false });
  });

  test('beyond the limit only a waiver with a reason helps, and the rank must be the promised one', () => {
    expect(unsecured(weighing)).toBeUndefined();
    expect(unsecured({ ...weighing, mortgages: senior })?.code).toBe('LIMIT_EXCEEDED');
    expect(unsecured({ ...weighing, mortgages: senior, terms: { ...terms, waiver: 'x' } })).toBeUndefined();
    const second = withTitle({ activeRights: ['r'] });
    expect(unsecured({ ...weighing, facts: second })?.code).toBe('RANK_NOT_AS_PROMISED');
    expect(unsecured({ ...weighing, facts: second, terms: { ...terms, promisedRank: 2 } })).toBeUndefined();
  });
});
