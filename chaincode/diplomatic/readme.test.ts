/**
 * The README says what the code says: its diagrams and tables are made from the declaration and compared here. After a change,
 * `UPDATE_README=1 npx jest --selectProjects unit --testPathPatterns diplomatic/readme` writes them anew.
 */
import { join } from 'node:path';
import type { Machine } from '../kit/machine.ts';
import { table, testReadme } from '../kit/testing/readme-sections.ts';
import { diplomatic } from './api.ts';
import { APOSTILLE_ITEMS, APOSTILLE_TITLE } from './schema/apostille.ts';
import { errors } from './schema/errors.ts';
import { authorisationLife, bitOf, certificateLife, invariants } from './state.ts';

function mermaid(life: Machine<string, string>): string {
  const rows = life.transitions
    .filter(({ from, to }) => from !== to)
    .map(({ from, action, to }) => `  ${from} --> ${to}: ${action}`);
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${life.initial}`, ...rows, '```'].join('\n');
}

function items(): string {
  const rows = Object.entries(APOSTILLE_ITEMS).map(([item, { no, fr, en }]) => [String(no), `\`${item}\``, fr, en]);
  return [`**${APOSTILLE_TITLE}**`, '', table(['no', 'field', 'French', 'English'], ...rows)].join('\n');
}

function bits(): string {
  const said = (set: boolean) => (set ? '1' : '0');
  const rows = certificateLife.states.map((state) => [
    `\`${state}\``,
    said(bitOf(state, 'revocation')),
    said(bitOf(state, 'suspension')),
  ]);
  return table(['state', 'revocation', 'suspension'], ...rows);
}

function refusals(): string {
  const rows = Object.entries(errors).map(([code, { status, summary }]) => [`\`${code}\``, String(status), summary]);
  return table(['code', 'status', 'what happened'], ...rows);
}

testReadme(join(__dirname, 'README.md'), {
  api: diplomatic,
  invariants,
  otherEndorsers: 'any two members',
  sections: {
    certificate: () => mermaid(certificateLife as Machine<string, string>),
    power: () => mermaid(authorisationLife as Machine<string, string>),
    items,
    bits,
    refusals,
  },
});
