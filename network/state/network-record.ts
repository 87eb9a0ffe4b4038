import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from './whole-file.ts';

/** What a state folder says about itself. Its presence marks the folder as ours, to be removed by `down`. */
const NetworkRecord = z.strictObject({
  format: z.literal('ledger-pilots-network'),
  version: z.literal(1),
  /** `coming-up` until the first `up` went through: what lies here then is half of a network. */
  phase: z.enum(['coming-up', 'up']),
  basePort: z.int(),
  channels: z.array(z.string()),
  /** A file that is served as the contract of every channel, instead of the pilots' own. For tests of the network. */
  contractEntry: z.string().optional(),
  /** Whether the REST gateway is one of the network's processes. */
  gateway: z.boolean(),
  /** Users who were revoked, with the serial numbers of their certificates: hex in lower case, without leading zeros. */
  revoked: z.array(z.strictObject({ party: z.string(), user: z.string(), serials: z.array(z.string()) })).optional(),
  /** First ports by names of nodes, once its parties have changed; counted by the topology until then. */
  ports: z.record(z.string(), z.int()).optional(),
  /** Its nodes are containers; absent where they are processes of this machine. */
  containers: z.literal(true).optional(),
});

/** As read from the file. */
export type NetworkRecord = z.infer<typeof NetworkRecord>;

/** A state folder is not what the command needs. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

const RECORD_FILE = 'network.json';

/** The topology as it was when the network first came up; later edits of the project's file do not move its ports. */
export const TOPOLOGY_COPY = 'topology.yaml';

/**
 * The record of a state folder; undefined when there is no such folder, or it is empty but for a lock.
 * @throws {StateError} when something else is in it, or its record is of another version
 */
export function readRecord(stateDir: string): NetworkRecord | undefined {
  let text: string;
  try {
    text = readFileSync(join(stateDir, RECORD_FILE), 'utf8');
  } catch {
    if (isVacant(stateDir)) return undefined;
    throw new StateError(
      `${stateDir} holds other files and no network: name another folder with --state, or empty it yourself`,
    );
  }
  const parsed = NetworkRecord.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new StateError(
    `${join(stateDir, RECORD_FILE)} is not of this version: take the network down with the version that made it, ` +
      `or remove ${stateDir} yourself`,
  );
}

/**
 * The record of a network that has come up.
 * @throws {StateError} when there is none here, or only half of one
 */
export function requireRecord(stateDir: string): NetworkRecord {
  const record = readRecord(stateDir);
  if (record === undefined) {
    throw new StateError(
      `there is no network in ${stateDir}: bring one up with \`npm start\`, or name another with --state`,
    );
  }
  if (record.phase === 'coming-up') {
    throw new StateError(
      `the network in ${stateDir} never came up whole: \`npm run network -- up\` starts over, \`down\` removes it`,
    );
  }
  return record;
}

/** Writes the record, whole or not at all. */
export function writeRecord(stateDir: string, record: NetworkRecord): void {
  writeWhole(join(stateDir, RECORD_FILE), `${JSON.stringify(record, null, 2)}\n`);
}

function isVacant(stateDir: string): boolean {
  try {
    return readdirSync(stateDir).every((name) => name === 'lock');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return true;
    throw new StateError(`${stateDir} is not a folder that can be read: name another with --state`);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
