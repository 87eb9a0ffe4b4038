/**
 * Many reads, and all writes, of a transaction in one message to the peer. Fabric 3.1 takes them so (GET_STATE_MULTIPLE and
 * WRITE_BATCH_STATE, chaincode_shim.proto); fabric-shim 2.5 has no methods for it and would ask for each key and wait for the
 * answer, which for a batch of a hundred operations is most of the time that they take.
 */
import { peer } from '@hyperledger/fabric-protos';

/** One write, in the order in which they are to be made. */
export type StateWrite =
  | { readonly kind: 'put'; readonly collection: string; readonly key: string; readonly value: Uint8Array }
  | { readonly kind: 'purge'; readonly collection: string; readonly key: string }
  | { readonly kind: 'policy'; readonly key: string; readonly policy: Uint8Array };

/** As much of fabric-shim's connection to the peer as is needed; its types hide it. */
interface PeerConnection {
  handlePutState(
    this: Pick<PeerConnection, '_askPeerAndListen'>,
    collection: string,
    key: string,
    value: Uint8Array,
    channel: string,
    txId: string,
  ): Promise<Uint8Array>;
  _askPeerAndListen(message: peer.ChaincodeMessage, method: string): Promise<Uint8Array>;
}

/** fabric-shim's stub, with what its types hide. */
interface ConnectedStub {
  readonly handler: PeerConnection;
  readonly channel_id: string;
  readonly txId: string;
  /** Metadata key under which Fabric keeps a key-level policy. */
  readonly validationParameterMetakey: string;
}

/** Of ChaincodeMessage.Type. The older copy of the definitions that fabric-shim brings along hides the names. */
const WRITE_BATCH_STATE = 24;
const GET_STATE_MULTIPLE = 25;

/**
 * Writes and keys in one message: what a peer says that it takes, unless it is set otherwise (core.yaml, maxSizeWriteBatch
 * and maxSizeGetMultipleKeys).
 */
const MAX_RECORDS = 1_000;

/** Whether the stub is connected to a peer; a stand-in takes the writes one by one. */
export function isConnected(stub: object): stub is ConnectedStub {
  const { handler } = stub as { handler?: Partial<PeerConnection> };
  return typeof handler?._askPeerAndListen === 'function';
}

/** Hands the writes to the peer. @throws {Error} with the peer's words when it refuses one */
export async function writeBatch(stub: ConnectedStub, writes: readonly StateWrite[]): Promise<void> {
  for (let first = 0; first < writes.length; first += MAX_RECORDS) {
    const batch = new peer.WriteBatchState();
    for (const write of writes.slice(first, first + MAX_RECORDS)) {
      batch.addRec(recordOf(write, stub.validationParameterMetakey));
    }
    await send(stub, WRITE_BATCH_STATE, batch.serializeBinary());
  }
}

/** The values of keys, in their order; no bytes for a key that has none. @throws {Error} with the peer's words */
export async function readKeys(stub: ConnectedStub, keys: readonly string[]): Promise<Uint8Array[]> {
  const values: Uint8Array[] = [];
  for (let first = 0; first < keys.length; first += MAX_RECORDS) {
    const request = new peer.GetStateMultiple();
    request.setKeysList(keys.slice(first, first + MAX_RECORDS));
    const answer = await send(stub, GET_STATE_MULTIPLE, request.serializeBinary());
    values.push(...peer.GetStateMultipleResult.deserializeBinary(answer).getValuesList_asU8());
  }
  if (values.length !== keys.length)
    throw new Error(`the peer answers ${keys.length} keys with ${values.length} values`);
  return values;
}

/** The shim's own message for a write, with another type and content: its class is not reachable, and no other is taken. */
async function send(
  { handler, channel_id: channel, txId }: ConnectedStub,
  type: number,
  payload: Uint8Array,
): Promise<Uint8Array> {
  const through: Pick<PeerConnection, '_askPeerAndListen'> = {
    _askPeerAndListen: (message) => {
      message.setType(type as never);
      message.setPayload(payload);
      // By this name the shim only logs; it hands the answer's bytes over as they are.
      return handler._askPeerAndListen(message, 'PutState');
    },
  };
  return handler.handlePutState.call(through, '', '', new Uint8Array(), channel, txId);
}

function recordOf(write: StateWrite, metakey: string): peer.WriteRecord {
  const record = new peer.WriteRecord();
  record.setKey(write.key);
  switch (write.kind) {
    case 'put':
      record.setType(peer.WriteRecord.Type.PUT_STATE);
      record.setCollection(write.collection);
      record.setValue(write.value);
      return record;
    case 'purge':
      record.setType(peer.WriteRecord.Type.PURGE_PRIVATE_DATA);
      record.setCollection(write.collection);
      return record;
    case 'policy': {
      const metadata = new peer.StateMetadata();
      metadata.setMetakey(metakey);
      metadata.setValue(write.policy);
      record.setType(peer.WriteRecord.Type.PUT_STATE_METADATA);
      record.setMetadata(metadata);
      return record;
    }
  }
}
