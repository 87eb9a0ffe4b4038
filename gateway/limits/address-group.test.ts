import { addressGroup } from './address-group.ts';

test('an address has one group, in whatever form it is written', () => {
  expect(addressGroup('203.0.113.7')).toBe(addressGroup('::ffff:203.0.113.7'));
  expect(addressGroup('2001:db8:1:2::1')).toBe(addressGroup('2001:0db8:0001:0002:ffff::2'));
});

test('a customer’s whole IPv6 network is one group, the next one another', () => {
  const groups = new Set(Array.from({ length: 500 }, (_, n) => addressGroup(`2001:db8:1:2:${n.toString(16)}::1`)));
  expect(groups.size).toBe(1);
  const others = new Set(Array.from({ length: 500 }, (_, n) => addressGroup(`2001:db8:1:${n.toString(16)}::1`)));
  expect(others.size).toBeGreaterThan(400);
});

test('there are never more groups than memory was planned for', () => {
  const groups = new Set<string>();
  for (let n = 0; n < 60_000; n += 1) groups.add(addressGroup(`${10 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}.1`));
  expect(groups.size).toBeLessThanOrEqual(16_384);
  expect(groups.size).toBeGreaterThan(15_000);
});

test('what is no address shares one group', () => {
  expect(new Set([undefined, '', 'unknown', '1.2.3', '::1%eth0\r\n'].map(addressGroup)).size).toBe(1);
});
