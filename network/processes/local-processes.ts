import { basename } from 'node:path';
import type { LogRequest, ProgramPlace, Runner, RunningProgram } from '../runners/runner.ts';
import { StateError } from '../state/network-record.ts';
import type { Network } from '../state/network.ts';
import { bundleGateway } from './bundle-gateway.ts';
import { bundlePages, pagesFolder } from './bundle-pages.ts';
import { bundleDesks, deskPrograms } from './desk-programs.ts';
import { showLogs } from './log-tail.ts';
import { readPid } from './pid-file.ts';
import { requireFreePorts } from './ports.ts';
import { programFolder, programFolders } from './program-folders.ts';
import type { Program } from './program.ts';
import { logKeeperProgram, portsOf } from './programs.ts';
import { programReady, startProgram } from './start-program.ts';
import { stopProgram } from './stop-program.ts';
import { stopStrays } from './stop-strays.ts';

/** Programs as processes of this machine, each with a pid file and a log in its own folder. */
export class LocalProcesses implements Runner {
  readonly #stateDir: string;

  constructor(stateDir: string) {
    this.#stateDir = stateDir;
  }

  async prepare(network: Network): Promise<void> {
    await requireFreePorts(portsOf(network).filter(({ dir }) => readPid(dir) === undefined));
    startProgram(logKeeperProgram(network.layout));
  }

  async compile(network: Network, names: readonly string[]): Promise<readonly string[]> {
    const desks = deskPrograms(network).map(({ name }) => name);
    const changed: string[] = [];
    if (names.includes('gateway')) {
      // Pages are read for each request: only what the gateway itself runs asks for a new start.
      await bundlePages(pagesFolder(network.layout));
      if (await bundleGateway(network.layout)) changed.push('gateway');
    }
    if (names.some((name) => desks.includes(name)) && (await bundleDesks(network))) changed.push(...desks);
    return changed;
  }

  async start(programs: readonly Program[]): Promise<void> {
    for (const program of programs) startProgram(program);
  }

  ready(program: Program, deadlineMs: number, signal?: AbortSignal): Promise<void> {
    return programReady(program, deadlineMs, signal);
  }

  async stop(programs: readonly ProgramPlace[]): Promise<void> {
    await Promise.all(programs.map(({ dir }) => stopProgram(dir)));
  }

  async running(): Promise<ReadonlyMap<string, RunningProgram>> {
    const pids = programFolders(this.#stateDir).map((dir) => [basename(dir), readPid(dir)] as const);
    return new Map(pids.flatMap(([name, pid]) => (pid === undefined ? [] : [[name, { pid, healthy: true }]])));
  }

  logs(request: LogRequest): Promise<void> {
    return showLogs(this.#folders(request.name), request);
  }

  remove(): Promise<void> {
    return stopStrays(this.#stateDir);
  }

  #folders(name: string | undefined): string[] {
    if (name === undefined) return programFolders(this.#stateDir);
    const dir = programFolder(this.#stateDir, name);
    if (dir !== undefined) return [dir];
    const names = programFolders(this.#stateDir).map((each) => basename(each));
    throw new StateError(`there is no node ${name}: there are ${names.join(', ')}`);
  }
}
