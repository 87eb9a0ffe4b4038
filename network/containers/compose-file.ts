/**
 * `docker-compose.yml`: the network's programs as containers, made of the same declarations that start them as processes of
 * this machine. A container sees its own folders of the state folder, at the paths that they have on the machine, and no others.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { hasContract } from '../contracts/build-contract.ts';
import type { Deployment } from '../contracts/deployment.ts';
import { CONTRACT_FILE } from '../images/catalogue.ts';
import { NONROOT } from '../images/image.ts';
import { layoutOf } from '../layout.ts';
import { nodesOf, type NodeDescription } from '../nodes.ts';
import { PROJECT_ROOT, type Network } from '../state/network.ts';
import type { Topology } from '../topology.ts';
import { contractVariables, imageOf } from './environment.ts';
import { DATABASE, DATABASE_READY } from './gateway-container.ts';

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

/** The text of the file, for a topology and the port that its ports are counted from. */
export function composeYaml(topology: Topology, basePort: number): string {
  const network = networkAsDeclared(topology, basePort);
  const onThisMachine = (node: NodeDescription) => node.ports.map(({ port }) => `127.0.0.1:${port}:${port}`);
  return HEADER + composeText(nodesOf(network, deploymentByVariables), onThisMachine).replaceAll(STATE, STATE_VARIABLE);
}

/** What stands for the state folder, whose path is the machine's. */
const STATE_VARIABLE = '${LEDGER_STATE:?unset}';

/**
 * The text of a compose file with these nodes.
 * @param published - which of a node's ports others reach through the machine: `127.0.0.1:8000:8000`
 */
export function composeText(
  nodes: readonly NodeDescription[],
  published: (node: NodeDescription) => readonly string[],
): string {
  const services = Object.fromEntries(nodes.map((node) => [node.program.name, service(node, published(node))]));
  const hasDatabase = DATABASE.name in services;
  const file = { services, ...(hasDatabase && { volumes: { [DATABASE.name]: {} } }) };
  return stringify(file, { lineWidth: 0, aliasDuplicateObjects: false });
}

/** What a contract's container is told of its deployment comes from the file of variables. */
export function deploymentByVariables(channel: string): Deployment {
  const { packageId, digest } = contractVariables(channel);
  return {
    contract: channel,
    version: '',
    packageId: `\${${packageId}:-}`,
    digest: `\${${digest}:-}`,
    bundle: CONTRACT_FILE,
    entry: '',
    development: false,
  };
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

function service(node: NodeDescription, ports: readonly string[]): object {
  const { program, folders, channels } = node;
  const { command, args, env, dir } = program;
  const { variable, official } = imageOf(node);
  const mount = (folder: string, mode: string) => `${folder}:${folder}${mode}`;
  return {
    image: `\${${variable}:-${official}}`,
    ...(channels.length > 0 && { profiles: channels }),
    command: [basename(command), ...args],
    user: `\${LEDGER_USER:-${NONROOT}:${NONROOT}}`,
    working_dir: dir,
    environment: { TMPDIR: '/tmp', HOME: '/tmp', ...env },
    volumes: [...folders.own.map((folder) => mount(folder, '')), ...folders.read.map((folder) => mount(folder, ':ro'))],
    tmpfs: ['/tmp'],
    ports,
    healthcheck: { test: healthOf(node), interval: '30s', timeout: '10s', retries: 3, start_period: '20s' },
    mem_limit: `${node.memoryMiB}m`,
    ...SHUT_IN,
    ...OF_A_KIND[node.kind],
    ...(node.kind === 'database' && { environment: env }),
  };
}

/** What differs for some kinds of node. */
const OF_A_KIND: Partial<Record<NodeDescription['kind'], object>> = {
  // It holds nothing that an orderly end would save.
  contract: { stop_signal: 'SIGKILL' },
  gateway: { depends_on: { [DATABASE.name]: { condition: 'service_healthy' } }, stop_grace_period: '15s' },
  database: {
    // Its image has that user, who owns the volume.
    user: 'postgres',
    working_dir: '/',
    volumes: [`${DATABASE.name}:/var/lib/postgresql/data`],
    tmpfs: ['/tmp', '/var/run/postgresql:mode=1777'],
    ports: undefined,
    // The gateway waits for it.
    healthcheck: {
      test: ['CMD', ...DATABASE_READY],
      interval: '3s',
      retries: 10,
    },
  },
};

function healthOf({ kind, health }: NodeDescription): string[] {
  if (health === 'postgres') return ['CMD', ...DATABASE_READY];
  if ('port' in health) {
    return nodeHealth(
      `require('node:net').connect(${health.port}).on('connect', () => process.exit(0)).on('error', () => process.exit(1))`,
    );
  }
  const { port, path } = health.url;
  if (kind !== 'gateway') return fabricHealth(port);
  return nodeHealth(
    `fetch('http://127.0.0.1:${port}${path}').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`,
  );
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
