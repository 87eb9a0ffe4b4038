import { chainInfo } from '../ledger/chain-info.ts';
import { ProposalError, type PeerClient } from '../ledger/peer-client.ts';

/** Makes a peer join a channel by its first block. A peer that is on it already is left alone. */
export async function joinPeer(client: PeerClient, genesis: Uint8Array): Promise<void> {
  try {
    await client.ask({ channel: '', chaincode: 'cscc', function: 'JoinChain', args: [genesis] });
  } catch (error) {
    const there = error instanceof ProposalError && error.message.includes('already exists');
    if (!there) throw error;
  }
}

/** How many blocks of a channel a peer has; undefined when it is not on the channel. */
export async function peerHeight(client: PeerClient, channel: string): Promise<number | undefined> {
  try {
    return (await chainInfo(client, channel)).height;
  } catch (error) {
    if (error instanceof ProposalError) return undefined;
    throw error;
  }
}
