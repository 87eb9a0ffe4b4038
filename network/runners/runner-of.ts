import { Containers } from '../containers/containers.ts';
import { LocalProcesses } from '../processes/local-processes.ts';
import type { NetworkRecord } from '../state/network-record.ts';
import type { Runner } from './runner.ts';

/** What runs the programs of the network in a state folder. */
export function runnerOf(stateDir: string, record: NetworkRecord): Runner {
  return record.containers === true ? new Containers(stateDir, record) : new LocalProcesses(stateDir);
}
