/** Blocks as peers deliver them, and a channel of them that grows. */
import type { CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import { common, peer } from '@hyperledger/fabric-protos';
import { encode } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { Json } from '@ledger-pilots/chaincode/kit/json.ts';
import type { BlockSource } from '../event-log.ts';

/** A transaction of a sample block. */
export interface SampleTransaction {
  readonly txId: string;
  readonly event?: { readonly name: string; readonly payload: Json };
  readonly contract?: string;
  /** Absent: `VALID`. */
  readonly code?: keyof typeof peer.TxValidationCode;
}

/** An id of a transaction from a small number. */
export function txId(number: number): string {
  return number.toString(16).padStart(64, '0');
}

/** A block with its flags. */
export function sampleBlock(number: number, transactions: readonly SampleTransaction[]): common.Block {
  const block = new common.Block();
  const header = new common.BlockHeader();
  header.setNumber(number);
  block.setHeader(header);
  const data = new common.BlockData();
  data.setDataList(transactions.map(envelopeOf));
  block.setData(data);
  const metadata = new common.BlockMetadata();
  const flags = Uint8Array.from(transactions.map(({ code = 'VALID' }) => peer.TxValidationCode[code]));
  metadata.setMetadataList([new Uint8Array(), new Uint8Array(), flags, new Uint8Array(), new Uint8Array()]);
  block.setMetadata(metadata);
  return block;
}

/** A block of one transaction with one event. */
export function eventBlock(number: number, name = 'Happened', payload: Json = { v: 1, block: number }): common.Block {
  return sampleBlock(number, [{ txId: txId(number), event: { name, payload } }]);
}

function envelopeOf({ txId: id, event, contract = 'sample' }: SampleTransaction): Uint8Array {
  const emitted = new peer.ChaincodeEvent();
  if (event !== undefined) {
    emitted.setChaincodeId(contract);
    emitted.setTxId(id);
    emitted.setEventName(event.name);
    emitted.setPayload(encode(event.payload));
  }
  const result = new peer.ChaincodeAction();
  result.setEvents(emitted.serializeBinary());
  const response = new peer.ProposalResponsePayload();
  response.setExtension$(result.serializeBinary());
  const endorsed = new peer.ChaincodeEndorsedAction();
  endorsed.setProposalResponsePayload(response.serializeBinary());
  const payload = new peer.ChaincodeActionPayload();
  payload.setAction(endorsed);
  const action = new peer.TransactionAction();
  action.setPayload(payload.serializeBinary());
  const transaction = new peer.Transaction();
  transaction.setActionsList([action]);
  return wrapped(common.HeaderType.ENDORSER_TRANSACTION, id, transaction.serializeBinary());
}

function wrapped(type: number, id: string, data: Uint8Array): Uint8Array {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type);
  channelHeader.setTxId(id);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(data);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

/** One peer's copy of a channel: it grows, breaks and stands still when told. */
export class SamplePeer {
  readonly blocks: common.Block[] = [];
  readonly #streams = new Set<{ wake: () => void; broken: boolean; closed: boolean }>();
  /** While set, nothing is delivered, and connections stay. */
  frozen = false;
  /** While set, nobody can connect. */
  down = false;
  /** Streams opened so far. */
  opened = 0;

  get open(): number {
    return this.#streams.size;
  }

  add(...blocks: common.Block[]): void {
    this.blocks.push(...blocks);
    this.wake();
  }

  wake(): void {
    for (const stream of this.#streams) stream.wake();
  }

  /** Breaks all streams, as a peer that is killed does. */
  kill(): void {
    for (const stream of this.#streams) stream.broken = true;
    this.wake();
  }

  stream(startBlock: bigint): CloseableAsyncIterable<common.Block> {
    if (this.down) throw new Error('14 UNAVAILABLE');
    this.opened += 1;
    const state = { wake: (): void => undefined, broken: false, closed: false };
    this.#streams.add(state);
    const close = (): void => {
      state.closed = true;
      this.#streams.delete(state);
      state.wake();
    };
    const deliver = this.#deliver(Number(startBlock), state);
    return { [Symbol.asyncIterator]: () => deliver, [Symbol.dispose]: close, close };
  }

  async *#deliver(
    start: number,
    state: { wake: () => void; broken: boolean; closed: boolean },
  ): AsyncGenerator<common.Block> {
    let next = start;
    for (;;) {
      if (state.closed) throw new Error('1 CANCELLED');
      if (state.broken) throw new Error('14 UNAVAILABLE');
      const block = this.frozen ? undefined : this.blocks[next];
      if (block === undefined) await new Promise<void>((resolve) => (state.wake = resolve));
      else {
        next += 1;
        yield block;
      }
    }
  }
}

/** Peers as a source; each further attempt goes to the next of them. */
export function sourceOf(...peers: readonly SamplePeer[]): BlockSource {
  return {
    lastBlock: () => {
      const last = Math.max(...peers.filter(({ down }) => !down).map(({ blocks }) => blocks.length)) - 1;
      if (last < 0) throw new Error('no peer');
      return BigInt(last);
    },
    open: (startBlock, attempt) => Promise.resolve().then(() => peers[attempt % peers.length]!.stream(startBlock)),
  };
}
