/**
 * The README says what the code says: its diagrams and tables are made from the declaration and compared here. After a change,
 * `UPDATE_README=1 npx jest --selectProjects unit --testPathPatterns beef/readme` writes them anew.
 */
import { join } from 'node:path';
import { testReadme } from '../kit/testing/readme-sections.ts';
import { beef } from './api.ts';
import { animalLife, carcassLife, invariants, packLife } from './state.ts';

/** Steps that leave a thing as it is would only be loops in the picture. */
function picture(life: {
  readonly initial: string;
  readonly transitions: readonly { from: string; action: string; to: string }[];
}): string {
  const rows = life.transitions
    .filter(({ from, to }) => from !== to)
    .map(({ from, action, to }) => `  ${from} --> ${to}: ${action}`);
  return ['```mermaid', 'stateDiagram-v2', `  [*] --> ${life.initial}`, ...rows, '```'].join('\n');
}

testReadme(join(__dirname, 'README.md'), {
  api: beef,
  invariants,
  otherEndorsers: 'any two members',
  sections: {
    animal: () => picture(animalLife),
    carcass: () => picture(carcassLife),
    pack: () => picture(packLife),
  },
});
