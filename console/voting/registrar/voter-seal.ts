/**
 * Sealed voters' numbers. On the ledger beside each key is a hash of the voter's number and a nonce, so that the registrar can be
 * asked for a sample and cannot choose afterwards who stands behind a key.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesOfHex, hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { hash } from '@ledger-pilots/chaincode/voting/ballot/transcript.ts';
import { Hex32 } from '@ledger-pilots/chaincode/voting/schema/primitives.ts';
import { z } from 'zod';
import { randomBytes, type RandomSource } from '../vault/random-bytes.ts';
import type { Vault } from '../vault/vault.ts';
import { VotingError } from '../voting-error.ts';
import type { KeyLine } from './key-list.ts';

/** What opens a commitment: shown to auditors for the keys of a sample, and to nobody else. */
export const SealOpening = z.strictObject({ publicKey: Hex32, voterId: z.string().min(1).max(100), nonce: Hex32 });

/** An opening. */
export type SealOpening = z.output<typeof SealOpening>;

const NONCE_BYTES = 32;

/** SHA-256 over the protocol's hash `voter` of election, key, number and nonce; 32 bytes in hex. */
export function voterCommitment(electionId: string, { publicKey, voterId, nonce }: SealOpening): string {
  return hexOf(sha256(hash('voter', electionId, bytesOfHex(publicKey), voterId, bytesOfHex(nonce))));
}

/**
 * Seals the numbers of a list. Keys that were sealed before keep their nonce, so that publishing can be repeated.
 * @returns openings in the order of the list, which are kept before this returns
 * @throws {VotingError} LINE_INVALID for a line without a voter's number, VAULT_UNUSABLE
 */
export async function sealVoters(
  vault: Vault,
  electionId: string,
  lines: readonly KeyLine[],
  random: RandomSource = randomBytes,
): Promise<SealOpening[]> {
  const before = new Map((await keptSeals(vault, electionId)).map((opening) => [opening.publicKey, opening]));
  const openings = lines.map(({ publicKey, voterId }) => {
    if (voterId === undefined)
      throw new VotingError('LINE_INVALID', `The key ${publicKey} has no voterId to be sealed.`);
    const kept = before.get(publicKey);
    return kept?.voterId === voterId ? kept : { publicKey, voterId, nonce: hexOf(random(NONCE_BYTES)) };
  });
  await vault.write(nameOf(electionId), JSON.stringify(openings));
  return openings;
}

/** What was sealed for an election. @throws {VotingError} VAULT_UNUSABLE */
export async function keptSeals(vault: Vault, electionId: string): Promise<SealOpening[]> {
  const text = await vault.read(nameOf(electionId));
  return text === undefined ? [] : sealsOfText(text);
}

/** Reads openings. @throws {VotingError} VAULT_UNUSABLE */
export function sealsOfText(text: string): SealOpening[] {
  try {
    return z.array(SealOpening).parse(JSON.parse(text));
  } catch {
    // Without the cause, which would show pieces of the text.
    throw new VotingError('VAULT_UNUSABLE', 'The sealed numbers cannot be read: bring their copy back.');
  }
}

function nameOf(electionId: string): string {
  return `seals.${electionId}`;
}
