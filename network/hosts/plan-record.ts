import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StateError } from '../state/network-record.ts';

/** How a plan's nodes are run. */
export const FORMS = ['systemd', 'compose', 'kubernetes'] as const;

/** How a plan's nodes are run. */
export type Form = (typeof FORMS)[number];

/** What a plan says about itself: in the planner's folder, which has every key, and in each host's part. */
const PlanRecord = z.strictObject({
  format: z.literal('ledger-pilots-plan'),
  version: z.literal(1),
  form: z.enum(FORMS),
  basePort: z.int(),
  channels: z.array(z.string()),
  /** Absolute path on the hosts of the folder that has a host's part. */
  root: z.string(),
  /** Path of Node on the hosts. */
  node: z.string(),
  /** The host whose part this is; absent in the planner's folder. */
  host: z.string().optional(),
});

/** As read from the file. */
export type PlanRecord = z.infer<typeof PlanRecord>;

/** Name of the file. */
export const PLAN_FILE = 'plan.json';

/** Names of the copies of topology and placement beside the record. */
export const PLAN_COPIES = { topology: 'topology.yaml', placement: 'hosts.yaml' } as const;

/** The record of a folder; undefined when it has none. @throws {StateError} when it is of another version */
export function readPlanRecord(dir: string): PlanRecord | undefined {
  let text: string;
  try {
    text = readFileSync(join(dir, PLAN_FILE), 'utf8');
  } catch {
    return undefined;
  }
  const parsed = PlanRecord.safeParse(JSON.parse(text));
  if (parsed.success) return parsed.data;
  throw new StateError(`${join(dir, PLAN_FILE)} is not of this version: plan with the version that made it`);
}

/** A record as text. */
export function planRecordText(record: PlanRecord): string {
  return `${JSON.stringify(record, null, 2)}\n`;
}

/** Writes the record of a planner's folder. */
export function writePlanRecord(dir: string, record: PlanRecord): void {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, PLAN_FILE), planRecordText(record), { mode: 0o600 });
}
