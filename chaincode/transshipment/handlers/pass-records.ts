/** The four records of a pass together: loading, stepping by the table, the journal, the view. */
import type { z } from 'zod';
import {
  boxOf,
  lifeCycle,
  statusOf,
  type LegName,
  type PassAction,
  type PassStep,
  type PassRecords,
  type PassStatus,
  type RecordOf,
} from '../state.ts';
import type { PassView } from '../schema/passes.ts';
import { companyOf, entryIdOf, recordedBy, type Told, type Tx } from './call.ts';

/** Loads a pass with its dispatch and legs. */
export async function loadPass(tx: Tx, passId: string): Promise<PassRecords> {
  const pass = await tx.require('pass', passId);
  return {
    pass,
    dispatch: await tx.require('dispatch', passId),
    out: await tx.require('leg', passId, 'OUT'),
    in: await tx.require('leg', passId, 'IN'),
  };
}

/** The leg of a name. */
export function legOf(records: PassRecords, leg: LegName): RecordOf<'leg'> {
  return leg === 'OUT' ? records.out : records.in;
}

/** The records with a leg changed. */
export function withLeg(records: PassRecords, leg: RecordOf<'leg'>): PassRecords {
  return leg.leg === 'OUT' ? { ...records, out: leg } : { ...records, in: leg };
}

/** Refuses an action that the table does not permit where the pass stands. */
export function requireAction(tx: Tx, records: PassRecords, action: PassAction): PassStatus {
  const status = statusOf(records);
  return lifeCycle.step(status, action) === undefined ? conflict(tx, records, action) : status;
}

/** Refuses an action for a reason that the status alone does not tell. */
export function conflict(tx: Tx, records: PassRecords, action: PassAction): never {
  const status = statusOf(records);
  return tx.fail('STATE_CONFLICT', `${action} is not possible while the pass is ${status}.`, { status, action });
}

/** Where the pass stands after a step. A status that the table does not name is a mistake of the contract. */
export function settle(before: PassRecords, step: PassStep, after: PassRecords): PassStatus {
  const [from, to] = [statusOf(before), statusOf(after)];
  if (lifeCycle.step(from, step) === to) return to;
  throw new Error(`${step} led from ${from} to ${to}, which the table does not name`);
}

type PassEvent = RecordOf<'passEvent'>;
type EntryFacts = Partial<Omit<PassEvent, 'passId' | 'recordedAt' | 'entryId' | 'recorded'>>;

/** Writes an entry of the pass's journal. `records` are those after the action. */
export async function journal(
  tx: Tx,
  records: PassRecords,
  told: Told,
  facts: EntryFacts & { readonly action: string },
): Promise<Omit<PassEvent, 'recorded'>> {
  const { bizNo, plate } = records.dispatch;
  const entry = {
    passId: records.pass.passId,
    recordedAt: tx.now,
    entryId: entryIdOf(tx, told),
    outcome: 'APPLIED' as const,
    status: statusOf(records),
    occurredAt: told.occurredAt ?? tx.now,
    source: told.source,
    containerNo: boxOf(records),
    bizNo,
    plate,
    evidence: told.evidence ?? [],
    ...facts,
  };
  await tx.put('passEvent', { ...entry, recorded: recordedBy(tx, told) });
  return entry;
}

/** The pass as it is shown. */
export async function viewOf(tx: Tx, records: PassRecords): Promise<z.output<typeof PassView>> {
  const { window } = await tx.require('order', records.pass.orderId);
  return { status: statusOf(records), ...records, window };
}

/** The fields of most events of a pass. */
export function eventOf(tx: Tx, records: PassRecords, told?: Pick<Told, 'occurredAt'>) {
  return { passId: records.pass.passId, status: statusOf(records), occurredAt: told?.occurredAt ?? tx.now };
}

/** Refuses a reader who has no part in a pass: another line, another terminal, a company that never held its right. */
export async function requirePart(tx: Tx, { pass, dispatch }: PassRecords): Promise<void> {
  const { party } = tx.caller;
  if (party === 'haulier') {
    const company = companyOf(tx);
    const right = await tx.require('right', pass.rightId);
    if (dispatch.bizNo === company || right.chain.some((step) => step.to === company)) return;
  } else if (!isTrader(party) || [pass.line, pass.origin, pass.destination, pass.divertedFrom].includes(party)) {
    return;
  }
  tx.fail('NOT_HOLDER', 'The caller has no part in this pass.');
}

/** Customs, the port authority and the auditors see everything; lines and terminals their own. */
export function isTrader(party: string): boolean {
  return !['bpa', 'kcs', 'kisa'].includes(party);
}
