/**
 * The README says what the code says: its diagrams and tables are made from the declaration and compared here. After a change,
 * `UPDATE_README=1 npx jest --selectProjects unit --testPathPatterns customs/readme` writes them anew.
 */
import { join } from 'node:path';
import type { Machine } from '../kit/machine.ts';
import { table, testReadme } from '../kit/testing/readme-sections.ts';
import { customs } from './api.ts';
import { clearanceLife, invariants, MANIFEST_ITEMS, orderLife, parcelLife } from './state.ts';

function mermaid(life: Machine<string, string>): string {
  const rows = life.transitions
    .filter(({ from, to }) => from !== to)
    .map(({ from, action, to }) => `  ${from} --> ${to}: ${action}`);
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${life.initial}`, ...rows, '```'].join('\n');
}

function items(): string {
  const rows = MANIFEST_ITEMS.map(({ no, en, ko, source, from }) => [String(no), en, ko, source, `\`${from}\``]);
  return table(['no.', 'item', 'in Korean', 'said by', 'taken from'], ...rows);
}

testReadme(join(__dirname, 'README.md'), {
  api: customs,
  invariants,
  otherEndorsers: 'any two members',
  sections: {
    order: () => mermaid(orderLife as Machine<string, string>),
    parcel: () => mermaid(parcelLife as Machine<string, string>),
    clearance: () => mermaid(clearanceLife as Machine<string, string>),
    items,
  },
});
