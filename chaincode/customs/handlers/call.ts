/** What every handler asks of a call: who, when, under which rules. */
import { kstDateOf } from '../../kit/clock.ts';
import { provenanceOf } from '../../kit/provenance.ts';
import type { Machine } from '../../kit/machine.ts';
import type { Handlers, Transaction } from '../../kit/transaction.ts';
import type { customs } from '../api.ts';
import { ratesInForce, rulesInForce } from '../guards/tables.ts';
import type { PrivateRecordOf, RecordOf } from '../state.ts';

type Api = typeof customs;

/** A transaction of the contract. */
export type Tx = Transaction<Api>;

/** Handlers of some of the methods; the contract is composed of these. */
export type HandlersOf<M extends keyof Api['methods']> = Pick<Handlers<Api>, M>;

/** Tables of rules are few: some a year. Rates come weekly: enough for ten years. */
const MAX_TABLES = 600;

/** The provenance of a record that this call writes. */
export function recordedBy(tx: Tx): RecordOf<'order'>['recorded'] {
  return { ...provenanceOf(tx, { occurredAt: tx.now, source: 'API', evidence: [] }), txId: tx.txId };
}

/** Today in Korea. */
export function today(tx: Tx): string {
  return kstDateOf(tx.now);
}

/** The rules in force on a day. */
export async function rulesOn(tx: Tx, day: string): Promise<RecordOf<'ruleTable'>> {
  const rules = rulesInForce(await tx.list('ruleTable', [], MAX_TABLES), day);
  return rules ?? tx.fail('RULE_VERSION', `No rule table is in force on ${day}.`, { missing: 'rules', day });
}

/** The exchange rates of the week of a day. */
export async function ratesOn(tx: Tx, day: string): Promise<RecordOf<'rateTable'>> {
  const rates = ratesInForce(await tx.list('rateTable', [], MAX_TABLES), day);
  return rates ?? tx.fail('RULE_VERSION', `There are no exchange rates of ${day}.`, { missing: 'rates', day });
}

/** The next state, or `STATE_CONFLICT`. */
export function next<S extends string, A extends string>(
  tx: Tx,
  life: Machine<S, A>,
  { state, action, of }: { readonly state: S; readonly action: A; readonly of: string },
): S {
  const to = life.step(state, action);
  return to ?? tx.fail('STATE_CONFLICT', `${of} is ${state}, which does not permit ${action}.`, { state, action });
}

/** Whether the caller's institution is one of those concerned. */
export function requireParty(tx: Tx, ...parties: readonly string[]): void {
  if (!parties.includes(tx.caller.party))
    tx.fail('NOT_HOLDER', `This is for ${parties.join(' or ')} to do.`, { parties });
}

/** The business number of the caller's company. */
export function companyOf(tx: Tx): string {
  const { bizNo } = tx.caller.attributes;
  return bizNo ?? tx.fail('NOT_HOLDER', 'The certificate names no company.', { attribute: 'bizNo' });
}

/** Whether a carrier's record is the caller's: of its party, and of its company where the certificate names one. */
export function requireCarrier(tx: Tx, { carrier, carrierNo }: { carrier: string; carrierNo: string }): void {
  requireParty(tx, carrier);
  const { bizNo } = tx.caller.attributes;
  if (bizNo !== undefined && bizNo !== carrierNo)
    tx.fail('NOT_HOLDER', `This is for ${carrierNo} to do.`, { carrierNo });
}

/** A private record that must be there. */
export function found<T>(tx: Tx, value: T | undefined): T {
  return value ?? tx.fail('NOT_FOUND', 'There is no such private record, or it was destroyed.');
}

/** The file whose prices count. */
export async function fileOf(tx: Tx, { mall, fileId }: RecordOf<'order'>): Promise<PrivateRecordOf<'orderFile'>> {
  return found(tx, await tx.private.get('orderFile', { mall }, fileId));
}

type Incident = RecordOf<'incident'>;

/** Reports what is refused; nothing else may be written by the call. */
export async function report(
  tx: Tx,
  { kind, subject, messageRef }: Pick<Incident, 'kind' | 'subject' | 'messageRef'>,
): Promise<{ refused: Incident }> {
  const incident = { kind, subject, messageRef, recorded: recordedBy(tx) };
  await tx.put('incident', incident);
  tx.emit('IncidentReported', { kind, subject });
  return { refused: incident };
}
