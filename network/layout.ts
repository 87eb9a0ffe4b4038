/**
 * Where everything of one running network lives: names, ports and folders of every node, derived from the topology, the
 * state folder and the base port. Pure: nothing is created here.
 */
import { isAbsolute, join } from 'node:path';
import { mspIdOf, orderingMspIdOf } from './topology.ts';
import {
  contractParties,
  DESK_PORTS,
  FIRST_PORT,
  LAST_PORT,
  ORDERER_PORTS,
  PEER_PORTS,
  portCount,
  RESERVED_PARTY,
  SERVICE_PORTS,
} from './topology/ports.ts';
import type { Topology } from './topology.ts';

/** PEM files of a certificate and its key. */
export interface CertificateFiles {
  readonly certificate: string;
  readonly privateKey: string;
}

/** PEM files of a node's TLS identity. */
export interface TlsFiles extends CertificateFiles {
  readonly root: string;
}

/** Where a node is on its network. */
export interface Place {
  /** What the other nodes dial: `localhost`, the node's name where each node is a container, or the address of its host. */
  readonly host: string;
  /** The address that it listens on: the loopback, or every one of a container's or a host's. */
  readonly listenHost: string;
  /** The address that it listens on for those who run it: health, metrics, an orderer's administration. */
  readonly adminHost: string;
}

interface NodeLayout extends Place {
  /** As printed by `status` and taken by `logs`: `peer0.line`, `orderer.nec`, `contract.transshipment`. */
  readonly name: string;
  readonly mspId: string;
  /** Host name in its TLS certificate, beside localhost. */
  readonly serverName: string;
  /** Its own folder below the state folder: configuration, ledger, log. */
  readonly dir: string;
  /** Folder of its local MSP. */
  readonly mspDir: string;
  /** PEM of its enrolment certificate, which channel configurations name for consenters. */
  readonly certificate: string;
  readonly tls: TlsFiles;
  readonly operationsPort: number;
}

/** One BFT consenter. */
export interface OrdererLayout extends NodeLayout {
  readonly party: string;
  /** 1 to 4: the consenter id in the channel configuration. */
  readonly consenterId: number;
  /** Clients and the cluster share this port. */
  readonly port: number;
  readonly adminPort: number;
}

/** One peer of a party. */
export interface PeerLayout extends NodeLayout {
  readonly party: string;
  readonly port: number;
  /** Where chaincode that registers by itself would connect. Nothing does, but a peer always listens there. */
  readonly chaincodePort: number;
}

/** Where an organisation's channel MSP and administrator live. */
export interface OrganisationLayout {
  /** `line`, or the ordering organisation of a party. */
  readonly party: string;
  readonly kind: 'peer' | 'orderer';
  /** `LineMSP`, `NecOrdererMSP`. */
  readonly mspId: string;
  /** Folder of the organisation's MSP for channel configurations (CA and TLS CA certificates, NodeOUs). */
  readonly mspDir: string;
  /** Folder of the organisation's administrator MSP, for the peer and osnadmin programs. */
  readonly adminMspDir: string;
  readonly adminTls: TlsFiles;
}

/** One process that serves a contract. */
export interface ContractLayout extends Place {
  /** `contract.transshipment`, or `contract.transshipment.line` when there is one per organisation. */
  readonly name: string;
  readonly contract: string;
  /** The organisation whose peers use this process; absent when all do. */
  readonly party?: string;
  readonly dir: string;
  readonly port: number;
  readonly serverName: string;
  readonly tls: TlsFiles;
}

/** The one process that serves every party's CA. */
export interface CaLayout extends Place {
  readonly name: 'ca';
  readonly dir: string;
  readonly port: number;
  readonly operationsPort: number;
  readonly tls: TlsFiles;
}

/** A process that is no node: its folder, and the port that it listens on. */
export interface ProcessLayout {
  readonly dir: string;
  readonly port: number;
}

/** One network on this machine. */
export interface Layout {
  readonly stateDir: string;
  readonly basePort: number;
  /** Channels that come up, of those in the topology. */
  readonly channels: readonly string[];
  readonly gatewayPort: number;
  readonly gatewayDir: string;
  /** Folder of everything that cryptogen makes. */
  readonly identitiesDir: string;
  /** Folder of the users' certificates and keys: `<party>/<user>/cert.pem` and `key.pem`. */
  readonly usersDir: string;
  /** All organisations of the topology: a peer organisation per party, an ordering organisation per consenter. */
  readonly organisations: readonly OrganisationLayout[];
  readonly orderers: readonly OrdererLayout[];
  /** Peers of the members and observers of the channels that come up. */
  readonly peers: readonly PeerLayout[];
  readonly contracts: readonly ContractLayout[];
  readonly ca: CaLayout;
  /** Where nodes are: for those of channels that are not up as well. */
  readonly placing: Placing;
  /** The desks of the agencies that attest real-estate documents, where that channel is up; and the agencies' systems, simulated. */
  readonly desks?: { readonly desks: ProcessLayout; readonly agencies: ProcessLayout };
}

/** The channel whose agencies have desks. */
const DESKS_CHANNEL = 'realestate';

/** Organisation without peers: its TLS CA signs the server certificates of contracts and of the CA process. */
export const SERVICES = RESERVED_PARTY;

/** Which network on this machine, and how much of it. */
export interface LayoutOptions {
  /** Absolute path of the state folder. */
  readonly stateDir: string;
  /** Where ports are counted from; that of the topology unless given. */
  readonly basePort?: number;
  /** Channels that come up: names of the topology. */
  readonly channels: readonly string[];
  /** Each node is a container, and has a host name of its own. */
  readonly containers?: boolean;
  /** Where nodes are, if neither on this machine nor in containers of it. */
  readonly placing?: Placing;
  /** First ports by names, of a network whose parties have changed since it came up: nothing that runs moves. */
  readonly ports?: AssignedPorts;
}

/** A node that has to be somewhere: the party is whose it is; absent for what serves all. */
export interface PlacedNode {
  readonly kind: 'ca' | 'orderer' | 'peer' | 'contract';
  readonly name: string;
  readonly party?: string;
}

/** The first port of each node and process by its name. */
export type AssignedPorts = Readonly<Record<string, number>>;

/** The first port of a node of this name, which counting gives where none was assigned. */
type Porting = (name: string, counted: number) => number;

/** Where a node is. */
export type Placing = (node: PlacedNode) => Place;

const ON_THIS_MACHINE: Placing = () => ({ host: 'localhost', listenHost: '127.0.0.1', adminHost: '127.0.0.1' });
/** Each node in a container that others find by its name. */
export const IN_A_CONTAINER: Placing = ({ name }) => ({ host: name, listenHost: '0.0.0.0', adminHost: '0.0.0.0' });

/**
 * Lays a network out. Ports are counted over the whole topology, so that a node has the same ports whichever channels
 * are up: the gateway on the base, then the CA, orderers, peers and contracts in the order of the file.
 * @throws {RangeError} for a channel that is not in the topology, a relative state folder, or ports above 65535
 */
export function layoutOf(topology: Topology, options: LayoutOptions): Layout {
  const { stateDir, channels } = options;
  const placing = options.placing ?? (options.containers === true ? IN_A_CONTAINER : ON_THIS_MACHINE);
  const basePort = options.basePort ?? topology.ports.base;
  if (!isAbsolute(stateDir)) throw new RangeError(`the state folder ${stateDir} is not an absolute path`);
  const last = basePort + portCount(topology) - 1;
  if (!Number.isInteger(basePort) || basePort < FIRST_PORT || last > LAST_PORT) {
    throw new RangeError(
      `ports ${basePort} to ${last} are not all between ${FIRST_PORT} and ${LAST_PORT}: take another --base-port`,
    );
  }
  const unknown = channels.find((name) => !(name in topology.channels));
  if (unknown !== undefined) throw new RangeError(`there is no channel ${unknown} in the topology`);

  const identitiesDir = join(stateDir, 'identities');
  const parties = partiesOf(topology, channels);
  const portOf: Porting = (name, counted) => options.ports?.[name] ?? counted;
  const base = { stateDir, identitiesDir, basePort, placing, portOf };
  return {
    stateDir,
    basePort,
    channels: Object.keys(topology.channels).filter((name) => channels.includes(name)),
    gatewayPort: basePort,
    gatewayDir: join(stateDir, 'gateway'),
    identitiesDir,
    usersDir: join(stateDir, 'users'),
    organisations: organisationsOf(topology, identitiesDir),
    orderers: orderersOf(topology, base),
    peers: peersOf(topology, base).filter(({ party }) => parties.has(party)),
    contracts: contractsOf(topology, base).filter(({ contract }) => channels.includes(contract)),
    placing,
    ...(channels.includes(DESKS_CHANNEL) && { desks: desksOf(stateDir, last, portOf) }),
    ca: {
      name: 'ca',
      ...placing({ kind: 'ca', name: 'ca' }),
      dir: join(stateDir, 'ca'),
      port: basePort + 1,
      operationsPort: basePort + 2,
      tls: serviceTls(identitiesDir, 'ca'),
    },
  };
}

/** The two last ports. */
function desksOf(stateDir: string, last: number, portOf: Porting): NonNullable<Layout['desks']> {
  return {
    desks: { dir: join(stateDir, 'desks'), port: portOf('desks', last - 1) },
    agencies: { dir: join(stateDir, 'agencies'), port: portOf('agencies', last) },
  };
}

/**
 * The ports of a network that goes on with another topology: what is there keeps its ports, what is new gets those behind the
 * highest.
 * @param present - topology, and ports where they were assigned before
 */
export function portsAfter(
  present: { readonly topology: Topology; readonly ports?: AssignedPorts | undefined },
  wanted: Topology,
  basePort: number,
): AssignedPorts {
  const whole = (topology: Topology, ports?: AssignedPorts) =>
    firstPorts(
      layoutOf(topology, {
        ...{ stateDir: '/', basePort, channels: Object.keys(topology.channels) },
        ...(ports && { ports }),
      }),
    );
  // What is gone keeps its ports as well: it may come back, and its process may still run.
  const assigned: Record<string, number> = { ...present.ports, ...whole(present.topology, present.ports) };
  let next = Math.max(...Object.values(assigned)) + PEER_PORTS;
  for (const name of Object.keys(whole(wanted))) {
    if (assigned[name] !== undefined) continue;
    assigned[name] = next;
    next += PEER_PORTS;
  }
  return assigned;
}

function firstPorts({ orderers, peers, contracts, desks = {} as NonNullable<Layout['desks']> }: Layout): AssignedPorts {
  const nodes = [...orderers, ...peers, ...contracts].map(({ name, port }) => [name, port] as const);
  return Object.fromEntries([...nodes, ...Object.entries(desks).map(([name, { port }]) => [name, port] as const)]);
}

/** Parties whose peers are on these channels, in the order of the topology. */
export function partiesOf(topology: Topology, channels: readonly string[]): ReadonlySet<string> {
  const present = new Set(
    channels.flatMap((name) => {
      const channel = topology.channels[name];
      return channel === undefined ? [] : [...channel.members, ...channel.observers];
    }),
  );
  return new Set(Object.keys(topology.parties).filter((party) => present.has(party)));
}

/** Certificate and key of the CA that certifies a party's users and peers, or of the services organisation's. */
export function organisationCaOf(layout: Layout, party: string): CertificateFiles {
  const dir = join(organisationDir(layout.identitiesDir, 'peer', party), 'ca');
  return { certificate: join(dir, `ca.${party}-cert.pem`), privateKey: join(dir, 'priv_sk') };
}

/** Certificate and key of a user. */
export function userFilesOf(layout: Layout, party: string, user: string): CertificateFiles {
  const dir = join(layout.usersDir, party, user);
  return { certificate: join(dir, 'cert.pem'), privateKey: join(dir, 'key.pem') };
}

function organisationsOf(topology: Topology, identitiesDir: string): OrganisationLayout[] {
  const organisation = (party: string, kind: 'peer' | 'orderer'): OrganisationLayout => {
    const dir = organisationDir(identitiesDir, kind, party);
    const admin = join(dir, 'users', `Admin@${party}`);
    return {
      party,
      kind,
      mspId: kind === 'peer' ? mspIdOf(party) : orderingMspIdOf(party),
      mspDir: join(dir, 'msp'),
      adminMspDir: join(admin, 'msp'),
      adminTls: tlsFiles(join(admin, 'tls'), 'client'),
    };
  };
  return [
    ...Object.keys(topology.parties).map((party) => organisation(party, 'peer')),
    ...topology.ordering.consenters.map((party) => organisation(party, 'orderer')),
  ];
}

/** What every node's place is counted from. */
interface Base {
  readonly stateDir: string;
  readonly identitiesDir: string;
  readonly basePort: number;
  readonly placing: Placing;
  readonly portOf: Porting;
}

function orderersOf(topology: Topology, { stateDir, identitiesDir, basePort, placing, portOf }: Base): OrdererLayout[] {
  return topology.ordering.consenters.map((party, index) => {
    const name = `orderer.${party}`;
    const port = portOf(name, basePort + SERVICE_PORTS + index * ORDERER_PORTS);
    return {
      ...nodeFiles(name, join(organisationDir(identitiesDir, 'orderer', party), 'orderers', name)),
      ...placing({ kind: 'orderer', name, party }),
      party,
      mspId: orderingMspIdOf(party),
      dir: join(stateDir, 'orderers', name),
      consenterId: index + 1,
      port,
      adminPort: port + 1,
      operationsPort: port + 2,
    };
  });
}

function peersOf(topology: Topology, { stateDir, identitiesDir, basePort, placing, portOf }: Base): PeerLayout[] {
  let counted = basePort + SERVICE_PORTS + topology.ordering.consenters.length * ORDERER_PORTS;
  return Object.entries(topology.parties).flatMap(([party, { peers }]) =>
    Array.from({ length: peers }, (_, index) => {
      const name = `peer${index}.${party}`;
      const port = portOf(name, counted);
      const peer: PeerLayout = {
        ...nodeFiles(name, join(organisationDir(identitiesDir, 'peer', party), 'peers', name)),
        ...placing({ kind: 'peer', name, party }),
        party,
        mspId: mspIdOf(party),
        dir: join(stateDir, 'peers', name),
        port,
        chaincodePort: port + 1,
        operationsPort: port + 2,
      };
      counted += PEER_PORTS;
      return peer;
    }),
  );
}

function contractsOf(
  topology: Topology,
  { stateDir, identitiesDir, basePort, placing, portOf }: Base,
): ContractLayout[] {
  const first = basePort + portCount(topology) - DESK_PORTS;
  const contracts = Object.entries(topology.channels).flatMap(([contract, channel]) =>
    contractParties(channel).map((party) => ({ contract, party })),
  );
  return contracts.map(({ contract, party }, index) => {
    const name = party === undefined ? `contract.${contract}` : `contract.${contract}.${party}`;
    return {
      name,
      ...placing({ kind: 'contract', name, ...(party !== undefined && { party }) }),
      contract,
      ...(party === undefined ? {} : { party }),
      dir: join(stateDir, 'contracts', name),
      port: portOf(name, first - contracts.length + index),
      serverName: name,
      tls: serviceTls(identitiesDir, name),
    };
  });
}

/** Where cryptogen puts an organisation; its domain is the party's bare name. */
export function organisationDir(identitiesDir: string, kind: 'peer' | 'orderer', party: string): string {
  return join(identitiesDir, `${kind}Organizations`, party);
}

function nodeFiles(name: string, dir: string) {
  const mspDir = join(dir, 'msp');
  return {
    name,
    serverName: name,
    mspDir,
    certificate: join(mspDir, 'signcerts', `${name}-cert.pem`),
    tls: tlsFiles(join(dir, 'tls'), 'server'),
  };
}

function serviceTls(identitiesDir: string, name: string): TlsFiles {
  return tlsFiles(join(organisationDir(identitiesDir, 'peer', SERVICES), 'peers', name, 'tls'), 'server');
}

function tlsFiles(dir: string, role: 'server' | 'client'): TlsFiles {
  return {
    certificate: join(dir, `${role}.crt`),
    privateKey: join(dir, `${role}.key`),
    root: join(dir, 'ca.crt'),
  };
}
