/** What every handler asks of a call: who, when, under which rules. */
import { kstDateOf } from '../../kit/clock.ts';
import { provenanceOf } from '../../kit/provenance.ts';
import type { Handlers, Transaction } from '../../kit/transaction.ts';
import type { diplomatic } from '../api.ts';
import type { Refusal } from '../guards/refusal.ts';
import { rulesInForce } from '../guards/validity.ts';
import type { RecordOf } from '../state.ts';

type Api = typeof diplomatic;

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
export function recordedBy(tx: Tx): RecordOf<'certificate'>['recorded'] {
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

/** Whether the caller is of one of the institutions concerned. */
export function requireParty(tx: Tx, ...parties: readonly string[]): void {
  if (!parties.includes(tx.caller.party))
    tx.fail('NOT_HOLDER', `This is for ${parties.join(' or ')} to do.`, { parties });
}

/** Whether both persons of a four-eyes act are of this authority. */
export function requireBothOf(tx: Tx, authority: string): void {
  requireParty(tx, authority);
  if (tx.proposedBy?.party !== authority)
    tx.fail('NOT_HOLDER', `Both persons must be of ${authority}.`, { parties: [authority] });
}

/** Whether the caller works for the mission, or approves for all of them. */
export function requireMission(tx: Tx, mission: string): void {
  const { attributes, roles } = tx.caller;
  if (attributes['mission'] !== mission && !roles.includes('approver'))
    tx.fail('NOT_HOLDER', `This is for the mission ${mission} to do.`, { mission });
}

/** Ends the call when a record of this key is there already. */
export async function requireNew(
  tx: Tx,
  record: 'sourceDocument' | 'certificate' | 'institution' | 'delivery' | 'registerEntry',
  id: string,
): Promise<void> {
  if ((await tx.get(record, id)) !== undefined)
    tx.fail('ALREADY_EXISTS', `There is a ${record} ${id} already.`, { id });
}
