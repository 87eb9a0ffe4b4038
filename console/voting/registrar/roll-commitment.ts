/**
 * The commitment over the roll, which both of its keepers attest and neither publishes: a Merkle root (RFC 9162) over a salt and
 * the roll's lines. Without the salt, which the two keepers share, nobody can try out whether somebody is on it.
 */
import { merkleRoot } from '@ledger-pilots/chaincode/voting/ballot/merkle.ts';
import { bytesOfHex, hexOf } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { Hex32 } from '@ledger-pilots/chaincode/voting/schema/primitives.ts';
import { VotingError } from '../voting-error.ts';

/** A roll as it is attested. */
export interface RollCommitment {
  /** 32 bytes in hex. */
  readonly rollCommitment: string;
  /** Number of its lines. */
  readonly rollSize: number;
}

const utf8 = new TextEncoder();

/**
 * The commitment of a roll's text. Lines are trimmed, put in NFC and in the order of their code units; empty ones do not count.
 * @param salt - 32 random bytes in hex, the same for both keepers
 * @throws {VotingError} LINE_INVALID for a line that is there twice, an empty roll, or a salt of another form
 */
export function commitToRoll(text: string, salt: string): RollCommitment {
  if (!Hex32.safeParse(salt).success) throw new VotingError('LINE_INVALID', 'The salt is 32 bytes in lower-case hex.');
  const lines = text.split(/\r?\n/).map((line) => line.trim().normalize('NFC'));
  const entries = lines.filter((line) => line !== '').sort();
  if (entries.length === 0) throw new VotingError('LINE_INVALID', 'The roll is empty.');
  if (new Set(entries).size !== entries.length)
    throw new VotingError('LINE_INVALID', 'A line of the roll is there twice.');
  const leaves = [bytesOfHex(salt), ...entries.map((line) => utf8.encode(line))];
  return { rollCommitment: hexOf(merkleRoot(leaves)), rollSize: entries.length };
}
