/** An election of the tests as the transactions that it was made of. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { ForgedTransaction } from './forge.ts';

/** What was played. */
export interface PlayedElection {
  readonly electionId: string;
  readonly transactions: readonly ForgedTransaction[];
}

const PROGRAM = fileURLToPath(new URL('./play-election.ts', import.meta.url));
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Plays an election to its certificate: three voters, of whom one votes again, a challenge, a batch in which one ballot is
 * refused, two trustees of three.
 */
export function playElection(): PlayedElection {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const printed = execFileSync(process.execPath, ['--import', tsx, PROGRAM], { maxBuffer: MAX_BYTES, timeout: 60_000 });
  return JSON.parse(printed.toString('utf8')) as PlayedElection;
}
