/**
 * The gateway's process: `node --import tsx gateway/main.ts` with LEDGER_STATE naming a network's state folder. Its other
 * settings are in the README. SIGTERM and SIGINT let requests in flight end, then exit with 0.
 */
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { readConnections, type Connections } from '@ledger-pilots/network/connections.ts';
import { gatewayApp } from './app.ts';
import { tokenVerifier } from './auth/token-verifier.ts';
import { Wallet } from './auth/wallet.ts';
import { CONTRACTS } from './contracts.ts';
import { Ledger } from './ledger/ledger.ts';
import { MemoryJournal } from './ledger/memory-journal.ts';
import { Operations } from './operations.ts';
import { drain, gatewayServer } from './server.ts';
import { readSettings, SettingsError } from './settings.ts';
import { standardsRouter } from './standards/index.ts';

const settings = readSettings(process.env);
const log = pino({
  level: settings.logLevel,
  base: { service: 'gateway' },
  timestamp: pino.stdTimeFunctions.isoTime,
  // A second line of defence: nothing logs these on purpose.
  redact: ['*.authorization', '*.headers.authorization', 'req.headers', '*.private', '*.transient'],
});
const connections = readConnections(settings.stateDir);
const parties = partiesOf(connections);
const contracts = CONTRACTS.filter(({ name }) =>
  Object.values(connections.channels).some(({ contract }) => contract === name),
);
const byName = new Map(contracts.map((contract) => [contract.name, contract]));
const wallet = new Wallet(connections, parties);
const ledger = new Ledger(connections, parties, byName, wallet, new MemoryJournal(), log);
let stopping = false;
const app = gatewayApp({
  ...settings,
  contracts,
  operations: new Operations(connections, byName, wallet, ledger),
  ledger,
  wallet,
  verify: await tokenVerifier(settings.tokens, connections.gatewayState),
  log,
  isStopping: () => stopping,
  edges: byName.has('transshipment') ? [standardsRouter] : [],
});
const server = gatewayServer(app);

server.on('error', (error: NodeJS.ErrnoException) => {
  const advice = error.code === 'EADDRINUSE' ? ': another process has the port; stop it or set PORT' : '';
  log.fatal({ err: error }, `the gateway cannot listen${advice}`);
  process.exit(1);
});
server.listen(settings.port ?? connections.gatewayPort, settings.host, () => {
  const { port } = server.address() as AddressInfo;
  log.info({ port, parties, contracts: contracts.map(({ name }) => name) }, 'the gateway listens');
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));

async function stop(signal: string): Promise<void> {
  if (stopping) return;
  stopping = true;
  log.info({ signal }, 'the gateway stops');
  await drain(server, settings.drainMs);
  ledger.close();
  log.info('the gateway has stopped');
  process.exit(0);
}

function partiesOf({ parties: all }: Connections): string[] {
  const names = settings.parties ?? Object.keys(all);
  const unknown = names.filter((name) => !Object.hasOwn(all, name));
  if (unknown.length > 0)
    throw new SettingsError(`settings: GATEWAY_PARTIES: the network has no party ${unknown.join(', ')}`);
  return [...names];
}
