/** What the consumer sees and does: the very thing that was declared, by code and secret; a dispute, by the key of the app. */
import { z } from 'zod';
import { Clearance, Decision } from './clearance.ts';
import { PricedLine } from './orders.ts';
import { ParcelState } from './parcels.ts';
import {
  CalendarDate,
  command,
  Currency,
  Hash,
  OpaqueId,
  Recorded,
  Remark,
  Salt,
  sample,
  SignatureHex,
} from './primitives.ts';

/** What a consumer objects to. */
export const DisputeKind = z.enum(['NOT_MY_ORDER', 'WRONG_VALUE', 'WRONG_GOODS', 'NOT_RECEIVED']);

/** A consumer's objection. */
export const Dispute = z.strictObject({
  parcelId: OpaqueId,
  disputeId: OpaqueId,
  orderId: OpaqueId,
  kind: DisputeKind,
  state: z.enum(['OPEN', 'SETTLED']),
  recorded: Recorded,
});

const look = { parcelId: OpaqueId, secret: Salt };

/** A parcel as its consumer sees it. */
export const lookUpParcel = {
  summary: 'Look a parcel up by code and secret',
  description: 'A wrong secret is answered like a parcel that does not exist.',
  input: z.strictObject(look),
  output: z.strictObject({
    parcelId: OpaqueId,
    state: ParcelState,
    clearance: Clearance.shape.state.optional(),
    arrivedOn: CalendarDate.optional(),
    kind: Decision.shape.kind.optional(),
    reasons: Decision.shape.reasons.optional(),
    /** What was or will be declared in the consumer's name. */
    lines: z.array(PricedLine.omit({ sku: true }).extend({ orderId: OpaqueId })),
    currency: Currency,
    /** Of all that the parcel declares; the hash that customs decided on must be this one. */
    viewHash: Hash,
    decidedHash: Hash.optional(),
  }),
  example: { input: { parcelId: sample.parcelId, secret: sample.secret } },
};

/** The consumer objects. Clearance is held as long as it can be. */
export const disputeParcel = {
  summary: 'Object to what was declared',
  input: z.strictObject({
    ...{ parcelId: OpaqueId, disputeId: OpaqueId, orderId: OpaqueId, kind: DisputeKind },
    signature: SignatureHex,
  }),
  output: Dispute,
  example: {
    input: {
      ...{ parcelId: sample.parcelId, disputeId: sample.disputeId, orderId: sample.orderId, kind: 'WRONG_VALUE' },
      signature: sample.signature,
    },
  },
} as const;

/** Customs settles an objection. */
export const settleDispute = {
  summary: 'Settle an objection',
  input: z.strictObject({ ...command, parcelId: OpaqueId, disputeId: OpaqueId, remark: Remark }),
  output: Dispute,
  example: {
    input: { messageRef: 'KCS-11', parcelId: sample.parcelId, disputeId: sample.disputeId, remark: 'Price corrected' },
  },
};

/** The objections to a parcel. */
export const listDisputes = {
  summary: 'List the objections to a parcel',
  input: z.strictObject({ parcelId: OpaqueId }),
  output: z.strictObject({ items: z.array(Dispute) }),
  example: { input: { parcelId: sample.parcelId } },
};
