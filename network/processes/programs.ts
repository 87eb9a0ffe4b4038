/** How each of a network's processes is run. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDeployment, type Deployment } from '../contracts/deployment.ts';
import { caCommand } from '../identities/ca.ts';
import type { ContractLayout, Layout, OrdererLayout, PeerLayout } from '../layout.ts';
import { databasePrograms, gatewayInContainer } from '../containers/gateway-container.ts';
import { contractServers, type Network } from '../state/network.ts';
import { gatewayBundle, hasGateway } from './bundle-gateway.ts';
import { pagesFolder } from './bundle-pages.ts';
import { deskPrograms } from './desk-programs.ts';
import { LOG_CAP_BYTES } from './log-file.ts';
import { memoryLimitMiB } from './memory-limit.ts';
import type { Program } from './program.ts';

/** On a machine with few cores a node that collects garbage less often and keeps to one core gives the whole a fifth more. */
function goOf({ remote }: Pick<Network, 'remote'>) {
  return { GOGC: '400', ...(remote === undefined && { GOMAXPROCS: '1' }) };
}

const LOGGING = {
  // On INFO gRPC tells of every connection and call, the gateway of every orderer it sends to, SmartBFT of every step.
  FABRIC_LOGGING_SPEC:
    'info:grpc=warning:gateway=warning:comm.grpc.server=warning:orderer.consensus.smartbft.consensus=warning',
  // Fabric's own format, without colours.
  FABRIC_LOGGING_FORMAT: '%{time:2006-01-02T15:04:05.000Z07:00} %{level:.4s} [%{module}] %{shortfunc} -> %{message}',
};

/** A consenter. */
export function ordererProgram(orderer: OrdererLayout, network: Pick<Network, 'binDir' | 'remote'>): Program {
  return {
    name: orderer.name,
    command: join(network.binDir, 'orderer'),
    args: [],
    env: { ...goOf(network), ...LOGGING, FABRIC_CFG_PATH: orderer.dir },
    dir: orderer.dir,
    ready: [{ url: healthUrl(orderer) }, { port: orderer.port }, { port: orderer.adminPort }],
  };
}

/** A peer. The variables beyond Fabric's own are for its external builder. */
export function peerProgram(network: Network, peer: PeerLayout): Program {
  return {
    name: peer.name,
    command: join(network.binDir, 'peer'),
    args: ['node', 'start'],
    env: {
      ...goOf(network),
      ...LOGGING,
      GOMEMLIMIT: `${memoryLimitMiB(network, peer)}MiB`,
      FABRIC_CFG_PATH: peer.dir,
      LEDGER_LINKS_DIR: linksDir(peer),
      CORE_PEER_TLS_CERT_FILE: peer.tls.certificate,
      CORE_PEER_TLS_KEY_FILE: peer.tls.privateKey,
    },
    dir: peer.dir,
    ready: [{ url: healthUrl(peer) }, { port: peer.port }],
  };
}

/** Folder of the files that tell a peer's external builder where the contracts' servers are. */
export function linksDir(peer: PeerLayout): string {
  return join(peer.dir, 'links');
}

/** The CA process. */
export function caProgram(layout: Layout, binDir: string): Program {
  const { file, args, env } = caCommand(layout);
  return {
    name: layout.ca.name,
    command: join(binDir, file),
    args,
    env,
    dir: layout.ca.dir,
    ready: [{ url: healthUrl(layout.ca) }, { port: layout.ca.port }],
  };
}

function healthUrl({ operationsPort }: { readonly operationsPort: number }): string {
  return `http://127.0.0.1:${operationsPort}/healthz`;
}

/** Keeps the other programs' logs from growing without end. */
export function logKeeperProgram({ stateDir }: Layout): Program {
  return {
    name: 'log-keeper',
    command: fileURLToPath(new URL('log-keeper.sh', import.meta.url)),
    args: [stateDir, String(LOG_CAP_BYTES)],
    env: {},
    dir: join(stateDir, 'log-keeper'),
    ready: [],
  };
}

/** A contract's server, running what is deployed. @param node - path of Node where it runs */
export function contractProgram(
  server: ContractLayout,
  deployment: Deployment,
  node: string = process.execPath,
): Program {
  return {
    name: server.name,
    command: node,
    args: ['--enable-source-maps', deployment.bundle],
    env: {
      // fabric-shim tells of every call on INFO.
      CORE_CHAINCODE_LOGGING_LEVEL: 'WARNING',
      CHAINCODE_ID: deployment.packageId,
      CHAINCODE_SOURCE_DIGEST: deployment.digest,
      CHAINCODE_SERVER_ADDRESS: `${server.listenHost}:${server.port}`,
      CHAINCODE_TLS_KEY_FILE: server.tls.privateKey,
      CHAINCODE_TLS_CERT_FILE: server.tls.certificate,
      CHAINCODE_TLS_CLIENT_CA_FILE: clientRootsPath(server),
    },
    dir: server.dir,
    ready: [{ port: server.port }],
  };
}

/** PEM of the TLS roots whose peers a contract's server lets in. */
export function clientRootsPath(server: ContractLayout): string {
  return join(server.dir, 'client-roots.pem');
}

/** The REST gateway; undefined where the project has none, or the network is to go without. */
export function gatewayProgram(network: Network): Program | undefined {
  const { layout, record } = network;
  if (!record.gateway || !hasGateway()) return undefined;
  return {
    name: 'gateway',
    ...gatewayStart(network),
    dir: layout.gatewayDir,
    ready: [{ url: `http://localhost:${layout.gatewayPort}/readyz` }],
  };
}

function gatewayStart({ layout, record, remote, binDir }: Network): Pick<Program, 'command' | 'args' | 'env'> {
  if (record.containers === true) return gatewayInContainer(layout);
  return remote === undefined ? gatewayOnThisMachine(layout) : gatewayOnHost(layout, remote.node, binDir);
}

/** With its code, packages and pages among the host's programs, and with files of its own instead of the whole state folder. */
function gatewayOnHost(
  { gatewayDir }: Layout,
  node: string,
  binDir: string,
): Pick<Program, 'command' | 'args' | 'env'> {
  const code = join(binDir, GATEWAY_FOLDER);
  return {
    command: node,
    args: [join(code, 'gateway', 'main.mjs')],
    env: { LEDGER_STATE: gatewayDir, HOST: '0.0.0.0', PAGES_DIR: join(code, 'pages'), NODE_ENV: 'production' },
  };
}

/** Folder among a host's programs that stands for the project's. */
export const GATEWAY_FOLDER = 'gateway';

function gatewayOnThisMachine(layout: Layout): Pick<Program, 'command' | 'args' | 'env'> {
  return {
    command: process.execPath,
    args: ['--enable-source-maps', gatewayBundle(layout)],
    env: { LEDGER_STATE: layout.stateDir, PAGES_DIR: pagesFolder(layout), NODE_ENV: 'production' },
  };
}

/** Every program that should run, in the order in which they are started; stopped in the opposite order. */
export function programsOf(network: Network): Program[] {
  const { layout, record, binDir } = network;
  const gateway = gatewayProgram(network);
  return [
    // An engine keeps its containers' logs below a size itself.
    ...(record.containers === true ? [] : [logKeeperProgram(layout)]),
    ...layout.orderers.map((orderer) => ordererProgram(orderer, network)),
    ...layout.peers.map((peer) => peerProgram(network, peer)),
    caProgram(layout, binDir),
    ...layout.channels.flatMap((channel) => contractPrograms(network, channel)),
    ...databasePrograms(network),
    ...(gateway === undefined ? [] : [gateway]),
    ...deskPrograms(network),
  ];
}

/** The servers of a channel's contract; none before its first deployment. */
export function contractPrograms(network: Network, channel: string): Program[] {
  const deployment = readDeployment(network.layout.stateDir, channel);
  if (deployment === undefined) return [];
  return contractServers(network, channel).map((server) => contractProgram(server, deployment));
}

/** Ports that a network's processes listen on. */
export function portsOf(network: Network): { port: number; node: string; dir: string }[] {
  const { layout } = network;
  const { ca } = layout;
  return [
    { port: layout.gatewayPort, node: 'gateway', dir: layout.gatewayDir },
    ...[ca.port, ca.operationsPort].map((port) => ({ port, node: ca.name, dir: ca.dir })),
    ...layout.orderers.flatMap(({ name, dir, port, adminPort, operationsPort }) =>
      [port, adminPort, operationsPort].map((each) => ({ port: each, node: name, dir })),
    ),
    ...layout.peers.flatMap(({ name, dir, port, chaincodePort, operationsPort }) =>
      [port, chaincodePort, operationsPort].map((each) => ({ port: each, node: name, dir })),
    ),
    ...layout.contracts.map(({ name, dir, port }) => ({ port, node: name, dir })),
    ...Object.entries(layout.desks ?? {}).map(([node, { dir, port }]) => ({ port, node, dir })),
  ];
}
