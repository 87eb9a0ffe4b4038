import { writeHostsPage } from './hosts-page.ts';

test('docs/hosts.md is what topology and placement say: npm run network -- picture', () => {
  expect(writeHostsPage({ check: true })).toBe(true);
});
