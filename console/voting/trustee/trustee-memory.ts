/** What a trustee keeps: the seed of each attempt, what it acknowledged, and the one tally that it decrypted. */
import { z } from 'zod';
import { ElectionId, Hex32, Hex64 } from '@ledger-pilots/chaincode/voting/schema/primitives.ts';
import type { Vault } from '../vault/vault.ts';
import { VotingError } from '../voting-error.ts';

const Memory = z.strictObject({
  format: z.literal('ledger-pilots/voting/trustee/1'),
  electionId: ElectionId,
  attempts: z.array(
    z.strictObject({
      attempt: z.int().min(1),
      /** The ceremony that the seed is for; it names manifest, trustees and threshold. */
      context: Hex64,
      number: z.int().min(1).max(16),
      /** 32 random bytes of which all secrets of the attempt are made. */
      seed: Hex32,
      /** The election hash that this trustee computed and acknowledged. */
      electionHash: Hex64.optional(),
    }),
  ),
  /** The tally that this trustee decrypts; never another one. */
  decrypts: Hex64.optional(),
});

/** A trustee's memory of one election. */
export type TrusteeMemory = z.output<typeof Memory>;
/** What it knows of one attempt. */
export type AttemptMemory = TrusteeMemory['attempts'][number];

/** What is kept of an election; empty when there is nothing. @throws {VotingError} VAULT_UNUSABLE */
export async function recall(vault: Vault, electionId: string): Promise<TrusteeMemory> {
  const text = await vault.read(nameOf(electionId));
  if (text === undefined) return { format: 'ledger-pilots/voting/trustee/1', electionId, attempts: [] };
  try {
    return Memory.parse(JSON.parse(text));
  } catch {
    // Without the cause, which would show pieces of the text.
    throw new VotingError(
      'VAULT_UNUSABLE',
      `What is kept of election ${electionId} cannot be read: bring its copy back.`,
    );
  }
}

/** Keeps the memory; when it returns, it is safe. */
export function remember(vault: Vault, memory: TrusteeMemory): Promise<void> {
  return vault.write(nameOf(memory.electionId), JSON.stringify(memory));
}

/** The memory with an attempt's entry in place of the one before. */
export function withAttempt(memory: TrusteeMemory, own: AttemptMemory): TrusteeMemory {
  const others = memory.attempts.filter(({ attempt }) => attempt !== own.attempt);
  return { ...memory, attempts: [...others, own] };
}

function nameOf(electionId: string): string {
  return `trustee.${electionId}`;
}
