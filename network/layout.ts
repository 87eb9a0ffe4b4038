/**
 * Where everything of one running network lives: names, ports and folders of every node, derived from the topology, the
 * state folder and the base port. Pure: nothing is created here.
 */

/** PEM files of a node's TLS identity. */
export interface TlsFiles {
  readonly certificate: string;
  readonly privateKey: string;
  readonly root: string;
}

interface NodeLayout {
  /** As printed by `status` and taken by `logs`: `peer0.line`, `orderer.nec`, `contract.transshipment`. */
  readonly name: string;
  readonly mspId: string;
  /** Host name in its TLS certificate; every node listens on localhost. */
  readonly serverName: string;
  /** Its own folder below the state folder: configuration, ledger, log. */
  readonly dir: string;
  /** Folder of its local MSP. */
  readonly mspDir: string;
  readonly tls: TlsFiles;
  readonly operationsPort: number;
}

export interface OrdererLayout extends NodeLayout {
  readonly party: string;
  /** 1 to 4: the consenter id in the channel configuration. */
  readonly consenterId: number;
  /** Clients and the cluster share this port. */
  readonly port: number;
  readonly adminPort: number;
}

export interface PeerLayout extends NodeLayout {
  readonly party: string;
  readonly port: number;
}

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

export interface ContractLayout {
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

export interface CaLayout {
  readonly name: 'ca';
  readonly dir: string;
  readonly port: number;
  readonly operationsPort: number;
  readonly tls: TlsFiles;
}

/** One network on this machine. */
export interface Layout {
  readonly stateDir: string;
  readonly basePort: number;
  /** Channels that come up, of those in the topology. */
  readonly channels: readonly string[];
  readonly gatewayPort: number;
  readonly gatewayDir: string;
  readonly organisations: readonly OrganisationLayout[];
  readonly orderers: readonly OrdererLayout[];
  /** Peers of the members and observers of the channels that come up. */
  readonly peers: readonly PeerLayout[];
  readonly contracts: readonly ContractLayout[];
  readonly ca: CaLayout;
}
