import type { PeerClients } from '../ledger/peer-clients.ts';
import { channelOf, memberPeers, type Network } from '../state/network.ts';
import { mspIdOf } from '../topology.ts';
import type { ContractPackage } from './contract-package.ts';
import { definitionOf, type ContractDefinition } from './definition.ts';
import { approveDefinition, commitDefinition, installPackage } from './lifecycle.ts';

/** What is deployed where. */
export interface DeployRequest {
  readonly channel: string;
  readonly contractPackage: ContractPackage;
  /** `1.0.0+0a1b2c3d4e5f`, as the channel's members will read it in the definition. */
  readonly version: string;
  readonly sequence: number;
}

/**
 * Installs a package on the members' peers, has every member approve the definition, and commits it. Observers take no
 * part: their peers follow the definition that is on the channel.
 */
export async function deployContract(network: Network, clients: PeerClients, request: DeployRequest): Promise<void> {
  const { channel, contractPackage, version, sequence } = request;
  const definition = definitionOf(network.topology, channel, version, sequence);
  await Promise.all(memberPeers(network, channel).map((peer) => installPackage(clients.of(peer), contractPackage)));
  await agreeOn(network, clients, definition, contractPackage.id);
}

/** Has every member of a channel approve a definition with a package that its peers have, and commits it. */
export async function agreeOn(
  network: Network,
  clients: PeerClients,
  definition: ContractDefinition,
  packageId: string,
): Promise<void> {
  const { members } = channelOf(network, definition.channel);
  const peers = memberPeers(network, definition.channel);
  // One approval per organisation, at the first of its peers.
  const leads = members.map((member) => clients.of(peers.find(({ party }) => party === member)!));
  await Promise.all(leads.map((client) => approveDefinition(client, definition, packageId)));
  await commitDefinition(clients.of(peers[0]!), definition, members.map(mspIdOf));
}
