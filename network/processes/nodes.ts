/** Single processes of a network, by name: for tests that break things. */
import { openNetwork } from '../state/network.ts';
import { StateError } from '../state/network-record.ts';
import { readPid } from './pid-file.ts';
import { programFolder } from './program-folders.ts';
import { programsOf } from './programs.ts';
import { programReady, startProgram } from './start-program.ts';
import { gone } from './stop-program.ts';

const READY_MS = 60_000;

/** The id of a node's process; undefined when it does not run. */
export function nodePid(stateDir: string, name: string): number | undefined {
  const dir = programFolder(stateDir, name);
  return dir === undefined ? undefined : readPid(dir);
}

/**
 * Sends a signal to a node's process, and waits for its end where the signal is one that ends it at once.
 * @throws {StateError} when it does not run
 */
export async function killNode(stateDir: string, name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
  const dir = programFolder(stateDir, name);
  const pid = dir === undefined ? undefined : readPid(dir);
  if (dir === undefined || pid === undefined) throw new StateError(`${name} does not run in ${stateDir}`);
  process.kill(pid, signal);
  if (signal === 'SIGKILL') await gone(dir, 5_000);
}

/**
 * Starts a node's process and waits until it serves; one that runs is left alone.
 * @throws {StateError} when the network has no such node
 * @throws {ProgramError} when it does not come up
 */
export async function startNode(stateDir: string, name: string): Promise<void> {
  const program = programsOf(await openNetwork(stateDir)).find((each) => each.name === name);
  if (program === undefined) throw new StateError(`the network in ${stateDir} has no node ${name}`);
  startProgram(program);
  await programReady(program, READY_MS);
}
