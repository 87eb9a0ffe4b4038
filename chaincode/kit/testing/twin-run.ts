/**
 * Two endorsers that differ in all that must not matter: processes of their own, with another time zone, locale, clock,
 * working folder and environment, live the same recorded calls. Their answers, writes, events and reads must be equal.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { RecordedStep } from './fake-ledger.ts';

/** Something that a module exports. */
export interface ModuleExport {
  /** Absolute path of the module. */
  readonly module: string;
  readonly name: string;
}

/** What to run twice. */
export interface TwinRunTask {
  readonly api: ModuleExport;
  readonly handlers: ModuleExport;
  readonly collections?: Readonly<Record<string, readonly string[]>>;
  /** `recording` of a fake ledger whose calls are to be lived again. */
  readonly recording: readonly RecordedStep[];
}

/** A step about which the twins disagree. */
export interface TwinDifference {
  /** Index in the recording. */
  readonly step: number;
  /** The method that was called, or `commit`. */
  readonly method: string;
  /** What each twin made of it, as canonical JSON. */
  readonly outcomes: readonly [string, string];
}

interface Twin {
  readonly env: Readonly<Record<string, string>>;
  /** How far the clock is ahead, in ms. */
  readonly clockShiftMs: number;
}

const TWINS: readonly [Twin, Twin] = [
  { env: { TZ: 'Asia/Seoul', LANG: 'ko_KR.UTF-8', LC_ALL: 'ko_KR.UTF-8', NODE_ENV: 'test' }, clockShiftMs: 0 },
  {
    env: {
      TZ: 'America/St_Johns',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
      NODE_ENV: 'production',
      CORE_PEER_LOCALMSPID: 'X',
    },
    clockShiftMs: 400 * 86_400_000,
  },
];
const TIMEOUT_MS = 60_000;
const CHILD = fileURLToPath(new URL('./twin-child.ts', import.meta.url));

/**
 * Runs recorded calls in two different processes.
 * @returns where the twins differ; nothing when the contract is deterministic
 * @throws {Error} when a twin could not run at all
 */
export async function twinRun(task: TwinRunTask): Promise<TwinDifference[]> {
  const [left, right] = await Promise.all([runTwin(TWINS[0], task), runTwin(TWINS[1], task)]);
  return task.recording.flatMap((recorded, step): TwinDifference[] => {
    const outcomes = [left[step] ?? 'nothing', right[step] ?? 'nothing'] as const;
    return outcomes[0] === outcomes[1] ? [] : [{ step, method: methodOf(recorded), outcomes }];
  });
}

/** The methods that a recording calls, for a test that all are covered. */
export function methodsIn(recording: readonly RecordedStep[]): ReadonlySet<string> {
  return new Set(recording.filter(({ kind }) => kind === 'simulate').map(methodOf));
}

function methodOf(step: RecordedStep): string {
  return step.kind === 'commit' ? 'commit' : Buffer.from(step.args[0] ?? '', 'base64').toString();
}

async function runTwin(twin: Twin, task: TwinRunTask): Promise<string[]> {
  const cwd = mkdtempSync(join(tmpdir(), 'twin-'));
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const clock = `data:text/javascript,${encodeURIComponent(shiftedClock(twin.clockShiftMs))}`;
  const child = spawn(process.execPath, ['--import', clock, '--import', tsx, CHILD], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: cwd, ...twin.env },
    timeout: TIMEOUT_MS,
  });
  const output: Buffer[] = [];
  const problems: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => problems.push(chunk));
  child.stdin.end(JSON.stringify(task));
  try {
    const code = await new Promise((resolve, reject) => child.once('close', resolve).once('error', reject));
    if (code !== 0) throw new Error(`a twin could not run: ${Buffer.concat(problems).toString()}`);
    return JSON.parse(Buffer.concat(output).toString()) as string[];
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** Loaded before all else, so that no module keeps the true clock. */
function shiftedClock(shiftMs: number): string {
  return `const True = Date;
    globalThis.Date = class Date extends True {
      constructor(...given) { given.length === 0 ? super(True.now() + ${shiftMs}) : super(...given); }
      static now() { return True.now() + ${shiftMs}; }
    };`;
}
