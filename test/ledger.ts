/**
 * What the peers themselves say, for tests that must not take the gateway's word: one connection per peer, each in the
 * name of a user of that peer's party.
 */
import { createPrivateKey, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as grpc from '@grpc/grpc-js';
import { connect, signers, type Gateway } from '@hyperledger/fabric-gateway';
import { common, peer as peerProtos } from '@hyperledger/fabric-protos';
import type { Connections } from '@ledger-pilots/network/connections.ts';

/** Where a transaction stands on one peer; undefined when the peer has not seen it. */
export interface Recorded {
  readonly block: bigint;
  /** Name of the validation code: `VALID`, `MVCC_READ_CONFLICT`, ... */
  readonly code: string;
}

/** An event as the peer's own event service tells it; a batch is not taken apart. */
export interface PeerEvent {
  readonly block: bigint;
  readonly txId: string;
  readonly name: string;
  readonly payload: unknown;
}

/** One peer's copy of one channel. */
export class PeerLedger {
  readonly name: string;
  readonly channel: string;
  readonly #client: grpc.Client;
  readonly #gateway: Gateway;

  constructor(connections: Connections, channel: string, party: string, peerIndex = 0) {
    const { mspId, peers, users } = connections.parties[party]!;
    const peer = peers[peerIndex]!;
    const user = Object.values(users)[0]!;
    this.name = peer.name;
    this.channel = channel;
    this.#client = new grpc.Client(peer.endpoint, grpc.credentials.createSsl(readFileSync(peer.tlsRoot)), {
      'grpc.ssl_target_name_override': peer.serverName,
      'grpc.max_receive_message_length': 64 * 1024 * 1024,
    });
    const deadline = () => ({ deadline: Date.now() + 10_000 });
    this.#gateway = connect({
      client: this.#client,
      identity: { mspId, credentials: readFileSync(user.certificate) },
      signer: signers.newPrivateKeySigner(createPrivateKey(readFileSync(user.privateKey))),
      evaluateOptions: deadline,
    });
  }

  /** Height of the channel on this peer, in blocks. */
  async height(): Promise<bigint> {
    const bytes = await this.#query('GetChainInfo');
    return BigInt(common.BlockchainInfo.deserializeBinary(bytes).getHeight());
  }

  /** SHA-256 of the header of a block, hex, as the next block's previous hash has it. */
  async headerHash(block: bigint): Promise<string> {
    const header = (await this.block(block)).getHeader()!;
    return createHash('sha256').update(asn1Header(header)).digest('hex');
  }

  /** Where a transaction stands on this peer. */
  async transaction(txId: string): Promise<Recorded | undefined> {
    try {
      const processed = peerProtos.ProcessedTransaction.deserializeBinary(
        await this.#query('GetTransactionByID', txId),
      );
      const block = common.Block.deserializeBinary(await this.#query('GetBlockByTxID', txId));
      const code = Object.entries(peerProtos.TxValidationCode).find(
        ([, value]) => value === processed.getValidationcode(),
      );
      return {
        block: BigInt(block.getHeader()!.getNumber()),
        code: code?.[0] ?? String(processed.getValidationcode()),
      };
    } catch (error) {
      if (String((error as { details?: unknown[] }).details?.[0] ?? error).includes('not found')) return undefined;
      if (JSON.stringify((error as { details?: unknown }).details ?? '').match(/no such transaction|not found/i)) {
        return undefined;
      }
      throw error;
    }
  }

  /** All events of a contract up to a transaction's, in order, from the peer's event service. */
  async eventsUntil(contract: string, txId: string): Promise<PeerEvent[]> {
    const stream = await this.#gateway.getNetwork(this.channel).getChaincodeEvents(contract, { startBlock: 0n });
    const events: PeerEvent[] = [];
    try {
      for await (const { blockNumber, transactionId, eventName, payload } of stream) {
        const text = Buffer.from(payload).toString('utf8');
        events.push({ block: blockNumber, txId: transactionId, name: eventName, payload: JSON.parse(text) });
        if (transactionId === txId) break;
      }
    } finally {
      stream.close();
    }
    return events;
  }

  close(): void {
    this.#gateway.close();
    this.#client.close();
  }

  /** A block as the peer has it. */
  async block(number: bigint): Promise<common.Block> {
    return common.Block.deserializeBinary(await this.#query('GetBlockByNumber', String(number)));
  }

  #query(method: string, ...args: string[]): Promise<Uint8Array> {
    return this.#gateway
      .getNetwork(this.channel)
      .getContract('qscc')
      .evaluateTransaction(method, this.channel, ...args);
  }
}

/** A ledger view for every peer that runs on the channel. */
export function peersOf(connections: Connections, channel: string): PeerLedger[] {
  const { members, observers } = connections.channels[channel]!;
  return [...members, ...observers].flatMap((party) =>
    connections.parties[party]!.peers.map((_, index) => new PeerLedger(connections, channel, party, index)),
  );
}

/** DER of SEQUENCE { number INTEGER, previous_hash OCTET STRING, data_hash OCTET STRING }. */
function asn1Header(header: common.BlockHeader): Buffer {
  let digits = BigInt(header.getNumber()).toString(16);
  if (digits.length % 2 === 1) digits = `0${digits}`;
  if (parseInt(digits.slice(0, 2), 16) > 0x7f) digits = `00${digits}`;
  const body = Buffer.concat([
    der(0x02, Buffer.from(digits, 'hex')),
    der(0x04, Buffer.from(header.getPreviousHash_asU8())),
    der(0x04, Buffer.from(header.getDataHash_asU8())),
  ]);
  return der(0x30, body);
}

/** Tag, length below 128, value: a block header is never longer. */
function der(tag: number, value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, value.length]), value]);
}
