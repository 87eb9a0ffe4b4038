/** `npm run network -- plan`: a host's part of a network of several hosts. */
import { isAbsolute, join } from 'node:path';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { plan, plannedHosts } from '@ledger-pilots/network/commands/plan.ts';
import type { CommandOptions } from '@ledger-pilots/network/commands/up.ts';
import { HOSTS_FILE } from '@ledger-pilots/network/hosts/placement.ts';
import { FORMS, type Form } from '@ledger-pilots/network/hosts/plan-record.ts';
import { PROJECT_ROOT } from '@ledger-pilots/network/state/network.ts';
import { TOPOLOGY_FILE } from '@ledger-pilots/network/topology.ts';
import { commaSeparated } from '../arguments/comma-separated.ts';
import { namedPath } from '../arguments/named-path.ts';

interface PlanArguments {
  readonly host?: string;
  readonly out?: string;
  readonly form: Form;
  readonly hosts?: string;
  readonly topology?: string;
  readonly pilots?: string[];
  readonly plan?: string;
  readonly root: string;
  readonly node: string;
  readonly dryRun?: true;
}

/**
 * Adds the command to a program.
 * @param shared - output and base port of the program's own options
 */
export function addPlanCommand(
  program: Command,
  shared: () => Pick<CommandOptions, 'print'> & { readonly basePort?: number | undefined },
): void {
  program
    .command('plan')
    .description(
      'write what a host of several runs: configuration, units or compose file, and the keys of that host alone',
    )
    .option('--host <name>', 'the host whose part to write (default: all, each into a folder of its name)')
    .option('--out <folder>', 'where to write it')
    .addOption(new Option('--form <form>', 'how nodes are run').choices(FORMS).default('systemd'))
    .option('--hosts <file>', 'which host has which nodes (default: network/hosts.yaml)')
    .option('--topology <file>', 'another topology than network/topology.yaml')
    .option(
      '--pilots <names>',
      'only these, separated by commas (default: every pilot that has a contract)',
      commaSeparated,
    )
    .option('--plan <folder>', 'where what all parts share is kept, every key among it (default: .plan in the project)')
    .option('--root <path>', 'where the folder will be on the host', absolute, '/srv/ledger-pilots')
    .option('--node <path>', 'where Node is on the host', absolute, '/usr/bin/node')
    .option('--dry-run', 'say which host would have what, and write nothing')
    .addHelpText(
      'after',
      `
Keys and first blocks are made once, in the plan's folder (--plan), which stays with whoever plans; a part that is written
later fits those that are out already. docs/hosts.md has the steps.`,
    )
    .action(async (given: PlanArguments) => {
      const { print, basePort } = shared();
      const planDir = given.plan === undefined ? join(PROJECT_ROOT, '.plan') : namedPath(given.plan);
      const options = {
        ...{ stateDir: planDir, form: given.form, root: given.root, node: given.node },
        ...(basePort !== undefined && { basePort }),
        ...(given.pilots !== undefined && { pilots: given.pilots }),
        ...(given.host !== undefined && { host: given.host }),
        topologyFile: given.topology === undefined ? TOPOLOGY_FILE : namedPath(given.topology),
        placementFile: given.hosts === undefined ? HOSTS_FILE : namedPath(given.hosts),
      };
      if (given.dryRun) {
        for (const { host, address, nodes } of plannedHosts(options)) {
          print([`${host} (${address})`, ...nodes.map((node) => `  ${node}`)].join('\n'));
        }
        return;
      }
      if (given.out === undefined) throw new Error('name the folder to write to with --out, or look with --dry-run');
      await plan({ ...options, out: namedPath(given.out), print });
    });
}

function absolute(path: string): string {
  if (isAbsolute(path)) return path;
  throw new InvalidArgumentError('an absolute path on the host');
}
