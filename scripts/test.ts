/**
 * `npm test`: Fabric's programs (built once), then every test, then one line with the counts. Arguments go to Jest:
 * `npm test -- chaincode/kit`, `npm test -- --selectProjects unit`. With `--verify` the static checks come first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { fabricBinaries } from '@ledger-pilots/network/fabric/build.ts';
import { checkAll } from './checks.ts';

const PROJECTS = ['unit', 'network', 'faults', 'containers'] as const;

interface Counts {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numRuntimeErrorTestSuites: number;
  testResults: {
    name: string;
    message: string;
    assertionResults: { status: string; fullName: string; failureMessages: string[] }[];
  }[];
}

/** What is told again of a failed test at the end: the first lines of its message. */
const TOLD_LINES = 6;

const args = process.argv.slice(2);
const withChecks = args.includes('--verify');
const jestArgs = args.filter((argument) => argument !== '--verify');

const total = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
if (withChecks) {
  const checks = checkAll();
  total.passed += checks.passed;
  total.failed += checks.failed;
}

const binDir = await fabricBinaries({ report: (line) => console.error(line) });
// One project after the other: on a small machine a network under test should not compete with the unit tests.
const chosen = jestArgs.some((argument) => argument.startsWith('--selectProjects')) ? [undefined] : PROJECTS;
for (const project of chosen) runJest(project);

// Together, below everything that the tests printed.
for (const failure of failures) console.log(`\n${failure}`);
const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
console.log(`\n${total.passed} passed, ${total.failed} failed${skipped}`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

function runJest(project: string | undefined): void {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-jest-'));
  const outputFile = join(folder, 'result.json');
  const selection = project === undefined ? [] : ['--selectProjects', project];
  // Jest leaves a core to others, which on a machine of two is half of it; tests with networks are busy enough by themselves.
  const workers = project === 'unit' ? ['--maxWorkers=100%'] : ['--runInBand'];
  const run = spawnSync(
    process.execPath,
    [
      'node_modules/jest/bin/jest.js',
      '--passWithNoTests',
      '--json',
      `--outputFile=${outputFile}`,
      ...workers,
      ...jestArgs,
      ...selection,
    ],
    // Jest prints its report on stderr and, with --json, the result on stdout as well.
    { stdio: ['ignore', 'ignore', 'inherit'], env: { ...process.env, FABRIC_BIN: binDir } },
  );
  try {
    const counts = JSON.parse(readFileSync(outputFile, 'utf8')) as Counts;
    total.passed += counts.numPassedTests;
    total.failed += counts.numFailedTests + counts.numRuntimeErrorTestSuites;
    total.skipped += counts.numPendingTests;
    failures.push(...counts.testResults.flatMap(failuresOf));
    // A failed set-up leaves no failed test behind, only the exit code.
    if (run.status !== 0 && counts.numFailedTests + counts.numRuntimeErrorTestSuites === 0) total.failed += 1;
  } catch {
    total.failed += 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function failuresOf({ name, message, assertionResults }: Counts['testResults'][number]): string[] {
  const failed = assertionResults.filter(({ status }) => status === 'failed');
  const file = relative(process.cwd(), name);
  // A file that did not even run has a message of its own.
  if (assertionResults.length === 0 && message !== '') return [told(file, message)];
  return failed.map(({ fullName, failureMessages }) => told(`${file}: ${fullName}`, failureMessages.join('\n')));
}

function told(what: string, message: string): string {
  const lines = stripVTControlCharacters(message).split('\n').slice(0, TOLD_LINES);
  return [`failed: ${what}`, ...lines.map((line) => `  ${line}`)].join('\n');
}
