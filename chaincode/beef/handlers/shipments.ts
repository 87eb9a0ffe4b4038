/** Hand-overs between businesses: one side sends, the other takes in; both sign what changes in between. */
import { dispatched, received } from '../epcis/facts.ts';
import type { EpcisEvent } from '../epcis/event.ts';
import { beforeLast } from '../guards/time.ts';
import { kindOf, partiesOf, type RecordOf } from '../state.ts';
import {
  accountOf,
  ownHolder,
  refuse,
  requireHolder,
  type Account,
  type HandlersOf,
  type Told,
  type Tx,
} from './call.ts';
import { requireNotHeld, requireNotRecalled } from './holds.ts';
import { ownPacks, packStep, requireSaleable } from './packing.ts';
import { carcassStep } from './slaughter.ts';
import { bookDispatch, bookIn, bookOut } from './stocks.ts';
import { tell } from './tell.ts';

type Shipment = RecordOf<'shipment'>;
type Carcass = RecordOf<'carcass'>;
type Pack = RecordOf<'pack'>;

/** What is sent. */
export interface Sending extends Told {
  readonly shipmentId: string;
  readonly to: string;
  readonly items: readonly string[];
}

function isCarcass(id: string): boolean {
  return kindOf(id) === 'CARCASS';
}

/** Grams by label, of the items that were in a stock. */
function stocked(items: Shipment['items']): Map<string, number> {
  const grams = new Map<string, number>();
  for (const item of items) {
    if (item.was === 'RECEIVED' && !isCarcass(item.id))
      grams.set(item.label, (grams.get(item.label) ?? 0) + item.grams);
  }
  return grams;
}

/** Sends goods; the event is the sender's own where it came as one. */
export async function sendGoods(tx: Tx, input: Sending, event?: EpcisEvent): Promise<Shipment> {
  const { shipmentId, to } = input;
  const from = ownHolder(tx);
  const call = await accountOf(tx, input);
  if (from === to) tx.fail('INPUT_INVALID', 'Goods are sent to somebody else.');
  const receiver = await tx.require('facility', to);
  if ((await tx.get('shipment', shipmentId)) !== undefined) {
    tx.fail('ALREADY_EXISTS', `There is a shipment ${shipmentId} already.`, { shipmentId });
  }
  const carcassIds = input.items.filter(isCarcass);
  if (carcassIds.length > 0 && !receiver.trades.includes('PACKING')) {
    tx.fail('NOT_HOLDER', `${to} packs no carcasses.`, { to });
  }
  const carcasses = await sendCarcasses(tx, carcassIds, to, call);
  const packs = await sendPacks(
    tx,
    input.items.filter((id) => !isCarcass(id)),
    to,
    call,
  );
  const items = [...carcasses, ...packs];
  for (const [number, grams] of stocked(items)) await bookDispatch(tx, { holder: from, number }, grams, call);
  const shipment: Shipment = {
    ...{ shipmentId, from, to, parties: partiesOf(from, to), items },
    grams: items.reduce((sum, { grams }) => sum + grams, 0),
    ...{ state: 'DISPATCHED', dispatchedAt: call.at, recorded: call.recorded },
  };
  await tx.put('shipment', shipment);
  const fact = { at: call.at, place: from, late: call.recorded.late, items: input.items, from, to, shipmentId };
  const numbers = input.items;
  await tell(tx, {
    kind: 'DISPATCHED',
    event: event ?? dispatched(fact),
    numbers,
    place: from,
    recorded: call.recorded,
  });
  return shipment;
}

async function sendCarcasses(
  tx: Tx,
  ids: readonly string[],
  to: string,
  { at, recorded }: Account,
): Promise<Shipment['items']> {
  if (new Set(ids).size !== ids.length) tx.fail('INPUT_INVALID', 'A carcass is named twice.');
  const items: Shipment['items'] = [];
  for (const carcassId of ids) {
    const carcass = await tx.require('carcass', carcassId);
    const { holder, traceNo, cold } = carcass;
    requireHolder(tx, holder, `The carcass ${carcassId}`);
    refuse(tx, beforeLast(at, carcass.lastOccurredAt));
    await requireNotRecalled(tx, [traceNo, carcassId]);
    await requireNotHeld(tx, `animal:${traceNo}`, `number:${traceNo}`);
    const state = carcassStep(tx, carcass, 'dispatch');
    const was = carcass.state as 'GRADED' | 'RECEIVED';
    await tx.put('carcass', { ...carcass, state, parties: partiesOf(holder, to), lastOccurredAt: at, recorded });
    items.push({ id: carcassId, label: traceNo, grams: cold!.grams, was });
  }
  return items;
}

async function sendPacks(
  tx: Tx,
  ids: readonly string[],
  to: string,
  { at, recorded }: Account,
): Promise<Shipment['items']> {
  const packs = await ownPacks(tx, ids, at);
  await requireSaleable(tx, packs, at);
  const items: Shipment['items'] = [];
  for (const pack of packs) {
    const { packId: id, label, netG: grams, holder } = pack;
    const state = packStep(tx, pack, 'dispatch');
    const was = pack.state as 'PACKED' | 'RECEIVED';
    await tx.put('pack', { ...pack, state, parties: partiesOf(holder, to), lastOccurredAt: at, recorded });
    items.push({ id, label, grams, was });
  }
  return items;
}

/** The shipment, for the one that it was sent to. */
async function incoming(tx: Tx, shipmentId: string): Promise<Shipment> {
  const shipment = await tx.require('shipment', shipmentId);
  requireHolder(tx, shipment.to, `What comes with the shipment ${shipmentId}`);
  if (shipment.state === 'DISPATCHED') return shipment;
  return tx.fail('STATE_CONFLICT', `The shipment ${shipmentId} is ${shipment.state}.`, {
    shipmentId,
    state: shipment.state,
  });
}

/** How goods arrive: they are the receiver's, or the sender's again. */
interface Arrival {
  readonly holder: string;
  readonly call: Account;
  readonly actionOf: (
    was: Shipment['items'][number]['was'],
  ) => 'receive' | `refuse.${'GRADED' | 'PACKED' | 'RECEIVED'}`;
}

async function settle(tx: Tx, items: Shipment['items'], { holder, call, actionOf }: Arrival): Promise<void> {
  const facts = { holder, parties: partiesOf(holder), lastOccurredAt: call.at, recorded: call.recorded };
  const [carcasses, packs] = await Promise.all([
    Promise.all(items.filter(({ id }) => isCarcass(id)).map(({ id }) => tx.require('carcass', id))),
    Promise.all(items.filter(({ id }) => !isCarcass(id)).map(({ id }) => tx.require('pack', id))),
  ]);
  const wasOf = new Map(items.map(({ id, was }) => [id, was]));
  for (const carcass of carcasses) {
    const action = actionOf(wasOf.get(carcass.carcassId)!) as 'receive' | 'refuse.GRADED' | 'refuse.RECEIVED';
    const next: Carcass = { ...carcass, ...facts, state: carcassStep(tx, carcass, action) };
    await tx.put('carcass', next);
  }
  for (const pack of packs) {
    const action = actionOf(wasOf.get(pack.packId)!) as 'receive' | 'refuse.PACKED' | 'refuse.RECEIVED';
    const next: Pack = { ...pack, ...facts, state: packStep(tx, pack, action) };
    await tx.put('pack', next);
  }
}

/** Takes a shipment in. */
export async function takeIn(
  tx: Tx,
  input: Told & { readonly shipmentId: string },
  event?: EpcisEvent,
): Promise<Shipment> {
  const shipment = await incoming(tx, input.shipmentId);
  const { shipmentId, from, to, items } = shipment;
  const call = await accountOf(tx, input, shipment.dispatchedAt);
  await settle(tx, items, { holder: to, call, actionOf: () => 'receive' });
  const grams = new Map<string, number>();
  for (const { id, label, grams: more } of items) {
    if (!isCarcass(id)) grams.set(label, (grams.get(label) ?? 0) + more);
  }
  for (const [number, receivedG] of grams) await bookIn(tx, { holder: to, number }, receivedG, call.recorded);
  const taken: Shipment = { ...shipment, state: 'RECEIVED', receivedAt: call.at, recorded: call.recorded };
  await tx.put('shipment', taken);
  const numbers = items.map(({ id }) => id);
  const fact = { at: call.at, place: to, late: call.recorded.late, items: numbers, from, to, shipmentId };
  await tell(tx, { kind: 'RECEIVED', event: event ?? received(fact), numbers, place: to, recorded: call.recorded });
  return taken;
}

/** Whether the caller takes part in a shipment. */
function requirePart(tx: Tx, { shipmentId, from, to }: Pick<Shipment, 'shipmentId' | 'from' | 'to'>): void {
  const { party } = tx.caller;
  if (party !== 'market' && party !== 'abattoir') return;
  const own = ownHolder(tx);
  if (own !== from && own !== to) tx.fail('NOT_FOUND', `There is no shipment ${shipmentId}.`);
}

/** Handlers of shipments. */
export const shipmentHandlers = {
  async dispatch(tx, input) {
    const shipment = await sendGoods(tx, input);
    const { shipmentId, from, to } = shipment;
    tx.emit('Dispatched', { shipmentId, from, to });
    return shipment;
  },

  async receive(tx, input) {
    const shipment = await takeIn(tx, input);
    const { shipmentId, from, to } = shipment;
    tx.emit('Received', { shipmentId, from, to });
    return shipment;
  },

  async refuse(tx, input) {
    const shipment = await incoming(tx, input.shipmentId);
    const { shipmentId, from, to, items } = shipment;
    const call = await accountOf(tx, input, shipment.dispatchedAt);
    await settle(tx, items, { holder: from, call, actionOf: (was) => `refuse.${was}` });
    for (const [number, grams] of stocked(items)) {
      await bookOut(tx, { holder: from, number }, { dispatchedG: -grams }, call.recorded);
    }
    const refused: Shipment = { ...shipment, state: 'REFUSED', recorded: call.recorded };
    await tx.put('shipment', refused);
    const numbers = items.map(({ id }) => id);
    const fact = { at: call.at, place: from, late: call.recorded.late, items: numbers, from: to, to: from, shipmentId };
    await tell(tx, { kind: 'TURNED_BACK', event: received(fact), numbers, place: from, recorded: call.recorded });
    tx.emit('Refused', { shipmentId, from, to });
    return refused;
  },

  async getShipment(tx, { shipmentId }) {
    const shipment = await tx.require('shipment', shipmentId);
    requirePart(tx, shipment);
    return shipment;
  },

  async setTradeTerms(tx, input, terms) {
    const { shipmentId } = input;
    const shipment = await tx.require('shipment', shipmentId);
    requireHolder(tx, shipment.from, `The shipment ${shipmentId}`);
    if (shipment.parties.join('-') !== input.pair) {
      tx.fail('INPUT_INVALID', `The shipment is of ${shipment.parties.join('-')}.`, {
        pair: shipment.parties.join('-'),
      });
    }
    await tx.private.put('tradeTerms', input, { shipmentId, ...terms });
    tx.emit('TermsSet', { shipmentId });
    return { shipmentId };
  },

  async getTradeTerms(tx, input) {
    const { shipmentId } = input;
    const shipment = await tx.require('shipment', shipmentId);
    requirePart(tx, shipment);
    const terms = await tx.private.get('tradeTerms', input, shipmentId);
    return terms ?? tx.fail('NOT_FOUND', `The shipment ${shipmentId} has no terms.`);
  },
} satisfies HandlersOf<'dispatch' | 'receive' | 'refuse' | 'getShipment' | 'setTradeTerms' | 'getTradeTerms'>;
