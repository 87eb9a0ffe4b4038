/** The part of docs/hosts.md that is made of topology and placement: the picture, and the firewall's table. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NodeDescription } from '../nodes.ts';
import { TOPOLOGY_FILE } from '../topology.ts';
import { firewallTable, openPorts } from './firewall.ts';
import { nodesOfHost } from './host-nodes.ts';
import { HOSTS_FILE } from './placement.ts';
import { readPlan } from './prepared-plan.ts';

const PAGE = fileURLToPath(new URL('../../docs/hosts.md', import.meta.url));
const [BEGIN, END] = ['<!-- made by `npm run network -- picture` -->', '<!-- end -->'];

/** The pilot of the example. */
const PILOT = 'transshipment';

/**
 * Writes the part of the page that is made.
 * @returns whether it said the same before; with `check` nothing is written
 */
export function writeHostsPage({ check = false }: { readonly check?: boolean } = {}): boolean {
  const before = readFileSync(PAGE, 'utf8');
  const [head, tail] = [before.indexOf(BEGIN), before.indexOf(END)];
  if (head < 0 || tail < head) throw new Error(`${PAGE} lacks its markers ${BEGIN} and ${END}`);
  const page = before.slice(0, head) + [BEGIN, made(), ''].join('\n\n') + before.slice(tail);
  if (page !== before && !check) writeFileSync(PAGE, page);
  return page === before;
}

function made(): string {
  const plan = readPlan({
    ...{ stateDir: '/plan', form: 'systemd', root: '/srv/ledger-pilots', node: '/usr/bin/node', pilots: [PILOT] },
    ...{ topologyFile: TOPOLOGY_FILE, placementFile: HOSTS_FILE },
  });
  const { topology } = plan.source;
  const nodes = (host: string) => nodesOfHost(plan, host);
  const hosts = Object.entries(plan.placement);
  const picture = [
    'flowchart TB',
    ...hosts.flatMap(([host, { address }]) => [
      `  subgraph ${host}["${host} ${address}"]`,
      ...nodes(host).map((node) => `    ${boxOf(node)}`),
      '  end',
    ]),
    `  caller(["callers"]) --> ${idOf('gateway')}`,
    ...topology.ordering.consenters
      .slice(1)
      .map((party) => `  orderer_${topology.ordering.consenters[0]} --- orderer_${party}`),
    `  gateway --> peer0_${plan.source.topology.channels[PILOT]!.members.join(' & peer0_')}`,
  ];
  const fence = '```';
  return [`${fence}mermaid\n${picture.join('\n')}\n${fence}`, firewallTable(openPorts(plan.placement, nodes))].join(
    '\n\n',
  );
}

function boxOf({ program: { name }, kind }: NodeDescription): string {
  return kind === 'orderer' ? `${idOf(name)}[["${name}"]]` : `${idOf(name)}["${name}"]`;
}

function idOf(name: string): string {
  return name.replaceAll('.', '_');
}
