/** A planned network: the same description as that of a network on one machine, with other places. */
import { join } from 'node:path';
import { IN_A_CONTAINER, layoutOf, type PlacedNode, type Placing } from '../layout.ts';
import type { Network } from '../state/network.ts';
import type { Topology } from '../topology.ts';
import { hostOf, type Placement } from './placement.ts';
import type { Form, PlanRecord } from './plan-record.ts';

/** Folder of a host's part with the programs. */
export const PROGRAMS = 'programs';

/**
 * The network of a plan.
 * @param stateDir - the planner's folder, where the files are; or the folder on the hosts, where they will be
 */
export function plannedNetwork(
  plan: PlanRecord,
  topology: Topology,
  placement: Placement,
  stateDir: string,
): Network & { readonly remote: { readonly node: string } } {
  const { basePort, channels, form } = plan;
  const planned = topologyOf(topology, form);
  const placing = form === 'kubernetes' ? inACluster : onHosts(placement, form);
  return {
    record: {
      ...{ format: 'ledger-pilots-network', version: 1, phase: 'up', basePort, channels, gateway: true },
      ...(form !== 'systemd' && { containers: true }),
    },
    topology: planned,
    layout: layoutOf(planned, { stateDir, basePort, channels, placing }),
    binDir: join(stateDir, PROGRAMS),
    remote: { node: plan.node },
  };
}

/**
 * On several hosts each organisation runs the contracts for its own peers: whoever is cut off takes nobody else's along, and
 * nobody trusts another one's machine to run the code that was agreed on.
 */
function topologyOf(topology: Topology, form: Form): Topology {
  if (form === 'kubernetes') return topology;
  const channels = Object.entries(topology.channels).map(([name, channel]) => [name, { ...channel, perOrg: true }]);
  return { ...topology, channels: Object.fromEntries(channels) };
}

/** Peers and orderers are dialled from everywhere, the CA and a party's contracts on their own host alone. */
function onHosts(placement: Placement, form: Form): Placing {
  return (node) => {
    const { kind } = node;
    const container = form === 'compose';
    if (kind === 'ca' || kind === 'contract') {
      return container ? IN_A_CONTAINER(node) : { host: 'localhost', listenHost: '127.0.0.1', adminHost: '127.0.0.1' };
    }
    const { address } = placement[hostOfNode(placement, node)]!;
    return { host: address, listenHost: '0.0.0.0', adminHost: container ? '0.0.0.0' : '127.0.0.1' };
  };
}

/** A name in the cluster's DNS has no dot of its own (RFC 1035): `peer0.line` is the service `peer0-line`. */
const inACluster: Placing = (node) => ({ ...IN_A_CONTAINER(node), host: clusterName(node.name) });

/** Name of a node's objects in a cluster. */
export function clusterName(node: string): string {
  return node.replaceAll('.', '-');
}

/** Which host a node is on. */
export function hostOfNode(
  placement: Placement,
  { kind, party }: Pick<PlacedNode, 'party'> & { kind: string },
): string {
  if (party === undefined) return hostOf(placement, 'gateway');
  return hostOf(placement, kind === 'orderer' ? { consenter: party } : { party });
}
