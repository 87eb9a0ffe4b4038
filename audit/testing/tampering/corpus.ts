/** Every way to tamper with a ledger that is tried, from which the tests and the tables of docs/audit.md are made. */
import type { Edit, ForgedScene } from './edit.ts';
import { EDITS_OF_BLOCKS } from './edits-of-blocks.ts';
import { EDITS_OF_CONTENT } from './edits-of-content.ts';
import { EDITS_OF_LEDGERS } from './edits-of-ledgers.ts';
import {
  EDITS_OF_COPIED_TRANSACTIONS,
  EDITS_OF_ORDERERS,
  EDITS_OF_SIGNED_TRANSACTIONS,
} from './edits-of-transactions.ts';

/** Those that need no key, and can be made of any channel's blocks. */
export const EDITS_OF_COPIES: readonly Edit[] = [
  ...EDITS_OF_BLOCKS,
  ...EDITS_OF_LEDGERS,
  ...EDITS_OF_COPIED_TRANSACTIONS,
];

/** All of them. */
export const CORPUS: readonly Edit<ForgedScene>[] = [
  ...EDITS_OF_COPIES,
  ...EDITS_OF_SIGNED_TRANSACTIONS,
  ...EDITS_OF_ORDERERS,
  ...EDITS_OF_CONTENT,
];

const NEEDS = { PIN: ', by `--genesis`', OTHERS: ', by other copies' } as const;

/** Rows of what is done to blocks and copies: the edit, and the finding. */
export function rowsOfCopies(): string[][] {
  const own = [...EDITS_OF_BLOCKS, ...EDITS_OF_LEDGERS].map((edit) => [edit.name, foundBy(edit)]);
  return [['edit of a copy', 'found'], ...own];
}

/** Rows of what is done to transactions: the edit, and the finding when orderers sign it, when its creator does too, when endorsers do too. */
export function rowsOfTransactions(): string[][] {
  const names = [...new Set(EDITS_OF_SIGNED_TRANSACTIONS.map(({ name }) => name))];
  const rows = names.map((name) => {
    const own = EDITS_OF_SIGNED_TRANSACTIONS.filter((edit) => edit.name === name);
    const by = (hand: string) => own.filter((edit) => edit.hand === hand).map(foundBy)[0] ?? '';
    return [name, by('ORDERERS'), by('CREATORS'), by('ENDORSERS')];
  });
  return [['edit of a transaction', 'orderers sign it', 'its creator too', 'its endorsers too'], ...rows];
}

/** Rows of what orderers and endorsers make of their own. */
export function rowsOfContent(): string[][] {
  const rows = [...EDITS_OF_ORDERERS, ...EDITS_OF_CONTENT].map((edit) => [edit.name, HANDS[edit.hand], foundBy(edit)]);
  return [['content', 'made by', 'found'], ...rows];
}

/** What is found of nothing, and why: a list. */
export function listOfOutside(): string {
  const outside = CORPUS.filter((edit) => edit.outside !== undefined);
  return outside.map((edit) => `- **${edit.name}** (${HANDS[edit.hand]}). ${edit.outside}.`).join('\n');
}

const HANDS = { HOLDER: 'a holder', ORDERERS: 'orderers', CREATORS: 'creators', ENDORSERS: 'endorsers' } as const;

function foundBy({ found, needs, outside }: Edit<ForgedScene>): string {
  if (outside !== undefined) return 'nothing: see below';
  return `${found.map((code) => `\`${code}\``).join(', ')}${needs === undefined ? '' : NEEDS[needs]}`;
}
