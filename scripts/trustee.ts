/** The trustee's tool: `npm run trustee -- step <election>` until the ceremony is over, later `decrypt`. */
import { Command } from 'commander';
import { readElection } from '@ledger-pilots/console/voting/election/read-election.ts';
import { takeStep, type StepOutcome } from '@ledger-pilots/console/voting/trustee/ceremony-step.ts';
import { decryptTally } from '@ledger-pilots/console/voting/trustee/decrypt-tally.ts';
import { openCounts } from '@ledger-pilots/console/voting/trustee/open-counts.ts';
import type { TrusteeDesk } from '@ledger-pilots/console/voting/trustee/trustee-desk.ts';
import {
  callsAs,
  nameOf,
  publicCalls,
  vaultOf,
  withCaller,
  withGateway,
  withVault,
  type CallerOptions,
  type GatewayOptions,
  type VaultOptions,
} from './election/caller.ts';
import { print, runCommand } from './election/run-command.ts';

type Options = CallerOptions & VaultOptions;

const PAUSE_MS = 1_000;

const program = new Command('trustee')
  .description(
    'The trustee’s tool. The secret stays in a folder of this device; use the gateway of your own institution.',
  )
  .addHelpText(
    'after',
    `
Examples:
  npm run trustee -- step 01890a5d-ac96-774b-bcce-b302099a8057 --as nec/trustee --folder .trustee-nec
  npm run trustee -- step 01890a5d-ac96-774b-bcce-b302099a8057 --as nec/trustee --folder .trustee-nec --until-done 600
  npm run trustee -- decrypt 01890a5d-ac96-774b-bcce-b302099a8057 --as nec/trustee --folder .trustee-nec
  npm run trustee -- counts 01890a5d-ac96-774b-bcce-b302099a8057`,
  );

/** A command of a trustee. */
function command(usage: string, description: string): Command {
  return withVault(withCaller(program.command(usage).description(description)), '.trustee', 'TRUSTEE_PASSPHRASE_FILE');
}

command('step <election>', 'takes the next step of the key ceremony, if it is due')
  .option('--until-done <seconds>', 'goes on, waiting for the others, until the election hash is acknowledged', Number)
  .action(async (electionId: string, options: Options & { untilDone?: number }) => {
    const desk = deskOf(options);
    const untilMs = Date.now() + 1000 * (options.untilDone ?? 0);
    for (;;) {
      const outcome = await takeStep(desk, electionId);
      if (outcome.did !== 'NOTHING' || options.untilDone === undefined) print(outcome);
      if (isEnd(outcome) || options.untilDone === undefined) return;
      if (Date.now() > untilMs) throw new Error(`the others are behind: ${JSON.stringify(outcome)}`);
      if (outcome.did === 'NOTHING') await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  });

command('status <election>', 'shows the ceremony as this gateway has it').action(
  async (electionId: string, options: Options) => {
    const voting = callsAs(options);
    const { phase } = await readElection(voting, electionId);
    const { output } = await voting.getCeremony({ electionId });
    const trustees = output.trustees.map(({ number, party, user, state }) => ({ number, party, user, state }));
    print({ phase: phase.state, attempt: output.attempt, threshold: output.threshold, trustees });
  },
);

command('decrypt <election>', 'repeats the count and submits this trustee’s part of its decryption').action(
  async (electionId: string, options: Options) => print(await decryptTally(deskOf(options), electionId)),
);

withGateway(program.command('counts <election>').description('the counts that the submitted parts open')).action(
  async (electionId: string, options: GatewayOptions) => {
    print({ electionId, counts: await openCounts(publicCalls(options), electionId) });
  },
);

await runCommand(program);

function deskOf(options: Options): TrusteeDesk {
  return { voting: callsAs(options), vault: vaultOf(options), ...nameOf(options) };
}

function isEnd(outcome: StepOutcome): boolean {
  if (outcome.did === 'NOTHING') return outcome.waitsFor === 'NOBODY' || outcome.waitsFor === 'RESTART';
  return outcome.did === 'ACKNOWLEDGED' || outcome.did === 'COMPLAINED';
}
