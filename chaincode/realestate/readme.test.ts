/**
 * The README says what the code says: its diagrams and tables are made from the declaration and compared here. After a change,
 * `UPDATE_README=1 npx jest --selectProjects unit --testPathPatterns realestate/readme` writes them anew.
 */
import { join } from 'node:path';
import type { Machine } from '../kit/machine.ts';
import { table, testReadme } from '../kit/testing/readme-sections.ts';
import { realestate } from './api.ts';
import { caseLife, consentLife, filingLife, invariants, ISSUERS, mortgageLife } from './state.ts';

/** Steps that lead off the way or back to it are in the table below the diagram; with them it would be a thicket. */
const ASIDE = /^(?:reject|withdraw|reopen)$/;

function mermaid(life: Machine<string, string>, aside = /^$/): string {
  const rows = life.transitions
    .filter(({ from, to, action }) => from !== to && !aside.test(action))
    .map(({ from, action, to }) => `  ${from} --> ${to}: ${action}`);
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${life.initial}`, ...rows, '```'].join('\n');
}

function steps(): string {
  const rows = new Map<string, { action: string; from: string[]; to: string }>();
  for (const { from, action, to } of caseLife.transitions) {
    const target = from === to ? 'as it was' : to;
    const row = rows.get(`${action} ${target}`) ?? { action, from: [], to: target };
    row.from.push(from);
    rows.set(`${action} ${target}`, row);
  }
  const cells = [...rows.values()].map(({ action, from, to }) => [`\`${action}\``, from.join(', '), to]);
  return table(['step', 'from', 'to'], ...cells);
}

function issuers(): string {
  const subject = { pnu: 'a parcel', propertyNo: 'a property' };
  const rows = Object.entries(ISSUERS).map(([item, { party, agency, about }]) => [
    `\`${item}\``,
    agency === undefined ? party : `${party} (${agency})`,
    about === undefined ? 'a person' : subject[about],
  ]);
  return table(['item', 'attested by', 'about'], ...rows);
}

testReadme(join(__dirname, 'README.md'), {
  api: realestate,
  invariants,
  otherEndorsers: 'any two members',
  sections: {
    case: () => mermaid(caseLife as Machine<string, string>, ASIDE),
    steps,
    filing: () => mermaid(filingLife as Machine<string, string>),
    consent: () => mermaid(consentLife as Machine<string, string>),
    mortgage: () => mermaid(mortgageLife as Machine<string, string>),
    issuers,
  },
});
