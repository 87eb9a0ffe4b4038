/** The officer's tool: `npm run officer -- issue <certificate>`; for the seal, `publish-list` and `publish-trust-list`. */
import { renameSync, writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { Command } from 'commander';
import { diplomatic } from '@ledger-pilots/chaincode/diplomatic/api.ts';
import { ledgerClient } from '@ledger-pilots/gateway/client/client.ts';
import { Publisher } from '@ledger-pilots/gateway/credentials/issuance/publisher.ts';
import { multikeyOf } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import { StatusPurpose } from '@ledger-pilots/gateway/credentials/types/base.ts';
import { namedPath } from './arguments/named-path.ts';
import {
  connectionAs,
  gatewayUrl,
  nameOf,
  secretOf,
  vaultOf,
  withCaller,
  withVault,
  type CallerOptions,
  type VaultOptions,
} from './election/caller.ts';
import { print, runCommand } from './election/run-command.ts';
import { prepareIssue, signIssue, type OfficerDesk } from './officer/issue.ts';
import { signedStatusList, signedTrustListOf } from './officer/publish.ts';
import { keptKey, newKey, registeredOf, type SigningKey } from './officer/signing-key.ts';
import { tokenKey } from './officer/token-key.ts';

const [DAY_MS, HOUR_S, DAY_S] = [86_400_000, 3600, 86_400];

interface KeyOptions extends VaultOptions {
  readonly signWith?: string;
  readonly module?: string;
  readonly token?: string;
  readonly id?: string;
  readonly pinFile?: string;
}

type Options = CallerOptions & KeyOptions & { readonly publisher?: string };

interface IssueOptions extends Options {
  readonly place: string;
  readonly list: string;
  readonly number?: string;
  readonly days?: number;
  readonly principal?: string;
  readonly agent?: string;
  readonly out: string;
  readonly yes?: true;
}

const program = new Command('officer')
  .description(
    'The tool of officers who certify, and of who keeps an authority’s seal. Keys stay on this device or in a token.',
  )
  .addHelpText(
    'after',
    `
Examples:
  npm run officer -- key consul --folder .officer --passphrase-file passphrase
  npm run officer -- issue d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0 --as mofa/consul --sign-with consul --place "Los Angeles" \\
      --list 2026-01 --days 30 --out power.json
  npm run officer -- issue d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1 --as mofa/apostille --module /usr/lib/softhsm/libsofthsm2.so \\
      --token officer --id 01 --pin-file pin --place Seoul --list 2026-01 --out apostille.json
  npm run officer -- publish-list 2026-01 --as mofa/approver --sign-with seal
  npm run officer -- publish-trust-list --as mofa/approver --sign-with seal`,
  );

/** A command that works with kept keys. */
function withKeys(command: Command): Command {
  return withVault(command, '.officer', 'OFFICER_PASSPHRASE_FILE');
}

/** A command that signs, and calls in somebody's name. */
function signing(usage: string, description: string): Command {
  return withKeys(withCaller(program.command(usage).description(description)))
    .option('--sign-with <name>', 'name of the key in the folder')
    .option('--module <path>', 'PKCS#11 module of a token, instead of a key in the folder')
    .option('--token <label>', 'label of the token')
    .option('--id <hex>', 'identifier of the key in the token')
    .option('--pin-file <file>', 'a file with the token’s PIN')
    .option('--publisher <origin>', 'where certificates say that lists are published; the gateway when absent');
}

withKeys(program.command('key <name>').description('makes a key, and prints what two approvers enter')).action(
  async (name: string, options: VaultOptions) => printPublic(await newKey(vaultOf(options), name)),
);

signing('public', 'prints the public part of a key').action(async (options: Options) =>
  printPublic(await keyOf(options)),
);

signing('issue <certificate>', 'signs a certificate that was examined, and issues it')
  .requiredOption('--place <place>', 'where it is issued')
  .requiredOption('--list <list>', 'the status list, such as 2026-01')
  .requiredOption('--out <file>', 'where the signed credential goes')
  .option('--number <number>', 'its number; drawn when absent')
  .option('--days <number>', 'how many days it is valid; until further notice when absent', Number)
  .option('--principal <name>', 'who appeared; as the ministry keeps it when absent')
  .option('--agent <name>', 'who is empowered')
  .option('--yes', 'sign without asking')
  .action(issue);

signing('publish-list <list>', 'signs both status lists of the caller’s authority with its seal, and publishes them')
  .option('--ttl <seconds>', 'how long a verifier may keep them', Number, HOUR_S)
  .action(async (listId: string, options: Options & { ttl: number }) => {
    const desk = await deskOf(options);
    for (const purpose of StatusPurpose.options) {
      const list = { authority: authorityOf(options), listId, purpose };
      const input = await signedStatusList(desk, list, options.ttl * 1000, new Date().toISOString());
      print(published((await desk.ledger.publishDocument(input)).output));
    }
  });

signing(
  'publish-trust-list',
  'signs the list of all issuers with the seal of the ministry of foreign affairs, and publishes it',
)
  .option('--ttl <seconds>', 'how long a verifier may keep it', Number, DAY_S)
  .action(async (options: Options & { ttl: number }) => {
    const desk = await deskOf(options);
    const input = await signedTrustListOf(desk, options.ttl, new Date().toISOString());
    const { output } = await desk.ledger.publishDocument(input);
    print({ ...published(output), address: desk.publisher.trustList, trustAnchor: multikeyOf(desk.key.publicKey) });
  });

await runCommand(program);

async function issue(certificateId: string, options: IssueOptions): Promise<void> {
  const { place, list: listId, number, days, principal, agent } = options;
  const desk = await deskOf(options);
  const now = new Date();
  const prepared = await prepareIssue(
    desk,
    {
      ...{ certificateId, place, listId, ...(number !== undefined && { number }) },
      ...(days !== undefined && { validUntil: new Date(now.getTime() + days * DAY_MS).toISOString() }),
      ...(principal !== undefined && { people: { principal, ...(agent !== undefined && { agent }) } }),
    },
    now.toISOString(),
  );
  console.error(JSON.stringify(prepared.credential, null, 2));
  if (options.yes !== true && !(await agreed())) throw new Error('nothing was signed');
  const { credential, credentialHash, input } = await signIssue(desk, prepared, now.toISOString());
  const out = namedPath(options.out);
  // Kept before it is issued: a credential that is lost when its hash is on the ledger cannot be made again.
  const beside = `${out}.unissued`;
  writeFileSync(beside, JSON.stringify(credential, null, 2), { mode: 0o600, flag: 'wx' });
  await desk.ledger.issueCertificate(input);
  renameSync(beside, out);
  const { number: given, date, check } = input;
  print({
    certificateId,
    credentialHash,
    lookUp: { authority: authorityOf(options), number: given, date, check },
    out,
  });
}

async function agreed(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new Error('there is no terminal to ask on: give --yes when you have read what is signed');
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question('Sign and issue this? Type yes: ');
  terminal.close();
  return answer.trim() === 'yes';
}

async function deskOf(options: Options): Promise<OfficerDesk> {
  const ledger = ledgerClient({ ...connectionAs(options), contracts: [diplomatic] }).diplomatic;
  const publisher = new Publisher(options.publisher ?? gatewayUrl(options));
  return { ledger, publisher, key: await keyOf(options) };
}

function keyOf(options: KeyOptions): Promise<SigningKey> {
  const { module, token, id, pinFile, signWith } = options;
  if (signWith !== undefined) return keptKey(vaultOf(options), signWith);
  if (module === undefined || token === undefined || id === undefined || pinFile === undefined) {
    throw new Error('give --sign-with, or --module, --token, --id and --pin-file of a token');
  }
  return tokenKey({ module, token, id }, secretOf(pinFile));
}

function authorityOf(options: CallerOptions): 'mofa' | 'moj' {
  const { party } = nameOf(options);
  if (party === 'mofa' || party === 'moj') return party;
  throw new Error(`${party} is no authority: mofa and moj are`);
}

function printPublic({ publicKey }: SigningKey): void {
  print({ ...registeredOf(publicKey), multikey: multikeyOf(publicKey) });
}

function published({ authority, name, sequence }: { authority: string; name: string; sequence: number }) {
  return { authority, name, sequence };
}
