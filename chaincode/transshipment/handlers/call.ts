/** What every handler asks of a call: who, when, under which rules. */
import { kstDateOf } from '../../kit/clock.ts';
import { provenanceOf } from '../../kit/provenance.ts';
import type { Handlers, Transaction } from '../../kit/transaction.ts';
import type { transshipment } from '../api.ts';
import type { Refusal } from '../guards/refusal.ts';
import { aheadOf, rulesInForce, tooOldFor } from '../guards/time.ts';
import type { RecordOf } from '../state.ts';

type Api = typeof transshipment;

/** A transaction of the contract. */
export type Tx = Transaction<Api>;

/** Handlers of some of the methods; the contract is composed of these. */
export type HandlersOf<M extends keyof Api['methods']> = Pick<Handlers<Api>, M>;

/** Tables of rules are few: one a year or so. */
const MAX_RULE_TABLES = 200;

/** Ends the call when a guard refuses. */
export function refuse(tx: Tx, refusal: Refusal | undefined): void {
  if (refusal !== undefined) tx.fail(refusal.code, refusal.message, refusal.details);
}

/** What a command or report says of itself. */
export interface Told {
  readonly messageRef: string;
  readonly source: RecordOf<'passEvent'>['source'];
  readonly occurredAt?: string;
  readonly evidence?: RecordOf<'passEvent'>['evidence'];
}

/** What a command is about: its input without what it says of itself. */
export function contentOf<T extends Told>(input: T): Omit<T, 'messageRef' | 'source'> {
  const content: { -readonly [K in keyof T]?: T[K] } = { ...input };
  delete content.messageRef;
  delete content.source;
  return content as unknown as Omit<T, 'messageRef' | 'source'>;
}

/** The provenance of a record that this call writes. A command takes place when it is given. */
export function recordedBy(tx: Tx, told: Omit<Told, 'messageRef'>): RecordOf<'pass'>['recorded'] {
  const { occurredAt = tx.now, source, evidence = [] } = told;
  return { ...provenanceOf(tx, { occurredAt, source, evidence }), txId: tx.txId };
}

/** An identifier of what this message brings about: unique, since a transaction takes a message reference once. */
export function entryIdOf(tx: Tx, { messageRef }: { readonly messageRef: string }): string {
  return `${messageRef}.${tx.txId.slice(0, 16)}`;
}

/** The company that the caller acts for: the certified business number of a sponsored user. */
export function companyOf(tx: Tx): string {
  const bizNo = tx.caller.attributes['bizNo'];
  if (bizNo !== undefined) return bizNo;
  return tx.fail('NOT_AUTHORISED', 'The certificate names no company: it has no attribute `bizNo`.');
}

/** The rules in force on the day of an instant, in Korea. */
export async function rulesOn(tx: Tx, instant: string): Promise<RecordOf<'ruleTable'>> {
  const day = kstDateOf(instant);
  const rules = rulesInForce(await tx.list('ruleTable', [], MAX_RULE_TABLES), day);
  return rules ?? tx.fail('RULE_VERSION', `No rule table is in force on ${day}.`, { day });
}

/** Checks the time of a report; `stale` reports may be of any age. Returns the rules that it was judged by. */
export async function checkReportTime(tx: Tx, occurredAt: string, stale = false): Promise<RecordOf<'ruleTable'>> {
  const rules = await rulesOn(tx, tx.now);
  refuse(tx, aheadOf(tx.now, occurredAt, rules));
  if (!stale) refuse(tx, tooOldFor(tx.now, occurredAt, rules));
  return rules;
}

/** Whether the caller is of one of the terminals that this is about. */
export function requireTerminal(tx: Tx, ...terminals: readonly string[]): void {
  if (terminals.includes(tx.caller.party)) return;
  tx.fail('WRONG_TERMINAL', `This is for ${terminals.join(' or ')} to do.`, { terminals });
}
