/**
 * What belenios-tool (Debian package of that name) takes for the same contest, none or one of five: an election of its own is
 * made in a folder of its own, and verified.
 */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TOOL = 'belenios-tool';
const GROUP = 'BELENIOS-2048';
const LIMIT_MS = 300_000;
const CHOICE = [[0, 1, 0, 0, 0]];
const TEMPLATE = {
  ...{ name: 'bench', description: 'bench', administrator: 'bench', credential_authority: 'bench' },
  questions: [{ answers: ['1', '2', '3', '4', '5'], blank: false, min: 0, max: 1, question: 'Which?' }],
};

/** Whether the tool is installed. */
export function hasBelenios(): boolean {
  return spawnSync(TOOL, ['--version'], { stdio: 'ignore' }).status === 0;
}

/**
 * Processor milliseconds that it takes to verify one ballot: what an election with all ballots takes longer than with a few.
 * @throws {Error} with the tool's words when a step of it fails
 */
export function measureBelenios(ballots = 64): number {
  const dir = mkdtempSync(join(tmpdir(), 'ledger-pilots-belenios-'));
  try {
    setUp(dir, ballots);
    const credentials = readFileSync(join(dir, 'private_creds.txt'), 'utf8').trim().split('\n');
    const first = 4;
    for (const line of credentials.slice(0, first)) cast(dir, line);
    const few = verify(dir);
    for (const line of credentials.slice(first)) cast(dir, line);
    return (verify(dir) - few) / (ballots - first);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function setUp(dir: string, voters: number): void {
  const uuid = tool(dir, ['setup', 'generate-token', '--length', '14']).trim();
  writeFileSync(join(dir, 'template.json'), JSON.stringify(TEMPLATE));
  tool(dir, ['setup', 'generate-credentials', '--uuid', uuid, '--count', String(voters), '--group', GROUP]);
  renameSync(join(dir, only(dir, '.pubcreds')), join(dir, 'public_creds.json'));
  renameSync(join(dir, only(dir, '.privcreds')), join(dir, 'private_creds.txt'));
  tool(dir, ['setup', 'generate-trustee-key', '--group', GROUP]);
  renameSync(join(dir, only(dir, '.pubkey')), join(dir, 'public_keys.jsons'));
  tool(dir, ['setup', 'make-trustees']);
  tool(dir, ['setup', 'make-election', '--uuid', uuid, '--group', GROUP, '--template', 'template.json']);
  tool(dir, ['archive', 'init']);
}

/** @param line - a credential's number and the credential */
function cast(dir: string, line: string): void {
  writeFileSync(join(dir, 'credential'), line.split(' ')[1]!);
  writeFileSync(join(dir, 'choice.json'), JSON.stringify(CHOICE));
  const ballot = tool(dir, ['election', 'generate-ballot', '--privcred', 'credential', '--ballot', 'choice.json']);
  tool(dir, ['archive', 'add-event', '--type=Ballot'], ballot);
}

/** Processor milliseconds of a verification. */
function verify(dir: string): number {
  const timed = run(dir, ['election', 'verify'], undefined, true);
  return Number(/user ([0-9.]+)/.exec(timed.stderr)![1]) * 1000;
}

function tool(dir: string, args: readonly string[], input?: string): string {
  return run(dir, args, input, false).stdout;
}

function run(
  dir: string,
  args: readonly string[],
  input: string | undefined,
  timed: boolean,
): SpawnSyncReturns<string> {
  const command = timed ? ['bash', '-c', 'TIMEFORMAT="user %U"; time "$@"', 'bash', TOOL, ...args] : [TOOL, ...args];
  const done = spawnSync(command[0]!, command.slice(1), {
    ...{ cwd: dir, encoding: 'utf8', timeout: LIMIT_MS },
    ...(input !== undefined && { input }),
  });
  if (done.status !== 0) throw new Error(`${TOOL} ${args.join(' ')} ended with ${done.status}: ${done.stderr}`);
  return done;
}

/** The only file of a kind. */
function only(dir: string, ending: string): string {
  const [name, ...others] = readdirSync(dir).filter((file) => file.endsWith(ending));
  if (name === undefined || others.length > 0) throw new Error(`${TOOL} left ${others.length + 1} files *${ending}`);
  return name;
}
