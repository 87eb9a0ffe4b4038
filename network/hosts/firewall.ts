import type { NodeDescription } from '../nodes.ts';
import type { Placement } from './placement.ts';

/** A port of a host that others reach. Everything else of it is reached from itself alone. */
export interface OpenPort {
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly node: string;
  /** Names of the hosts that dial it; `callers` for the gateway, which anybody may call who has a token. */
  readonly from: readonly string[] | 'callers';
}

/** The ports that have to be open on the hosts of a plan, in the order of the placement. All are TCP. */
export function openPorts(placement: Placement, nodesOfHost: (host: string) => readonly NodeDescription[]): OpenPort[] {
  return Object.entries(placement).flatMap(([host, { address }]) =>
    nodesOfHost(host).flatMap(({ kind, program, ports }) =>
      ports
        .filter(({ from }) => from === 'network')
        .map(({ port }) => ({ host, address, port, node: program.name, from: dialling(placement, host, kind) })),
    ),
  );
}

/** Peers and orderers are dialled by peers and orderers, and by the gateway: by every host. */
function dialling(placement: Placement, host: string, kind: NodeDescription['kind']): OpenPort['from'] {
  return kind === 'gateway' ? 'callers' : Object.keys(placement).filter((other) => other !== host);
}

/** Rows of Markdown for these ports. */
export function firewallTable(ports: readonly OpenPort[]): string {
  const rows = ports.map(({ host, address, port, node, from }) => {
    const others = from === 'callers' ? 'whoever calls the gateway' : from.join(', ');
    return `| ${host} (${address}) | ${port} | ${node} | ${others} |`;
  });
  return ['| host | TCP port | node | from |', '| --- | --- | --- | --- |', ...rows].join('\n');
}
