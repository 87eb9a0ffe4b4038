/** Private data: written with the kit's salt, read by members, destroyed at the end of its retention. */
import { addDays, compareInstants } from '../../kit/clock.ts';
import type { RecordOf } from '../state.ts';
import { requireImo } from './boxes.ts';
import { companyOf, requireTerminal, rulesOn, type HandlersOf, type Tx } from './call.ts';

const STORED = { stored: true } as const;
const PURGED = { purged: true } as const;

/** Handlers of private data. */
export const confidentialHandlers = {
  async recordRate(tx, input, secret) {
    const right = await ownRight(tx, input.rightId);
    await tx.private.put('rate', input, { rightId: right.rightId, ...secret, recordedAt: tx.now });
    tx.emit('PrivateDataRecorded', { record: 'rate' });
    return STORED;
  },

  async readRate(tx, input) {
    const { rightId } = input;
    const right = await tx.require('right', rightId);
    const own = tx.caller.party === 'haulier' ? right.holder === companyOf(tx) : right.line === tx.caller.party;
    if (!own) tx.fail('NOT_HOLDER', 'The right is another’s.', { rightId });
    return found(tx, await tx.private.get('rate', input, rightId));
  },

  async purgeRate(tx, input) {
    const { rightId } = await ownRight(tx, input.rightId);
    const { recordedAt } = found(tx, await tx.private.get('rate', input, rightId));
    await requireRetained(tx, 'rate', recordedAt);
    await tx.private.purge('rate', input, rightId);
    tx.emit('PrivateDataPurged', { record: 'rate' });
    return PURGED;
  },

  async recordDriverData(tx, input, secret) {
    const { driverId } = await ownDriver(tx, input.driverId);
    await tx.private.put('driverData', input, { driverId, ...secret, recordedAt: tx.now });
    tx.emit('PrivateDataRecorded', { record: 'driverData' });
    return STORED;
  },

  async readDriverData(tx, input) {
    if (tx.caller.party === 'haulier') await ownDriver(tx, input.driverId);
    else requireTerminal(tx, input.terminal);
    return found(tx, await tx.private.get('driverData', input, input.driverId));
  },

  async purgeDriverData(tx, input) {
    const { driverId } = await ownDriver(tx, input.driverId);
    const { recordedAt } = found(tx, await tx.private.get('driverData', input, driverId));
    await requireRetained(tx, 'driverData', recordedAt);
    await tx.private.purge('driverData', input, driverId);
    tx.emit('PrivateDataPurged', { record: 'driverData' });
    return PURGED;
  },

  async recordVesselPlan(tx, input, secret) {
    requireImo(tx, secret.imo);
    await tx.private.put('vesselPlan', input, { planId: input.planId, ...secret, recordedAt: tx.now });
    tx.emit('PrivateDataRecorded', { record: 'vesselPlan' });
    return STORED;
  },

  async readVesselPlan(tx, input) {
    if (tx.caller.party !== 'line') requireTerminal(tx, input.terminal);
    return found(tx, await tx.private.get('vesselPlan', input, input.planId));
  },

  async purgeVesselPlan(tx, input) {
    const { recordedAt } = found(tx, await tx.private.get('vesselPlan', input, input.planId));
    await requireRetained(tx, 'vesselPlan', recordedAt);
    await tx.private.purge('vesselPlan', input, input.planId);
    tx.emit('PrivateDataPurged', { record: 'vesselPlan' });
    return PURGED;
  },
} satisfies HandlersOf<
  | 'recordRate'
  | 'readRate'
  | 'purgeRate'
  | 'recordDriverData'
  | 'readDriverData'
  | 'purgeDriverData'
  | 'recordVesselPlan'
  | 'readVesselPlan'
  | 'purgeVesselPlan'
>;

function found<T>(tx: Tx, value: T | undefined): T {
  return value ?? tx.fail('NOT_FOUND', 'There is no such private record, or it was destroyed.');
}

async function ownRight(tx: Tx, rightId: string): Promise<RecordOf<'right'>> {
  const right = await tx.require('right', rightId);
  return right.line === tx.caller.party ? right : tx.fail('NOT_HOLDER', 'The right is another line’s.', { rightId });
}

async function ownDriver(tx: Tx, driverId: string): Promise<RecordOf<'driver'>> {
  const driver = await tx.require('driver', driverId);
  if (driver.bizNo === companyOf(tx)) return driver;
  return tx.fail('NOT_HOLDER', 'The driver belongs to another company.', { driverId });
}

/** Destroying before the retention of the data's class has ended would take evidence from the other party. */
async function requireRetained(
  tx: Tx,
  dataClass: keyof RecordOf<'ruleTable'>['retentionDays'],
  recordedAt: string,
): Promise<void> {
  const { retentionDays } = await rulesOn(tx, tx.now);
  const retainUntil = addDays(recordedAt, retentionDays[dataClass]);
  if (compareInstants(tx.now, retainUntil) < 0) {
    tx.fail('NOT_DUE', `The record is kept until ${retainUntil}.`, { retainUntil });
  }
}
