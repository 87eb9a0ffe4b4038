/** What is told of a block as it comes. */
import { nameOf } from '../blocks/verify-channel.ts';
import type { StepFinding } from './audit-report.ts';
import type { BlockVerdict } from './channel-audit.ts';

/** A line for the block, and one for each finding. */
export function blockText({ block, headHash, transactions, findings }: BlockVerdict): string[] {
  const counts = Object.entries(codesOf(transactions)).map(([code, count]) => `${count} ${code}`);
  return [`block ${block} ${headHash}: ${counts.join(', ') || 'no transaction'}`, ...findings.map(findingText)];
}

/** The same for programs, as one line of JSON. */
export function blockJson({ block, headHash, transactions, findings }: BlockVerdict): string {
  const told = { block, headHash, transactions: transactions.length, codes: codesOf(transactions), findings };
  return JSON.stringify(told, (_, value: unknown) => (typeof value === 'bigint' ? Number(value) : value));
}

/** A finding in one line: step, code, where, both sides. */
export function findingText({ step, code, message, block, transaction, txId }: StepFinding): string {
  const where = [
    ...(block === undefined ? [] : [`block ${block}`]),
    ...(transaction === undefined ? [] : [`transaction ${transaction}`]),
    ...(txId === undefined ? [] : [txId]),
  ];
  return `${step} ${code}${where.length > 0 ? ` at ${where.join(', ')}` : ''}: ${message}`;
}

function codesOf(transactions: BlockVerdict['transactions']): Record<string, number> {
  const codes: Record<string, number> = {};
  for (const { code } of transactions) codes[nameOf(code)] = (codes[nameOf(code)] ?? 0) + 1;
  return codes;
}
