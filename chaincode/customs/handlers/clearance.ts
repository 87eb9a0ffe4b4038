/** Steps of clearance after the decision: agencies, inspection, release, hold, seizure, refund. */
import { clearanceLife, type RecordOf } from '../state.ts';
import { next, recordedBy, report, today, type HandlersOf, type Tx } from './call.ts';
import { isDisputed } from './disputes.ts';
import { nextParcelState } from './parcels.ts';

type Clearance = RecordOf<'clearance'>;
type Action = (typeof clearanceLife)['actions'][number];

/** Handlers of clearance. */
export const clearanceHandlers = {
  async recordRequirement(tx, { parcelId, met }) {
    const { agency } = tx.caller.attributes;
    const { decision } = await tx.require('clearance', parcelId);
    if (agency === undefined || decision?.agencies.includes(agency) !== true) {
      return tx.fail('NOT_HOLDER', 'The parcel needs no confirmation of this agency.', {
        agencies: decision?.agencies,
      });
    }
    const requirement = { parcelId, agency, met, recorded: recordedBy(tx) };
    await tx.put('requirement', requirement);
    tx.emit('RequirementRecorded', { parcelId, met });
    return requirement;
  },

  async recordInspection(tx, { parcelId, passed }) {
    const before = await tx.require('clearance', parcelId);
    const state = nextClearanceState(tx, before, passed ? 'pass' : 'fail');
    await tx.put('inspection', { day: today(tx), parcelId, passed, recorded: recordedBy(tx) });
    return moveClearance(tx, before, { state });
  },

  async release(tx, { parcelId, messageRef }) {
    if (tx.conflictsWith !== undefined) {
      return report(tx, { kind: 'MESSAGE_REPLAYED', subject: parcelId, messageRef });
    }
    const before = await tx.require('clearance', parcelId);
    await requireReleasable(tx, before);
    const state = nextClearanceState(tx, before, 'release');
    const parcel = await tx.require('parcel', parcelId);
    const moved = { ...parcel, state: nextParcelState(tx, parcel, 'release'), recorded: recordedBy(tx) };
    const { kind, decidedAt } = before.decision!;
    await tx.put('parcel', moved);
    await tx.put('release', {
      ...{ day: today(tx), parcelId, kind: kind === 'LIST' ? ('LIST' as const) : ('DECLARATION' as const) },
      ...{ inBondAt: parcel.inBondAt!, decidedAt, releasedAt: tx.now },
    });
    return { clearance: await moveClearance(tx, before, { state }) };
  },

  async resume(tx, { parcelId }) {
    const before = await tx.require('clearance', parcelId);
    const state = nextClearanceState(tx, before, 'resume');
    if (await isDisputed(tx, parcelId)) tx.fail('HELD', 'A consumer’s objection is open.', { reasons: ['DISPUTED'] });
    return moveClearance(tx, before, { state });
  },

  async seize(tx, { parcelId }) {
    const before = await tx.require('clearance', parcelId);
    return moveClearance(tx, before, { state: nextClearanceState(tx, before, 'seize') });
  },

  async abandon(tx, { parcelId }) {
    const before = await tx.require('clearance', parcelId);
    return moveClearance(tx, before, { state: nextClearanceState(tx, before, 'abandon') });
  },

  async refund(tx, { parcelId, messageRef }) {
    const before = await tx.require('clearance', parcelId);
    const state = nextClearanceState(tx, before, 'refund');
    const parcel = await tx.require('parcel', parcelId);
    if (parcel.state !== 'RE_EXPORTED') {
      return report(tx, { kind: 'REFUND_WITHOUT_EXPORT', subject: parcelId, messageRef });
    }
    return { clearance: await moveClearance(tx, before, { state }) };
  },

  getClearance: (tx, { parcelId }) => tx.require('clearance', parcelId),
} satisfies HandlersOf<
  'recordRequirement' | 'recordInspection' | 'release' | 'resume' | 'seize' | 'abandon' | 'refund' | 'getClearance'
>;

/** The state that a step leads a clearance to. */
export function nextClearanceState(tx: Tx, { state }: Clearance, action: Action): Clearance['state'] {
  return next(tx, clearanceLife, { state, action, of: 'The clearance' });
}

async function moveClearance(tx: Tx, before: Clearance, change: Partial<Clearance>): Promise<Clearance> {
  const clearance = await saveClearance(tx, before, change);
  tx.emit('ClearanceMoved', { parcelId: clearance.parcelId, state: clearance.state });
  return clearance;
}

/** Saves a clearance after a step of several parcels, which tells in its own words. */
export async function saveClearance(tx: Tx, before: Clearance, change: Partial<Clearance>): Promise<Clearance> {
  const clearance = { ...before, ...change, recorded: recordedBy(tx) };
  await tx.put('clearance', clearance);
  return clearance;
}

async function requireReleasable(tx: Tx, { parcelId, state, decision }: Clearance): Promise<void> {
  if (state === 'HELD') tx.fail('HELD', 'Customs holds the parcel.', { reasons: decision?.reasons });
  if (await isDisputed(tx, parcelId)) tx.fail('HELD', 'A consumer’s objection is open.', { reasons: ['DISPUTED'] });
  if (state === 'PASSED' && decision?.kind !== 'LIST') {
    tx.fail('STATE_CONFLICT', 'Duty and tax are not paid.', { state });
  }
  await requireConfirmed(tx, parcelId, decision?.agencies ?? []);
}

async function requireConfirmed(tx: Tx, parcelId: string, agencies: readonly string[]): Promise<void> {
  for (const agency of agencies) {
    const requirement = await tx.get('requirement', parcelId, agency);
    if (requirement?.met !== true) {
      tx.fail('REQUIREMENT_UNMET', `${agency} has not confirmed the requirement.`, { agencies: [agency] });
    }
  }
}
