/** The haulier's half of a pass: pre-advice, truck, driver, appointments. */
import { addMs, compareInstants, kstDateOf } from '../../kit/clock.ts';
import { notHolding } from '../guards/release.ts';
import { outsideOf } from '../guards/time.ts';
import { noRoom } from '../guards/truck.ts';
import { boxOf, hasLeft, isCarriedBy, type PassAction, type PassRecords, type RecordOf } from '../state.ts';
import { isOnTruckOf, moveBox, type MoveReason } from './boxes.ts';
import { companyOf, recordedBy, refuse, rulesOn, type HandlersOf, type Told, type Tx } from './call.ts';
import { eventOf, journal, loadPass, requireAction, settle, viewOf } from './pass-records.ts';

/** As many passes as a truck's record can name (see its schema). */
const MAX_BOUND = 8;

interface BindingInput extends Told {
  readonly plate: string;
  readonly driverId: string;
  readonly chassisNo?: string | undefined;
}

/** Handlers of dispatching. */
export const dispatchHandlers = {
  async preAdvise(tx, input) {
    const records = await loadPass(tx, input.passId);
    const company = await requireRight(tx, records, 'preAdvise');
    const { dispatch } = records;
    const same = dispatch.state === 'BOUND' && dispatch.bizNo === company;
    if (same && dispatch.plate !== input.plate) {
      tx.fail('EVIDENCE_MISMATCH', 'The pass is bound to another truck: change the truck.', { plate: dispatch.plate });
    }
    const after = await bind(tx, records, input, company);
    settle(records, 'preAdvise', after);
    const cancelled = dispatch.slots === undefined ? {} : { remark: 'The earlier appointment is cancelled.' };
    await journal(tx, after, input, { action: 'preAdvise', ...cancelled });
    tx.emit('PreAdviceFiled', eventOf(tx, after));
    return viewOf(tx, after);
  },

  async withdrawPreAdvice(tx, input) {
    const records = await loadPass(tx, input.passId);
    requireBoundCompany(tx, records);
    if (records.out.state !== 'EXPECTED') {
      tx.fail('PRE_ADVICE_LOCKED', 'The truck has passed the origin’s gate.', { gateInAt: records.out.gateInAt });
    }
    requireAction(tx, records, 'withdrawPreAdvice');
    const { dispatch } = records;
    const { preAdviceLockS } = await rulesOn(tx, tx.now);
    const lockedUntil = addMs(dispatch.boundAt!, preAdviceLockS * 1000);
    if (compareInstants(tx.now, lockedUntil) < 0) {
      tx.fail('PRE_ADVICE_LOCKED', 'The pre-advice was filed moments ago.', { lockedUntil });
    }
    const { passId, bindingNo, bizNo } = dispatch;
    const withdrawn = { passId, bindingNo, bizNo, state: 'WITHDRAWN' as const, recorded: recordedBy(tx, input) };
    const after: PassRecords = { ...records, dispatch: withdrawn };
    settle(records, 'withdrawPreAdvice', after);
    await tx.put('dispatch', withdrawn);
    await journal(tx, after, input, { action: 'withdrawPreAdvice' });
    tx.emit('PreAdviceWithdrawn', eventOf(tx, after));
    return viewOf(tx, after);
  },

  async changeTruck(tx, input) {
    const records = await loadPass(tx, input.passId);
    const company = await requireRight(tx, records, 'changeTruck');
    requireBoundCompany(tx, records);
    const bound = await bind(tx, records, input, company);
    const after = await resetEntry(tx, bound, { ...input, remark: input.reason });
    settle(records, 'changeTruck', after);
    await journal(tx, after, input, { action: 'changeTruck', remark: input.reason });
    tx.emit('TruckChanged', eventOf(tx, after));
    return viewOf(tx, after);
  },

  async bookAppointment(tx, input) {
    const records = await loadPass(tx, input.passId);
    requireBoundCompany(tx, records);
    requireAction(tx, records, 'bookAppointment');
    const { OUT, IN } = input.slots;
    for (const slot of [OUT, IN]) {
      if (compareInstants(slot.from, slot.until) >= 0) tx.fail('INPUT_INVALID', 'A slot ends before it begins.');
    }
    const { pass } = records;
    const { window } = await tx.require('order', pass.orderId);
    refuse(tx, outsideOf('the validity of the pass', OUT.from, pass.validFrom, pass.validUntil));
    refuse(tx, outsideOf('the receive window of the destination', IN.from, window.opensAt, window.closesAt));
    const dispatch = { ...records.dispatch, slots: input.slots, recorded: recordedBy(tx, input) };
    const after: PassRecords = { ...records, dispatch };
    settle(records, 'bookAppointment', after);
    await tx.put('dispatch', dispatch);
    await journal(tx, after, input, { action: 'bookAppointment' });
    tx.emit('AppointmentBooked', eventOf(tx, after));
    return viewOf(tx, after);
  },
} satisfies HandlersOf<'preAdvise' | 'withdrawPreAdvice' | 'changeTruck' | 'bookAppointment'>;

/** The caller's company, which must hold the right of the pass while the pass is valid. */
async function requireRight(tx: Tx, records: PassRecords, action: PassAction): Promise<string> {
  const company = companyOf(tx);
  refuse(tx, notHolding(await tx.require('right', records.pass.rightId), company));
  requireAction(tx, records, action);
  refuse(tx, outsideOf('the validity of the pass', tx.now, undefined, records.pass.validUntil));
  return company;
}

function requireBoundCompany(tx: Tx, { dispatch }: PassRecords): void {
  if (dispatch.state === 'BOUND' && dispatch.bizNo === companyOf(tx)) return;
  tx.fail('NOT_HOLDER', 'The pass is not dispatched by the caller’s company.');
}

/** Binds truck and driver anew. Earlier slots end with the earlier binding. */
async function bind(tx: Tx, records: PassRecords, input: BindingInput, bizNo: string): Promise<PassRecords> {
  const { plate, driverId, chassisNo } = input;
  const { passId, validFrom, lengthFt } = records.pass;
  const truck = await tx.require('truck', plate);
  const driver = await tx.require('driver', driverId);
  for (const [what, owner] of [
    [`The truck ${plate}`, truck.bizNo],
    [`The driver ${driverId}`, driver.bizNo],
  ] as const) {
    if (owner !== bizNo) tx.fail('NOT_HOLDER', `${what} belongs to another company.`);
  }
  if (!truck.active || !driver.active) tx.fail('REVOKED', 'The truck or the driver’s key is not active.');
  const carried = await carriedBy(tx, truck, passId);
  refuse(tx, noRoom(carried, lengthFt));
  const recorded = recordedBy(tx, input);
  const boundPasses = [...carried.map(({ pass }) => pass.passId), passId].slice(-MAX_BOUND);
  await tx.put('truck', { ...truck, boundPasses, recorded });
  const bindingNo = records.dispatch.bindingNo + 1;
  const dispatch: RecordOf<'dispatch'> = {
    ...{ passId, state: 'BOUND', bindingNo, bizNo, plate, chassisNo, driverId, boundAt: tx.now, recorded },
  };
  await tx.put('dispatch', dispatch);
  const day = kstDateOf(validFrom);
  if ((await tx.get('passOfHaulier', bizNo, day, passId)) === undefined) {
    await tx.put('passOfHaulier', { bizNo, day, passId });
  }
  return { ...records, dispatch };
}

/** The other passes that take up room on a truck; those that are over have fallen off. */
async function carriedBy(tx: Tx, truck: RecordOf<'truck'>, exceptPassId: string): Promise<PassRecords[]> {
  const carried: PassRecords[] = [];
  for (const passId of truck.boundPasses) {
    if (passId === exceptPassId) continue;
    const records = await loadPass(tx, passId);
    if (isCarriedBy(records, truck.plate)) carried.push(records);
  }
  return carried;
}

/** A truck that is inside already leaves the pass: the new one enters with a proof of its own. An assigned box stays assigned. */
async function resetEntry(tx: Tx, records: PassRecords, reason: MoveReason): Promise<PassRecords> {
  const { out, pass } = records;
  if (out.state === 'EXPECTED' || hasLeft(records)) return records;
  const { passId, leg, terminal, containerNo, swappedFrom, counter, gateOutMissing } = out;
  const identity = { passId, leg, terminal, containerNo, swappedFrom, counter, gateOutMissing };
  const reset: RecordOf<'leg'> = { ...identity, state: 'EXPECTED', recorded: recordedBy(tx, reason) };
  await tx.put('leg', reset);
  const box = await tx.require('box', boxOf(records)!);
  if (isOnTruckOf(box, passId)) {
    const place = { kind: 'YARD' as const, terminal: pass.origin };
    await moveBox(tx, box, { ...box, place, custodian: pass.origin }, { ...reason, passId });
  }
  return { ...records, out: reset };
}
