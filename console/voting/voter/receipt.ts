/** What a voter keeps of a cast ballot. It shows that the ballot is on the ledger, and nothing of what is in it. */
import { z } from 'zod';
import { ElectionId, Hex32, Hex64 } from '@ledger-pilots/chaincode/voting/schema/primitives.ts';
import { SignedBallot } from '@ledger-pilots/chaincode/voting/schema/ballots.ts';
import type { Vault } from '../vault/vault.ts';
import { VotingError } from '../voting-error.ts';

const Receipt = z.strictObject({
  format: z.literal('ledger-pilots/voting/receipt/1'),
  electionId: ElectionId,
  electionHash: Hex64,
  credential: Hex32,
  seq: z.int().min(1),
  previous: SignedBallot.shape.previous,
  tracker: Hex32,
  /** The code that was shown before casting. */
  code: z.string().regex(/^[A-Z2-7]{34}$/),
  /** The device's clock. */
  castAt: z.string().max(40),
  transactionId: z.string().max(64).optional(),
  block: z.int().min(0).optional(),
  submission: z
    .strictObject({
      statement: z.string().max(4000),
      signature: z.string().max(400),
      certificate: z.string().max(8000),
    })
    .optional(),
});

/** A voter's receipt. */
export type VoterReceipt = z.output<typeof Receipt>;

/** A ballot that was sent and of which it is not known how it ended; sending the same bytes again has one effect. */
export interface PendingCast {
  readonly receipt: VoterReceipt;
  readonly ballot: z.output<typeof SignedBallot>;
}

const Pending = z.strictObject({ receipt: Receipt, ballot: SignedBallot });

/** Reads a receipt from a file. @throws {VotingError} TEXT_INVALID */
export function receiptOfText(text: string): VoterReceipt {
  return parsed(Receipt, text, 'a receipt');
}

/** The receipts of an election on this device, the first ballot's first. */
export async function keptReceipts(vault: Vault, electionId: string): Promise<VoterReceipt[]> {
  const text = await vault.read(`receipts.${electionId}`);
  return text === undefined ? [] : parsed(z.array(Receipt), text, 'the kept receipts');
}

/** Keeps a receipt after the others; of one ballot there is one. */
export async function keepReceipt(vault: Vault, receipt: VoterReceipt): Promise<void> {
  const before = await keptReceipts(vault, receipt.electionId);
  const others = before.filter(({ tracker }) => tracker !== receipt.tracker);
  await vault.write(`receipts.${receipt.electionId}`, JSON.stringify([...others, receipt]));
}

/** The ballot of which it is not known how it ended, if there is one. */
export async function pendingCast(vault: Vault, electionId: string): Promise<PendingCast | undefined> {
  const text = await vault.read(`pending.${electionId}`);
  return text === undefined ? undefined : parsed(Pending, text, 'the kept ballot');
}

/** Keeps a ballot before it is sent. */
export function keepPending(vault: Vault, pending: PendingCast): Promise<void> {
  return vault.write(`pending.${pending.receipt.electionId}`, JSON.stringify(pending));
}

/** Forgets a ballot whose end is known. */
export function dropPending(vault: Vault, electionId: string): Promise<void> {
  return vault.remove(`pending.${electionId}`);
}

function parsed<S extends z.ZodType>(schema: S, text: string, what: string): z.output<S> {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new VotingError('TEXT_INVALID', `This is not ${what}, or not a whole one.`, { cause });
  }
}
