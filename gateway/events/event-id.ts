/**
 * Ids of events, which are positions in the ledger at the same time: `block:transaction`, for one out of a batch
 * `block:transaction:operation`. A block's number alone is the position before its first event.
 */
import type { EventPosition } from '../store/webhooks.ts';

/** The form of an id or position, for schemas. Numbers have no leading zeros, so that each position has one text. */
export const EVENT_POSITION = /^(0|[1-9][0-9]{0,15})(?::([0-9a-f]{64})(?::(0|[1-9][0-9]{0,5}))?)?$/;

/** The id of an event. */
export function eventId(block: bigint, txId: string, operation?: number): string {
  return operation === undefined ? `${block}:${txId}` : `${block}:${txId}:${operation}`;
}

/** The text of a position. */
export function positionText({ block, txId, operation }: EventPosition): string {
  return txId === undefined ? String(block) : eventId(block, txId, operation);
}

/** Reads a position; `undefined` when the text is not one. */
export function positionOf(text: string): EventPosition | undefined {
  const [, block, txId, operation] = EVENT_POSITION.exec(text) ?? [];
  if (block === undefined) return undefined;
  return {
    block: BigInt(block),
    ...(txId !== undefined && { txId }),
    ...(operation !== undefined && { operation: Number(operation) }),
  };
}
