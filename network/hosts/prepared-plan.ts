/** What all hosts' parts of a plan are made of: made once, kept in the planner's folder, so that every part fits the others. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { genesisPath, makeGenesisBlock } from '../channels/genesis-block.ts';
import { buildContract, hasContract } from '../contracts/build-contract.ts';
import { readDeployment, writeDeployment, type Deployment } from '../contracts/deployment.ts';
import { secretsOf } from '../identities/ca.ts';
import { createIdentities } from '../identities/cryptogen.ts';
import { partiesOf } from '../layout.ts';
import { StateError } from '../state/network-record.ts';
import type { Network } from '../state/network.ts';
import { readTopology } from '../topology.ts';
import { packagePath } from './package-path.ts';
import { readPlacement, type Placement } from './placement.ts';
import { PLAN_COPIES, readPlanRecord, writePlanRecord, type Form, type PlanRecord } from './plan-record.ts';
import { plannedNetwork } from './planned-network.ts';

/** What is to be planned. */
export interface PlanOptions {
  /** Absolute path of the planner's folder: every key is made in it, and it stays with whoever plans. */
  readonly stateDir: string;
  readonly form: Form;
  /** Absolute path of the folder on the hosts. */
  readonly root: string;
  /** Path of Node on the hosts. */
  readonly node: string;
  readonly basePort?: number;
  /** Channels; those whose contract exists unless given. */
  readonly pilots?: readonly string[];
  readonly topologyFile: string;
  readonly placementFile: string;
}

/** A plan before anything is made for it. */
export interface Plan {
  readonly record: PlanRecord;
  readonly placement: Placement;
  /** The network with the planner's folder as its state folder. */
  readonly source: Network;
  /** The network with the hosts' folder as its state folder. */
  readonly target: Network;
  /** Texts of topology and placement. */
  readonly copies: Readonly<Record<keyof typeof PLAN_COPIES, string>>;
}

/** A plan for which everything is made. */
export interface PreparedPlan extends Plan {
  /** Folder of Fabric's programs on this machine. */
  readonly binDir: string;
  /** Of the CAs' registrars, by party. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly contracts: ReadonlyMap<string, Deployment>;
  readonly databasePassword: string;
}

/**
 * Reads what is to be planned. Where the planner's folder has a plan already, that counts: parts that are written later have
 * to fit those that were written before.
 * @throws {TopologyError} with every problem of topology or placement
 * @throws {StateError} when the folder is another plan's, or a pilot does not exist
 */
export function readPlan(options: PlanOptions): Plan {
  const present = readPlanRecord(options.stateDir);
  const file = (name: keyof typeof PLAN_COPIES, given: string) =>
    present === undefined ? given : join(options.stateDir, PLAN_COPIES[name]);
  const topologyFile = file('topology', options.topologyFile);
  const placementFile = file('placement', options.placementFile);
  const topology = readTopology(topologyFile);
  const placement = readPlacement(placementFile, topology);
  const record: PlanRecord = {
    ...{ format: 'ledger-pilots-plan', version: 1, form: options.form },
    basePort: options.basePort ?? present?.basePort ?? topology.ports.base,
    channels:
      options.pilots === undefined && present !== undefined
        ? present.channels
        : channelsOf(Object.keys(topology.channels), options),
    ...{ root: options.root, node: options.node },
  };
  requireSame(present, record, options.stateDir);
  const copies = { topology: readFileSync(topologyFile, 'utf8'), placement: readFileSync(placementFile, 'utf8') };
  const at = (dir: string) => plannedNetwork(record, topology, placement, dir);
  return { record, placement, copies, source: at(options.stateDir), target: at(options.root) };
}

function channelsOf(known: readonly string[], { pilots }: PlanOptions): string[] {
  const unknown = pilots?.find((name) => !known.includes(name) || !hasContract(name));
  if (unknown !== undefined) throw new StateError(`there is no pilot ${unknown}: there are ${known.join(', ')}`);
  return known.filter((name) => (pilots === undefined ? hasContract(name) : pilots.includes(name)));
}

/** Other addresses or channels would make certificates and first blocks that do not fit the parts that are out already. */
function requireSame(present: PlanRecord | undefined, wanted: PlanRecord, stateDir: string): void {
  if (present === undefined || JSON.stringify(present) === JSON.stringify(wanted)) return;
  const differs = (Object.keys(wanted) as (keyof PlanRecord)[]).filter(
    (key) => JSON.stringify(present[key]) !== JSON.stringify(wanted[key]),
  );
  throw new StateError(
    `${stateDir} has another plan already, with another ${differs.join(', ')}: name another folder with --state`,
  );
}

/** Makes what is missing: identities, first blocks, contracts. Doing it twice changes nothing the second time. */
export async function preparePlan(plan: Plan, binDir: string): Promise<PreparedPlan> {
  const { layout, topology } = plan.source;
  const { stateDir } = layout;
  writePlanRecord(stateDir, plan.record);
  for (const [name, file] of Object.entries(PLAN_COPIES)) {
    writeFileSync(join(stateDir, file), plan.copies[name as keyof typeof PLAN_COPIES], { mode: 0o600 });
  }
  await createIdentities(layout, topology, binDir);
  for (const channel of layout.channels) {
    if (!existsSync(genesisPath(layout, channel))) await makeGenesisBlock(topology, layout, channel, binDir);
  }
  const contracts = new Map<string, Deployment>();
  for (const channel of layout.channels) contracts.set(channel, await contractOf(stateDir, channel));
  const secrets = await secretsOf(layout, [...partiesOf(topology, layout.channels)]);
  return { ...plan, binDir, secrets, contracts, databasePassword: databasePassword(stateDir) };
}

/** Of the gateway's PostgreSQL, where it has one; made once. */
function databasePassword(stateDir: string): string {
  const path = join(stateDir, 'database-password');
  if (!existsSync(path)) writeFileSync(path, randomBytes(24).toString('base64url'), { mode: 0o600 });
  return readFileSync(path, 'utf8');
}

/** Built once for all hosts, whatever becomes of the source. */
async function contractOf(stateDir: string, contract: string): Promise<Deployment> {
  const present = readDeployment(stateDir, contract);
  if (present !== undefined) return present;
  const { deployment, contractPackage } = await buildContract({ stateDir, contract });
  mkdirSync(dirname(packagePath(stateDir, contract)), { recursive: true, mode: 0o700 });
  writeFileSync(packagePath(stateDir, contract), contractPackage.bytes, { mode: 0o600 });
  writeDeployment(stateDir, deployment);
  return deployment;
}

/** Where a file of a host's folder is in the planner's. */
export function keptPath({ source, target }: Plan, path: string): string {
  return join(source.layout.stateDir, relative(target.layout.stateDir, path));
}
