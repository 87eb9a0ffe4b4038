/** The newest block that a party's own peer has: what an observer's attestation names. */
import { resolve } from 'node:path';
import { chainInfo } from '@ledger-pilots/network/ledger/chain-info.ts';
import { PeerClients } from '@ledger-pilots/network/ledger/peer-clients.ts';
import { channelPeer, openNetwork } from '@ledger-pilots/network/state/network.ts';

/**
 * Hash of the head of a channel at a party's first peer, in hex.
 * @throws {StateError} when the party has no peer on the channel
 * @throws {ProposalError} when it does not answer
 */
export async function headHash(stateDir: string, channel: string, party: string): Promise<string> {
  const network = await openNetwork(resolve(stateDir));
  const clients = new PeerClients(network.layout);
  try {
    return (await chainInfo(clients.of(channelPeer(network, channel, `peer0.${party}`)), channel)).headHash;
  } finally {
    clients.close();
  }
}
