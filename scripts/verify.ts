/** `npm run verify`: format, types, lint, dependency rules, unused code, then the tests that need no network. */
import { spawnSync } from 'node:child_process';
import { checkAll } from './checks.ts';

const { failed } = checkAll();
const unit = spawnSync(process.execPath, ['node_modules/jest/bin/jest.js', '--selectProjects', 'unit'], {
  stdio: 'inherit',
});
process.exitCode = failed > 0 || unit.status !== 0 ? 1 : 0;
