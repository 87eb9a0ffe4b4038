/**
 * The README says what the code says: its diagram and tables are made from the declaration and compared here. After a change,
 * `UPDATE_README=1 npx jest chaincode/voting/readme --selectProjects unit` writes them anew.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { grantsOf, namesOf, type Grant } from '../kit/declare.ts';
import { voting } from './api.ts';
import { invariants, lifeCycle } from './state.ts';

const path = join(__dirname, 'README.md');

/** A Markdown table with columns as wide as Prettier makes them. */
function table(...rows: readonly (readonly string[])[]): string {
  const [head = []] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at]!)).join(' | ')} |`;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [line(head), rule, ...rows.slice(1).map(line)].join('\n');
}

function diagram(): string {
  const moves = lifeCycle.transitions.filter(({ from, to, action }) => from !== to && action !== 'annulElection');
  const rows = moves.map(({ from, action, to }) => `  ${from} --> ${to}: ${action}`);
  const shape = ['stateDiagram-v2', `  [*] --> ${lifeCycle.initial}`, ...rows, '  ARCHIVED --> [*]'];
  return ['```mermaid', ...shape, '```'].join('\n');
}

function steps(): string {
  const rows = lifeCycle.states.map((state) => {
    const stays = lifeCycle.transitions.filter(({ from, to }) => from === state && to === state);
    return [state, stays.map(({ action }) => `\`${action}\``).join(', ')];
  });
  return table(['phase', 'permits'], ...rows.filter(([, permits]) => permits !== ''));
}

function endorsement(): string {
  const rows = Object.entries(voting.records).map(([name, record]) => {
    const { key, endorsedBy } = record as { key: readonly string[]; endorsedBy?: readonly string[] };
    return [
      `\`${name}\``,
      key.join(', '),
      endorsedBy?.map((party) => `\`${party}\``).join(' and ') ?? 'any two of nec, host, observer',
    ];
  });
  return table(['record', 'key', 'changes endorsed by'], ...rows);
}

function callers(): string {
  const told = (grant: Grant) => `${namesOf(grant.party).join(', ')}: ${namesOf(grant.role).join(', ')}`;
  const rows = Object.entries(voting.methods).map(([name, { http, access }]) => [
    `\`${name}\``,
    `\`${http}\``,
    access === 'public' ? 'everybody' : grantsOf(access).map(told).join('; '),
  ]);
  return table(['method', 'route below `/v1/voting`', 'party: roles'], ...rows);
}

const sections = { diagram, steps, endorsement, callers };

if (process.env['UPDATE_README'] !== undefined) {
  let text = readFileSync(path, 'utf8');
  for (const [name, make] of Object.entries(sections)) {
    const whole = `<!-- ${name} -->\n\n${make()}\n\n<!-- /${name} -->`;
    text = text.replace(new RegExp(`<!-- ${name} -->[^]*?<!-- /${name} -->`), () => whole);
  }
  writeFileSync(path, text);
}

const readme = readFileSync(path, 'utf8');

test.each(Object.keys(sections) as (keyof typeof sections)[])('its section %s is what the declaration says', (name) => {
  const found = new RegExp(`<!-- ${name} -->\\n([^]*?)\\n<!-- /${name} -->`).exec(readme);
  expect(found?.[1]?.trim()).toBe(sections[name]());
});

test('every invariant is named', () => {
  for (const name of Object.keys(invariants)) expect(readme).toContain(`\`${name}\``);
});

test('every private record is named with its collection', () => {
  for (const [name, { collection }] of Object.entries(voting.privateRecords)) {
    expect(readme).toContain(`\`${name}\``);
    expect(readme).toContain(`\`${collection}\``);
  }
});
