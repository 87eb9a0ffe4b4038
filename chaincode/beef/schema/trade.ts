/** Hand-overs between businesses, what a shop has under a number, and sales. */
import { z } from 'zod';
import {
  CarcassId,
  command,
  EntryId,
  EventId,
  Grams,
  Holder,
  Id,
  LabelNo,
  PackId,
  pageOf,
  paging,
  Parties,
  Party,
  Recorded,
  Remark,
  report,
  SumGrams,
  Instant,
} from './primitives.ts';

/** What a shipment carries. */
export const ShippedItem = z.strictObject({
  id: z.union([CarcassId, PackId]),
  label: LabelNo,
  grams: Grams,
  /** What it was before, and is again when the shipment is refused. */
  was: z.enum(['GRADED', 'PACKED', 'RECEIVED']),
});

/** Goods on their way from one business to another. */
export const Shipment = z.strictObject({
  shipmentId: Id,
  from: Holder,
  to: Holder,
  parties: Parties,
  items: z.array(ShippedItem).min(1).max(100),
  grams: Grams,
  state: z.enum(['DISPATCHED', 'RECEIVED', 'REFUSED']),
  dispatchedAt: Instant,
  receivedAt: Instant.optional(),
  recorded: Recorded,
});

/** Price and terms, of the two businesses and EKAPE alone. */
export const TradeTerms = z.strictObject({
  shipmentId: Id,
  priceMinorUnits: z.int().min(0),
  currency: z.string().regex(/^[A-Z]{3}$/),
  note: Remark.optional(),
});

/** What a business has received under a number, and what of it has left. */
export const Stock = z.strictObject({
  holder: Holder,
  number: LabelNo,
  party: Party,
  receivedG: SumGrams,
  dispatchedG: SumGrams,
  soldG: SumGrams,
  /** Destroyed, returned, or lost in repacking. */
  lostG: SumGrams,
  recorded: Recorded,
});

/** A sale to consumers that was reported: booked, or refused and kept as evidence. */
export const Sale = z.strictObject({
  holder: Holder,
  saleId: Id,
  number: LabelNo,
  grams: Grams,
  packIds: z.array(PackId).max(50),
  verdict: z.enum(['ACCEPTED', 'REFUSED']),
  /** Why it was refused. */
  code: z.enum(['OVERSOLD']).optional(),
  /** What could still have been sold under the number, tolerance included. */
  availableG: SumGrams,
  alarmId: EntryId.optional(),
  eventId: EventId.optional(),
  state: z.enum(['STANDING', 'VOIDED']),
  recorded: Recorded,
});

const at = '2026-03-06T09:00:00+09:00';
const holder = 'business:6068600103';

/** Sends goods. */
export const dispatch = {
  summary: 'Send carcasses or packs to another business',
  input: z.strictObject({
    ...report,
    shipmentId: Id,
    to: Holder,
    items: z
      .array(z.union([CarcassId, PackId]))
      .min(1)
      .max(100),
  }),
  output: Shipment,
  example: {
    input: {
      messageRef: 'PACK-SHIP-1',
      shipmentId: 'SHIP-2026-0001',
      to: holder,
      items: ['088012340000000018'],
      occurredAt: at,
    },
  },
};

/** Takes goods in. */
export const receive = {
  summary: 'Take a shipment in',
  input: z.strictObject({ ...report, shipmentId: Id }),
  output: Shipment,
  example: { input: { messageRef: 'SHOP-RECV-1', shipmentId: 'SHIP-2026-0001', occurredAt: at } },
};

/** Sends goods back unopened. */
export const refuse = {
  summary: 'Refuse a shipment',
  description: 'The goods are the sender’s again.',
  input: z.strictObject({ ...report, shipmentId: Id, remark: Remark }),
  output: Shipment,
  example: {
    input: { messageRef: 'SHOP-REFUSE-1', shipmentId: 'SHIP-2026-0001', remark: 'Cold chain broken', occurredAt: at },
  },
};

/** A shipment, for those who take part. */
export const getShipment = {
  summary: 'Look a shipment up',
  input: z.strictObject({ shipmentId: Id }),
  output: Shipment,
  example: { input: { shipmentId: 'SHIP-2026-0001' } },
};

const pair = { pair: z.enum(['nacf-abattoir', 'nacf-market', 'abattoir-market']) };

/** Records the terms of a shipment. */
export const setTradeTerms = {
  summary: 'Record the price and terms of a shipment',
  input: z.strictObject({ ...command, shipmentId: Id, ...pair }),
  private: { record: 'tradeTerms', schema: TradeTerms.omit({ shipmentId: true }) },
  output: z.strictObject({ shipmentId: Id }),
  example: {
    input: { messageRef: 'ABT-TERMS-1', shipmentId: 'SHIP-2026-0001', pair: 'abattoir-market' },
    private: { priceMinorUnits: 6_180_000, currency: 'KRW' },
  },
};

/** The terms of a shipment. */
export const getTradeTerms = {
  summary: 'The price and terms of a shipment',
  input: z.strictObject({ shipmentId: Id, ...pair }),
  output: TradeTerms,
  example: { input: { shipmentId: 'SHIP-2026-0001', pair: 'abattoir-market' } },
};

/** Sells under a number. */
export const sell = {
  summary: 'Report a sale to consumers',
  description:
    'Whole packs, or grams cut from what was received under the number. What would pass the grams received is recorded as REFUSED with ' +
    'the code OVERSOLD and alarms the inspector: a number that sells more than its animal gave is a reused label.',
  input: z.strictObject({
    ...report,
    saleId: Id,
    number: LabelNo,
    grams: Grams.optional(),
    packIds: z.array(PackId).max(50).default([]),
  }),
  output: Sale,
  example: {
    input: { messageRef: 'SHOP-SALE-1', saleId: 'S-2026-0001', number: '002147460101', grams: 1200, occurredAt: at },
  },
};

/** Takes a sale back that did not happen. */
export const voidSale = {
  summary: 'Take back a sale that was reported wrongly',
  input: z.strictObject({ ...command, saleId: Id, reason: Remark }),
  output: Sale,
  example: { input: { messageRef: 'SHOP-VOID-1', saleId: 'S-2026-0001', reason: 'Typed twice' } },
};

/** What a business has under a number. */
export const getStock = {
  summary: 'What a business has under a number',
  input: z.strictObject({ holder: Holder, number: LabelNo }),
  output: z.strictObject({ stock: Stock, availableG: SumGrams, frozen: z.boolean() }),
  example: { input: { holder, number: '002147460101' } },
};

/** All numbers that a business has received. */
export const listStocks = {
  summary: 'What a business has, by number',
  input: z.strictObject({ holder: Holder, ...paging }),
  output: pageOf(Stock),
  example: { input: { holder } },
};
