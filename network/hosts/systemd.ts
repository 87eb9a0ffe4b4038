/** Nodes as systemd services. */
import { join } from 'node:path';
import type { NodeDescription } from '../nodes.ts';
import { PROGRAMS } from './planned-network.ts';

/** Who runs the services of a host: a user without a shell, made by whoever sets the host up. */
export const SERVICE_USER = 'ledger-pilots';
/** What starts and stops all services of a host but the gateway's, which waits until there is something to serve. */
export const TARGET = 'ledger-pilots.target';

/** Folder of a host's part with the units. */
export const UNITS = 'systemd';

/** `ledger-peer0.line.service`. */
export function unitName(node: string): string {
  return `ledger-${node}.service`;
}

/** Name and text of the target and of a unit for each node. */
export function systemdUnits(nodes: readonly NodeDescription[], root: string): Map<string, string> {
  return new Map([
    [TARGET, target()],
    ...nodes.map((node): [string, string] => [unitName(node.program.name), unit(node, root)]),
  ]);
}

function target(): string {
  return (
    section('Unit', [['Description', 'Ledger pilots: the nodes of this host']]) +
    section('Install', [['WantedBy', 'multi-user.target']])
  );
}

function unit(node: NodeDescription, root: string): string {
  const { program, folders, memoryMiB, kind } = node;
  const { name, command, args, env, dir } = program;
  const variables = Object.entries({ HOME: dir, TMPDIR: '/tmp', ...env });
  return [
    section('Unit', [
      ['Description', `Ledger pilots: ${name}`],
      ['Wants', 'network-online.target'],
      ['After', 'network-online.target'],
      ['PartOf', TARGET],
    ]),
    section('Service', [
      ['Type', 'exec'],
      ['User', SERVICE_USER],
      ['Group', SERVICE_USER],
      ['WorkingDirectory', dir],
      ...variables.map(([key, value]): [string, string] => ['Environment', quoted(`${key}=${value}`)]),
      ['ExecStart', [command, ...args].map(quoted).join(' ')],
      ['Restart', 'on-failure'],
      ['RestartSec', '2'],
      // The gateway lets requests in flight end.
      ['TimeoutStopSec', '20'],
      ['LimitNOFILE', '65536'],
      ['MemoryMax', `${memoryMiB}M`],
      ['TasksMax', '512'],
      ...SHUT_IN,
      // Of this folder it sees what is its own, and nobody else's keys.
      ['TemporaryFileSystem', `${root}:ro`],
      ['BindReadOnlyPaths', [join(root, PROGRAMS), ...folders.read].join(' ')],
      ...(folders.own.length > 0 ? [['BindPaths', folders.own.join(' ')] as [string, string]] : []),
    ]),
    section('Install', [['WantedBy', kind === 'gateway' ? 'multi-user.target' : TARGET]]),
  ].join('');
}

/** systemd.exec(5), "Sandboxing": what these programs never need. Node compiles at run time, so memory may be made executable. */
const SHUT_IN: readonly (readonly [string, string])[] = [
  ['UMask', '0077'],
  ['NoNewPrivileges', 'yes'],
  ['CapabilityBoundingSet', ''],
  ['ProtectSystem', 'strict'],
  ['ProtectHome', 'yes'],
  ['ProtectProc', 'invisible'],
  ['ProtectClock', 'yes'],
  ['ProtectHostname', 'yes'],
  ['ProtectKernelLogs', 'yes'],
  ['ProtectKernelModules', 'yes'],
  ['ProtectKernelTunables', 'yes'],
  ['ProtectControlGroups', 'yes'],
  ['PrivateTmp', 'yes'],
  ['PrivateDevices', 'yes'],
  ['RestrictAddressFamilies', 'AF_INET AF_INET6 AF_UNIX'],
  ['RestrictNamespaces', 'yes'],
  ['RestrictRealtime', 'yes'],
  ['RestrictSUIDSGID', 'yes'],
  ['LockPersonality', 'yes'],
  ['SystemCallArchitectures', 'native'],
  ['SystemCallFilter', '@system-service'],
];

function section(name: string, entries: readonly (readonly [string, string])[]): string {
  return [`[${name}]`, ...entries.map(([key, value]) => `${key}=${value}`), '', ''].join('\n');
}

/** systemd.syntax(7): quotes and backslashes escaped, and a `%` is no specifier. */
function quoted(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
  return /^[\w@:/.=,+-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}
