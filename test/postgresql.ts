/** A PostgreSQL server of a test's own: started in a folder of its own, stopped and removed at the end. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';

const PACKAGED = '/usr/lib/postgresql';
const START_MS = 20_000;
const STOP_MS = 10_000;

/** Where Debian, and who installs by hand, puts the server's programs; `undefined` when there are none. */
export function postgresqlPrograms(): string | undefined {
  const versions = existsSync(PACKAGED) ? readdirSync(PACKAGED).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter),
    ...versions.map((version) => join(PACKAGED, version, 'bin')),
  ];
  return folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
}

/** What to do where there is no server. */
export const NO_POSTGRESQL =
  'these tests need a PostgreSQL server, 13 or later: install one (Debian: apt-get install postgresql) or put initdb and postgres into PATH';

/**
 * `describe` where there is a PostgreSQL server. Without one a developer's run skips the tests and says why; where CI is set,
 * they fail.
 */
export function describeWithPostgresql(name: string, tests: () => void): void {
  if (postgresqlPrograms() !== undefined) return describe(name, tests);
  if ((process.env['CI'] ?? '') !== '') {
    return describe(name, () => {
      test('there is a PostgreSQL server', () => {
        throw new Error(NO_POSTGRESQL);
      });
    });
  }
  console.warn(`${name}: skipped: ${NO_POSTGRESQL}`);
  describe.skip(name, tests);
}

/** A server that listens on a loopback port. */
export class PostgresqlServer {
  readonly #programs: string;
  readonly #folder: string;
  readonly #user: ServerUser | undefined;
  readonly port: number;
  #process?: ChildProcess;

  private constructor(programs: string, port: number) {
    this.#programs = programs;
    this.port = port;
    this.#user = serverUser();
    this.#folder = mkdtempSync(join(tmpdir(), 'ledger-pilots-postgresql-'));
    if (this.#user !== undefined) chownSync(this.#folder, this.#user.uid, this.#user.gid);
    chmodSync(this.#folder, 0o700);
  }

  /** Makes a database cluster and starts the server. */
  static async start(): Promise<PostgresqlServer> {
    const programs = postgresqlPrograms();
    if (programs === undefined) throw new Error(NO_POSTGRESQL);
    const server = new PostgresqlServer(programs, await freePort());
    const made = spawnSync(
      join(programs, 'initdb'),
      ['-D', server.#data, '-U', 'test', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'],
      { ...server.#spawning, encoding: 'utf8' },
    );
    if (made.status !== 0) {
      server.#remove();
      throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
    }
    await server.run();
    return server;
  }

  /** Starts the server, which was stopped. */
  async run(): Promise<void> {
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      unix_socket_directories: '',
      // What a test writes need not survive the machine's end.
      fsync: 'off',
      max_connections: '60',
      shared_buffers: '32MB',
    };
    const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = spawn(join(this.#programs, 'postgres'), ['-D', this.#data, ...options], {
      ...this.#spawning,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    this.#process = server;
    // A test run that ends without closing it must not leave it behind.
    process.once('exit', this.#end);
    let said = '';
    server.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
    for (const until = Date.now() + START_MS; !(await this.#answers()); await pause(25)) {
      if (server.exitCode !== null || Date.now() > until) {
        await this.close();
        throw new Error(`PostgreSQL did not start: ${said}`);
      }
    }
  }

  /** Ends the server, and every connection with it; what it holds stays. */
  async halt(): Promise<void> {
    const server = this.#process;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const ended = new Promise((resolve) => server.once('exit', resolve));
    // Its "fast shutdown": clients are sent away.
    server.kill('SIGINT');
    const late = setTimeout(() => server.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(late);
    process.off('exit', this.#end);
  }

  /** Makes an empty database. Returns its address. */
  async database(name: string): Promise<string> {
    await this.query('postgres', `CREATE DATABASE "${name}"`);
    return this.url(name);
  }

  /** Address of a database, which may be reached over another port. */
  url(name: string, port: number = this.port): string {
    return `postgresql://test@127.0.0.1:${port}/${name}`;
  }

  /** Runs a statement on a connection of its own. */
  async query(database: string, text: string): Promise<Record<string, unknown>[]> {
    const client = new Client({ connectionString: this.url(database), connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  }

  /** Stops the server and removes all that it wrote. */
  async close(): Promise<void> {
    await this.halt();
    this.#remove();
  }

  readonly #end = (): void => {
    this.#process?.kill('SIGKILL');
    this.#remove();
  };

  get #data(): string {
    return join(this.#folder, 'data');
  }

  /** The folder, since the test's own may be one that the server's user must not read. */
  get #spawning(): { cwd: string; uid?: number; gid?: number } {
    const user = this.#user;
    return { cwd: this.#folder, ...(user !== undefined && { uid: user.uid, gid: user.gid }) };
  }

  async #answers(): Promise<boolean> {
    try {
      await this.query('postgres', 'SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  #remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

interface ServerUser {
  readonly uid: number;
  readonly gid: number;
}

/** Whom the server runs as: it refuses to run as root. */
function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((option) => spawnSync('id', [option, name], { encoding: 'utf8' }));
    if (uid?.status === 0 && gid?.status === 0) return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody to run it as');
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
