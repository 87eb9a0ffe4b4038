/** What every handler asks of a call: who, when, under which rules, for which holder. */
import { kstDateOf } from '../../kit/clock.ts';
import { provenanceOf } from '../../kit/provenance.ts';
import type { Handlers, Transaction } from '../../kit/transaction.ts';
import type { beef } from '../api.ts';
import type { Refusal } from '../guards/refusal.ts';
import { aheadOf, beforeLast, rulesInForce } from '../guards/time.ts';
import { isLate, type RecordOf } from '../state.ts';

type Api = typeof beef;

/** A transaction of the contract. */
export type Tx = Transaction<Api>;

/** Handlers of some of the methods; the contract is composed of these. */
export type HandlersOf<M extends keyof Api['methods']> = Pick<Handlers<Api>, M>;

/** Where a record comes from. */
export type Recorded = RecordOf<'animal'>['recorded'];

/** Tables of rules are few: one a year or so. */
const MAX_RULE_TABLES = 200;

/** Ends the call when a guard refuses. */
export function refuse(tx: Tx, refusal: Refusal | undefined): void {
  if (refusal !== undefined) tx.fail(refusal.code, refusal.message, refusal.details);
}

/** What a command or report says of itself. */
export interface Told {
  readonly messageRef: string;
  readonly source: Recorded['source'];
  readonly occurredAt?: string;
  readonly evidence?: Recorded['evidence'];
}

/** A call's rules, and what its records say about where they come from. */
export interface Account {
  readonly rules: RecordOf<'ruleTable'>;
  readonly recorded: Recorded;
  /** When it happened: as reported, or now. */
  readonly at: string;
}

/**
 * Judges the time of a report and says what its records keep.
 * @param last - the time of the last fact of the same thing
 */
export async function accountOf(tx: Tx, told: Told, last?: string): Promise<Account> {
  const rules = await rulesToday(tx);
  const { occurredAt: at = tx.now, source, evidence = [] } = told;
  refuse(tx, aheadOf(tx.now, at, rules));
  if (last !== undefined) refuse(tx, beforeLast(at, last));
  const late = isLate(at, tx.now, rules.reportDays);
  const recorded = { ...provenanceOf(tx, { occurredAt: at, source, evidence }), txId: tx.txId, late };
  return { rules, recorded, at };
}

/** What a record keeps that needs no rules: it happens when it is reported, and is never late. */
export function recordedNow(tx: Tx, { source, evidence = [] }: Told): Recorded {
  return { ...provenanceOf(tx, { occurredAt: tx.now, source, evidence }), txId: tx.txId, late: false };
}

/** The rules in force today, in Korea. */
export async function rulesToday(tx: Tx): Promise<RecordOf<'ruleTable'>> {
  const day = kstDateOf(tx.now);
  return rulesOn(tx, day);
}

/** The rules in force on a day. */
export async function rulesOn(tx: Tx, day: string): Promise<RecordOf<'ruleTable'>> {
  const rules = rulesInForce(await tx.list('ruleTable', [], MAX_RULE_TABLES), day);
  return rules ?? tx.fail('RULE_VERSION', `No rule table is in force on ${day}.`, { day });
}

/** An identifier of what this message brings about: unique, since a transaction takes a message reference once. */
export function entryIdOf(tx: Tx, { messageRef }: { readonly messageRef: string }): string {
  return `${messageRef}.${tx.txId.slice(0, 16)}`;
}

const ATTRIBUTE_OF: Readonly<Record<string, readonly [kind: string, attribute: string]>> = {
  nacf: ['farm', 'farmId'],
  abattoir: ['abattoir', 'facilityNo'],
  market: ['business', 'bizNo'],
};

/** The holder that the caller's certificate speaks for, if any: a farm, a slaughterhouse, a business. */
export function holderOf(tx: Tx): string | undefined {
  const [kind = '', attribute = ''] = ATTRIBUTE_OF[tx.caller.party] ?? [];
  const value = tx.caller.attributes[attribute];
  return value === undefined ? undefined : `${kind}:${value}`;
}

/** The holder that the caller speaks for. */
export function ownHolder(tx: Tx): string {
  return holderOf(tx) ?? tx.fail('NOT_AUTHORISED', 'The certificate names no farm, slaughterhouse or business.');
}

/** Whether the caller speaks for a holder; the cooperatives' clerks report for every farm. */
export function speaksFor(tx: Tx, holder: string): boolean {
  const clerk = tx.caller.party === 'nacf' && tx.caller.roles.includes('agency-clerk');
  return clerk ? holder.startsWith('farm:') : holderOf(tx) === holder;
}

/** Ends the call unless the caller speaks for the holder. */
export function requireHolder(tx: Tx, holder: string, what: string): void {
  if (!speaksFor(tx, holder)) tx.fail('NOT_HOLDER', `${what} is held by ${holder}.`, { holder });
}

/** Whether the caller may see a business's own numbers: the business, and the authorities. */
export function requireOwnOrAuthority(tx: Tx, holder: string): void {
  if (tx.caller.party === 'market' && holderOf(tx) !== holder) {
    tx.fail('NOT_HOLDER', `These are numbers of ${holder}.`, { holder });
  }
}
