/**
 * The network's nodes, each with everything that whoever runs it has to know: the program with its environment, the folders
 * that it sees, its ports, memory and health. Compose files, systemd units and Kubernetes manifests are made of these; so are
 * the processes of this machine, by the same programs.
 */
import { dirname } from 'node:path';
import { databasePrograms } from './containers/gateway-container.ts';
import type { Deployment } from './contracts/deployment.ts';
import { organisationCaOf, SERVICES, type TlsFiles } from './layout.ts';
import type { Program } from './processes/program.ts';
import { caProgram, contractProgram, gatewayProgram, ordererProgram, peerProgram } from './processes/programs.ts';
import { channelPeers, contractServers, type Network } from './state/network.ts';

/** A port that a node listens on. */
export interface NodePort {
  /** What it is for, in one word. */
  readonly name: 'clients' | 'administration' | 'operations' | 'contract';
  readonly port: number;
  /** Who has to reach it: the other nodes, wherever they are; or only those on the same machine. */
  readonly from: 'network' | 'machine';
}

/** How to find out whether a node serves. */
export type Health =
  { readonly url: { readonly port: number; readonly path: string } } | { readonly port: number } | 'postgres';

/** One node. */
export interface NodeDescription {
  readonly kind: 'orderer' | 'ca' | 'peer' | 'contract' | 'database' | 'gateway';
  /** Whose it is; absent for what serves all. */
  readonly party?: string;
  readonly program: Program;
  /** Folders of the state folder, by whether it writes there. It sees no others. */
  readonly folders: { readonly own: readonly string[]; readonly read: readonly string[] };
  readonly ports: readonly NodePort[];
  readonly memoryMiB: number;
  readonly health: Health;
  /** Pilots that it is for; all where there are none. */
  readonly channels: readonly string[];
}

/**
 * All nodes of a network, in the order in which they are started.
 * @param deploymentOf - what runs as the contract of a channel
 */
export function nodesOf(network: Network, deploymentOf: (channel: string) => Deployment): NodeDescription[] {
  const { layout } = network;
  return [
    ...ordererNodes(network),
    caNode(network),
    ...peerNodes(network),
    ...layout.channels.flatMap((channel) => contractNodes(network, channel, deploymentOf(channel))),
    ...databasePrograms(network).map(databaseNode),
    ...gatewayNodes(network),
  ];
}

function ordererNodes(network: Network): NodeDescription[] {
  return network.layout.orderers.map((node) => ({
    kind: 'orderer',
    party: node.party,
    program: ordererProgram(node, network),
    folders: { own: [node.dir], read: [dirname(node.mspDir)] },
    ports: [
      { name: 'clients', port: node.port, from: 'network' },
      { name: 'administration', port: node.adminPort, from: 'machine' },
      operations(node.operationsPort),
    ],
    memoryMiB: 512,
    health: healthz(node.operationsPort),
    channels: [],
  }));
}

function peerNodes(network: Network): NodeDescription[] {
  return network.layout.peers.map((node) => ({
    kind: 'peer',
    party: node.party,
    program: peerProgram(network, node),
    folders: { own: [node.dir], read: [dirname(node.mspDir)] },
    ports: [{ name: 'clients', port: node.port, from: 'network' }, operations(node.operationsPort)],
    memoryMiB: 768,
    health: healthz(node.operationsPort),
    channels: network.layout.channels.filter((channel) => channelPeers(network, channel).includes(node)),
  }));
}

/** Reads the keys of the parties' CAs, and no others. */
function caNode({ layout, topology, binDir }: Network): NodeDescription {
  const { ca } = layout;
  const authorities = [...Object.keys(topology.parties), SERVICES].map((party) =>
    dirname(organisationCaOf(layout, party).certificate),
  );
  return {
    kind: 'ca',
    program: caProgram(layout, binDir),
    folders: { own: [ca.dir], read: [...authorities, tlsFolder(ca.tls)] },
    ports: [{ name: 'clients', port: ca.port, from: 'machine' }, operations(ca.operationsPort)],
    memoryMiB: 512,
    health: healthz(ca.operationsPort),
    channels: [],
  };
}

function contractNodes(network: Network, channel: string, deployment: Deployment): NodeDescription[] {
  return contractServers(network, channel).map((server) => ({
    kind: 'contract',
    ...(server.party !== undefined && { party: server.party }),
    program: contractProgram(server, deployment, network.remote?.node),
    folders: { own: [], read: [server.dir, tlsFolder(server.tls)] },
    ports: [{ name: 'contract', port: server.port, from: 'machine' }],
    memoryMiB: 384,
    health: { port: server.port },
    channels: [channel],
  }));
}

function databaseNode(program: Program): NodeDescription {
  return {
    kind: 'database',
    program,
    folders: { own: [], read: [] },
    ports: [],
    memoryMiB: 512,
    health: 'postgres',
    channels: [],
  };
}

function gatewayNodes(network: Network): NodeDescription[] {
  const { layout } = network;
  const program = gatewayProgram(network);
  if (program === undefined) return [];
  const port = layout.gatewayPort;
  return [
    {
      kind: 'gateway',
      program,
      folders: { own: [layout.gatewayDir], read: [layout.usersDir] },
      ports: [{ name: 'clients', port, from: 'network' }],
      memoryMiB: 1024,
      health: { url: { port, path: '/readyz' } },
      channels: [],
    },
  ];
}

function operations(port: number): NodePort {
  return { name: 'operations', port, from: 'machine' };
}

function healthz(port: number): Health {
  return { url: { port, path: '/healthz' } };
}

function tlsFolder({ certificate }: TlsFiles): string {
  return dirname(certificate);
}
