import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';

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
  const target = path(stateDir, deployment.contract);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  writeFileSync(`${target}.new`, `${JSON.stringify(deployment, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${target}.new`, target);
}
