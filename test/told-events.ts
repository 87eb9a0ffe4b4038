/** What integrators are to be told of a ledger's events, worked out from what a peer's own event service says. */
import type { PeerEvent } from './ledger.ts';

/** An event as it is to be told. */
export interface ToldEvent {
  readonly id: string;
  readonly event: string;
  readonly payload: unknown;
}

/** Each event once, in the ledger's order; batches taken apart. */
export function toldEvents(events: readonly PeerEvent[]): ToldEvent[] {
  return events.flatMap(({ block, txId, name, payload }) => {
    if (name !== 'Batch') return [{ id: `${block}:${txId}`, event: name, payload }];
    const batch = payload as { events: { operation: number; name: string; payload: unknown }[] };
    return batch.events.map((one) => ({
      id: `${block}:${txId}:${one.operation}`,
      event: one.name,
      payload: one.payload,
    }));
  });
}

/** Without repetitions, in the order of first arrival. */
export function firstArrivals(received: readonly ToldEvent[]): ToldEvent[] {
  const seen = new Map<string, ToldEvent>();
  for (const { id, event, payload } of received) if (!seen.has(id)) seen.set(id, { id, event, payload });
  return [...seen.values()];
}

/** Ids under which not always the same came; empty is the promise. */
export function contradictions(received: readonly ToldEvent[]): string[] {
  const first = new Map<string, string>();
  return received
    .filter(({ id, event, payload }) => {
      const text = JSON.stringify([event, payload]);
      const before = first.get(id);
      first.set(id, before ?? text);
      return before !== undefined && before !== text;
    })
    .map(({ id }) => id);
}
