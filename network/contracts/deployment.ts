import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeWhole } from '../state/whole-file.ts';

/** Which code the processes of a contract run, and under which package. */
export const Deployment = z.strictObject({
  contract: z.string(),
  /** The declaration's version. */
  version: z.string(),
  packageId: z.string(),
  /** Digest of the source that the running code was made of. */
  digest: z.string(),
  /** Absolute path of the contract's code as one file. */
  bundle: z.string(),
  /** Absolute path of the source that it was made from. */
  entry: z.string(),
  /** The package does not say what code runs. */
  development: z.boolean(),
});

/** As read from the file. */
export type Deployment = z.infer<typeof Deployment>;

/** The version that a channel's definition names: it says which source was agreed on, but in development. */
export function definitionVersionOf({
  version,
  digest,
  development,
}: Pick<Deployment, 'version' | 'digest' | 'development'>): string {
  return `${version}+${development ? 'development' : digest.slice(0, 12)}`;
}

function path(stateDir: string, contract: string): string {
  return join(stateDir, 'contracts', `${contract}.json`);
}

/** What runs as a contract; undefined when nothing was deployed yet. */
export function readDeployment(stateDir: string, contract: string): Deployment | undefined {
  let text: string;
  try {
    text = readFileSync(path(stateDir, contract), 'utf8');
  } catch {
    return undefined;
  }
  return Deployment.parse(JSON.parse(text));
}

/** Records what is to run as a contract, whole or not at all. */
export function writeDeployment(stateDir: string, deployment: Deployment): void {
  writeWhole(path(stateDir, deployment.contract), `${JSON.stringify(deployment, null, 2)}\n`);
}
