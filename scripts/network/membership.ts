/**
 * `npm run network -- user | upgrade | update …`: who takes part in a network that runs, and what they agree on. The commands are
 * in network/commands; docs/membership.md tells when to use which.
 */
import type { Command } from 'commander';
import {
  addOrganisation,
  removeOrganisation,
  type OrganisationOptions,
} from '@ledger-pilots/network/commands/organisation.ts';
import { revokeUser } from '@ledger-pilots/network/commands/revoke-user.ts';
import { signUpdate } from '@ledger-pilots/network/commands/sign-update.ts';
import * as upgrade from '@ledger-pilots/network/commands/upgrade.ts';
import type { CommandOptions } from '@ledger-pilots/network/commands/up.ts';
import { namedPath } from '../arguments/named-path.ts';
import { partyAndUser } from '../arguments/party-and-user.ts';

const DRY_RUN = ['--dry-run', 'tell what would be done, who has to sign and what is signed; change nothing'] as const;

interface DryRun {
  readonly dryRun?: true;
}

/** Adds the commands to the program. @param shared - what every command of the network is told */
export function membershipCommands(program: Command, shared: () => CommandOptions): void {
  userCommands(program, shared);
  organisationCommands(program, shared);
  upgradeCommands(program, shared);
  program
    .command('update')
    .description('updates of channel configurations that are being signed')
    .command('sign')
    .description("sign an update in a party's name; it is shown before")
    .argument('<file>', 'as a command named it that lacked signatures')
    .requiredOption('--as <party>', 'whose administrator signs')
    .option(...DRY_RUN)
    .action(async (file: string, { as, dryRun }: { as: string } & DryRun) => {
      await signUpdate({ ...shared(), file: namedPath(file), party: as, dryRun: dryRun ?? false });
    });
}

interface OrganisationArguments extends DryRun {
  readonly channel: string;
  readonly topology?: string;
}

function organisationCommands(program: Command, shared: () => CommandOptions): void {
  const group = program.command('organisation').description('who takes part in a channel, as the topology names it');
  const step = (name: string, description: string, work: (options: OrganisationOptions) => Promise<void>) =>
    group
      .command(name)
      .description(description)
      .argument('<party>', 'a party of the topology')
      .requiredOption('--channel <pilot>', 'which channel')
      .option('--topology <file>', 'another topology than network/topology.yaml')
      .option(...DRY_RUN)
      .action(async (party: string, { channel, topology, dryRun }: OrganisationArguments) =>
        work({
          ...{ ...shared(), party, channel, dryRun: dryRun ?? false },
          ...(topology !== undefined && { topology: namedPath(topology) }),
        }),
      );
  step('add', 'have an organisation join a channel, once the topology names it there', addOrganisation);
  step('remove', 'have it leave, once the topology names it there no more', removeOrganisation);
}

function userCommands(program: Command, shared: () => CommandOptions): void {
  program
    .command('user')
    .description('users of a party')
    .command('revoke')
    .description('refuse a user from now on, at gateways and peers; what the user did stays valid')
    .argument('<party/user>', 'such as line/planner2', partyAndUser)
    .option(...DRY_RUN)
    .action(async ({ party, user }: { party: string; user: string }, { dryRun }: DryRun) => {
      await revokeUser({ ...shared(), party, user, dryRun: dryRun ?? false });
    });
}

function upgradeCommands(program: Command, shared: () => CommandOptions): void {
  const group = program.command('upgrade').description("a contract's next version, by vote of the channel's members");
  const print = (vote: upgrade.Vote): void => upgrade.voteLines(vote).forEach((line) => shared().print(line));
  const step = (name: string, description: string) =>
    group
      .command(name)
      .description(description)
      .argument('<pilot>')
      .option(...DRY_RUN);
  const options = (contract: string, { dryRun }: DryRun) => ({ ...shared(), contract, dryRun: dryRun ?? false });

  step('propose', 'put the contract as it is now to the vote; the one that runs goes on').action(
    async (contract: string, given: DryRun) => print(await upgrade.propose(options(contract, given))),
  );
  step('approve', "install what is put to the vote on a party's peers, and approve it")
    .requiredOption('--as <party>', 'who approves')
    .action(async (contract: string, given: DryRun & { as: string }) =>
      print(await upgrade.approve({ ...options(contract, given), party: given.as })),
    );
  step('commit', 'once a majority has approved: make it the definition, and run it').action(
    async (contract: string, given: DryRun) => print(await upgrade.commit(options(contract, given))),
  );
  group
    .command('status')
    .description('who has approved')
    .argument('<pilot>')
    .action(async (contract: string) => print(await upgrade.voteStatus(options(contract, {}))));
}
