/** The static checks of `npm run verify`, each a program of its own, each counted as one test. */
import { spawnSync } from 'node:child_process';

const CHECKS: readonly { readonly name: string; readonly command: readonly string[] }[] = [
  { name: 'format', command: ['prettier', '--check', '.'] },
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'types of the pages', command: ['tsc', '-p', 'console/page'] },
  { name: 'lint', command: ['eslint', '.'] },
  {
    name: 'dependency rules',
    command: [
      'depcruise',
      '--config',
      '.dependency-cruiser.cjs',
      'audit',
      'chaincode',
      'console',
      'desks',
      'gateway',
      'network',
      'scripts',
      'test',
    ],
  },
  { name: 'unused code', command: ['knip'] },
];

/** Runs every check and tells each outcome as it comes; the output of a check is shown only where it failed. */
export function checkAll(): { passed: number; failed: number } {
  const counts = { passed: 0, failed: 0 };
  for (const check of CHECKS) {
    const startedMs = Date.now();
    const run = spawnSync('npx', ['--no-install', ...check.command], { encoding: 'utf8' });
    const seconds = ((Date.now() - startedMs) / 1000).toFixed(1);
    if (run.status === 0) {
      counts.passed += 1;
      console.error(`ok    ${check.name} (${seconds} s)`);
    } else {
      counts.failed += 1;
      console.error(`FAIL  ${check.name} (${seconds} s)\n${run.stdout}${run.stderr}`);
    }
  }
  return counts;
}
