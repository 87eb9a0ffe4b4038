/** Orders: what the line wants moved, by when, and how far it has come. */
import { compareInstants } from '../../kit/clock.ts';
import { receiveWindow } from '../guards/time.ts';
import { isLive, statusOf, type RecordOf } from '../state.ts';
import { requireContainerNo, requireImo } from './boxes.ts';
import { contentOf, recordedBy, rulesOn, type HandlersOf, type Tx } from './call.ts';
import { isTrader, loadPass } from './pass-records.ts';

/** More than an order can have (100), so that a list of this length is whole. */
const MAX_DEPARTURES = 200;

type Order = RecordOf<'order'>;

/** The caller's own order, in the state in which things can be done with it. */
export async function requireOpenOrder(tx: Tx, orderId: string): Promise<Order> {
  const order = await requireOwnOrder(tx, orderId);
  if (order.state === 'ORDERED') return order;
  return tx.fail('STATE_CONFLICT', `The order ${orderId} is ${order.state}.`, { orderId, state: order.state });
}

async function requireOwnOrder(tx: Tx, orderId: string): Promise<Order> {
  const order = await tx.require('order', orderId);
  if (order.line !== tx.caller.party) tx.fail('NOT_HOLDER', `The order ${orderId} is another line’s.`, { orderId });
  return order;
}

/** Boxes that have left under an order. */
async function departedOf(tx: Tx, orderId: string): Promise<number> {
  const departures = await tx.list('departure', [orderId], MAX_DEPARTURES);
  return departures.filter(({ state }) => state === 'DEPARTED').length;
}

async function windowOf(
  tx: Tx,
  terms: Pick<Order, 'berthingAt' | 'closingAt'>,
  destination: string,
): Promise<Order['window']> {
  const { windowClass } = await tx.require('terminal', destination);
  const window = receiveWindow(terms, windowClass, await rulesOn(tx, tx.now));
  const late = window.opensAt !== undefined && compareInstants(window.opensAt, window.closesAt) >= 0;
  if (late || compareInstants(window.closesAt, tx.now) <= 0) {
    tx.fail('WINDOW_CLOSED', 'Receiving would close before it opens, or has closed already.', window);
  }
  return window;
}

function checkList(tx: Tx, terms: Pick<Order, 'kind' | 'quantity' | 'containers' | 'lengthFt'>): void {
  const numbers = terms.containers.map(({ containerNo }) => containerNo);
  for (const { containerNo, nonIso } of terms.containers) requireContainerNo(tx, containerNo, nonIso);
  if (new Set(numbers).size !== numbers.length) tx.fail('INPUT_INVALID', 'The list names a container twice.');
  const fits = terms.kind === 'BOXES' ? terms.quantity === numbers.length : terms.quantity <= numbers.length;
  if (!fits) tx.fail('INPUT_INVALID', `The list of ${numbers.length} does not fit the quantity ${terms.quantity}.`);
  if (terms.kind === 'GROUP' && terms.lengthFt === undefined) {
    tx.fail('INPUT_INVALID', 'A group order states the one length of its boxes in `lengthFt`.');
  }
}

/** Handlers of orders. */
export const orderHandlers = {
  async placeOrder(tx, input) {
    const terms = contentOf(input);
    const { orderId, origin, destination, quantity } = terms;
    requireImo(tx, terms.inVessel.imo, terms.outVessel.imo);
    checkList(tx, terms);
    if (origin === destination) tx.fail('INPUT_INVALID', 'Origin and destination are the same terminal.');
    if ((await tx.get('order', orderId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is an order ${orderId} already.`, { orderId });
    }
    await tx.require('terminal', origin);
    const window = await windowOf(tx, terms, destination);
    const line = tx.caller.party;
    const order = { ...terms, line, window, state: 'ORDERED' as const, recorded: recordedBy(tx, input) };
    await tx.put('order', order);
    await tx.put('allotment', { orderId, line, origin, destination, rights: [], passes: [] });
    tx.emit('OrderPlaced', { orderId, origin, destination, quantity });
    return order;
  },

  async amendOrder(tx, input) {
    const order = await requireOpenOrder(tx, input.orderId);
    const { berthingAt = order.berthingAt, closingAt = order.closingAt, priority = order.priority } = input;
    const window = await windowOf(tx, { berthingAt, closingAt }, order.destination);
    const amended = { ...order, berthingAt, closingAt, priority, window, recorded: recordedBy(tx, input) };
    await tx.put('order', amended);
    tx.emit('OrderAmended', { orderId: order.orderId });
    return amended;
  },

  async completeOrder(tx, input) {
    const { orderId } = input;
    const order = await requireOpenOrder(tx, orderId);
    const remaining = order.quantity - (await departedOf(tx, orderId));
    if (remaining > 0) tx.fail('NOT_DUE', `${remaining} boxes have not left the origin.`, { remaining });
    const completed = { ...order, state: 'COMPLETED' as const, recorded: recordedBy(tx, input) };
    await tx.put('order', completed);
    tx.emit('OrderCompleted', { orderId });
    return completed;
  },

  async cancelOrder(tx, input) {
    const { orderId } = input;
    const order = await requireOpenOrder(tx, orderId);
    const { passes } = await tx.require('allotment', orderId);
    for (const { passId } of passes) {
      if (isLive(statusOf(await loadPass(tx, passId)))) {
        tx.fail('CONTAINER_HAS_LIVE_PASS', `The pass ${passId} of the order is live.`, { passId });
      }
    }
    const cancelled = { ...order, state: 'CANCELLED' as const, recorded: recordedBy(tx, input) };
    await tx.put('order', cancelled);
    tx.emit('OrderCancelled', { orderId });
    return cancelled;
  },

  async getOrder(tx, { orderId }) {
    const order = await tx.require('order', orderId);
    if (!takesPart(tx, order)) tx.fail('NOT_FOUND', `There is no order ${orderId}.`);
    const allotment = await tx.require('allotment', orderId);
    const departed = await departedOf(tx, orderId);
    return { order, allotment, issued: allotment.passes.length, departed, remaining: order.quantity - departed };
  },

  async listOrders(tx, { limit, cursor }) {
    const page = await tx.page('order', [], limit, cursor);
    return { ...page, items: page.items.filter((order) => takesPart(tx, order)) };
  },
} satisfies HandlersOf<'placeOrder' | 'amendOrder' | 'completeOrder' | 'cancelOrder' | 'getOrder' | 'listOrders'>;

function takesPart(tx: Tx, { line, origin, destination }: Order): boolean {
  const { party } = tx.caller;
  return !isTrader(party) || [line, origin, destination].includes(party);
}
