/**
 * `npm run network -- <command>`: the local Fabric network. Every command says what it does with `--help`. What the
 * commands do is in network/commands; here are their arguments and what a person sees.
 */
import { join, resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { deploy } from '@ledger-pilots/network/commands/deploy.ts';
import { exportBlocks } from '@ledger-pilots/network/commands/export.ts';
import { down } from '@ledger-pilots/network/commands/down.ts';
import { logs } from '@ledger-pilots/network/commands/logs.ts';
import { snapshot } from '@ledger-pilots/network/commands/snapshot.ts';
import { status } from '@ledger-pilots/network/commands/status.ts';
import { statusText, type Paint } from '@ledger-pilots/network/commands/status-text.ts';
import { stop } from '@ledger-pilots/network/commands/stop.ts';
import { start, up, type CommandOptions } from '@ledger-pilots/network/commands/up.ts';
import { watchContract } from '@ledger-pilots/network/commands/watch.ts';
import { writeComposeFile } from '@ledger-pilots/network/containers/compose-file.ts';
import { writeHostsPage } from '@ledger-pilots/network/hosts/hosts-page.ts';
import { writePicture } from '@ledger-pilots/network/picture.ts';
import { readTopology, TOPOLOGY_FILE } from '@ledger-pilots/network/topology.ts';
import { PROJECT_ROOT } from '@ledger-pilots/network/state/network.ts';
import { commaSeparated } from './arguments/comma-separated.ts';
import { namedPath } from './arguments/named-path.ts';
import { membershipCommands } from './network/membership.ts';
import { addPlanCommand } from './network/plan.ts';

const COLOURS = { good: 32, bad: 31, faint: 2 } as const;
const coloured = process.stdout.isTTY === true && process.env['NO_COLOR'] === undefined;
const paint: Paint = (style, text) => (coloured ? `\u001b[${COLOURS[style]}m${text}\u001b[0m` : text);
const print = (line: string) => console.log(line);

/** Ended by the person or the system, not by a failure. */
class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () =>
    interruption.abort(new Interrupted('ended: nothing that this command started is left running')),
  );
}

interface Shared {
  readonly state?: string;
}

const program = new Command('network')
  .description('The local Fabric network: real processes, no Docker; or containers, with `up --docker`')
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError()
  .option('--state <folder>', 'where everything of the network lives (default: .state in the project)')
  .option('--base-port <port>', 'where its ports are counted from (default: that of the topology)', port);

/** A folder that a person names is meant from where the person is, not from where npm runs this. */
function stateDir(): string {
  const { state = process.env['LEDGER_STATE'] } = program.opts<Shared>();
  return state === undefined ? join(PROJECT_ROOT, '.state') : namedPath(state);
}
const shared = (): CommandOptions => ({ stateDir: stateDir(), print, signal: interruption.signal });

program
  .command('up')
  .description('bring the network up, contracts and gateway included; or complete one that is up')
  .option(
    '--pilots <names>',
    'only these, separated by commas (default: every pilot that has a contract)',
    commaSeparated,
  )
  .option('--topology <file>', 'another topology than network/topology.yaml')
  .option('--contract-entry <file>', 'serve this file as the contract of every channel: for tests of the network')
  .option('--no-gateway', 'leave the REST gateway out')
  .option('--docker', 'each node as a container of an engine, from images that are made here (docs/containers.md)')
  .action(async (options: UpArguments) => {
    const basePort = program.opts<{ basePort?: number }>().basePort;
    const network = await up({
      ...shared(),
      gateway: options.gateway,
      ...(options.docker === true && { containers: true }),
      ...(basePort !== undefined && { basePort }),
      ...(options.pilots && { pilots: options.pilots }),
      ...(options.topology !== undefined && { topology: resolve(options.topology) }),
      ...(options.contractEntry !== undefined && { contractEntry: resolve(options.contractEntry) }),
    });
    const { channels, gatewayPort } = network.layout;
    print('');
    print(`up: ${channels.join(', ')}`);
    if (network.record.gateway) whereToLook(gatewayPort, channels[0]!).forEach(print);
  });

program
  .command('down')
  .description('stop the network and remove its state folder, ledger and keys included')
  .action(async () => {
    const removed = await down(stateDir());
    print(removed ? `removed ${stateDir()}` : `there is no network in ${stateDir()}`);
  });

program
  .command('stop')
  .description('stop all processes and keep the ledger')
  .action(async () => {
    print(`stopped ${await stop(stateDir())} processes; \`npm run network -- start\` starts them again`);
  });

program
  .command('start')
  .description('start what does not run: after `stop`, or after something died')
  .action(async () => {
    await start(shared());
  });

program
  .command('status')
  .description('heights, contract versions and source digests, health and memory; exit code 1 when not healthy')
  .option('--json', 'for programs')
  .action(async ({ json }: { json?: true }) => {
    const now = await status(stateDir());
    if (json) print(JSON.stringify(now, null, 2));
    else for (const line of statusText(now, paint)) print(line);
    process.exitCode = now.healthy ? 0 : 1;
  });

program
  .command('logs')
  .description('the end of the logs of one node, or of all')
  .argument('[node]', 'a name as `status` prints it: peer0.line, orderer.nec, contract.transshipment, gateway, ca')
  .option('-f, --follow', 'go on with what is added')
  .option('-n, --lines <count>', 'lines of the past', count)
  .action(async (node: string | undefined, { follow, lines }: { follow?: true; lines?: number }) => {
    await logs({
      ...shared(),
      follow: follow ?? false,
      lines: lines ?? (node === undefined ? 5 : 40),
      ...(node !== undefined && { node }),
    });
  });

program
  .command('deploy')
  .description("deploy a pilot's contract as it is now, under the next sequence")
  .argument('<pilot>')
  .option('--watch', 'for development: a saved file is live in seconds, until Ctrl-C')
  .action(async (contract: string, { watch }: { watch?: true }) => {
    if (watch) return watchContract({ ...shared(), contract });
    const { version, sequence, sourceDigest, changed } = await deploy({ ...shared(), contract });
    print(`${contract} ${version}, sequence ${sequence}${changed ? '' : ': nothing had changed'}`);
    print(`source ${sourceDigest}`);
  });

program
  .command('snapshot')
  .description('have a peer write a snapshot of a channel, and print the folder')
  .argument('<channel>')
  .option('--peer <name>', 'such as peer0.kisa (default: the first of the channel)')
  .action(async (channel: string, { peer }: { peer?: string }) => {
    print(await snapshot({ ...shared(), channel, ...(peer !== undefined && { peer }) }));
  });

program
  .command('export')
  .description('write the blocks of a channel into a bundle, from which an election is verified')
  .argument('<channel>')
  .requiredOption('--election <id>', 'which election the bundle is for')
  .requiredOption('-o, --output <file>', 'where to write it')
  .option('--peer <name>', 'whose copy, such as peer0.observer (default: the first of the channel)')
  .action(async (channel: string, { election, output, peer }: { election: string; output: string; peer?: string }) => {
    const file = namedPath(output);
    const options = { ...shared(), channel, electionId: election, output: file, ...(peer !== undefined && { peer }) };
    const { peer: name, height, headHash } = await exportBlocks(options);
    print(`${file}: ${height} blocks of ${name}, head ${headHash}`);
  });

program
  .command('picture')
  .description('draw network/topology.yaml into docs/network-topology.md, and network/hosts.yaml into docs/hosts.md')
  .option('--check', 'write nothing; exit code 1 when the page is out of date')
  .action(({ check = false }: { check?: boolean }) => {
    const drawn = writePicture(readTopology(TOPOLOGY_FILE), { check });
    const upToDate = writeHostsPage({ check }) && drawn;
    if (check && !upToDate) {
      console.error('docs/network-topology.md or docs/hosts.md is out of date: npm run network -- picture');
      process.exitCode = 1;
    }
  });

program
  .command('compose')
  .description('write docker-compose.yml as network/topology.yaml has it')
  .option('--check', 'write nothing; exit code 1 when the file is out of date')
  .action(({ check = false }: { check?: boolean }) => {
    const upToDate = writeComposeFile(readTopology(TOPOLOGY_FILE), { check });
    if (check && !upToDate) {
      console.error('docker-compose.yml is out of date: npm run network:compose');
      process.exitCode = 1;
    }
  });

addPlanCommand(program, () => ({ print, basePort: program.opts<{ basePort?: number }>().basePort }));
membershipCommands(program, shared);

interface UpArguments {
  readonly pilots?: string[];
  readonly topology?: string;
  readonly contractEntry?: string;
  readonly gateway: boolean;
  readonly docker?: true;
}

/** What a newcomer can do now. Another state folder than the default is part of every command. */
function whereToLook(gatewayPort: number, pilot: string): string[] {
  const state = stateDir() === join(PROJECT_ROOT, '.state') ? '' : ` --state ${stateDir()}`;
  return [
    '',
    `  http://localhost:${gatewayPort}/docs             the REST API, readable`,
    `  http://localhost:${gatewayPort}/openapi.json     the same for programs`,
    '',
    `  npm run demo -- ${pilot}${state}`,
    `  npm run token -- --org line --user planner${state}`,
    `  npm run network --${state} status`,
    `  npm run network --${state} down`,
  ];
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1024 && value <= 65_000) return value;
  throw new InvalidArgumentError('a port is a number from 1024 to 65000');
}

function count(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError('a number of lines');
}

program
  .parseAsync()
  .catch((error: unknown) => {
    console.error(paint('bad', error instanceof Error ? error.message : String(error)));
    if (process.env['LEDGER_DEBUG'] !== undefined) console.error(error);
    process.exitCode = error instanceof Interrupted ? 130 : 1;
  })
  // What was given up may still have calls under way; nobody waits for their answers.
  .finally(() => process.exit());
