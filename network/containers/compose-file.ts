/**
 * `docker-compose.yml`: the network's programs as containers, made of the same declarations that start them as processes of
 * this machine. A container sees its own folders of the state folder, at the paths that they have on the machine, and no others.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { hasContract } from '../contracts/build-contract.ts';
import { NONROOT } from '../images/image.ts';
import { CONTRACT_FILE } from '../images/catalogue.ts';
import { layoutOf, organisationCaOf, SERVICES, type Layout, type TlsFiles } from '../layout.ts';
import { caProgram, contractProgram, gatewayProgram, ordererProgram, peerProgram } from '../processes/programs.ts';
import type { Program } from '../processes/program.ts';
import { channelPeers, contractServers, PROJECT_ROOT, type Network } from '../state/network.ts';
import type { Topology } from '../topology.ts';
import { DATABASE, databasePrograms } from './gateway-container.ts';
import { contractVariables, IMAGES, type ImageName } from './environment.ts';

/** The file that `npm run network:compose` writes. */
const COMPOSE_FILE = join(PROJECT_ROOT, 'docker-compose.yml');

/** Stands for the state folder until the file is text; a path that no network has. */
const STATE = '/.state-folder';

const HEADER = `# Made of network/topology.yaml by \`npm run network:compose\`; edit that file, not this one. The network is brought up by
# \`npm start -- --docker\`, which also makes keys and first blocks and joins the channels; see docs/containers.md.
`;

/** Shuts a container in: no root, no writing but into its own folders, no privileges, an end to memory, processes and logs. */
const SHUT_IN = {
  restart: 'unless-stopped',
  read_only: true,
  cap_drop: ['ALL'],
  security_opt: ['no-new-privileges:true'],
  pids_limit: 512,
  logging: { driver: 'json-file', options: { 'max-size': '32m', 'max-file': '2' } },
};

/** What one kind of container needs. */
interface Needs {
  readonly image: string;
  /** Folders of the state folder, by whether it writes there. */
  readonly folders: { readonly own: readonly string[]; readonly read: readonly string[] };
  /** On the machine's loopback, under the same numbers. */
  readonly ports: readonly number[];
  readonly memory: string;
  readonly health: readonly string[];
  /** Pilots that it is for; all where there are none. */
  readonly profiles?: readonly string[];
}

/** The text of the file, for a topology and the port that its ports are counted from. */
export function composeYaml(topology: Topology, basePort: number): string {
  const network = networkAsDeclared(topology, basePort);
  const { layout } = network;
  const services = [
    ...layout.orderers.map((node) =>
      service(ordererProgram(node, ''), {
        image: imageOf('FABRIC_ORDERER_IMAGE'),
        folders: { own: [node.dir], read: [dirname(node.mspDir)] },
        ports: [node.port, node.adminPort, node.operationsPort],
        memory: '512m',
        health: fabricHealth(node.operationsPort),
      }),
    ),
    caService(layout, topology),
    ...layout.peers.map((node) =>
      service(peerProgram(network, node), {
        image: imageOf('FABRIC_PEER_IMAGE'),
        folders: { own: [node.dir], read: [dirname(node.mspDir)] },
        ports: [node.port, node.operationsPort],
        memory: '768m',
        health: fabricHealth(node.operationsPort),
        profiles: layout.channels.filter((channel) => channelPeers(network, channel).includes(node)),
      }),
    ),
    ...layout.channels.flatMap((channel) => contractServices(network, channel)),
    ...databasePrograms(network).map(databaseService),
    gatewayService(network),
  ];
  const file = { services: Object.fromEntries(services), volumes: { [DATABASE.name]: {} } };
  const text = stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
  return HEADER + text.replaceAll(STATE, '${LEDGER_STATE:?unset}');
}

/**
 * Writes the file of a topology.
 * @returns whether it said the same before; with `check` nothing is written
 */
export function writeComposeFile(topology: Topology, { check = false }: { readonly check?: boolean } = {}): boolean {
  const text = composeYaml(topology, topology.ports.base);
  const upToDate = existsSync(COMPOSE_FILE) && readFileSync(COMPOSE_FILE, 'utf8') === text;
  if (!check && !upToDate) writeFileSync(COMPOSE_FILE, text);
  return upToDate;
}

/** All channels that have contracts, as if they were up. */
function networkAsDeclared(topology: Topology, basePort: number): Network {
  const channels = Object.keys(topology.channels).filter(hasContract);
  const layout = layoutOf(topology, { stateDir: STATE, basePort, channels, containers: true });
  const record = {
    format: 'ledger-pilots-network',
    version: 1,
    phase: 'up',
    basePort,
    channels,
    gateway: true,
    containers: true,
  } as const;
  return { record: { ...record, channels }, topology, layout, binDir: '' };
}

function service(program: Program, needs: Needs, more: object = {}): [string, object] {
  const { name, command, args, env, dir } = program;
  const mount = (folder: string, mode: string) => `${folder}:${folder}${mode}`;
  const { folders, profiles = [] } = needs;
  return [
    name,
    {
      image: needs.image,
      ...(profiles.length > 0 && { profiles }),
      command: [basename(command), ...args],
      user: `\${LEDGER_USER:-${NONROOT}:${NONROOT}}`,
      working_dir: dir,
      environment: { TMPDIR: '/tmp', HOME: '/tmp', ...env },
      volumes: [
        ...folders.own.map((folder) => mount(folder, '')),
        ...folders.read.map((folder) => mount(folder, ':ro')),
      ],
      tmpfs: ['/tmp'],
      ports: needs.ports.map((port) => `127.0.0.1:${port}:${port}`),
      healthcheck: { test: needs.health, interval: '30s', timeout: '10s', retries: 3, start_period: '20s' },
      mem_limit: needs.memory,
      ...SHUT_IN,
      ...more,
    },
  ];
}

/** Reads the keys of the parties' CAs, and no others. */
function caService(layout: Layout, topology: Topology): [string, object] {
  const { ca } = layout;
  const authorities = [...Object.keys(topology.parties), SERVICES].map((party) =>
    dirname(organisationCaOf(layout, party).certificate),
  );
  return service(caProgram(layout, ''), {
    image: imageOf('FABRIC_CA_IMAGE'),
    folders: { own: [ca.dir], read: [...authorities, tlsFolder(ca.tls)] },
    ports: [ca.port, ca.operationsPort],
    memory: '512m',
    health: fabricHealth(ca.operationsPort),
  });
}

function contractServices(network: Network, channel: string): [string, object][] {
  const { image, packageId, digest } = contractVariables(channel);
  const deployment = {
    contract: channel,
    version: '',
    packageId: `\${${packageId}:-}`,
    digest: `\${${digest}:-}`,
    bundle: CONTRACT_FILE,
    entry: '',
    development: false,
  };
  return contractServers(network, channel).map((server) =>
    service(
      contractProgram(server, deployment),
      {
        image: `\${${image}:-ledger-pilots/contract-${channel}}`,
        folders: { own: [], read: [server.dir, tlsFolder(server.tls)] },
        ports: [server.port],
        memory: '384m',
        health: nodeHealth(
          `require('node:net').connect(${server.port}).on('connect', () => process.exit(0)).on('error', () => process.exit(1))`,
        ),
        profiles: [channel],
      },
      // It holds nothing that an orderly end would save.
      { stop_signal: 'SIGKILL' },
    ),
  );
}

function databaseService(program: Program): [string, object] {
  const [name, definition] = service(program, {
    image: imageOf('POSTGRES_IMAGE'),
    folders: { own: [], read: [] },
    ports: [],
    memory: '512m',
    health: ['CMD', 'pg_isready', '-U', DATABASE.user, '-d', DATABASE.database],
  });
  const own = {
    // Its image has that user, who owns the volume.
    user: 'postgres',
    working_dir: '/',
    volumes: [`${DATABASE.name}:/var/lib/postgresql/data`],
    tmpfs: ['/tmp', '/var/run/postgresql:mode=1777'],
    ports: undefined,
    // The gateway waits for it.
    healthcheck: {
      test: ['CMD', 'pg_isready', '-U', DATABASE.user, '-d', DATABASE.database],
      interval: '3s',
      retries: 10,
    },
    environment: program.env,
  };
  return [name, { ...definition, ...own }];
}

function gatewayService(network: Network): [string, object] {
  const { layout } = network;
  const program = gatewayProgram(network);
  if (program === undefined) throw new Error('the project has no gateway: gateway/main.ts');
  return service(
    program,
    {
      image: imageOf('GATEWAY_IMAGE'),
      folders: { own: [layout.gatewayDir], read: [layout.usersDir] },
      ports: [layout.gatewayPort],
      memory: '1g',
      health: nodeHealth(
        `fetch('http://127.0.0.1:${layout.gatewayPort}/readyz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`,
      ),
    },
    { depends_on: { [DATABASE.name]: { condition: 'service_healthy' } }, stop_grace_period: '15s' },
  );
}

function imageOf(variable: ImageName): string {
  return `\${${variable}:-${IMAGES[variable].official}}`;
}

function tlsFolder({ certificate }: TlsFiles): string {
  return dirname(certificate);
}

/** Our own image has wget, the official one bash. */
function fabricHealth(operationsPort: number): string[] {
  const address = `127.0.0.1:${operationsPort}`;
  const withBash = `bash -c '</dev/tcp/${address.replace(':', '/')}'`;
  return ['CMD-SHELL', `wget -q -O /dev/null http://${address}/healthz || ${withBash}`];
}

function nodeHealth(code: string): string[] {
  return ['CMD', 'node', '-e', code];
}
