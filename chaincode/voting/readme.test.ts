/**
 * The README says what the code says: its diagram and tables are made from the declaration and compared here. After a change,
 * `UPDATE_README=1 npx jest chaincode/voting/readme --selectProjects unit` writes them anew.
 */
import { join } from 'node:path';
import { table, testReadme } from '../kit/testing/readme-sections.ts';
import { voting } from './api.ts';
import { invariants, lifeCycle } from './state.ts';

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

testReadme(join(__dirname, 'README.md'), {
  api: voting,
  invariants,
  otherEndorsers: 'any two of nec, host, observer',
  sections: { diagram, steps },
});
