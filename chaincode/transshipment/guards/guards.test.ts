import type { RecordOf } from '../state.ts';
import { contradictionOf, notCleared, notCovered, notHolding, undeclared, unread } from './release.ts';
import { aheadOf, beforeStep, outsideOf, receiveWindow, rulesInForce, tooOldFor } from './time.ts';
import { noRoom } from './truck.ts';

const rules = (effectiveFrom: string, newPortDays = 4, northPortDays = 3): RecordOf<'ruleTable'> =>
  ({
    ...{ effectiveFrom, ruleVersion: effectiveFrom, newPortDays, northPortDays },
    ...{ reportMaxAgeMin: 60, clockToleranceS: 120 },
  }) as RecordOf<'ruleTable'>;
const berthing = { berthingAt: '2026-03-05T06:00:00+09:00', closingAt: '2026-03-05T03:00:00+09:00' };

describe('dated rules', () => {
  const tables = [rules('2026-01-01'), rules('2026-03-01', 5)];

  test('the table of the latest day that is not after the day in question is in force', () => {
    expect(rulesInForce(tables, '2026-02-28')?.newPortDays).toBe(4);
    expect(rulesInForce(tables, '2026-03-01')?.newPortDays).toBe(5);
    expect(rulesInForce(tables, '2025-12-31')).toBeUndefined();
    expect(rulesInForce([], '2026-01-01')).toBeUndefined();
  });

  test.each([
    ['NEW_PORT', '2026-03-01T15:00:00.000Z'],
    ['NORTH_PORT', '2026-03-02T15:00:00.000Z'],
    ['NO_OPENING', undefined],
  ] as const)(
    '%s opens so many days before berthing, the berthing day included, at midnight in Korea',
    (port, opens) => {
      const window = receiveWindow(berthing, port, rules('2026-01-01'));
      expect(window.opensAt).toBe(opens);
      expect(window).toMatchObject({ closesAt: berthing.closingAt, ruleVersion: '2026-01-01' });
    },
  );

  test('receiving ends with the berthing day when no earlier closing is set, and days are counted in Korea', () => {
    const late = { berthingAt: '2026-03-05T16:00:00Z', closingAt: '2026-03-09T00:00:00Z' };
    expect(receiveWindow(late, 'NORTH_PORT', rules('2026-01-01'))).toMatchObject({
      opensAt: '2026-03-03T15:00:00.000Z',
      closesAt: '2026-03-06T15:00:00.000Z',
    });
  });
});

describe('times', () => {
  test('the beginning of a window is inside, its end outside', () => {
    const at = (instant: string) =>
      outsideOf('the window', instant, '2026-03-02T00:00:00Z', '2026-03-03T00:00:00Z')?.code;
    expect(at('2026-03-01T23:59:59Z')).toBe('WINDOW_CLOSED');
    expect(at('2026-03-02T09:00:00+09:00')).toBeUndefined();
    expect(at('2026-03-02T23:59:59.999Z')).toBeUndefined();
    expect(at('2026-03-03T00:00:00Z')).toBe('WINDOW_CLOSED');
    expect(outsideOf('the window', '2020-01-01T00:00:00Z', undefined, '2026-03-03T00:00:00Z')).toBeUndefined();
  });

  test('a report may be a little ahead of the ledger, and not older than the rules allow', () => {
    const now = '2026-03-02T12:00:00.000Z';
    expect(aheadOf(now, '2026-03-02T12:02:00Z', rules('2026-01-01'))).toBeUndefined();
    expect(aheadOf(now, '2026-03-02T12:02:01Z', rules('2026-01-01'))?.code).toBe('TIME_SKEW');
    expect(tooOldFor(now, '2026-03-02T11:00:00Z', rules('2026-01-01'))).toBeUndefined();
    expect(tooOldFor(now, '2026-03-02T10:59:59Z', rules('2026-01-01'))?.code).toBe('TIME_SKEW');
    expect(beforeStep(now, undefined)).toBeUndefined();
    expect(beforeStep(now, now)).toBeUndefined();
    // A report that knows only minutes is not before a step of the same minute.
    expect(beforeStep('2026-03-02T12:00:00Z', '2026-03-02T12:00:59Z')).toBeUndefined();
    expect(beforeStep('2026-03-02T12:00:00Z', '2026-03-02T12:01:00Z')?.code).toBe('TIME_SKEW');
  });
});

describe('release', () => {
  const chain = [
    { from: 'line', to: 'A' },
    { from: 'A', to: 'B' },
  ];
  const right = { rightId: 'R', state: 'HELD', holder: 'B', chain, containers: ['X'] } as unknown as RecordOf<'right'>;
  const order = { orderId: 'O', containers: [{ containerNo: 'X' }, { containerNo: 'Y' }] } as RecordOf<'order'>;

  test('only the holder holds, and a revoked right nobody', () => {
    expect(notHolding(right, 'B')).toBeUndefined();
    expect(notHolding(right, 'A')).toMatchObject({ code: 'NOT_HOLDER', message: expect.stringContaining('passed on') });
    expect(notHolding(right, 'C')).toMatchObject({
      code: 'NOT_HOLDER',
      message: expect.stringContaining('does not hold'),
    });
    expect(notHolding({ ...right, state: 'REVOKED' }, 'B')?.code).toBe('REVOKED');
  });

  test('a box must be of the order and of the right; a right without boxes is for any', () => {
    expect(notCovered(order, right, 'X')).toBeUndefined();
    expect(notCovered(order, right, 'Y')?.message).toContain('the right R');
    expect(notCovered(order, right, 'Z')?.message).toContain('the order O');
    expect(notCovered(order, { ...right, containers: [] }, 'Y')).toBeUndefined();
  });

  test('a packed box needs mass, dangerous goods and a seal declared, an empty one nothing', () => {
    const packed = { empty: false, vgmKg: 1, dangerousGoods: [], seals: ['S'] } as unknown as RecordOf<'equipment'>;
    expect(undeclared(packed, 'X')).toBeUndefined();
    expect(undeclared({ ...packed, vgmKg: undefined, seals: [] }, 'X')?.details).toMatchObject({
      missing: ['vgmKg', 'seals'],
    });
    expect(undeclared({ ...packed, dangerousGoods: undefined }, 'X')?.details).toMatchObject({
      missing: ['dangerousGoods'],
    });
    expect(undeclared({ ...packed, empty: true, vgmKg: undefined, seals: [] }, 'X')).toBeUndefined();
    expect(undeclared(undefined, 'X')?.details).toMatchObject({ missing: ['equipment'] });
  });

  test('customs must have approved; silence is no approval', () => {
    expect(notCleared({ state: 'APPROVED' } as RecordOf<'clearance'>, 'X')).toBeUndefined();
    expect(notCleared({ state: 'HELD' } as RecordOf<'clearance'>, 'X')?.details).toMatchObject({ state: 'HELD' });
    expect(notCleared(undefined, 'X')?.details).toMatchObject({ state: 'NOT_APPROVED' });
  });

  test('a lane must read box, size and type, and the seals of a packed box', () => {
    expect(unread({ containerRead: 'X', sizeTypeRead: '45G1' }, true)).toBeUndefined();
    expect(unread({ containerRead: 'X', sizeTypeRead: '45G1' }, false)?.details).toEqual({ missing: ['sealsRead'] });
    expect(unread({}, true)?.details).toEqual({ missing: ['containerRead', 'sizeTypeRead'] });
  });

  test('what was read contradicts in the order of weight; what was not read contradicts nothing', () => {
    const equipment = { sizeType: '45G1', seals: ['S1', 'S2'] };
    const read = (readings: object) => contradictionOf(readings, 'X', equipment);
    expect(read({})).toBeUndefined();
    expect(read({ containerRead: 'X', sizeTypeRead: '45G1', sealsRead: ['S2', 'S1'] })).toBeUndefined();
    expect(read({ containerRead: 'Y', sizeTypeRead: '22G1' })).toBe('WRONG_BOX');
    expect(read({ containerRead: 'X', sizeTypeRead: '22G1', sealsRead: [] })).toBe('SIZE_TYPE_MISMATCH');
    expect(read({ sealsRead: ['S1'] })).toBe('SEAL_MISMATCH');
  });
});

test.each([
  [[], 40, true],
  [[20], 20, true],
  [[20], 40, false],
  [[40], 20, false],
  [[20, 20], 20, false],
  [[45], 45, false],
])('a truck with %p takes %p feet: %p', (lengths, lengthFt, room) => {
  const carried = lengths.map((length) => ({ pass: { passId: 'p', lengthFt: length } })) as never;
  expect(noRoom(carried, lengthFt) === undefined).toBe(room);
});
