/** The newest block that a party's own peer has: what an observer's attestation names. */
import { resolve } from 'node:path';
import { common } from '@hyperledger/fabric-protos';
import { PeerClients } from '@ledger-pilots/network/ledger/peer-clients.ts';
import { openNetwork } from '@ledger-pilots/network/state/network.ts';

const LIMIT_MS = 5_000;

/**
 * Hash of the head of a channel at a party's first peer, in hex.
 * @throws {Error} when the party has no peer on this machine, or it does not answer
 */
export async function headHash(stateDir: string, channel: string, party: string): Promise<string> {
  const { layout } = await openNetwork(resolve(stateDir));
  const peer = layout.peers.find((one) => one.party === party);
  if (peer === undefined) throw new Error(`there is no peer of ${party} in ${stateDir}`);
  const clients = new PeerClients(layout);
  try {
    const query = { channel, chaincode: 'qscc', function: 'GetChainInfo', args: [channel] };
    const answer = await clients.of(peer).ask(query, LIMIT_MS);
    return Buffer.from(common.BlockchainInfo.deserializeBinary(answer).getCurrentblockhash_asU8()).toString('hex');
  } finally {
    clients.close();
  }
}
