import type { PeerClients } from '../ledger/peer-clients.ts';
import { channelOf, memberPeers, type Network } from '../state/network.ts';
import { mspIdOf } from '../topology.ts';
import type { ContractPackage } from './contract-package.ts';
import { definitionOf } from './definition.ts';
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
  const { members } = channelOf(network, channel);
  const definition = definitionOf(network.topology, channel, version, sequence);
  const peers = memberPeers(network, channel);
  // One approval per organisation, at the first of its peers.
  const approvals = members.map(async (member) => {
    const own = peers.filter(({ party }) => party === member).map((peer) => clients.of(peer));
    await Promise.all(own.map((client) => installPackage(client, contractPackage)));
    await approveDefinition(own[0]!, definition, contractPackage.id);
  });
  await Promise.all(approvals);
  await commitDefinition(clients.of(peers[0]!), definition, members.map(mspIdOf));
}
