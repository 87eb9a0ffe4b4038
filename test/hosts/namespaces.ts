/**
 * Hosts as network namespaces of this machine, joined by a bridge in a namespace of its own, each with a root folder that the
 * others do not see. Nothing of the machine's own network is changed but one interface more, by which the test looks in.
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';

const LIMIT_MS = 30_000;

/** Why this machine cannot have hosts as namespaces, as a sentence; undefined where it can. */
export function namespaceProblem(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'only root on Linux makes network namespaces';
  const name = `lp-try-${process.pid}`;
  for (const [program, ...args] of [
    ['ip', 'netns', 'add', name],
    ['ip', '-n', name, 'link', 'add', 'name', 'one', 'type', 'veth', 'peer', 'name', 'two'],
    ['unshare', '--mount', 'true'],
  ]) {
    const run = spawnSync(program!, args, { encoding: 'utf8', timeout: LIMIT_MS });
    if (run.status === 0) continue;
    spawnSync('ip', ['netns', 'del', name]);
    return `${program} ${args.join(' ')}: ${run.error?.message ?? run.stderr.trim()}`;
  }
  spawnSync('ip', ['netns', 'del', name]);
  return undefined;
}

/** A network of 198.18.0.0/15, which is for tests of networks (RFC 2544), that this machine has no route to. */
export function freeNetwork(): string {
  const routes = run('ip', '-o', 'address');
  for (;;) {
    const network = `198.18.${randomInt(1, 255)}`;
    if (!routes.includes(`${network}.`)) return network;
  }
}

/** How a process of a host ended or is to be started. */
export interface HostProcess {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Hosts, by name. Remove them when done. */
export class NamespaceHosts {
  /** Nobody: neither root nor the owner of anything else on this machine. */
  static readonly USER = 65_534;
  readonly #prefix = `lp${process.pid % 10_000}`;
  readonly #keepers = new Map<string, ChildProcess>();
  readonly #links = new Map<string, string>();
  readonly #root: string;

  /**
   * @param network - the first three bytes of the addresses; this process gets the first
   * @param root - absolute path at which each host sees its own folder
   */
  constructor(network: string, root: string) {
    this.#root = root;
    mkdirSync(root, { recursive: true });
    run('ip', 'netns', 'add', this.#switch);
    run('ip', '-n', this.#switch, 'link', 'add', 'name', 'bridge', 'type', 'bridge');
    run('ip', '-n', this.#switch, 'link', 'set', 'bridge', 'up');
    this.#plugIn('test', this.#prefix, String(process.pid));
    run('ip', 'address', 'add', `${network}.1/24`, 'dev', this.#prefix);
    run('ip', 'link', 'set', this.#prefix, 'up');
  }

  /** Leads a line from the switch, where it has one name, to a namespace (or a process's), where it has another. */
  #plugIn(link: string, end: string, namespace: string): void {
    const line = ['name', link, 'type', 'veth', 'peer', 'name', end, 'netns', namespace];
    run('ip', '-n', this.#switch, 'link', 'add', ...line);
    run('ip', '-n', this.#switch, 'link', 'set', link, 'master', 'bridge', 'up');
  }

  /** Makes a host. @param folder - what it sees at the root folder's path */
  add(name: string, address: string, folder: string): void {
    const namespace = this.#namespace(name);
    const link = `h${this.#links.size}`;
    run('ip', 'netns', 'add', namespace);
    this.#plugIn(link, 'eth0', namespace);
    run('ip', '-n', namespace, 'address', 'add', `${address}/24`, 'dev', 'eth0');
    for (const each of ['lo', 'eth0']) run('ip', '-n', namespace, 'link', 'set', each, 'up');
    this.#links.set(name, link);
    const mounted = 'mount --bind "$1" "$2" && echo mounted && exec sleep infinity';
    const keeper = spawn(
      'ip',
      ['netns', 'exec', namespace, 'unshare', '--mount', 'sh', '-c', mounted, 'sh', folder, this.#root],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    this.#keepers.set(name, keeper);
  }

  /** Resolves when every host has its root folder. */
  async ready(): Promise<void> {
    await Promise.all(
      [...this.#keepers.values()].map(
        (keeper) =>
          new Promise<void>((resolve, reject) => {
            keeper.stdout!.once('data', () => resolve());
            keeper.once('exit', () => reject(new Error('a namespace with a mount of its own could not be made')));
          }),
      ),
    );
  }

  /** Arguments that run a command on a host, as nobody and with no way to become somebody. */
  on(name: string, command: readonly string[]): readonly string[] {
    const keeper = this.#keepers.get(name)!.pid!;
    const user = String(NamespaceHosts.USER);
    return [
      ...['nsenter', '--target', String(keeper), '--mount', '--net', '--wdns=/'],
      ...['setpriv', `--reuid=${user}`, `--regid=${user}`, '--clear-groups', '--no-new-privs', '--bounding-set=-all'],
      ...command,
    ];
  }

  /** Pulls a host's cable, or puts it in again. */
  link(name: string, state: 'up' | 'down'): void {
    run('ip', '-n', this.#switch, 'link', 'set', this.#links.get(name)!, state);
  }

  /** Ends the hosts. Processes on them have to be ended before. */
  remove(): void {
    for (const keeper of this.#keepers.values()) keeper.kill('SIGKILL');
    spawnSync('ip', ['link', 'delete', this.#prefix]);
    for (const name of [...this.#links.keys()].map((host) => this.#namespace(host)).concat(this.#switch)) {
      spawnSync('ip', ['netns', 'delete', name]);
    }
  }

  get #switch(): string {
    return `${this.#prefix}-switch`;
  }

  #namespace(host: string): string {
    return `${this.#prefix}-${host}`;
  }
}

/** What a systemd unit starts, read as systemd does: the tests' init runs nothing but the plan's own text. */
export function unitProcess(path: string): HostProcess {
  const entries = readFileSync(path, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, value!] as const];
    });
  const all = (key: string) => entries.filter(([name]) => name === key).map(([, value]) => value);
  const env = all('Environment')
    .flatMap(words)
    .map((word): [string, string] => {
      const at = word.indexOf('=');
      return [word.slice(0, at), word.slice(at + 1)];
    });
  return {
    command: words(all('ExecStart')[0]!),
    env: Object.fromEntries(env),
    cwd: all('WorkingDirectory')[0]!,
  };
}

/** systemd.syntax(7), as far as plans go: words, some of them quoted; `%%` is a percent sign. */
function words(text: string): string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, plain]) =>
    (quoted?.replaceAll(/\\(.)/g, '$1') ?? plain!).replaceAll('%%', '%'),
  );
}

function run(program: string, ...args: string[]): string {
  const done = spawnSync(program, args, { encoding: 'utf8', timeout: LIMIT_MS });
  if (done.status === 0) return done.stdout;
  throw new Error(`${program} ${args.join(' ')}: ${done.error?.message ?? done.stderr.trim()}`);
}
