/**
 * The gateway's process: `node --import tsx gateway/main.ts` with LEDGER_STATE naming a network's state folder. Its other
 * settings are in the README. SIGTERM and SIGINT let requests in flight end, then exit with 0.
 */
import type { AddressInfo } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { ConnectionsError, readConnections, type Connections } from '@ledger-pilots/network/connections.ts';
import { gatewayApp, type AppOptions } from './app.ts';
import { ListedUsers } from './auth/listed-users.ts';
import { tokenVerifier } from './auth/token-verifier.ts';
import { Wallet } from './auth/wallet.ts';
import { bundleRouter } from './bundles/bundle-router.ts';
import { CONTRACTS } from './contracts.ts';
import { Publisher } from './credentials/issuance/publisher.ts';
import { documentsRouter } from './documents/documents-router.ts';
import { Events } from './events/events.ts';
import { intakeRouter } from './intake/intake-router.ts';
import { Ledger } from './ledger/ledger.ts';
import { Operations } from './operations.ts';
import { gatewayServer } from './server.ts';
import { publicationRouter } from './publication/publication-router.ts';
import { readSettings, SettingsError, type Settings } from './settings.ts';
import { Certificates } from './signing/certificates.ts';
import { OfflineSigning } from './signing/offline-signing.ts';
import { epcisRouter, standardsRouter, wcoRouter } from './standards/index.ts';
import { Metrics } from './metrics/metrics.ts';
import { startTracing } from './tracing/tracing.ts';
import { compiledPages } from './pages/compiled-pages.ts';
import { pagesRouter } from './pages/pages-router.ts';
import { openStore } from './store/open-store.ts';
import { StoreError } from './store/store-error.ts';
import { GROUP_COMMIT } from './submission/lanes.ts';

try {
  await run();
} catch (error) {
  const isTold = [SettingsError, ConnectionsError, StoreError].some((kind) => error instanceof kind);
  if (!isTold || !(error instanceof Error)) throw error;
  // Its message says what to do; a stack would say nothing more.
  console.error(error.message);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const settings = readSettings(process.env);
  const log = pino({
    level: settings.logLevel,
    base: { service: 'gateway' },
    timestamp: pino.stdTimeFunctions.isoTime,
    // A second line of defence: nothing logs these on purpose.
    redact: ['*.authorization', '*.headers.authorization', 'req.headers', '*.private', '*.secret'],
  });
  const metrics = new Metrics();
  metrics.watchProcess();
  const stopTracing = settings.tracing === undefined ? undefined : startTracing(settings.tracing, log);
  const connections = readConnections(settings.stateDir);
  const parties = partiesOf(connections, settings);
  const channels = Object.values(connections.channels);
  const contracts = CONTRACTS.filter(({ name }) => channels.some(({ contract }) => contract === name));
  const byName = new Map(contracts.map((contract) => [contract.name, contract]));
  const verify = await tokenVerifier(settings.tokens, connections.gatewayState);
  const listed = new ListedUsers(settings.stateDir, connections);
  const wallet = new Wallet(connections, parties, listed);
  const port = settings.port ?? connections.gatewayPort;
  const store = await openStore({
    ...(settings.databaseUrl !== undefined && { databaseUrl: settings.databaseUrl }),
    folder: settings.storeDir ?? join(connections.gatewayState, 'store'),
    log,
  });
  const replica = settings.replica ?? `${hostname()}:${port}`;
  const ledger = new Ledger({
    connections,
    parties,
    contracts: byName,
    wallet,
    store,
    replica,
    groupCommit: { ...GROUP_COMMIT, maxOperations: settings.maxBatchOperations },
    keyRetentionMs: settings.keyRetentionMs,
    metrics,
    log,
  });
  await ledger.recover();
  const operations = new Operations(connections, byName, wallet, ledger);
  const events = new Events({ contracts, ledger, wallet, store, replica, settings: settings.events, metrics, log });
  let stopping = false;
  const app = gatewayApp({
    ...settings,
    contracts,
    operations,
    signing: new OfflineSigning({
      certificates: new Certificates(connections, listed),
      operations,
      ledger,
      contracts: byName,
    }),
    ledger,
    wallet,
    verify,
    log,
    metrics,
    isStopping: () => stopping,
    edges: [...pilotEdges(byName, ledger, { ...settings, port }), (tools) => events.router(tools)],
  });
  const { server, drain } = gatewayServer(app);
  server.on('error', (error: NodeJS.ErrnoException) => {
    const advice = error.code === 'EADDRINUSE' ? ': another process has the port; stop it or set PORT' : '';
    log.fatal({ err: error }, `the gateway cannot listen${advice}`);
    process.exit(1);
  });
  server.listen(port, settings.host, () => {
    const { port: listening } = server.address() as AddressInfo;
    events.start();
    log.info({ port: listening, parties, contracts: [...byName.keys()] }, 'the gateway listens');
  });

  const stop = async (signal: string): Promise<void> => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'the gateway stops');
    events.endStreams();
    await drain(settings.drainMs);
    await events.stop();
    ledger.close();
    await store.close();
    await stopTracing?.();
    log.info('the gateway has stopped');
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}

/** What single pilots have at the edge beside the declared routes. */
function pilotEdges(
  contracts: ReadonlyMap<string, unknown>,
  ledger: Ledger,
  { pagesDir, publicUrl, port }: Pick<Settings, 'pagesDir' | 'publicUrl' | 'port'>,
) {
  const edges: NonNullable<AppOptions['edges']>[number][] = [];
  if (contracts.has('transshipment')) edges.push(standardsRouter);
  if (contracts.has('beef')) edges.push(epcisRouter);
  if (contracts.has('customs')) edges.push(intakeRouter, wcoRouter);
  if (contracts.has('realestate')) edges.push(documentsRouter);
  if (contracts.has('diplomatic')) {
    const publisher = new Publisher(publicUrl ?? `http://localhost:${port}`);
    edges.push((tools) => publicationRouter(tools, publisher));
  }
  if (contracts.has('voting')) edges.push((tools) => bundleRouter({ ...tools, ledger }));
  if (pagesDir === undefined) return edges;
  const pages = compiledPages(pagesDir).filter(({ contract }) => contracts.has(contract));
  return [...edges, () => pagesRouter(pagesDir, pages)];
}

function partiesOf({ parties }: Connections, settings: Settings): readonly string[] {
  const names = settings.parties ?? Object.keys(parties);
  const unknown = names.filter((name) => !Object.hasOwn(parties, name));
  if (unknown.length === 0) return names;
  throw new SettingsError(`settings: GATEWAY_PARTIES: the network has no party ${unknown.join(', ')}`);
}
