/** How far a peer is on a channel. */
import { common } from '@hyperledger/fabric-protos';
import type { PeerClient } from './peer-client.ts';

const LIMIT_MS = 5_000;

/** A channel as one peer has it: the number of blocks, and the hash of the last one's header in hex. */
export interface ChainInfo {
  readonly height: number;
  readonly headHash: string;
}

/** Asks a peer. @throws {ProposalError} when it is not on the channel or does not answer */
export async function chainInfo(client: PeerClient, channel: string): Promise<ChainInfo> {
  const query = { channel, chaincode: 'qscc', function: 'GetChainInfo', args: [channel] };
  const info = common.BlockchainInfo.deserializeBinary(await client.ask(query, LIMIT_MS));
  return { height: info.getHeight(), headHash: Buffer.from(info.getCurrentblockhash_asU8()).toString('hex') };
}
