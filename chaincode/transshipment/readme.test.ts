/**
 * The README says what the code says: its diagram and tables are made from the declaration and compared here. After a change,
 * `UPDATE_README=1 npx jest --selectProjects unit --testPathPatterns transshipment/readme` writes them anew.
 */
import { join } from 'node:path';
import { table, testReadme } from '../kit/testing/readme-sections.ts';
import { transshipment } from './api.ts';
import { invariants, lifeCycle } from './state.ts';

/** Steps that lead off the way or back to it are in the table below the diagram; with them it would be a thicket. */
const ASIDE = /^(cancel|expire|hold|report|resolve|release)/;

function diagram(): string {
  const arrows = new Map<string, string[]>();
  for (const { from, action, to } of lifeCycle.transitions) {
    if (from === to || ASIDE.test(action)) continue;
    const arrow = `${from} --> ${to}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), action]);
  }
  const rows = [...arrows].map(([arrow, actions]) => `  ${arrow}: ${actions.join(', ')}`);
  const shape = ['stateDiagram-v2', `  [*] --> ${lifeCycle.initial}`, ...rows, '  COMPLETED --> [*]'];
  return ['```mermaid', ...shape, '```'].join('\n');
}

function steps(): string {
  const rows = new Map<string, { action: string; from: string[]; to: string[] }>();
  for (const { from, action: step, to } of lifeCycle.transitions) {
    const [action = step] = /^(resolveIncident|releaseDamaged)/.exec(step) ?? [step];
    const target = action === step ? (from === to ? 'as it was' : to) : 'where it stood';
    const row = rows.get(`${action} ${target}`) ?? { action, from: [], to: [target] };
    row.from = [...new Set([...row.from, from])];
    rows.set(`${action} ${target}`, row);
  }
  const cells = [...rows.values()].map(({ action, from, to }) => [`\`${action}\``, from.join(', '), to.join(', ')]);
  return table(['step', 'from', 'to'], ...cells);
}

testReadme(join(__dirname, 'README.md'), {
  api: transshipment,
  invariants,
  otherEndorsers: 'any two members',
  sections: { diagram, steps },
});
