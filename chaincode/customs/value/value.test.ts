/** Amounts: to the won and to the cent, and never in favour of staying below a limit. */
import fc from 'fast-check';
import { customs } from '../api.ts';
import type { RecordOf } from '../state.ts';
import { rowFor } from './duty.ts';
import { basisPointsOf, cutTo, proportionOf, usdCentsOf, wonOf } from './money.ts';
import { orderValueMinor, partValueMinor, totalMinorOf, type OpenOrder } from './order-value.ts';

const { rates } = customs.methods.setRates.example.input;

describe('money', () => {
  test.each([
    [15_000, 'USD', 206_184, 15_000],
    [1, 'USD', 13, 1],
    [10_000, 'EUR', 149_231, 10_857],
    [10_000, 'JPY', 92_850, 6_755],
    [300_000, 'KRW', 300_000, 21_826],
    [1, 'KRW', 1, 1],
    [0, 'EUR', 0, 0],
  ])('%i of %s are %i won, cut, and %i cents, rounded up', (amount, currency, won, cents) => {
    expect(wonOf(amount, currency, rates)).toBe(won);
    expect(usdCentsOf(amount, currency, rates)).toBe(cents);
  });

  test('a currency without a rate has no value', () => {
    expect(wonOf(1, 'GBP', rates)).toBeUndefined();
    expect(usdCentsOf(1, 'GBP', rates)).toBeUndefined();
    expect(usdCentsOf(1, 'EUR', [{ currency: 'EUR', minorDigits: 2, wonE4: 1 }])).toBeUndefined();
  });

  test('the largest amounts stay exact', () => {
    expect(wonOf(1_000_000_000_000, 'USD', rates)).toBe(13_745_600_000_000);
    expect(basisPointsOf(9_007_199_254_740_991, 10_000)).toBe(9_007_199_254_740_991);
  });

  test('splitting an amount never makes it fewer cents', () => {
    fc.assert(
      fc.property(
        fc.nat(10_000_000),
        fc.nat(10_000_000),
        fc.constantFrom('USD', 'EUR', 'JPY', 'KRW'),
        (a, b, currency) => {
          const apart = usdCentsOf(a, currency, rates)! + usdCentsOf(b, currency, rates)!;
          return apart >= usdCentsOf(a + b, currency, rates)!;
        },
      ),
    );
  });

  test('shares are cut towards zero, and of nothing there is no share', () => {
    expect(proportionOf(100, 1, 3)).toBe(33);
    expect(proportionOf(-100, 1, 3)).toBe(-33);
    expect(proportionOf(100, 0, 0)).toBe(0);
    expect(cutTo(46_188, 10)).toBe(46_180);
  });
});

describe('orders', () => {
  const file = { ...customs.methods.placeOrder.example.private, recordedAt: '2026-03-03T00:00:00Z' };
  const lines = ['01', '02', '03'].map((lineNo) => ({ lineNo, cancelled: 0 }));
  const open = (cancelled: number): OpenOrder => ({
    order: {
      orderId: 'o',
      lines: lines.map((line) => ({ ...line, cancelled: line.lineNo === '02' ? cancelled : 0 })),
    } as unknown as RecordOf<'order'>,
    file: { fileId: 'o', orderId: 'o', ...file },
  });
  const piece = (lineNo: string, quantity: number) => ({ orderId: 'o', lineNo, quantity });

  test('an order is worth its lines and charges, without what was cancelled', () => {
    expect(totalMinorOf(file)).toBe(11_800);
    expect(orderValueMinor(open(0))).toBe(11_800);
    expect(orderValueMinor(open(1))).toBe(10_300);
  });

  test('a part is worth its pieces, and its proportion of the charges', () => {
    // 60.00 of 108.00 dollars, and as much of 10.00.
    expect(partValueMinor(open(0), piece('01', 1))).toBe(6_555);
    expect(partValueMinor(open(0), piece('09', 1))).toBe(0);
    const free = { ...open(0), file: { ...open(0).file, discountMinor: 100_000 } };
    expect(orderValueMinor(free)).toBe(0);
    expect(partValueMinor(free, piece('01', 1))).toBe(0);
  });
});

test('of rows that fit, the longest prefix counts, in whatever order they come', () => {
  const rows = [{ prefix: '85' }, { prefix: '851830' }, { prefix: '8518' }];
  expect(rowFor(rows, '8518309590')).toEqual({ prefix: '851830' });
  expect(rowFor([...rows].reverse(), '8518100000')).toEqual({ prefix: '8518' });
  expect(rowFor(rows, '6109100000')).toBeUndefined();
});
