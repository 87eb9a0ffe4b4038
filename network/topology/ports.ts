import type { Channel, Topology } from './schema.ts';

/** Organisation without peers: its TLS CA signs the server certificates of contracts and of the CA process. */
export const RESERVED_PARTY = 'services';

/** Gateway, CA and its operations; then come the nodes. */
export const SERVICE_PORTS = 3;
/** Clients and cluster, administration, operations. */
export const ORDERER_PORTS = 3;
/** Clients and gossip, chaincode, operations. */
export const PEER_PORTS = 3;

/** The agencies' desks, and the simulated systems of the agencies. */
export const DESK_PORTS = 2;

/** Ports below are the system's. */
export const FIRST_PORT = 1024;
/** The highest port there is. */
export const LAST_PORT = 65535;

/** How many ports a network of this topology takes, from its base on, whichever channels are up. */
export function portCount(topology: Topology): number {
  const peers = Object.values(topology.parties).reduce((sum, party) => sum + party.peers, 0);
  const contracts = Object.values(topology.channels).reduce((sum, channel) => sum + contractParties(channel).length, 0);
  return (
    SERVICE_PORTS + topology.ordering.consenters.length * ORDERER_PORTS + peers * PEER_PORTS + contracts + DESK_PORTS
  );
}

/** Whose the processes of a channel's contract are: one of all (`undefined`), or one per organisation. */
export function contractParties(channel: Channel): readonly (string | undefined)[] {
  return channel.perOrg ? [...channel.members, ...channel.observers] : [undefined];
}
