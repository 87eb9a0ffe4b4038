/** One host's part of a plan, as files: what its nodes need, and no key of anybody else's. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { organisationOf } from '../channels/configtx-yaml.ts';
import { genesisPath } from '../channels/genesis-block.ts';
import { CONNECTIONS_FILE } from '../connections.ts';
import { gatewayConnections } from '../containers/gateway-container.ts';
import { caConfigurations, secretsPath } from '../identities/ca.ts';
import { partiesOf } from '../layout.ts';
import type { NodeDescription } from '../nodes.ts';
import { BUILDER_DIR } from '../processes/core-yaml.ts';
import { nodeConfigurations, ownBuilder } from '../processes/node-files.ts';
import { hostCompose } from './host-compose.ts';
import { bundleOnHost, nodesOfHost } from './host-nodes.ts';
import { hostPrograms } from './host-programs.ts';
import { hostReadme } from './host-readme.ts';
import { PLAN_COPIES, PLAN_FILE, planRecordText } from './plan-record.ts';
import { packagePath } from './package-path.ts';
import { keptPath, type Plan, type PreparedPlan } from './prepared-plan.ts';
import { systemdUnits, UNITS } from './systemd.ts';

/** A file of a host's folder. */
export interface PlannedFile {
  /** Absolute path on the host. */
  readonly path: string;
  /** What is in it; or the path of what is to be copied. */
  readonly content: string | Uint8Array | { readonly source: string };
  /** 0o600 unless given. */
  readonly mode?: number;
}

const READABLE = 0o644;
const EXECUTABLE = 0o755;

/** Every file of a host's part. */
export async function hostFiles(plan: PreparedPlan, host: string): Promise<PlannedFile[]> {
  const { record } = plan;
  const nodes = nodesOfHost(plan, host, plan.contracts);
  const { root } = record;
  const units =
    record.form === 'systemd'
      ? [...systemdUnits(nodes, root)].map(([name, content]) => ({
          path: join(root, UNITS, name),
          content,
          mode: READABLE,
        }))
      : hostCompose(plan, nodes);
  return [
    { path: join(root, PLAN_FILE), content: planRecordText({ ...record, host }) },
    ...(['topology', 'placement'] as const).map((name) => ({
      path: join(root, PLAN_COPIES[name]),
      content: plan.copies[name],
    })),
    ...configurations(plan, nodes),
    ...keys(plan, nodes),
    ...administrators(plan, host),
    ...channels(plan, nodes),
    ...builders(plan, nodes),
    ...gatewayFiles(plan, nodes),
    ...(await hostPrograms(plan, nodes)),
    ...units,
    { path: join(root, 'README.md'), content: hostReadme(plan, host, nodes), mode: READABLE },
  ];
}

/** What one node reads: its configuration, and its keys, which are secret. */
export function filesOfNode(
  plan: PreparedPlan,
  node: NodeDescription,
  all: readonly NodeDescription[],
): (PlannedFile & { readonly secret: boolean })[] {
  const { layout } = plan.target;
  const secret = (path: string) => path.startsWith(`${layout.identitiesDir}/`) || path.startsWith(`${layout.ca.dir}/`);
  const files = [
    ...configurations(plan, [node]),
    ...keys(plan, [node]),
    ...builders(plan, [node]),
    ...gatewayFiles(plan, all).filter(({ path }) => isOf([node], path)),
  ];
  return files.map((file) => ({ ...file, secret: secret(file.path) }));
}

/** Folders that nodes see: those that they write to are empty at first. */
export function hostFolders(nodes: readonly NodeDescription[]): string[] {
  return nodes.flatMap(({ program, folders }) => [program.dir, ...folders.own, ...folders.read]);
}

function isOf(nodes: readonly NodeDescription[], path: string): boolean {
  return nodes.some(({ folders }) => [...folders.own, ...folders.read].some((folder) => path.startsWith(`${folder}/`)));
}

function configurations(plan: PreparedPlan, nodes: readonly NodeDescription[]): PlannedFile[] {
  return nodeConfigurations(plan.target, (path) => keptPath(plan, path)).filter(({ path }) => isOf(nodes, path));
}

/** Keys and certificates of the nodes; of the CA, those of the CAs. */
function keys(plan: PreparedPlan, nodes: readonly NodeDescription[]): PlannedFile[] {
  const { identitiesDir } = plan.target.layout;
  const folders = nodes.flatMap(({ folders: { read } }) => read.filter((folder) => folder.startsWith(identitiesDir)));
  return folders.flatMap((folder) => copiesBelow(plan, folder));
}

/** Who joins channels and approves contracts in the name of the organisations of this host. */
function administrators(plan: PreparedPlan, host: string): PlannedFile[] {
  const { parties, consenters } = plan.placement[host]!;
  const { layout, topology } = plan.target;
  const present = partiesOf(topology, layout.channels);
  const organisations = [
    ...parties.filter((party) => present.has(party)).map((party) => organisationOf(layout, 'peer', party)),
    ...consenters.map((party) => organisationOf(layout, 'orderer', party)),
  ];
  return organisations.flatMap(({ mspDir, adminMspDir }) => [
    ...copiesBelow(plan, mspDir),
    ...copiesBelow(plan, dirname(adminMspDir)),
  ]);
}

/** First blocks, and of the contracts that peers of this host have: package, code, and what is deployed. */
function channels(plan: PreparedPlan, nodes: readonly NodeDescription[]): PlannedFile[] {
  const { root, channels: all } = plan.record;
  const { layout } = plan.target;
  const blocks = all.map((channel) => copy(plan, genesisPath(layout, channel)));
  const served = all.filter((channel) =>
    nodes.some(({ kind, channels: its }) => kind === 'peer' && its.includes(channel)),
  );
  return [
    ...blocks,
    ...served.flatMap((channel): PlannedFile[] => {
      const deployment = plan.contracts.get(channel)!;
      const recorded = { ...deployment, bundle: bundleOnHost(plan, channel), entry: bundleOnHost(plan, channel) };
      return [
        { path: join(root, 'contracts', `${channel}.json`), content: `${JSON.stringify(recorded, null, 2)}\n` },
        copy(plan, packagePath(root, channel)),
        { path: bundleOnHost(plan, channel), content: { source: deployment.bundle }, mode: READABLE },
      ];
    }),
  ];
}

function builders(plan: PreparedPlan, nodes: readonly NodeDescription[]): PlannedFile[] {
  const names = nodes.map(({ program }) => program.name);
  const peers = plan.target.layout.peers.filter(({ name }) => names.includes(name));
  const scripts = readdirSync(join(BUILDER_DIR, 'bin'));
  return peers.flatMap((peer) =>
    scripts.map((script) => ({
      path: join(ownBuilder(peer), 'bin', script),
      content: { source: join(BUILDER_DIR, 'bin', script) },
      mode: EXECUTABLE,
    })),
  );
}

/** Of the host with the gateway: what the CA and the gateway read beside keys. */
function gatewayFiles(plan: PreparedPlan, nodes: readonly NodeDescription[]): PlannedFile[] {
  if (!nodes.some(({ kind }) => kind === 'gateway')) return [];
  const { target, secrets } = plan;
  const { layout } = target;
  const copies: PlannedFile[] = [];
  const connections = gatewayConnections(target, (original, path) =>
    copies.push({ path, content: readFileSync(keptPath(plan, original)) }),
  );
  // The agencies' desks are not part of a plan: JSON leaves out what is undefined.
  const served = { ...connections, agenciesPort: undefined, desksPort: undefined };
  return [
    ...copies,
    { path: join(layout.gatewayDir, CONNECTIONS_FILE), content: `${JSON.stringify(served, null, 2)}\n` },
    ...caConfigurations(layout, secrets, Object.keys(secrets)),
    { path: secretsPath(layout), content: JSON.stringify(secrets, null, 2) },
  ];
}

function copiesBelow(plan: Plan, folder: string): PlannedFile[] {
  const kept = keptPath(plan, folder);
  return readdirSync(kept, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(kept, name)).isFile())
    .map((name) => copy(plan, join(folder, name)));
}

function copy(plan: Plan, path: string): PlannedFile {
  return { path, content: { source: keptPath(plan, path) } };
}
