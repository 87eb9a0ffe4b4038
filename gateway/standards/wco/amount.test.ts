import { decimalOf, minorOf } from './amount.ts';

test.each([
  ['60.00', 'USD', 6_000],
  ['60', 'USD', 6_000],
  ['0.05', 'USD', 5],
  ['1500', 'KRW', 1_500],
  ['1500.00', 'KRW', 1_500],
  ['1.234', 'BHD', 1_234],
  ['1.005', 'USD', undefined],
  ['1.5', 'KRW', undefined],
  ['900000000000000', 'USD', undefined],
])('%s %s are %s minor units', (decimal, currency, minor) => {
  expect(minorOf(decimal, currency)).toBe(minor);
  if (minor !== undefined) expect(Number(decimalOf(BigInt(minor), currency))).toBe(Number(decimal));
});
