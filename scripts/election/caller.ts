/** Who asks, and at which gateway: the options that the tools of officers and of elections share. */
import { readFileSync, statSync } from 'node:fs';
import { Option, type Command } from 'commander';
import { voting } from '@ledger-pilots/chaincode/voting/api.ts';
import type { VotingCalls } from '@ledger-pilots/console/voting/calls.ts';
import { fileVault } from '@ledger-pilots/console/voting/vault/file-vault.ts';
import type { Vault } from '@ledger-pilots/console/voting/vault/vault.ts';
import { issueToken } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import { ledgerClient, type ClientOptions } from '@ledger-pilots/gateway/client/client.ts';
import { keySigner } from '@ledger-pilots/gateway/client/key-signer.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';

const TOKEN_TTL_S = 3600;

/** Where the gateway is: an address, or the state folder of a network on this machine. */
export interface GatewayOptions {
  readonly gateway?: string;
  readonly state: string;
}

/** Where texts are kept. */
export interface VaultOptions {
  readonly folder: string;
  readonly passphraseFile?: string;
}

/** Who asks. */
export interface CallerOptions extends GatewayOptions {
  /** `party/user`. */
  readonly as: string;
  readonly tokenFile?: string;
  readonly certificate?: string;
  readonly key?: string;
}

/** Adds the options of {@link GatewayOptions}. */
export function withGateway(command: Command): Command {
  return command
    .option('--gateway <url>', 'address of the gateway; that of the network on this machine when absent')
    .option('--state <dir>', 'state folder of the network on this machine', process.env['LEDGER_STATE'] ?? '.state');
}

/** Adds the options of {@link VaultOptions}. */
export function withVault(command: Command, folder: string, passphraseVariable: string): Command {
  return command
    .option('--folder <dir>', 'where secrets and receipts are kept, in files that only you can read', folder)
    .addOption(
      new Option('--passphrase-file <file>', 'a file with a passphrase, by which kept files are encrypted').env(
        passphraseVariable,
      ),
    );
}

/** Adds the options of {@link CallerOptions}. */
export function withCaller(command: Command): Command {
  return withGateway(command)
    .requiredOption('--as <party/user>', 'in whose name, such as nec/trustee')
    .option('--token-file <file>', 'a file with an access token; on this machine a token is made when absent')
    .option('--certificate <pem>', 'certificate of a key of one’s own: every call is signed here')
    .option('--key <pem>', 'the key of that certificate');
}

/** Address of the gateway. */
export function gatewayUrl({ gateway, state }: GatewayOptions): string {
  return gateway ?? `http://localhost:${readConnections(state).gatewayPort}`;
}

/** The contract's calls without a token: public reads. */
export function publicCalls(options: GatewayOptions): VotingCalls {
  return ledgerClient({ baseUrl: gatewayUrl(options), contracts: [voting] }).voting;
}

/** The contract's calls in the caller's name. */
export function callsAs(options: CallerOptions): VotingCalls {
  return ledgerClient({ ...connectionAs(options), contracts: [voting] }).voting;
}

/** What a client needs to call in the caller's name: a token, and a signer where the caller has a key of its own. */
export function connectionAs(options: CallerOptions): Omit<ClientOptions<readonly never[]>, 'contracts'> {
  const { party, user } = nameOf(options);
  const baseUrl = gatewayUrl(options);
  const { certificate, key, tokenFile, state } = options;
  const token =
    tokenFile === undefined
      ? () => issueToken(readConnections(state).gatewayState, party, user, TOKEN_TTL_S)
      : secretOf(tokenFile);
  if (certificate === undefined && key === undefined) return { baseUrl, token };
  if (certificate === undefined || key === undefined) throw new Error('--certificate and --key belong together');
  const signer = keySigner({ party, certificate: readFileSync(certificate, 'utf8'), privateKey: secretOf(key) });
  return { baseUrl, token, signer };
}

/** Party and user of `party/user`. */
export function nameOf({ as }: Pick<CallerOptions, 'as'>): { readonly party: string; readonly user: string } {
  const [party = '', user = '', ...rest] = as.split('/');
  if (party === '' || user === '' || rest.length > 0) throw new Error('--as is party/user, such as nec/trustee');
  return { party, user };
}

/** The vault of the options. */
export function vaultOf({ folder, passphraseFile }: VaultOptions): Vault {
  return fileVault(folder, passphraseFile === undefined ? undefined : secretOf(passphraseFile));
}

/** What is in a file that nobody else can read. @throws when others can */
export function secretOf(path: string): string {
  if ((statSync(path).mode & 0o077) !== 0) throw new Error(`${path} can be read by others: chmod 600 ${path}`);
  return readFileSync(path, 'utf8').trim();
}
