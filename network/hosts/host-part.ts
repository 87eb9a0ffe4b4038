import { join } from 'node:path';
import type { OrdererLayout, PeerLayout } from '../layout.ts';
import { StateError } from '../state/network-record.ts';
import type { Network } from '../state/network.ts';
import { readTopology } from '../topology.ts';
import { readPlacement, type Placement } from './placement.ts';
import { PLAN_COPIES, readPlanRecord } from './plan-record.ts';
import { plannedNetwork } from './planned-network.ts';

/** The part of a network that is on this host, read from the folder that was planned for it. */
export interface HostPart {
  readonly host: string;
  readonly placement: Placement;
  /** The whole network; files are here of this host's nodes alone. */
  readonly network: Network;
  readonly orderers: readonly OrdererLayout[];
  readonly peers: readonly PeerLayout[];
  readonly hasGateway: boolean;
}

/**
 * Opens a host's part.
 * @param dir - absolute path of its folder
 * @throws {StateError} when it is none
 */
export function openHostPart(dir: string): HostPart {
  const record = readPlanRecord(dir);
  if (record?.host === undefined) {
    throw new StateError(`${dir} is no host's part of a plan: name one with --folder, as \`plan --host\` wrote it`);
  }
  const topology = readTopology(join(dir, PLAN_COPIES.topology));
  const placement = readPlacement(join(dir, PLAN_COPIES.placement), topology);
  const { consenters, parties, gateway } = placement[record.host]!;
  const network = plannedNetwork(record, topology, placement, dir);
  return {
    host: record.host,
    placement,
    network,
    orderers: network.layout.orderers.filter(({ party }) => consenters.includes(party)),
    peers: network.layout.peers.filter(({ party }) => parties.includes(party)),
    hasGateway: gateway,
  };
}
