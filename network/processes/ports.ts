import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';

/** A port that a node needs is taken. */
export class PortsInUseError extends Error {
  override readonly name = 'PortsInUseError';
}

/** A port and the node that is to listen on it. */
export interface WantedPort {
  readonly port: number;
  readonly node: string;
}

/**
 * Makes sure that every port is free.
 * @throws {PortsInUseError} naming the ports, who holds them where that can be told, and what to do
 */
export async function requireFreePorts(wanted: readonly WantedPort[]): Promise<void> {
  const free = await Promise.all(wanted.map(({ port }) => isFree(port)));
  const taken = wanted.filter((_, index) => !free[index]);
  if (taken.length === 0) return;
  const shown = taken.slice(0, 4).map(({ port, node }) => `port ${port} (${node}) is in use by ${holderOf(port)}`);
  if (taken.length > shown.length) shown.push(`and ${taken.length - shown.length} more`);
  throw new PortsInUseError(`${shown.join('; ')}. Stop that, or choose other ports for this network with --base-port`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** `process 4711 (node server.js)`, or `another process` where the system does not tell. */
export function holderOf(port: number): string {
  try {
    const inode = listeningSocket(port);
    const pid = inode === undefined ? undefined : ownerOfSocket(inode);
    if (pid === undefined) return 'another process';
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').join(' ').trim().slice(0, 80);
    return `process ${pid} (${command})`;
  } catch {
    return 'another process';
  }
}

/** proc(5), /proc/net/tcp: local address in hex, state 0A is LISTEN, the 10th column is the socket's inode. */
function listeningSocket(port: number): string | undefined {
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    for (const line of readFileSync(table, 'utf8').split('\n').slice(1)) {
      const columns = line.trim().split(/\s+/);
      if (columns[1]?.endsWith(suffix) && columns[3] === '0A') return columns[9];
    }
  }
  return undefined;
}

function ownerOfSocket(inode: string): string | undefined {
  const pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  return pids.find((pid) => {
    try {
      const descriptors = readdirSync(`/proc/${pid}/fd`);
      return descriptors.some((descriptor) => linkOf(`/proc/${pid}/fd/${descriptor}`) === `socket:[${inode}]`);
    } catch {
      return false;
    }
  });
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
