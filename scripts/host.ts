/**
 * What an operator runs on one host of a plan, next to its services (docs/hosts.md). It is compiled into one file of the
 * host's part: a host has neither the project nor its packages.
 */
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { checkHost, checkText } from '@ledger-pilots/network/commands/check.ts';
import { join } from '@ledger-pilots/network/commands/join.ts';
import { openHostPart } from '@ledger-pilots/network/hosts/host-part.ts';

const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => interruption.abort(new Error('ended; run it again to go on')));
}

const program = new Command('host')
  .description('Joins the nodes of this host to their channels, and looks after them')
  .showHelpAfterError()
  .option('--folder <folder>', "this host's part of the plan", dirname(dirname(fileURLToPath(import.meta.url))));

const part = () => openHostPart(resolve(program.opts<{ folder: string }>().folder));

program
  .command('join')
  .description('join orderers and peers, install and approve the contracts; ends when the channels serve')
  .option('--wait-s <seconds>', 'how long to wait for other hosts', seconds, 600)
  .action(async ({ waitS }: { waitS: number }) => {
    const print = (line: string) => console.log(line);
    await join(part(), { print, signal: interruption.signal, waitMs: waitS * 1000 });
  });

program
  .command('check')
  .description(
    'heights of this host’s nodes, and which addresses of other hosts it reaches; exit code 1 when not healthy',
  )
  .option('--json', 'for programs')
  .action(async ({ json }: { json?: true }) => {
    const checked = await checkHost(part());
    if (json) console.log(JSON.stringify(checked, null, 2));
    else checkText(checked).forEach((line) => console.log(line));
    process.exitCode = checked.healthy ? 0 : 1;
  });

function seconds(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= 1 && value <= 86_400) return value;
  throw new InvalidArgumentError('a whole number of seconds, up to a day');
}

program
  .parseAsync()
  .catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 1;
  })
  // What was given up may still have calls under way.
  .finally(() => process.exit());
