/** Prints an access token of a network's local issuer, and nothing else: `npm run token -- --org line --user planner`. */
import { Command, InvalidArgumentError, Option } from 'commander';
import { issueToken, MAX_TTL_S } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import { readConnections, type Connections } from '@ledger-pilots/network/connections.ts';

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

const program = new Command('token')
  .description('Prints an access token for a user of a party, to be sent as "Authorization: Bearer <token>".')
  .requiredOption('--org <party>', 'the party, such as line')
  .requiredOption('--user <user>', 'one of its users, such as planner')
  .option('--state <dir>', 'state folder of the network', process.env['LEDGER_STATE'] ?? '.state')
  .addOption(
    new Option('--ttl <duration>', 'how long it is valid: 90s, 15m, 1h, at most 24h')
      .default(3600, '1h')
      .argParser(durationS),
  )
  .parse();

const { org, user, state, ttl } = program.opts<{ org: string; user: string; state: string; ttl: number }>();
try {
  const connections = readConnections(state);
  requireUser(connections, org, user);
  console.log(await issueToken(connections.gatewayState, org, user, ttl));
} catch (error) {
  program.error((error as Error).message);
}

function requireUser({ parties }: Connections, party: string, name: string): void {
  if (!Object.hasOwn(parties, party)) {
    throw new Error(`there is no party ${party}; there are ${Object.keys(parties).sort().join(', ')}`);
  }
  const users = Object.keys(parties[party]!.users);
  if (!users.includes(name)) throw new Error(`${party} has no user ${name}; it has ${users.join(', ')}`);
}

function durationS(text: string): number {
  const [, count = '', unit = ''] = /^([1-9][0-9]{0,4})([smh])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN);
  if (!Number.isInteger(seconds) || seconds > MAX_TTL_S)
    throw new InvalidArgumentError('give 90s, 15m or 1h, at most 24h');
  return seconds;
}
