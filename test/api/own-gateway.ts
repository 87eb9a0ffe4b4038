/** A second gateway process on the running network, for tests that set it up differently or end it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_MS = 60_000;

/** The process, with what it has logged so far. */
export class OwnGateway {
  readonly #process: ChildProcess;
  readonly exited: Promise<number | null>;
  log = '';

  /** Starts the process on a free port. */
  constructor(settings: Readonly<Record<string, string>> = {}) {
    this.#process = spawn(process.execPath, ['--import', 'tsx', 'gateway/main.ts'], {
      // A store of its own: the network's gateway has the usual one.
      env: { ...process.env, PORT: '0', STORE_DIR: mkdtempSync(join(tmpdir(), 'ledger-pilots-store-')), ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#process.stdout!, this.#process.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => (this.log += text));
    }
    this.exited = new Promise((resolve) => this.#process.once('exit', resolve));
  }

  /** Its process id. */
  get pid(): number {
    return this.#process.pid!;
  }

  /** Its address, once it serves. */
  async ready(): Promise<string> {
    const until = Date.now() + READY_MS;
    while (Date.now() < until && this.#process.exitCode === null) {
      const port = /"port":([0-9]+)/.exec(this.log)?.[1];
      const base = `http://127.0.0.1:${port ?? ''}`;
      if (port !== undefined && (await fetch(`${base}/readyz`)).status === 200) return base;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`the gateway does not serve:\n${this.log}`);
  }

  /** Ends it without any warning. */
  kill(): Promise<number | null> {
    this.#process.kill('SIGKILL');
    return this.exited;
  }

  /** Asks it to stop; resolves with its exit code. */
  stop(): Promise<number | null> {
    this.#process.kill('SIGTERM');
    return this.exited;
  }
}
