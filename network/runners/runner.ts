import type { Program } from '../processes/program.ts';
import type { Network } from '../state/network.ts';

/** Which program, and where its files are. */
export type ProgramPlace = Pick<Program, 'name' | 'dir'>;

/** A program that runs. */
export interface RunningProgram {
  /** Process id on this machine, or on the engine's where the programs are containers. */
  readonly pid: number;
  /** What the engine itself says of its health; true where nobody but the program can say. */
  readonly healthy: boolean;
}

/** What runs a network's programs: this machine itself, or a container engine. */
export interface Runner {
  /**
   * Makes ready what programs need beside their configuration. Called before the first of them starts, and again when
   * code has changed.
   * @throws {PortsInUseError} when somebody else listens where a program that does not run is to
   */
  prepare(network: Network, report: (line: string) => void): Promise<void>;
  /**
   * Compiles the code of what serves callers: the gateway, the desks and the agencies.
   * @param names of those to compile
   * @returns names of those whose code is other than before
   */
  compile(network: Network, names: readonly string[]): Promise<readonly string[]>;
  /** Starts those that do not run, or run as they were declared before. */
  start(programs: readonly Program[]): Promise<void>;
  /**
   * Waits until a program serves.
   * @throws {ProgramError} with its last log lines, when it dies before that or the deadline passes
   */
  ready(program: Program, deadlineMs: number, signal?: AbortSignal): Promise<void>;
  /** Ends those that run. */
  stop(programs: readonly ProgramPlace[]): Promise<void>;
  /** What runs now, by name. */
  running(): Promise<ReadonlyMap<string, RunningProgram>>;
  /** Names of the programs that have a log, with their last lines, oldest first; and then what is added, until the signal. */
  logs(request: LogRequest): Promise<void>;
  /** Removes what is left of the programs outside the state folder, once they are stopped. */
  remove(): Promise<void>;
}

/** Whose log to show, and how much of it. */
export interface LogRequest {
  /** A program's name; all of them unless given. */
  readonly name?: string;
  /** Lines of the past. */
  readonly lines: number;
  readonly follow: boolean;
  readonly signal: AbortSignal;
  readonly onLine: (name: string, line: string) => void;
}
