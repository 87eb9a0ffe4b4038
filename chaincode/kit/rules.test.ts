import { rulesNamed, rulesOn, ruleTable, RuleTableError } from './rules.ts';

const table = ruleTable([
  { version: '2018', validFrom: '2018-01-01', rules: { days: 3 } },
  { version: '2026-03', validFrom: '2026-03-02', rules: { days: 4 } },
]);

test('a day is judged by the rules of that day', () => {
  const on = (date: string): number | undefined => rulesOn(table, date)?.rules.days;
  expect(['2017-12-31', '2018-01-01', '2026-03-01', '2026-03-02', '2030-01-01'].map(on)).toEqual([
    undefined,
    3,
    3,
    4,
    4,
  ]);
});

test('an old record is judged by the rules it names', () => {
  expect(rulesNamed(table, '2018')?.rules.days).toBe(3);
  expect(rulesNamed(table, '2019')).toBeUndefined();
});

test.each([
  ['no version', []],
  ['two of one name', [table[0]!, { ...table[1]!, version: '2018' }]],
  ['two of one day', [table[0]!, { ...table[1]!, validFrom: '2018-01-01' }]],
  ['the newest first', [table[1]!, table[0]!]],
])('a table with %s is refused', (_, versions) => {
  expect(() => ruleTable(versions)).toThrow(RuleTableError);
});

test('a table with a day that is none is refused', () => {
  expect(() => ruleTable([{ version: '1', validFrom: '2026-02-30', rules: {} }])).toThrow('no such day');
});
