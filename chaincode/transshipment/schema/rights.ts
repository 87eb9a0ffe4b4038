/** Release rights: who may take boxes out of the origin terminal. There is no PIN; the right and the identity count. */
import { z } from 'zod';
import { BizNo, command, ContainerNo, Id, Instant, Party, PassId, Recorded, Remark } from './primitives.ts';

/** One step of a right's way from the line to the gate. Parties are the line, then companies by business number. */
export const RightStep = z.strictObject({
  kind: z.enum(['GRANTED', 'TRANSFERRED', 'RECALLED']),
  from: z.string(),
  to: BizNo,
  at: Instant,
  txId: z.string(),
});

/** A right to take a quantity of an order's boxes. It has one holder at any time: whoever passes it on has it no more. */
export const ReleaseRight = z.strictObject({
  rightId: Id,
  orderId: Id,
  line: Party,
  quantity: z.int().min(1).max(100),
  /** The boxes it is for; empty: any of the order's list. */
  containers: z.array(ContainerNo).max(100),
  state: z.enum(['HELD', 'REVOKED']),
  holder: BizNo,
  chain: z.array(RightStep).min(1).max(10),
  revokedAt: Instant.optional(),
  recorded: Recorded,
});

/** Gives a company the right to take boxes of an order. */
export const grantRight = {
  summary: 'Grant a release right',

  input: z.strictObject({
    ...command,
    orderId: Id,
    rightId: Id,
    holder: BizNo,
    quantity: z.int().min(1).max(100),
    containers: z.array(ContainerNo).max(100).default([]),
  }),
  output: ReleaseRight,
  example: {
    input: {
      messageRef: 'HMM-COREOR-1',
      orderId: 'HMM-TS-2026-0001',
      rightId: 'HMM-R-1',
      holder: '2208162517',
      quantity: 2,
    },
  },
};

/** Passes a right on, whole. */
export const transferRight = {
  summary: 'Pass a release right on',
  description: 'Whole, to one company. Whoever passed it on has it no more.',

  input: z.strictObject({ ...command, rightId: Id, to: BizNo }),
  output: ReleaseRight,
  example: { input: { messageRef: 'HAUL-TRANSFER-1', rightId: 'HMM-R-1', to: '1208147521' } },
};

/** Takes a right back that the caller's company passed on. */
export const recallRight = {
  summary: 'Take a release right back',

  input: z.strictObject({ ...command, rightId: Id }),
  output: ReleaseRight,
  example: { input: { messageRef: 'HAUL-RECALL-1', rightId: 'HMM-R-1' } },
};

/** Ends a right for all boxes that have not passed the origin's gate inwards on a truck. */
export const revokeRight = {
  summary: 'Revoke a release right',
  description: 'For all boxes that are not inside the origin’s gate on a truck; refused when there are none.',

  input: z.strictObject({ ...command, rightId: Id, reason: Remark }),
  output: ReleaseRight,
  example: { input: { messageRef: 'HMM-REVOKE-1', rightId: 'HMM-R-1', reason: 'Contract of carriage ended' } },
};

/** One right, with the passes that were issued under it. */
export const getRight = {
  summary: 'Read a release right and its chain',

  input: z.strictObject({ rightId: Id }),
  output: z.strictObject({ right: ReleaseRight, passes: z.array(PassId) }),
  example: { input: { rightId: 'HMM-R-1' } },
};
