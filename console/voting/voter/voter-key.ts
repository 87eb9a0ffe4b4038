/** A voter's key pair, made on the voter's device. Its public half is the pseudonym on the lists; nobody else has the secret. */
import { z } from 'zod';
import { credentialOf } from '@ledger-pilots/chaincode/voting/ballot/credential.ts';
import { bytesOfHex, hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { Hex32 } from '@ledger-pilots/chaincode/voting/schema/primitives.ts';
import { randomBytes, type RandomSource } from '../vault/random-bytes.ts';
import type { Vault } from '../vault/vault.ts';
import { VotingError } from '../voting-error.ts';

/** A key pair: 32 bytes each. */
export interface VoterKey {
  readonly secret: Uint8Array;
  readonly credential: Uint8Array;
}

const SECRET_BYTES = 32;

const KeyText = z.strictObject({ format: z.literal('ledger-pilots/voting/key/1'), secret: Hex32, publicKey: Hex32 });

/** Makes a key pair. */
export function newVoterKey(random: RandomSource = randomBytes): VoterKey {
  return keyOf(random(SECRET_BYTES));
}

/** The key pair as a text, to be kept or carried to another device. It holds the secret. */
export function textOfKey({ secret, credential }: VoterKey): string {
  const format = 'ledger-pilots/voting/key/1';
  return JSON.stringify({ format, secret: hexOf(secret), publicKey: hexOf(credential) });
}

/** Reads {@link textOfKey}. @throws {VotingError} TEXT_INVALID */
export function keyOfText(text: string): VoterKey {
  const read = KeyText.safeParse(jsonOf(text));
  const key = read.success ? keyOf(bytesOfHex(read.data.secret)) : undefined;
  if (key !== undefined && hexOf(key.credential) === read.data?.publicKey) return key;
  throw new VotingError(
    'TEXT_INVALID',
    'This is not a voter’s key, or not a whole one: take the file that was exported.',
  );
}

/** The key of this device for an election, if there is one. A key of its own for each: elections cannot be linked. */
export async function keptKey(vault: Vault, electionId: string): Promise<VoterKey | undefined> {
  const text = await vault.read(nameOf(electionId));
  return text === undefined ? undefined : keyOfText(text);
}

/** Keeps a key as this device's for an election. */
export function keepKey(vault: Vault, electionId: string, key: VoterKey): Promise<void> {
  return vault.write(nameOf(electionId), textOfKey(key));
}

function nameOf(electionId: string): string {
  return `key.${electionId}`;
}

function keyOf(secret: Uint8Array): VoterKey {
  return { secret, credential: credentialOf(secret) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Whatever is no JSON is no key.
    return undefined;
  }
}
