/**
 * Powers of attorney in use. The ledger knows limits, banks and the agent's key; who principal and agent are stands in the
 * document and in what the ministry keeps with the clearing house.
 */
import { z } from 'zod';
import {
  Amount,
  command,
  Currency,
  Hash,
  Instant,
  OpaqueId,
  pageOf,
  paging,
  Party,
  sample,
  SignatureHex,
  SigningKey,
} from './primitives.ts';

/** What an agent may do. */
export const PowerAction = z.enum([
  ...(['LOAN', 'ACCOUNT_OPENING', 'ACCOUNT_CLOSING', 'WITHDRAWAL', 'COLLATERAL', 'INHERITANCE'] as const),
]);

/** One power: an action, the banks at which, up to how much in all. */
export const Power = z.strictObject({
  action: PowerAction,
  banks: z
    .array(Party)
    .min(1)
    .max(20)
    .refine((banks) => new Set(banks).size === banks.length, 'Invalid list: a bank twice'),
  /** Salted hash of the account, where the power is about one. */
  accountHash: Hash.optional(),
  currency: Currency,
  limit: Amount,
});

/** What a power of attorney grants, as far as the ledger must know it. */
export const Mandate = z.strictObject({
  /** `SINGLE`: one use of one of the powers, whatever is left of its limit. */
  use: z.enum(['SINGLE', 'MULTIPLE']),
  /** The agent's key, made for this act alone: whoever presents the act signs with it. */
  agentKey: SigningKey,
  /** Commitment to the content that the bank is shown through the clearing house. */
  contentHash: Hash,
  powers: z.array(Power).min(1).max(8),
});

/** Whether a power of attorney can be used, and what was used of it. */
export const Authorisation = z.strictObject({
  certificateId: OpaqueId,
  state: z.enum(['ISSUED', 'RESERVED', 'CONSUMED']),
  /** The sum that was consumed of each power, in their order. */
  consumed: z.array(Amount),
  uses: z.int().min(0),
  /** The reservation that holds it, until it lapses. */
  reserved: z.strictObject({ verifier: Party, nonce: OpaqueId, lapsesAt: Instant }).optional(),
});

/** What the agent signs: this act, at this bank, for this power and amount, once. */
const statement = {
  certificateId: OpaqueId,
  /** Given by the bank; one nonce, one presentation. */
  nonce: OpaqueId,
  /** Place of the power in the act, from 0 on. */
  power: z.int().min(0).max(7),
  purpose: PowerAction,
  amount: Amount,
  /** SHA-256 of the document that was shown. */
  documentHash: Hash,
  at: Instant,
};

/** A presentation that was accepted. */
export const Presentation = z.strictObject({
  verifier: Party,
  ...statement,
  signature: SignatureHex,
  presentedAt: Instant,
});

/** A bank's hold on a power of attorney, and what became of it. */
export const Reservation = z.strictObject({
  certificateId: OpaqueId,
  verifier: Party,
  nonce: OpaqueId,
  power: z.int().min(0).max(7),
  amount: Amount,
  state: z.enum(['RESERVED', 'CONSUMED', 'RELEASED']),
  reservedAt: Instant,
  lapsesAt: Instant,
  endedAt: Instant.optional(),
});

/** What a bank must know before it acts. */
export const PresentationVerdict = z.strictObject({
  presentation: Presentation,
  authorisation: Authorisation,
  use: Mandate.shape.use,
  granted: Power,
  /** What is left of the power's limit. */
  remaining: Amount,
  contentHash: Hash,
  validUntil: Instant,
});

const presented = {
  ...{ certificateId: sample.certificateId, nonce: sample.nonce, power: 0, purpose: 'LOAN', amount: 300_000_000 },
  ...{ documentHash: sample.hash, at: '2026-03-03T00:00:00Z' },
} as const;
const held = { certificateId: OpaqueId, nonce: OpaqueId };
const holding = { certificateId: sample.certificateId, nonce: sample.nonce };

/** Verifies a power of attorney in one call. */
export const presentPower = {
  summary: 'Verify a power of attorney that an agent presents',
  description:
    'Answers what is granted and what is left of it, or refuses with why the act cannot be used. The agent’s key of the act ' +
    'must have signed exactly this, for this bank; a nonce counts once.',
  input: z.strictObject({ ...command, ...statement, signature: SignatureHex }),
  output: PresentationVerdict,
  example: { input: { messageRef: 'BANK-1', ...presented, signature: sample.signature } },
} as const;

/** Holds it for one bank. */
export const reservePower = {
  summary: 'Reserve a power of attorney',
  description: 'For the minutes of the rules. Of two banks at once one gets it, the other is answered `RESERVED`.',
  input: z.strictObject({ ...command, ...held }),
  output: Reservation,
  example: { input: { messageRef: 'BANK-2', ...holding } },
} as const;

/** Uses it. */
export const consumePower = {
  summary: 'Consume what was reserved of a power of attorney',
  input: z.strictObject({ ...command, ...held }),
  output: Reservation,
  example: { input: { messageRef: 'BANK-3', ...holding } },
} as const;

/** Lets it go unused. */
export const releasePower = {
  summary: 'Release a reservation',
  input: z.strictObject({ ...command, ...held }),
  output: Reservation,
  example: { input: { messageRef: 'BANK-4', ...holding } },
} as const;

/** All reservations of a power of attorney. */
export const listUses = {
  summary: 'List the reservations of a power of attorney',
  input: z.strictObject({ certificateId: OpaqueId, ...paging }),
  output: pageOf(Reservation),
  example: { input: { certificateId: sample.certificateId } },
};
