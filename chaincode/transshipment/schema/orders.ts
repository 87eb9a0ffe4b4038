/** Transshipment orders, the account of what was allotted of them, and customs' word on each of their boxes. */
import { z } from 'zod';
import {
  command,
  ContainerNo,
  Id,
  Instant,
  LengthFt,
  pageOf,
  paging,
  Party,
  PassId,
  Recorded,
  Remark,
  VesselCall,
} from './primitives.ts';

/** A box of an order's list. */
export const OrderedBox = z.strictObject({
  containerNo: ContainerNo,
  /** The number does not obey ISO 6346 and is right all the same. */
  nonIso: z.boolean().default(false),
});

/** When the destination terminal receives boxes of an order. */
export const ReceiveWindow = z.strictObject({
  /** Absent where the terminal receives at any time until closing. */
  opensAt: Instant.optional(),
  closesAt: Instant,
  /** The rule table that the opening was computed by. */
  ruleVersion: z.string(),
});

/** What the line decides about an order. */
const orderTerms = {
  /** The line's own reference: booking or transshipment list. */
  lineRef: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9/-]{0,34}$/),
  inVessel: VesselCall,
  outVessel: VesselCall,
  origin: Party,
  destination: Party,
  /** `BOXES`: every box of the list moves. `GROUP`: any `quantity` of the list, chosen at the origin's gate. */
  kind: z.enum(['BOXES', 'GROUP']),
  quantity: z.int().min(1).max(100),
  containers: z.array(OrderedBox).min(1).max(100),
  /** The one length of all boxes of a group. */
  lengthFt: LengthFt.optional(),
  berthingAt: Instant,
  closingAt: Instant,
  priority: z.int().min(0).max(9).default(5),
};

/** An order to move boxes from one terminal to another. */
export const Order = z.strictObject({
  orderId: Id,
  line: Party,
  ...orderTerms,
  window: ReceiveWindow,
  state: z.enum(['ORDERED', 'COMPLETED', 'CANCELLED']),
  recorded: Recorded,
});

/**
 * What has been given out of an order. It stands apart from the order, so that issuing a pass does not disturb the gates,
 * which read the order's terms. Cancelled and expired passes are taken off, which frees their quantity.
 */
export const Allotment = z.strictObject({
  orderId: Id,
  line: Party,
  origin: Party,
  destination: Party,
  rights: z.array(z.strictObject({ rightId: Id, quantity: z.int().min(1) })).max(50),
  passes: z.array(z.strictObject({ passId: PassId, rightId: Id, containerNo: ContainerNo.optional() })).max(100),
});

/** A box has left the origin under an order: once for each box and order. */
export const Departure = z.strictObject({
  orderId: Id,
  containerNo: ContainerNo,
  origin: Party,
  passId: PassId,
  state: z.enum(['DEPARTED', 'RETURNED']),
  recorded: Recorded,
});

/** Customs' word on the bonded movement of one box under an order. */
export const Clearance = z.strictObject({
  orderId: Id,
  containerNo: ContainerNo,
  state: z.enum(['APPROVED', 'HELD']),
  reason: Remark.optional(),
  recorded: Recorded,
});

/** An order with its progress. `remaining` counts boxes that have not left the origin; the order is complete at 0. */
export const OrderView = z.strictObject({
  order: Order,
  allotment: Allotment,
  issued: z.int(),
  departed: z.int(),
  remaining: z.int(),
});

const placeOrderExample = {
  messageRef: 'HMM-COPARN-1',
  orderId: 'HMM-TS-2026-0001',
  lineRef: 'TSL/2026/0001',
  inVessel: { imo: '9863297', voyage: '012W' },
  outVessel: { imo: '9074729', voyage: '031E' },
  origin: 'terminal1',
  destination: 'terminal2',
  kind: 'GROUP',
  quantity: 2,
  containers: [{ containerNo: 'HMMU6001236' }, { containerNo: 'HMMU1000140' }, { containerNo: 'FCIU9908030' }],
  lengthFt: 40,
  berthingAt: '2026-03-05T06:00:00+09:00',
  closingAt: '2026-03-04T18:00:00+09:00',
} as const;

/** Places an order. */
export const placeOrder = {
  summary: 'Place a transshipment order',
  description: 'Single boxes, or a group: any `quantity` of the list. The receive window follows from the dated rules.',

  input: z.strictObject({ ...command, orderId: Id, ...orderTerms }),
  output: Order,
  example: { input: placeOrderExample },
};

/** Follows a change of the vessel's schedule. */
export const amendOrder = {
  summary: 'Follow a change of the vessel’s schedule',

  input: z.strictObject({
    ...command,
    orderId: Id,
    berthingAt: Instant.optional(),
    closingAt: Instant.optional(),
    priority: z.int().min(0).max(9).optional(),
  }),
  output: Order,
  example: {
    input: { messageRef: 'HMM-COPARN-1-5', orderId: 'HMM-TS-2026-0001', berthingAt: '2026-03-05T18:00:00+09:00' },
  },
};

/** Closes an order of which nothing remains. */
export const completeOrder = {
  summary: 'Close an order of which nothing remains',

  input: z.strictObject({ ...command, orderId: Id }),
  output: Order,
  example: { input: { messageRef: 'HMM-COMPLETE-1', orderId: 'HMM-TS-2026-0001' } },
};

/** Withdraws an order that has no live pass. */
export const cancelOrder = {
  summary: 'Withdraw an order',

  input: z.strictObject({ ...command, orderId: Id, reason: Remark }),
  output: Order,
  example: { input: { messageRef: 'HMM-CANCEL-1', orderId: 'HMM-TS-2026-0001', reason: 'Vessel omits the port' } },
};

/** One order. */
export const getOrder = {
  summary: 'Read an order and its progress',

  input: z.strictObject({ orderId: Id }),
  output: OrderView,
  example: { input: { orderId: 'HMM-TS-2026-0001' } },
};

/** Orders that the caller takes part in. */
export const listOrders = {
  summary: 'List orders',

  input: z.strictObject(paging),
  output: pageOf(Order),
  example: { input: { limit: 20 } },
};

/** Approves the bonded movement of boxes, or lifts the hold of them. */
export const approveMovement = {
  summary: 'Approve the bonded movement of boxes',
  description: 'Also lifts a hold.',

  input: z.strictObject({ ...command, orderId: Id, containers: z.array(ContainerNo).min(1).max(100) }),
  output: z.strictObject({ items: z.array(Clearance) }),
  example: {
    input: { messageRef: 'KCS-APPROVE-1', orderId: 'HMM-TS-2026-0001', containers: ['HMMU6001236', 'HMMU1000140'] },
  },
};

/** Holds boxes at the gate. */
export const holdMovement = {
  summary: 'Hold boxes at the gate',

  input: z.strictObject({ ...command, orderId: Id, containers: z.array(ContainerNo).min(1).max(100), reason: Remark }),
  output: z.strictObject({ items: z.array(Clearance) }),
  example: {
    input: {
      messageRef: 'KCS-HOLD-1',
      orderId: 'HMM-TS-2026-0001',
      containers: ['FCIU9908030'],
      reason: 'Selected for X-ray inspection',
    },
  },
};

/** Customs' word on one box. */
export const getClearance = {
  summary: 'Read customs’ word on a box',

  input: z.strictObject({ orderId: Id, containerNo: ContainerNo }),
  output: Clearance,
  example: { input: { orderId: 'HMM-TS-2026-0001', containerNo: 'HMMU6001236' } },
};
