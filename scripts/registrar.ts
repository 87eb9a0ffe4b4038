/** The tool of those who keep the roll: `npm run registrar -- publish <election> <file>`, `compare`, `attest`, `revoke`, samples. */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { Command } from 'commander';
import { readList } from '@ledger-pilots/console/voting/election/recount.ts';
import { compareLists } from '@ledger-pilots/console/voting/registrar/compare-lists.ts';
import { keyListOf } from '@ledger-pilots/console/voting/registrar/key-list.ts';
import { publishList, type NewEntry } from '@ledger-pilots/console/voting/registrar/publish-list.ts';
import { commitToRoll } from '@ledger-pilots/console/voting/registrar/roll-commitment.ts';
import { auditSample, drawSample, openSample } from '@ledger-pilots/console/voting/registrar/sample-audit.ts';
import {
  keptSeals,
  sealsOfText,
  sealVoters,
  voterCommitment,
} from '@ledger-pilots/console/voting/registrar/voter-seal.ts';
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

const SALT_BYTES = 32;
const SAMPLE_SIZE = 20;

const program = new Command('registrar')
  .description(
    'The tool of the two who keep the roll: the credential authority (registrar) and the host (authenticator).',
  )
  .addHelpText(
    'after',
    `
Examples:
  npm run registrar -- publish 01890a5d-ac96-774b-bcce-b302099a8057 keys.csv --as credential/officer
  npm run registrar -- publish 01890a5d-ac96-774b-bcce-b302099a8057 keys.csv --as host/registrar
  npm run registrar -- compare 01890a5d-ac96-774b-bcce-b302099a8057
  npm run registrar -- salt roll.salt                        once; both keepers use the same file
  npm run registrar -- attest 01890a5d-ac96-774b-bcce-b302099a8057 roll.csv --salt-file roll.salt --as credential/officer
  npm run registrar -- sample 01890a5d-ac96-774b-bcce-b302099a8057 --seed "dice 4 1 6" --out sample.json
  npm run registrar -- audit 01890a5d-ac96-774b-bcce-b302099a8057 sample.json --seed "dice 4 1 6"`,
  );

/** A command of a keeper of the roll. */
function command(usage: string, description: string): Command {
  return withCaller(program.command(usage).description(description));
}

withVault(
  command(
    'publish <election> <file>',
    'publishes the caller’s list from a file of keys (CSV or JSON lines); goes on where it stopped',
  ),
  '.registrar',
  'REGISTRAR_PASSPHRASE_FILE',
).action(async (electionId: string, path: string, options: Options) => {
  const lines = keyListOf(readFileSync(path, 'utf8'));
  const isRegistrar = nameOf(options).party === 'credential';
  let entries: NewEntry[] = lines.map(({ publicKey, weight }) => ({ publicKey, weight }));
  if (isRegistrar) {
    // The nonces are kept before a commitment is published.
    const seals = await sealVoters(vaultOf(options), electionId, lines);
    entries = entries.map((entry, index) => ({
      ...entry,
      voterCommitment: voterCommitment(electionId, seals[index]!),
    }));
  }
  const list = isRegistrar ? 'REGISTRAR' : 'AUTHENTICATOR';
  const told = (published: number) => console.error(`${published} of ${entries.length}`);
  const published = await publishList(callsAs(options), { electionId, list }, entries, told);
  print({ electionId, list, entries: entries.length, published });
});

command('restart <election> <reason>', 'begins the caller’s list anew, after an objection was upheld').action(
  async (electionId: string, reason: string, options: CallerOptions) => {
    const { output } = await callsAs(options).restartList({ electionId, reason });
    print({ electionId, list: output.list, edition: output.edition });
  },
);

withGateway(
  program.command('compare <election>').description('compares the two published lists; exit 1 when they differ'),
).action(async (electionId: string, options: GatewayOptions) => {
  const comparison = await compareLists(publicCalls(options), electionId);
  print(comparison);
  if (!comparison.equal) process.exitCode = 1;
});

program
  .command('salt <file>')
  .description('makes the salt of the roll’s commitment, once, for both keepers')
  .action((path: string) =>
    writeFileSync(path, `${randomBytes(SALT_BYTES).toString('hex')}\n`, { mode: 0o600, flag: 'wx' }),
  );

command('attest <election> <roll>', 'attests the roll in a file, by a commitment that tells nothing of it')
  .requiredOption('--salt-file <file>', 'the salt that both keepers share')
  .action(async (electionId: string, path: string, options: CallerOptions & { saltFile: string }) => {
    const salt = readFileSync(options.saltFile, 'utf8').trim();
    const commitment = commitToRoll(readFileSync(path, 'utf8'), salt);
    const { output } = await callsAs(options).attestRoll({ electionId, ...commitment });
    print({ electionId, ...commitment, purpose: output.purpose, matches: output.matches });
  });

command(
  'revoke <election> <publicKey> <reason>',
  'revokes a key that has not voted; a second officer does the same',
).action(async (electionId: string, publicKey: string, reason: string, options: CallerOptions) => {
  print((await callsAs(options).revokeCredential({ electionId, publicKey, reason })).output);
});

withVault(
  withGateway(
    program
      .command('sample <election>')
      .description('opens the sealed numbers of the keys that a seed draws, for auditors'),
  ),
  '.registrar',
  'REGISTRAR_PASSPHRASE_FILE',
)
  .requiredOption('--seed <text>', 'what the auditors threw, after the list was frozen')
  .requiredOption('--out <file>', 'where the openings go: they name voters')
  .option('--size <number>', 'how many keys', Number, SAMPLE_SIZE)
  .action(async (electionId: string, options: GatewayOptions & VaultOptions & Sample & { out: string }) => {
    const entries = await readList(publicCalls(options), electionId, 'REGISTRAR');
    const drawn = drawSample(entries, options.seed, options.size);
    const openings = openSample(await keptSeals(vaultOf(options), electionId), drawn);
    writeFileSync(options.out, JSON.stringify(openings), { mode: 0o600 });
    print({ electionId, drawn });
  });

withGateway(
  program
    .command('audit <election> <openings>')
    .description('checks the openings of a sample; exit 1 when one is missing or false'),
)
  .requiredOption('--seed <text>', 'what the auditors threw')
  .option('--size <number>', 'how many keys', Number, SAMPLE_SIZE)
  .action(async (electionId: string, path: string, options: GatewayOptions & Sample) => {
    const openings = sealsOfText(readFileSync(path, 'utf8'));
    const findings = await auditSample(publicCalls(options), electionId, { ...options, openings });
    print(findings);
    if (findings.some(({ verdict }) => verdict !== 'OPENED')) process.exitCode = 1;
  });

await runCommand(program);

interface Sample {
  readonly seed: string;
  readonly size: number;
}
