/**
 * The events in a block: of valid transactions of one contract, in the block's order, batches taken apart. Read from the
 * block itself, which tells as well that there are none: a peer's stream of contract events is silent about such blocks, so
 * that nobody could know when a look back has come to its end.
 */
import { common, peer } from '@hyperledger/fabric-protos';
import { decode } from '@ledger-pilots/chaincode/kit/codec.ts';
import { KIT_EVENTS } from '@ledger-pilots/chaincode/kit/events.ts';
import { z } from 'zod';
import { eventId } from './event-id.ts';
import type { LedgerEvent } from './ledger-event.ts';

/** An event as it is handed on: what tells it apart, and its text, which is made once for all who get it. */
export interface ListedEvent {
  readonly id: string;
  readonly block: bigint;
  readonly name: string;
  /** A {@link LedgerEvent} as JSON. */
  readonly json: string;
}

/** As the kit writes it: the payload begins with its version. */
const BatchPayload = KIT_EVENTS.Batch.extend({ v: z.int() });

/** Number of a block. */
export function blockNumber(block: common.Block): bigint {
  return BigInt(block.getHeader()!.getNumber());
}

/** All events of a contract in a block. */
export function blockEvents(block: common.Block, contract: string): ListedEvent[] {
  const flags = block.getMetadata()?.getMetadataList_asU8()[common.BlockMetadataIndex.TRANSACTIONS_FILTER];
  const number = blockNumber(block);
  return (block.getData()?.getDataList_asU8() ?? []).flatMap((envelope, index) => {
    // A transaction without a flag was not validated, and so is not valid.
    if (flags?.[index] !== peer.TxValidationCode.VALID) return [];
    return contractEvents(envelope)
      .filter((event) => event.getChaincodeId() === contract)
      .flatMap((event) => unpacked(event, number))
      .map((event) => ({ id: event.id, block: number, name: event.event, json: JSON.stringify(event) }));
  });
}

function contractEvents(envelope: Uint8Array): peer.ChaincodeEvent[] {
  const payload = common.Payload.deserializeBinary(common.Envelope.deserializeBinary(envelope).getPayload_asU8());
  const header = common.ChannelHeader.deserializeBinary(payload.getHeader()!.getChannelHeader_asU8());
  if (header.getType() !== common.HeaderType.ENDORSER_TRANSACTION) return [];
  const actions = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  return actions.map(eventOfAction).filter((event) => event.getEventName() !== '');
}

function eventOfAction(action: peer.TransactionAction): peer.ChaincodeEvent {
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()).getAction()!;
  const response = peer.ProposalResponsePayload.deserializeBinary(endorsed.getProposalResponsePayload_asU8());
  const result = peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8());
  return peer.ChaincodeEvent.deserializeBinary(result.getEvents_asU8());
}

function unpacked(event: peer.ChaincodeEvent, block: bigint): LedgerEvent[] {
  const [name, txId] = [event.getEventName(), event.getTxId()];
  const base = { contract: event.getChaincodeId(), block: Number(block), transactionId: txId };
  const payload = payloadOf(event.getPayload_asU8());
  const batch = name === 'Batch' ? BatchPayload.safeParse(payload).data : undefined;
  if (batch === undefined) return [{ id: eventId(block, txId), event: name, ...base, payload }];
  return batch.events.map((one) => ({
    id: eventId(block, txId, one.operation),
    event: one.name,
    ...base,
    operation: one.operation,
    payload: one.payload,
  }));
}

/** Every contract here writes canonical JSON; what is not JSON all the same must not hold up what follows it. */
function payloadOf(bytes: Uint8Array): LedgerEvent['payload'] {
  try {
    const value: unknown = decode(bytes);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as LedgerEvent['payload'];
    return { value };
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}
