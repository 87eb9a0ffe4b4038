/** What every handler asks of a call: who, when, under which rules. */
import { kstDateOf } from '../../kit/clock.ts';
import { provenanceOf } from '../../kit/provenance.ts';
import type { Handlers, Transaction } from '../../kit/transaction.ts';
import type { realestate } from '../api.ts';
import type { Refusal } from '../guards/refusal.ts';
import { rulesInForce } from '../guards/time.ts';
import type { RecordOf } from '../state.ts';

type Api = typeof realestate;

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

/** The provenance of a record that this call writes. */
export function recordedBy(tx: Tx): RecordOf<'title'>['recorded'] {
  return { ...provenanceOf(tx, { occurredAt: tx.now, source: 'API', evidence: [] }), txId: tx.txId };
}

/** The rules in force today, in Korea. */
export function rulesToday(tx: Tx): Promise<RecordOf<'ruleTable'>> {
  return rulesOn(tx, kstDateOf(tx.now));
}

/** The rules in force on a day. */
export async function rulesOn(tx: Tx, day: string): Promise<RecordOf<'ruleTable'>> {
  const rules = rulesInForce(await tx.list('ruleTable', [], MAX_RULE_TABLES), day);
  return rules ?? tx.fail('RULE_VERSION', `No rule table is in force on ${day}.`, { day });
}

/** Whether the caller's institution is one of those concerned. */
export function requireParty(tx: Tx, ...parties: readonly string[]): void {
  if (!parties.includes(tx.caller.party))
    tx.fail('NOT_HOLDER', `This is for ${parties.join(' or ')} to do.`, { parties });
}

/** Whether the two persons of a four-eyes act are of the two institutions, one each. */
export function requireTwoSides(tx: Tx, one: string, other: string): void {
  const signed = [tx.proposedBy?.party, tx.caller.party];
  if (one !== other && signed.includes(one) && signed.includes(other)) return;
  tx.fail('NOT_TWO_SIDED', `This needs a person of ${one} and one of ${other}.`, { parties: [one, other] });
}

/** Ends the call when a record of this key is there already. */
export async function requireNew(
  tx: Tx,
  record:
    'parcel' | 'parcelChange' | 'title' | 'citizenKey' | 'consent' | 'loanCase' | 'attestation' | 'mortgage' | 'filing',
  id: string,
): Promise<void> {
  if ((await tx.get(record, id)) !== undefined)
    tx.fail('ALREADY_EXISTS', `There is a ${record} ${id} already.`, { id });
}
