import { stop as stopCompiler } from 'esbuild';
import { writeDeployment } from '../contracts/deployment.ts';
import { PeerClients } from '../ledger/peer-clients.ts';
import { METADATA } from '../contracts/contract-ready.ts';
import { poll } from '../processes/poll.ts';
import { withLock } from '../state/lock.ts';
import { memberPeers, openNetwork, type Network } from '../state/network.ts';
import { build, deployUnlocked, refreshGateway, restartContract, type DeployOptions } from './deploy.ts';
import { SavedFiles } from './saved-files.ts';
import type { CommandOptions } from './up.ts';

/** What to watch. */
export interface WatchOptions extends CommandOptions {
  readonly contract: string;
}

/**
 * For development: deploys a contract under a package that does not say what code runs, and then restarts only the
 * contract's processes with new code whenever one of its files is saved. When it is ended, the code as it is then is
 * deployed as it should be.
 */
export async function watchContract(options: WatchOptions): Promise<void> {
  const { stateDir, contract, print } = options;
  await withLock(stateDir, `deploy ${contract} --watch`, async () => {
    const { sequence, files } = await deployUnlocked({ ...options, development: true });
    print(`${contract} is in development (sequence ${sequence}): its package does not say what code runs`);
    print('save a file, and it is live; Ctrl-C deploys what is there then');
    await followFiles(options, files);
    await deployAtTheEnd({ ...options, signal: new AbortController().signal });
  });
}

async function followFiles(options: WatchOptions, files: readonly string[]): Promise<void> {
  const { stateDir, print, signal } = options;
  const network = await openNetwork(stateDir, print);
  const clients = new PeerClients(network.layout);
  const saved = new SavedFiles();
  let current = files;
  try {
    saved.follow(current);
    while (await saved.next(signal)) {
      current = await serveOrExplain(network, clients, options, current);
      saved.follow(current);
    }
  } finally {
    saved.close();
    clients.close();
  }
}

/** Serves the code as it is now; code that does not compile leaves the last that did in its place. */
async function serveOrExplain(
  network: Network,
  clients: PeerClients,
  { contract, print, signal }: WatchOptions,
  watched: readonly string[],
): Promise<readonly string[]> {
  const start = performance.now();
  try {
    const files = await serveNewCode(network, clients, contract, signal);
    print(`${contract} is live again after ${((performance.now() - start) / 1000).toFixed(1)} s`);
    return files;
  } catch (error) {
    if (!signal.aborted) print(error instanceof Error ? error.message : String(error));
    return watched;
  }
}

async function serveNewCode(
  network: Network,
  clients: PeerClients,
  contract: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const built = await build(network, { contract, development: true });
  writeDeployment(network.layout.stateDir, built.deployment);
  await Promise.all([restartContract(network, contract, signal), refreshGateway(network, signal)]);
  const peers = memberPeers(network, contract);
  await Promise.all(
    peers.map((peer) =>
      poll({ what: `${peer.name} to reach ${contract}`, deadlineMs: 20_000, everyMs: 50, signal }, () =>
        clients.of(peer).ask({ channel: contract, chaincode: contract, function: METADATA }),
      ),
    ),
  );
  return built.files;
}

async function deployAtTheEnd(options: DeployOptions): Promise<void> {
  const { contract, print } = options;
  // Ctrl-C in a terminal ends esbuild's own process as well; this lets the next build start another.
  await stopCompiler();
  try {
    const { version, sequence } = await deployUnlocked(options);
    print(`${contract} ${version} is deployed under sequence ${sequence}`);
  } catch (error) {
    print(`${contract} is still deployed for development: \`npm run network -- deploy ${contract}\` when it can be`);
    throw error;
  }
}
