/** The voter's tool: `npm run vote -- key <election>`, then `ballot`, `receipt`, `check`. No server sees key, choice or randomness. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { readElection, readKeyedElection } from '@ledger-pilots/console/voting/election/read-election.ts';
import { checkReceipt, isGood } from '@ledger-pilots/console/voting/voter/check-receipt.ts';
import { checkSubmission } from '@ledger-pilots/console/voting/voter/check-submission.ts';
import { remake, slipOfText } from '@ledger-pilots/console/voting/voter/challenge-slip.ts';
import { groupedCode } from '@ledger-pilots/console/voting/voter/encrypted-ballot.ts';
import { keptReceipts, receiptOfText, type VoterReceipt } from '@ledger-pilots/console/voting/voter/receipt.ts';
import { relayBox } from '@ledger-pilots/console/voting/voter/relay-box.ts';
import { keepKey, keptKey, keyOfText, newVoterKey, textOfKey } from '@ledger-pilots/console/voting/voter/voter-key.ts';
import { VotingBooth, type CastOutcome } from '@ledger-pilots/console/voting/voter/voting-booth.ts';
import { asking, fillIn } from './election/ballot-paper.ts';
import {
  gatewayUrl,
  publicCalls,
  vaultOf,
  withGateway,
  withVault,
  type GatewayOptions,
  type VaultOptions,
} from './election/caller.ts';
import { print, runCommand } from './election/run-command.ts';

type Options = GatewayOptions & VaultOptions;

const program = new Command('vote')
  .description('The voter’s tool. Keys, choices and receipts stay in a folder of this device.')
  .addHelpText(
    'after',
    `
Examples:
  npm run vote -- key 01890a5d-ac96-774b-bcce-b302099a8057       makes the key, shows the part to register
  npm run vote -- show 01890a5d-ac96-774b-bcce-b302099a8057
  npm run vote -- ballot 01890a5d-ac96-774b-bcce-b302099a8057    choose, see the code, then cast or challenge
  npm run vote -- receipt 01890a5d-ac96-774b-bcce-b302099a8057 --out receipt.json
  npm run vote -- check receipt.json --gateway https://gateway.another.institution`,
  );

/** A command with the options that all of them have. */
function command(usage: string, description: string): Command {
  return withVault(withGateway(program.command(usage).description(description)), '.voter', 'VOTE_PASSPHRASE_FILE');
}

command('key <election>', 'makes this device’s key for an election, or shows the public part of the one that is there')
  .option('--import <file>', 'takes the key that `export` wrote on another device')
  .option('--export <file>', 'writes the key to a file, with its secret')
  .action(async (electionId: string, options: Options & { import?: string; export?: string }) => {
    const vault = vaultOf(options);
    const kept = await keptKey(vault, electionId);
    if (kept !== undefined && options.import !== undefined)
      throw new Error('this device has a key for the election already');
    const key =
      kept ?? (options.import === undefined ? newVoterKey() : keyOfText(readFileSync(options.import, 'utf8')));
    if (kept === undefined) await keepKey(vault, electionId, key);
    if (options.export !== undefined) writeFileSync(options.export, textOfKey(key), { mode: 0o600, flag: 'wx' });
    print({ electionId, publicKey: hexOf(key.credential) });
  });

command('show <election>', 'shows an election, with the hash that this device computed').action(
  async (electionId: string, options: Options) => {
    const voting = publicCalls(options);
    const { election, phase } = await readElection(voting, electionId);
    const { title, contests, opensAt, closesAt } = election.manifest;
    const keyed = election.key === undefined ? undefined : await readKeyedElection(voting, electionId);
    print({ title, state: phase.state, opensAt, closesAt, contests, electionHash: keyed?.key.electionHash });
  },
);

command('ballot <election>', 'asks for the choices, shows the ballot’s code, then casts or challenges it')
  .option('--expect <hash>', 'the election hash, from a notice')
  .option('--accept-foreign', 'goes on though another device cast a ballot with this key')
  .action(async (electionId: string, options: Options & { expect?: string; acceptForeign?: true }) => {
    const { booth, election } = await boothOf(electionId, options);
    const say = (text: string) => console.error(text);
    const lines = createInterface({ input: process.stdin });
    const ask = asking(lines, say);
    try {
      const ballot = booth.encrypt(await fillIn(election.election.manifest, ask, say));
      say(`\nThe code of your ballot: ${groupedCode(ballot.code)}\nNote it before you go on.`);
      const decision = await ask('cast or challenge?');
      if (decision === 'cast') return print(told(await booth.cast(ballot, options.acceptForeign ?? false)));
      if (decision !== 'challenge') throw new Error('neither cast nor challenge: nothing was sent');
      print({ code: ballot.code, ...(await booth.challenge(ballot)) });
    } finally {
      lines.close();
    }
  });

command('settle <election>', 'finds out how a ballot ended that was sent and got no answer').action(
  async (electionId: string, options: Options) => {
    const outcome = await (await boothOf(electionId, options)).booth.settle();
    print(outcome === undefined ? { pending: false } : told(outcome));
  },
);

command('receipt <election>', 'writes the receipt of the last ballot')
  .option('--out <file>', 'to a file instead of the terminal')
  .action(async (electionId: string, options: Options & { out?: string }) => {
    const receipt = (await keptReceipts(vaultOf(options), electionId)).at(-1);
    if (receipt === undefined) throw new Error('this device has no receipt of that election');
    if (options.out === undefined) print(receipt);
    else writeFileSync(options.out, `${JSON.stringify(receipt, null, 2)}\n`);
  });

withGateway(
  program.command('check <receipt>').description('checks a receipt against a gateway; exit 1 when it is not good'),
)
  .option('--relay-ca <pem>', 'certificate of the CA of the relay’s institution')
  .action(async (path: string, options: GatewayOptions & { relayCa?: string }) => {
    const receipt = receiptOfText(readFileSync(path, 'utf8'));
    const report = await checkReceipt(publicCalls(options), receipt);
    const ca = options.relayCa === undefined ? undefined : readFileSync(options.relayCa, 'utf8');
    const submission = checkSubmission(receipt, ca);
    const good = isGood(report) && submission !== 'FALSE' && submission !== 'UNTRUSTED';
    print({ good, ...report, submission });
    if (!good) process.exitCode = 1;
  });

withGateway(
  program
    .command('check-slip <slip>')
    .description('makes a challenged ballot again, on another device than the voter’s'),
)
  .option('--code <code>', 'the code that was noted; exit 1 when it is another one')
  .action(async (path: string, options: GatewayOptions & { code?: string }) => {
    const slip = slipOfText(readFileSync(path, 'utf8'));
    const election = await readKeyedElection(publicCalls(options), slip.electionId);
    const { code, choices } = remake(election, slip);
    const noted = options.code?.replace(/[\s-]/g, '').toUpperCase();
    const chosen = election.election.manifest.contests.map(({ question, options: own }, contest) => {
      return { question, chosen: choices[contest]!.map((position) => own[position]?.name ?? 'blank') };
    });
    print({ code: groupedCode(code), ...(noted !== undefined && { isTheNotedOne: noted === code }), chosen });
    if (noted !== undefined && noted !== code) process.exitCode = 1;
  });

await runCommand(program);

async function boothOf(electionId: string, options: Options & { expect?: string }) {
  const vault = vaultOf(options);
  const key = await keptKey(vault, electionId);
  if (key === undefined) throw new Error(`this device has no key for the election: npm run vote -- key ${electionId}`);
  const voting = publicCalls(options);
  const election = await readKeyedElection(voting, electionId, options.expect);
  const box = relayBox({ baseUrl: gatewayUrl(options) });
  return { booth: new VotingBooth({ voting, box, vault, election, key }), election };
}

function told({ kind, receipt }: CastOutcome): {
  readonly kind: string;
  readonly next: string;
  readonly receipt: VoterReceipt;
} {
  const next = kind === 'accepted' ? 'keep the receipt' : `npm run vote -- settle ${receipt.electionId}`;
  return { kind, next, receipt };
}
