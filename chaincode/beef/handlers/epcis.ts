/** The history of numbers as EPCIS 2.0 tells it, and events of trading partners taken in. */
import { issuesOf } from '../../kit/validation.ts';
import type { EpcisEvent } from '../epcis/event.ts';
import { captured } from '../epcis/capture.ts';
import { dispatch } from '../schema/trade.ts';
import { kindOf } from '../state.ts';
import { ownHolder, type HandlersOf, type Tx } from './call.ts';
import { sendGoods, takeIn } from './shipments.ts';

function eventsOf(tx: Tx, found: readonly { readonly eventId: string }[]): Promise<EpcisEvent[]> {
  return Promise.all(found.map(async ({ eventId }) => (await tx.require('traceEvent', eventId)).event));
}

/** Handlers of EPCIS. */
export const epcisHandlers = {
  async queryByNumber(tx, { number, phase, limit, cursor }) {
    const page = await tx.page('numberEvent', [number, phase], limit, cursor);
    return { ...page, items: await eventsOf(tx, page.items) };
  },

  async queryByStep(tx, { bizStep, day, limit, cursor }) {
    const page = await tx.page('stepEvent', [bizStep, day], limit, cursor);
    return { ...page, items: await eventsOf(tx, page.items) };
  },

  async captureEvent(tx, { event: told }) {
    const outcome = captured(told);
    if (!outcome.ok) {
      return tx.fail('EVENT_INVALID', 'The event cannot be captured.', { problems: outcome.problems });
    }
    const { movement, event } = outcome;
    const { direction, shipmentId, from, to, occurredAt } = movement;
    const eventId = event.eventID;
    if ((await tx.get('traceEvent', eventId)) !== undefined)
      return { eventId, shipmentId, verdict: 'DUPLICATE' as const };
    const own = direction === 'SHIPPING' ? from : to;
    if (own !== ownHolder(tx)) tx.fail('NOT_HOLDER', `The event is for ${own} to tell.`, { holder: own });
    const items = movement.items.map(({ number }) => number);
    const loose = movement.items.find(({ number, grams }) => grams !== undefined || !isGoods(number));
    if (loose !== undefined) {
      tx.fail('EVENT_INVALID', `${loose.number} has no number of its own that could be sent.`, {
        number: loose.number,
      });
    }
    requireShipment(tx, shipmentId, items);
    const input = { messageRef: shipmentId, source: 'API' as const, occurredAt, shipmentId };
    if (direction === 'SHIPPING') await sendGoods(tx, { ...input, to, items }, event);
    else await received(tx, input, { from, items }, event);
    tx.emit('EventCaptured', { eventId, shipmentId });
    return { eventId, shipmentId, verdict: 'CAPTURED' as const };
  },
} satisfies HandlersOf<'queryByNumber' | 'queryByStep' | 'captureEvent'>;

function isGoods(number: string): boolean {
  return ['CARCASS', 'PACK'].includes(kindOf(number));
}

/** Ends the call where the shipment has a name or a number of goods that could not be reported here. */
function requireShipment(tx: Tx, shipmentId: string, items: readonly string[]): void {
  const named = dispatch.input.pick({ shipmentId: true, items: true }).safeParse({ shipmentId, items });
  if (!named.success) {
    tx.fail('EVENT_INVALID', 'The event’s shipment cannot be kept.', { problems: issuesOf(named.error) });
  }
}

/** Takes a shipment in by an event, which must be of the same goods. */
async function received(
  tx: Tx,
  input: Parameters<typeof takeIn>[1],
  told: { readonly from: string; readonly items: readonly string[] },
  event: EpcisEvent,
): Promise<void> {
  const shipment = await tx.require('shipment', input.shipmentId);
  const sent = shipment.items.map(({ id }) => id).sort();
  if (shipment.from !== told.from || sent.join() !== [...told.items].sort().join()) {
    tx.fail('EVENT_INVALID', `The shipment ${input.shipmentId} has other goods or another sender.`, { sent });
  }
  await takeIn(tx, input, event);
}
