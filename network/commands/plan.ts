import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fabricBinaries } from '../fabric/build.ts';
import { hostFiles, hostFolders, type PlannedFile } from '../hosts/host-files.ts';
import { nodesOfHost } from '../hosts/host-nodes.ts';
import { PLAN_FILE, readPlanRecord } from '../hosts/plan-record.ts';
import { clusterFiles } from '../kubernetes/cluster-files.ts';
import { preparePlan, readPlan, type Plan, type PlanOptions } from '../hosts/prepared-plan.ts';
import { StateError } from '../state/network-record.ts';
import { withLock } from '../state/lock.ts';
import type { Print } from './phases.ts';

/** Which parts to write, and where. */
export interface PlanCommandOptions extends PlanOptions {
  /** The host whose part is to be written; all of them unless given, each into a folder of its name. */
  readonly host?: string;
  /** Absolute path. */
  readonly out: string;
  readonly print: Print;
}

/** What a host has, in words. */
export interface PlannedHost {
  readonly host: string;
  readonly address: string;
  readonly nodes: readonly string[];
}

/** What would be planned; nothing is written. @throws as {@link plan} */
export function plannedHosts(options: Pick<PlanCommandOptions, 'host'> & PlanOptions): PlannedHost[] {
  const planned = readPlan(options);
  return wantedHosts(planned, options.host).map((host) => ({
    host,
    address: planned.placement[host]!.address,
    nodes: nodesOfHost(planned, host).map(({ program, ports }) =>
      `${program.name} ${ports.map(({ port }) => port).join(' ')}`.trimEnd(),
    ),
  }));
}

/**
 * Writes the parts of hosts. What all parts share is made once, in the planner's folder. Files of an earlier
 * part are written over, and a ledger beside them stays.
 * @returns the folders, by host
 * @throws {TopologyError} with every problem of topology or placement
 * @throws {StateError} when there is no such host, or a folder has something else in it
 */
export async function plan(options: PlanCommandOptions): Promise<Map<string, string>> {
  const { stateDir, out, print, host: wanted } = options;
  const planned = readPlan(options);
  if (options.form === 'kubernetes') return planCluster(planned, options);
  const hosts = wantedHosts(planned, wanted);
  const folders = new Map(hosts.map((host) => [host, wanted === undefined ? join(out, host) : out]));
  for (const [host, folder] of folders) requireVacant(folder, host);
  const binDir = await fabricBinaries({ report: print });
  return withLock(stateDir, 'plan', async () => {
    const prepared = await preparePlan(planned, binDir);
    for (const [host, folder] of folders) {
      const files = await hostFiles(prepared, host);
      writeFiles(prepared, files, hostFolders(nodesOfHost(prepared, host)), folder);
      print(`${host.padEnd(12)} ${folder}: ${files.length} files`);
    }
    return folders;
  });
}

/** Manifests for a cluster, which places nodes itself: hosts do not matter. */
async function planCluster(planned: Plan, { stateDir, out, print }: PlanCommandOptions): Promise<Map<string, string>> {
  const binDir = await fabricBinaries({ report: print });
  return withLock(stateDir, 'plan', async () => {
    const files = clusterFiles(await preparePlan(planned, binDir));
    mkdirSync(out, { recursive: true, mode: 0o700 });
    for (const { path, ...file } of files) writePlanned(join(out, path), file);
    print(`${out}: ${files.length} files; \`kubectl apply -k\` takes the folder`);
    return new Map([['cluster', out]]);
  });
}

function wantedHosts({ placement }: Plan, host: string | undefined): string[] {
  if (host === undefined) return Object.keys(placement);
  if (host in placement) return [host];
  throw new StateError(`there is no host ${host}: the placement has ${Object.keys(placement).join(', ')}`);
}

/** A folder is overwritten only where it is this host's part. */
function requireVacant(folder: string, host: string): void {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  if (names.length === 0 || readPlanRecord(folder)?.host === host) return;
  throw new StateError(`${folder} holds something else than the part of ${host} (${PLAN_FILE}): name another --out`);
}

function writeFiles(plan: Plan, files: readonly PlannedFile[], folders: readonly string[], out: string): void {
  const at = (path: string) => join(out, relative(plan.record.root, path));
  for (const folder of folders) mkdirSync(at(folder), { recursive: true, mode: 0o700 });
  for (const { path, ...file } of files) writePlanned(at(path), file);
}

function writePlanned(target: string, { content, mode = 0o600 }: Omit<PlannedFile, 'path'>): void {
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  if (typeof content === 'object' && 'source' in content) {
    cpSync(content.source, target);
    chmodSync(target, mode);
  } else writeFileSync(target, content, { mode });
}
