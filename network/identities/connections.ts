import type { Connections } from '../connections.ts';
import { organisationCaOf, partiesOf, userFilesOf } from '../layout.ts';
import type { Layout, OrdererLayout, PeerLayout } from '../layout.ts';
import type { NetworkRecord } from '../state/network-record.ts';
import { mspIdOf } from '../topology.ts';
import type { Topology } from '../topology.ts';

/**
 * What clients need to know of a network that is up, in the form of `../connections.ts`. All parties are in it; those of
 * no channel that is up have neither peers nor users.
 */
export function connectionsOf(layout: Layout, topology: Topology, revoked: NetworkRecord['revoked'] = []): Connections {
  const present = partiesOf(topology, layout.channels);
  return {
    version: 1,
    gatewayPort: layout.gatewayPort,
    gatewayState: layout.gatewayDir,
    ...(layout.desks !== undefined && {
      agenciesPort: layout.desks.agencies.port,
      desksPort: layout.desks.desks.port,
    }),
    orderers: layout.orderers.map((orderer) => ({ ...nodeOf(orderer), mspId: orderer.mspId })),
    parties: Object.fromEntries(
      Object.entries(topology.parties).map(([party, { title, users }]) => [
        party,
        {
          mspId: mspIdOf(party),
          title,
          caCertificate: organisationCaOf(layout, party).certificate,
          peers: layout.peers.filter((peer) => peer.party === party).map(nodeOf),
          users: present.has(party) ? usersOf(layout, party, users) : {},
          ...revokedOf(party, revoked),
        },
      ]),
    ),
    channels: Object.fromEntries(
      layout.channels.map((name) => {
        const { members, observers, publicReader, collections } = topology.channels[name]!;
        const membersOfCollections = Object.entries(collections).map(
          ([collection, { members: holders }]) => [collection, holders] as const,
        );
        return [
          name,
          { contract: name, members, observers, publicReader, collections: Object.fromEntries(membersOfCollections) },
        ];
      }),
    ),
  };
}

function revokedOf(party: string, revoked: NonNullable<NetworkRecord['revoked']>) {
  const serials = revoked.filter((one) => one.party === party).flatMap((one) => one.serials);
  return serials.length === 0 ? {} : { revoked: serials };
}

function nodeOf({ name, serverName, port, operationsPort, tls }: PeerLayout | OrdererLayout) {
  return {
    name,
    endpoint: `127.0.0.1:${port}`,
    serverName,
    tlsRoot: tls.root,
    operations: `127.0.0.1:${operationsPort}`,
  };
}

function usersOf(layout: Layout, party: string, users: Topology['parties'][string]['users']) {
  return Object.fromEntries(
    Object.entries(users).map(([name, { roles, attributes }]) => [
      name,
      { roles, attributes, ...userFilesOf(layout, party, name) },
    ]),
  );
}
