/** The keys of the voters, as the registrar gets them: lines of CSV or of JSON, one voter each. */
import { isCredential } from '@ledger-pilots/chaincode/voting/ballot/credential.ts';
import { bytesOfHex } from '@ledger-pilots/chaincode/voting/ballot/text-form.ts';
import { Hex32 } from '@ledger-pilots/chaincode/voting/schema/primitives.ts';
import { z } from 'zod';
import { VotingError } from '../voting-error.ts';

const Line = z.strictObject({
  publicKey: Hex32,
  weight: z.coerce.number().int().min(1).max(10_000).default(1),
  /** The voter's number in the roll; the registrar seals it, the host does not need it. */
  voterId: z.string().min(1).max(100).optional(),
});

/** A voter's line. */
export type KeyLine = z.output<typeof Line>;

const COLUMNS = ['publicKey', 'weight', 'voterId'] as const;

/**
 * Reads a list and puts it in the order of the keys' bytes. Lines that begin with `{` are JSON, all others CSV without quotes
 * (RFC 4180), of which the first names the columns: `publicKey,weight,voterId`, the last two as wanted.
 * @throws {VotingError} LINE_INVALID with the number of the line
 */
export function keyListOf(text: string): KeyLine[] {
  const lines = text.split(/\r?\n/).map((line, index) => ({ line: line.trim(), number: index + 1 }));
  const filled = lines.filter(({ line }) => line !== '');
  const isJson = filled[0]?.line.startsWith('{') ?? false;
  const columns = isJson ? [] : columnsOf(filled[0]?.line ?? '');
  const entries = filled.slice(isJson ? 0 : 1).map(({ line, number }) => {
    return lineOf(isJson ? jsonOf(line, number) : cellsOf(line, columns, number), number);
  });
  entries.sort((left, right) => (left.publicKey < right.publicKey ? -1 : 1));
  const twice = entries.find(({ publicKey }, index) => entries[index + 1]?.publicKey === publicKey);
  if (twice !== undefined) throw new VotingError('LINE_INVALID', `The key ${twice.publicKey} is there twice.`);
  return entries;
}

function columnsOf(head: string): string[] {
  const columns = head.split(',').map((name) => name.trim());
  const unknown = columns.filter((name) => !(COLUMNS as readonly string[]).includes(name));
  if (columns.includes('publicKey') && unknown.length === 0) return columns;
  throw new VotingError('LINE_INVALID', `Line 1 names the columns: publicKey, and as wanted weight and voterId.`);
}

function cellsOf(line: string, columns: readonly string[], number: number): Record<string, string> {
  const cells = line.split(',').map((cell) => cell.trim());
  if (cells.length !== columns.length) {
    throw new VotingError(
      'LINE_INVALID',
      `Line ${number} has ${cells.length} cells; the first line names ${columns.length}.`,
    );
  }
  return Object.fromEntries(columns.map((name, index) => [name, cells[index]!]));
}

function jsonOf(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new VotingError('LINE_INVALID', `Line ${number} is not JSON.`, { cause });
  }
}

function lineOf(value: unknown, number: number): KeyLine {
  const read = Line.safeParse(value);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new VotingError('LINE_INVALID', `Line ${number}: ${issue!.path.join('.')}: ${issue!.message}`);
  }
  if (!isCredential(bytesOfHex(read.data.publicKey))) {
    throw new VotingError(
      'LINE_INVALID',
      `Line ${number}: the key is not a canonical Ed25519 key: let the voter make a new one.`,
    );
  }
  return read.data;
}
