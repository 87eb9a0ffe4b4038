/** The README says what the code says: its tables and its diagram are made from the declaration and compared here. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { grantsOf, namesOf, type Grant } from '../kit/declare.ts';
import { transshipment } from './api.ts';
import { invariants, lifeCycle } from './state.ts';

const readme = readFileSync(join(__dirname, 'README.md'), 'utf8');

/** A section between two markers, without the markers. */
function section(name: string): string {
  const found = new RegExp(`<!-- ${name} -->\\n([^]*?)\\n<!-- /${name} -->`).exec(readme);
  return found?.[1]?.trim() ?? `the README has no section ${name}`;
}

/** A Markdown table with columns as wide as Prettier makes them. */
function table(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => [...row[column]!].length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell + ' '.repeat(widths[column]! - [...cell].length)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}

test('the diagram is the table of transitions', () => {
  expect(section('states')).toBe(`\`\`\`mermaid\n${lifeCycle.diagram()}\n\`\`\``);
});

test('the table of endorsements is the declaration', () => {
  const rows = Object.entries(transshipment.records).map(([name, record]) => {
    const { key, endorsedBy } = record as { key: readonly string[]; endorsedBy?: readonly string[] };
    return [
      `\`${name}\``,
      key.join(', '),
      endorsedBy?.map((party) => `\`${party}\``).join(' and ') ?? 'any two members',
    ];
  });
  expect(section('endorsement')).toBe(table([['record', 'key', 'changes endorsed by'], ...rows]));
});

test('the table of callers is the declaration', () => {
  const told = (grant: Grant) => `${namesOf(grant.party).join(', ')}: ${namesOf(grant.role).join(', ')}`;
  const rows = Object.entries(transshipment.methods).map(([name, { http, access }]) => [
    `\`${name}\``,
    `\`${http}\``,
    access === 'public' ? 'everybody' : grantsOf(access).map(told).join('; '),
  ]);
  expect(section('callers')).toBe(table([['method', 'route below `/v1/transshipment`', 'party: roles'], ...rows]));
});

test('every invariant is named', () => {
  for (const name of Object.keys(invariants)) expect(readme).toContain(`\`${name}\``);
});

test('every private record is named with its collection', () => {
  for (const [name, { collection }] of Object.entries(transshipment.privateRecords)) {
    expect(readme).toContain(`\`${name}\``);
    expect(readme).toContain(`\`${collection}\``);
  }
});
