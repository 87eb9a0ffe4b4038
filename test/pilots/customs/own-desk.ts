/** Customs' desk as a process of its own, beside the network of the test run. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedOf } from '../../../scripts/journeys/customs-story.ts';
import { koreanDay } from '../../../scripts/journeys/story-material.ts';

/** A folder for a desk: the story's seed of today, and what the desk keeps. */
export function deskFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-desk-'));
  mkdirSync(join(folder, 'seeds'));
  writeFileSync(join(folder, 'seeds', koreanDay()), seedOf(koreanDay()));
  return folder;
}

/** The process. */
export class OwnDesk {
  readonly #process: ChildProcess;
  readonly #exited: Promise<number | null>;
  log = '';

  /** Starts it. @param folder - of {@link deskFolder} */
  constructor(folder: string, settings: Readonly<Record<string, string>> = {}) {
    this.#process = spawn(process.execPath, ['--import', 'tsx', 'desks/customs/main.ts'], {
      env: { ...process.env, DESKS_DIR: folder, SEEDS_DIR: join(folder, 'seeds'), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    }
    this.#exited = new Promise((resolve) => this.#process.once('exit', resolve));
  }

  /** Resolves when it follows the ledger. */
  async ready(): Promise<void> {
    while (!this.log.includes('the desk is open')) {
      if (this.#process.exitCode !== null) throw new Error(`the desk is not there:\n${this.log}`);
      await once(this.#process.stdout!, 'data');
    }
  }

  /** Ends it without any warning. */
  kill(): Promise<number | null> {
    this.#process.kill('SIGKILL');
    return this.#exited;
  }

  /** Asks it to stop; resolves with its exit code. */
  stop(): Promise<number | null> {
    this.#process.kill('SIGTERM');
    return this.#exited;
  }
}
