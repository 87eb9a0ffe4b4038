/**
 * `npm run schemathesis`: tries a running gateway with requests that Schemathesis derives from its OpenAPI document, valid
 * and invalid ones, alone and in sequences, with the tokens of those whom each operation admits. Schemathesis is installed
 * once, into a Python environment in the user's cache.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { admits } from '@ledger-pilots/chaincode/kit/declare.ts';
import { issueToken } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import { CONTRACTS } from '@ledger-pilots/gateway/contracts.ts';
import { routesOf } from '@ledger-pilots/gateway/routes.ts';
import { readConnections, type Connections } from '@ledger-pilots/network/connections.ts';
import { NO_PYTHON, pythonEnvironment } from './cache/python-environment.ts';

/** Exit code where there is no Python to run with. */
const EXIT_NO_PYTHON = 77;
const TOKEN_TTL_S = 6 * 3600;
const HERE = dirname(fileURLToPath(import.meta.url));
const FOLDER = join(HERE, '..', 'test', 'openapi');
/** They never end, which no generated request waits for; test/api has their own tests. */
const STREAMS = '/v1/[a-z]+/events$';

interface Options {
  readonly state: string;
  readonly gateway?: string;
  readonly examples: number;
  readonly seed?: string;
  readonly phases: string;
  readonly only?: string;
  readonly seconds?: string;
  readonly workers: string;
}

const program = new Command('schemathesis')
  .description('Tries a running gateway with requests derived from its OpenAPI document.')
  .option('--state <dir>', 'state folder of the network', process.env['LEDGER_STATE'] ?? '.state')
  .option('--gateway <url>', 'address of the gateway; the network’s own when absent')
  .option('--examples <n>', 'generated examples for each operation', count, 100)
  .option('--phases <list>', 'examples, coverage, fuzzing, stateful', 'examples,coverage,fuzzing,stateful')
  .option('--seed <n>', 'repeats an earlier run')
  .option('--only <regex>', 'only paths that match')
  .option('--seconds <n>', 'ends fuzzing and sequences after that time')
  .option('--workers <n>', 'requests at once; one repeats exactly under a seed', '1')
  .parse();

const options = program.opts<Options>();
const python = pythonEnvironment('schemathesis', join(FOLDER, 'requirements.txt'));
if (python === undefined) {
  console.error(`schemathesis: skipped, for ${NO_PYTHON}`);
  process.exit(EXIT_NO_PYTHON);
}
process.exit(await run(python));

async function run(bin: string): Promise<number> {
  const connections = readConnections(options.state);
  const gateway = options.gateway ?? `http://localhost:${connections.gatewayPort}`;
  const scratch = mkdtempSync(join(tmpdir(), 'schemathesis-'));
  try {
    const tokens = join(scratch, 'tokens.json');
    const document = (await (await fetch(`${gateway}/openapi.json`)).json()) as Paths;
    writeFileSync(tokens, JSON.stringify(await tokensOf(connections, document)), { mode: 0o600 });
    const arguments_ = [
      ...['--config-file', join(FOLDER, 'schemathesis.toml'), 'run', `${gateway}/openapi.json`],
      ...['--checks', 'all', '--phases', options.phases, '--max-examples', String(options.examples)],
      ...['--exclude-path-regex', STREAMS, '--request-timeout', '60', '--warnings', 'off', '--no-color'],
      ...['--generation-database', 'none', '--continue-on-failure', '--workers', options.workers],
      ...(options.seed === undefined ? [] : ['--seed', options.seed]),
      ...(options.only === undefined ? [] : ['--include-path-regex', options.only]),
      ...(options.seconds === undefined ? [] : ['--max-time', options.seconds]),
    ];
    const { status } = spawnSync(join(bin, 'schemathesis'), arguments_, {
      cwd: scratch,
      env: {
        ...process.env,
        LEDGER_TOKENS: tokens,
        PYTHONPATH: FOLDER,
        PYTHONDONTWRITEBYTECODE: '1',
        SCHEMATHESIS_HOOKS: 'ledger_tokens',
      },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    return status ?? 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

interface Paths {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly security?: readonly unknown[] }>>>>;
}

/** By verb and path, a token of somebody who may; operations beside the declared methods are for the line's planner. */
async function tokensOf(connections: Connections, { paths }: Paths): Promise<Record<string, string>> {
  const routes = routesOf(CONTRACTS.filter(({ name }) => Object.hasOwn(connections.channels, name)));
  const tokens: Record<string, string> = {};
  for (const [path, item] of Object.entries(paths)) {
    for (const [verb, { security }] of Object.entries(item)) {
      if (security === undefined || security.length === 0) continue;
      const operation = `${verb.toUpperCase()} ${path}`;
      const access = routes.find((route) => `${route.verb} ${route.path}` === operation)?.method.access;
      const user = userWith(connections, (party, roles) =>
        access === undefined ? party === 'line' && roles.includes('planner') : admits(access, party, roles),
      );
      tokens[operation] = await issueToken(connections.gatewayState, user.party, user.user, TOKEN_TTL_S);
    }
  }
  return tokens;
}

function userWith(
  { parties }: Connections,
  holds: (party: string, roles: readonly string[]) => boolean,
): { party: string; user: string } {
  for (const [party, { users }] of Object.entries(parties)) {
    for (const [user, { roles }] of Object.entries(users)) if (holds(party, roles)) return { party, user };
  }
  throw new Error('there is nobody on this network who may call one of the operations');
}

function count(text: string): number {
  if (!/^[1-9][0-9]{0,4}$/.test(text)) throw new InvalidArgumentError('give a number from 1');
  return Number(text);
}
