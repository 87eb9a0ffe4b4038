import { join } from 'node:path';

/** The package of a contract, which every member's peers install: in the planner's folder, and in a host's. */
export function packagePath(stateDir: string, contract: string): string {
  return join(stateDir, 'contracts', `${contract}.tgz`);
}
