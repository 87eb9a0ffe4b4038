/** Asks the libraries of Digital Bazaar, in a process of its own. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** What is asked, and all that the libraries may look at: they fetch nothing. */
export interface Question {
  readonly ask: 'hash' | 'verify' | 'status';
  readonly credential: unknown;
  readonly keys?: Readonly<Record<string, { readonly controller: string; readonly publicKeyMultibase: string }>>;
  readonly documents?: Readonly<Record<string, unknown>>;
  /** The time to verify at; now where it is not given. */
  readonly at?: string;
}

/** The answer: `bytes` to `hash`, the others to `verify` and `status`. */
export interface Answer {
  readonly bytes?: string;
  readonly verified?: boolean;
  readonly errors?: readonly string[];
  /** For each purpose, whether its bit is set. */
  readonly status?: Readonly<Record<string, boolean>>;
}

/** The answer of the libraries. @throws with what they printed when they could not run */
export function askDigitalBazaar(question: Question): Answer {
  const program = join(__dirname, 'digital-bazaar.mjs');
  const run = spawnSync(process.execPath, [program], { input: JSON.stringify(question), encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Answer;
}
