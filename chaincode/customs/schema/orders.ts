/** Orders: on the ledger by salted hashes, quantities and states; goods, price and buyer in the files between two. */
import { z } from 'zod';
import { text } from '../../kit/text.ts';
import { GoodsCode } from '../hs/subheadings.ts';
import {
  command,
  Country,
  Currency,
  Hash,
  Instant,
  LineNo,
  Minor,
  OpaqueId,
  Party,
  PersonalCode,
  Quantity,
  Recorded,
  Remark,
  Salt,
  sample,
  SigningKey,
} from './primitives.ts';

const MAX_LINES = 30;

/** What is bought, as it must be declared. Without the price: this is what the carrier is told. */
export const Goods = z.strictObject({
  lineNo: LineNo,
  description: text(200),
  goodsCode: GoodsCode,
  quantity: Quantity,
  origin: Country,
});

/** A line of an order as the mall has it. */
export const PricedLine = Goods.extend({ sku: text(60).optional(), unitPriceMinor: Minor });

/** Who buys. The three that must match: name, phone, code. */
export const Buyer = z.strictObject({
  name: text(80),
  phone: z.string().regex(/^0\d{8,10}$/),
  personalCode: PersonalCode,
  postcode: z.string().regex(/^\d{5}$/),
  address: text(200),
});

/** Between mall and customs: everything of the order. */
export const OrderFile = z.strictObject({
  /** The order's identifier, or that of the correction that gave it these prices. */
  fileId: OpaqueId,
  orderId: OpaqueId,
  orderNo: text(40),
  site: text(80),
  /** The seller within the mall. */
  supplier: text(80),
  orderedAt: Instant,
  currency: Currency,
  lines: z.array(PricedLine).min(1).max(MAX_LINES),
  freightMinor: Minor,
  /** Tax of the seller's country. */
  taxMinor: Minor,
  discountMinor: Minor,
  /** Lines, freight and tax, less the discount. */
  totalMinor: Minor,
  buyer: Buyer,
  /** Open the hashes of goods and of prices. */
  goodsSalt: Salt,
  priceSalt: Salt,
  recordedAt: Instant,
});

/** Between mall and customs: that the order was paid, and how much. */
export const PaymentFile = z.strictObject({
  orderId: OpaqueId,
  paidMinor: Minor,
  currency: Currency,
  paidAt: Instant,
  /** The payment processor's reference. */
  processorRef: text(60),
  recordedAt: Instant,
});

/** Between mall and carrier: goods and recipient, without a price. */
export const GoodsNote = z.strictObject({
  orderId: OpaqueId,
  goods: z.array(Goods).min(1).max(MAX_LINES),
  goodsSalt: Salt,
  recipient: Buyer.omit({ personalCode: true }),
  recordedAt: Instant,
});

/** A line on the ledger. */
export const OrderLine = z.strictObject({
  lineNo: LineNo,
  quantity: Quantity,
  cancelled: z.int().min(0),
  /** In parcels. */
  bound: z.int().min(0),
  /** On manifest lines. */
  manifested: z.int().min(0),
  goodsHash: Hash,
  priceHash: Hash,
});

/** Where an order stands. */
export const OrderState = z.enum(['ORDERED', 'PAID', 'BOUND', 'CANCELLED']);

/** An order on the ledger. */
export const Order = z.strictObject({
  orderId: OpaqueId,
  mall: Party,
  state: OrderState,
  /** The file whose prices count. */
  fileId: OpaqueId,
  lines: z.array(OrderLine).min(1).max(MAX_LINES),
  /** Stands for the secret that the consumer looks the order up with. */
  secretHash: Hash,
  /** The key of the consumer's app, for this order alone. */
  consumerKey: SigningKey,
  recorded: Recorded,
});

/** Why prices are corrected. */
export const CorrectionReason = z.enum(['WRONG_PRICE', 'WRONG_CHARGES', 'REFUNDED_PART']);

const PriceHashes = z
  .array(z.strictObject({ lineNo: LineNo, priceHash: Hash }))
  .min(1)
  .max(MAX_LINES);

/** Prices that were wrong: proposed by the mall, accepted by customs. The old ones stay on record. */
export const Correction = z.strictObject({
  correctionId: OpaqueId,
  orderId: OpaqueId,
  reason: CorrectionReason,
  /** Hash of what proves the right prices. */
  proofHash: Hash,
  before: PriceHashes,
  after: PriceHashes,
  state: z.enum(['PROPOSED', 'ACCEPTED', 'REFUSED']),
  recorded: Recorded,
});

/** What a mall sends of an order. */
const FileContent = OrderFile.omit({ recordedAt: true, orderId: true, fileId: true });

const Stored = z.strictObject({ stored: z.literal(true) });
const ofOrder = { mall: Party, orderId: OpaqueId };
const order = { mall: 'mall', orderId: sample.orderId };
const buyer = {
  ...{ name: '홍길동', phone: '01012345678', personalCode: 'P260000000001' },
  ...{ postcode: '06236', address: '서울 강남구 테헤란로 1' },
};
const recipient = { name: buyer.name, phone: buyer.phone, postcode: buyer.postcode, address: buyer.address };
const goods = [
  { lineNo: '01', description: 'Headphones', goodsCode: '8518309590', quantity: 1, origin: 'US' },
  { lineNo: '02', description: 'Cotton T-shirt', goodsCode: '6109101000', quantity: 2, origin: 'VN' },
  { lineNo: '03', description: 'Novel, printed', goodsCode: '4901990000', quantity: 1, origin: 'US' },
];

function file(prices: readonly number[], totalMinor: number) {
  return {
    ...{ orderNo: 'M-2026-0001', site: 'shop.example', supplier: 'Sound & Cotton Inc.' },
    ...{ orderedAt: '2026-02-27T12:00:00-05:00', currency: 'USD' },
    lines: goods.map((line, index) => ({ ...line, unitPriceMinor: prices[index]! })),
    ...{ freightMinor: 1_000, taxMinor: 0, discountMinor: 0, totalMinor },
    ...{ buyer, goodsSalt: sample.salt, priceSalt: 'a5'.repeat(16) },
  };
}

/** Puts an order on the ledger. The hashes are computed where customs' peer sees what is hashed. */
export const placeOrder = {
  summary: 'Put an order on the ledger',
  input: z.strictObject({ ...command, ...ofOrder, secretHash: Hash, consumerKey: SigningKey }),
  private: { record: 'orderFile', schema: FileContent },
  output: Order,
  example: {
    input: { messageRef: 'MALL-1', ...order, secretHash: sample.hash, consumerKey: sample.key },
    private: file([6_000, 1_500, 1_800], 11_800),
  },
} as const;

/** Proves that the order's total was paid. */
export const recordPayment = {
  summary: 'Prove that an order was paid',
  input: z.strictObject({ ...command, ...ofOrder }),
  private: { record: 'paymentFile', schema: PaymentFile.omit({ recordedAt: true, orderId: true }) },
  output: Order,
  example: {
    input: { messageRef: 'MALL-2', ...order },
    private: { paidMinor: 11_800, currency: 'USD', paidAt: '2026-02-27T12:01:00-05:00', processorRef: 'PAY-77' },
  },
} as const;

/** Cancels pieces that are in no parcel. */
export const cancelOrder = {
  summary: 'Cancel pieces of an order',
  input: z.strictObject({
    ...command,
    orderId: OpaqueId,
    lines: z
      .array(z.strictObject({ lineNo: LineNo, quantity: Quantity }))
      .min(1)
      .max(MAX_LINES),
  }),
  output: Order,
  example: { input: { messageRef: 'MALL-3', orderId: sample.orderId, lines: [{ lineNo: '02', quantity: 1 }] } },
};

/** An order on the ledger. */
export const getOrder = {
  summary: 'Read an order',
  input: z.strictObject({ orderId: OpaqueId }),
  output: Order,
  example: { input: { orderId: sample.orderId } },
};

/** An order's file. */
export const readOrderFile = {
  summary: 'Read an order’s file',
  input: z.strictObject({ mall: Party, fileId: OpaqueId }),
  output: OrderFile,
  example: { input: { mall: 'mall', fileId: sample.orderId } },
};

/** Tells the carrier what to carry to whom. */
export const sendGoods = {
  summary: 'Tell the carrier goods and recipient',
  input: z.strictObject({ ...command, ...ofOrder, carrier: Party }),
  private: { record: 'goodsNote', schema: GoodsNote.omit({ recordedAt: true, orderId: true }) },
  output: Stored,
  example: {
    input: { messageRef: 'MALL-4', ...order, carrier: 'carrier' },
    private: { goods, goodsSalt: sample.salt, recipient },
  },
} as const;

/** Reads what is to be carried; the contract says whether it is what was ordered. */
export const readGoods = {
  summary: 'Read goods and recipient',
  input: z.strictObject({ ...ofOrder, carrier: Party }),
  output: z.strictObject({ note: GoodsNote, asOrdered: z.boolean() }),
  example: { input: { ...order, carrier: 'carrier' } },
};

/** Proposes the right prices: the whole file anew, in which goods and buyer stay as they were. */
export const proposeCorrection = {
  summary: 'Propose the right prices of an order',
  input: z.strictObject({
    ...{ ...command, ...ofOrder, correctionId: OpaqueId, reason: CorrectionReason, proofHash: Hash },
  }),
  private: { record: 'orderFile', schema: FileContent },
  output: Correction,
  example: {
    input: {
      ...{ messageRef: 'MALL-5', ...order, correctionId: sample.correctionId },
      ...{ reason: 'WRONG_PRICE', proofHash: sample.hash },
    },
    private: file([6_500, 1_500, 1_800], 12_300),
  },
} as const;

/** Accepts or refuses a price. */
export const settleCorrection = {
  summary: 'Accept or refuse a corrected price',
  input: z.strictObject({ ...command, correctionId: OpaqueId, accepted: z.boolean(), remark: Remark }),
  output: Correction,
  example: {
    input: { messageRef: 'KCS-9', correctionId: sample.correctionId, accepted: true, remark: 'Receipt seen' },
  },
};

/** A correction. */
export const getCorrection = {
  summary: 'Read a correction',
  input: z.strictObject({ correctionId: OpaqueId }),
  output: Correction,
  example: { input: { correctionId: sample.correctionId } },
};

/** Destroys a file whose retention is over. */
export const purgeOrderFile = {
  summary: 'Destroy an order’s file',
  input: z.strictObject({ ...command, mall: Party, fileId: OpaqueId }),
  output: z.strictObject({ purged: z.literal(true) }),
  example: { input: { messageRef: 'MALL-6', mall: 'mall', fileId: sample.orderId } },
};

/** Destroys what the carrier was told. */
export const purgeGoods = {
  summary: 'Destroy goods and recipient',
  input: z.strictObject({ ...command, ...ofOrder, carrier: Party }),
  output: z.strictObject({ purged: z.literal(true) }),
  example: { input: { messageRef: 'MALL-7', ...order, carrier: 'carrier' } },
};
