/** Issuing passes, and ending them: cancelled, expired, diverted. */
import { compareInstants, kstDateOf } from '../../kit/clock.ts';
import { lengthFtOf } from '../../kit/identifiers/iso6346.ts';
import { notCovered, notHolding } from '../guards/release.ts';
import { boxOf, hasArrived, hasLeft, statusOf, type PassRecords, type RecordOf } from '../state.ts';
import { isInYard, isOnTruckOf, moveBox, saveBox, type MoveReason } from './boxes.ts';
import { recordedBy, refuse, requireTerminal, type HandlersOf, type Told, type Tx } from './call.ts';
import { moveAccount, voidAccount } from './day-accounts.ts';
import { requireOpenOrder } from './orders.ts';
import { conflict, eventOf, journal, loadPass, requireAction, settle, viewOf } from './pass-records.ts';

type Order = RecordOf<'order'>;
type Box = RecordOf<'box'>;
type LengthFt = RecordOf<'pass'>['lengthFt'];

/** Handlers of a pass's beginning and end. */
export const passHandlers = {
  async issuePass(tx, input) {
    const { passId, rightId, containerNo } = input;
    if ((await tx.get('pass', passId)) !== undefined) tx.fail('ALREADY_EXISTS', `There is a pass ${passId} already.`);
    const right = await tx.require('right', rightId);
    const order = await requireOpenOrder(tx, right.orderId);
    refuse(tx, notHolding(right, right.holder));
    checkValidity(tx, input);
    await allot(tx, order, right, input);
    const lengthFt = await carriedLength(tx, order, right, input);
    const { line, orderId, origin, destination } = order;
    const recorded = recordedBy(tx, input);
    const records: PassRecords = {
      pass: {
        ...{ passId, orderId, rightId, line, origin, destination, containerNo, lengthFt, outcome: 'LIVE' },
        ...{ validFrom: input.validFrom, validUntil: input.validUntil, recorded },
      },
      dispatch: { passId, state: 'NONE', bindingNo: 0, recorded },
      out: { passId, leg: 'OUT', terminal: origin, state: 'EXPECTED', counter: 0, gateOutMissing: false, recorded },
      in: { passId, leg: 'IN', terminal: destination, state: 'EXPECTED', counter: 0, gateOutMissing: false, recorded },
    };
    await tx.put('pass', records.pass);
    await tx.put('dispatch', records.dispatch);
    await tx.put('leg', records.out);
    await tx.put('leg', records.in);
    const day = kstDateOf(input.validFrom);
    await tx.put('passAtTerminal', { terminal: origin, day, passId });
    await tx.put('passAtTerminal', { terminal: destination, day, passId });
    await tx.put('passOfHaulier', { bizNo: right.holder, day, passId });
    await journal(tx, records, input, { action: 'issuePass' });
    tx.emit('PassIssued', { ...eventOf(tx, records), origin, destination });
    return { status: statusOf(records), ...records, window: order.window };
  },

  async cancelPass(tx, input) {
    const records = await loadPass(tx, input.passId);
    if (records.pass.line !== tx.caller.party) tx.fail('NOT_HOLDER', 'The pass is another line’s.');
    requireAction(tx, records, 'cancelPass');
    const after = await endBeforeGateOut(tx, records, 'CANCELLED', { ...input, remark: input.reason });
    settle(records, 'cancelPass', after);
    await journal(tx, after, input, { action: 'cancelPass', remark: input.reason });
    tx.emit('PassCancelled', eventOf(tx, after));
    return viewOf(tx, after);
  },

  async expirePass(tx, input) {
    const records = await loadPass(tx, input.passId);
    requireConcerned(tx, records);
    requireAction(tx, records, 'expirePass');
    const { validUntil } = records.pass;
    if (compareInstants(tx.now, validUntil) < 0) {
      tx.fail('NOT_DUE', `The pass is valid until ${validUntil}.`, { validUntil });
    }
    const after = await endBeforeGateOut(tx, records, 'EXPIRED', input);
    settle(records, 'expirePass', after);
    await journal(tx, after, input, { action: 'expirePass' });
    tx.emit('PassExpired', eventOf(tx, after));
    return viewOf(tx, after);
  },

  async cancelAfterGateOut(tx, input) {
    const records = await loadPass(tx, input.passId);
    const { pass } = records;
    requireTerminal(tx, pass.origin, pass.destination);
    // Four eyes say that two persons agree; here they must also be of the two terminals.
    const sides = new Set([tx.proposedBy?.party, tx.caller.party]);
    if (![pass.origin, pass.destination].every((terminal) => sides.has(terminal))) {
      tx.fail('WRONG_TERMINAL', 'One person of each terminal must agree.', {
        terminals: [pass.origin, pass.destination],
      });
    }
    requireAction(tx, records, 'cancelAfterGateOut');
    if (!hasLeft(records) || hasArrived(records)) conflict(tx, records, 'cancelAfterGateOut');
    const after = await endAfterGateOut(tx, records, { ...input, remark: input.reason });
    settle(records, 'cancelAfterGateOut', after);
    await journal(tx, after, input, { action: 'cancelAfterGateOut', remark: input.reason });
    tx.emit('PassCancelled', eventOf(tx, after));
    return viewOf(tx, after);
  },

  async divertPass(tx, input) {
    const records = await loadPass(tx, input.passId);
    const { pass } = records;
    const { destination } = input;
    if (pass.line !== tx.caller.party) tx.fail('NOT_HOLDER', 'The pass is another line’s.');
    requireAction(tx, records, 'divertPass');
    await tx.require('terminal', destination);
    if (destination === pass.destination) tx.fail('STATE_CONFLICT', `The pass leads to ${destination} already.`);
    const recorded = recordedBy(tx, input);
    const after: PassRecords = {
      ...records,
      pass: { ...pass, destination, divertedFrom: pass.destination, recorded },
      in: { ...records.in, terminal: destination, presented: undefined, recorded },
    };
    settle(records, 'divertPass', after);
    await tx.put('pass', after.pass);
    await tx.put('leg', after.in);
    const day = kstDateOf(pass.validFrom);
    await tx.put('passAtTerminal', { terminal: destination, day, passId: pass.passId });
    const box = await tx.require('box', boxOf(records)!);
    await saveBox(tx, box, { ...box, custodian: destination }, input);
    await moveAccount(tx, records, input);
    await journal(tx, after, input, { action: 'divertPass', terminal: destination, remark: input.reason });
    tx.emit('PassDiverted', { ...eventOf(tx, after), destination });
    return viewOf(tx, after);
  },
} satisfies HandlersOf<'issuePass' | 'cancelPass' | 'expirePass' | 'cancelAfterGateOut' | 'divertPass'>;

function checkValidity(tx: Tx, { validFrom, validUntil }: { readonly validFrom: string; readonly validUntil: string }) {
  if (compareInstants(validFrom, validUntil) < 0 && compareInstants(validUntil, tx.now) > 0) return;
  tx.fail('WINDOW_CLOSED', 'The pass would end before it begins, or is over already.', { validFrom, validUntil });
}

/** Takes the pass from the quantities of right and order; the order's key policy makes line and both terminals endorse it. */
async function allot(
  tx: Tx,
  order: Order,
  right: RecordOf<'right'>,
  { passId, containerNo }: { readonly passId: string; readonly containerNo?: string | undefined },
): Promise<void> {
  const allotment = await tx.require('allotment', order.orderId);
  const underRight = allotment.passes.filter((pass) => pass.rightId === right.rightId).length;
  if (allotment.passes.length >= order.quantity || underRight >= right.quantity) {
    tx.fail('LIMIT_EXCEEDED', 'All boxes of the order or of the right have passes.', {
      order: { quantity: order.quantity, issued: allotment.passes.length },
      right: { quantity: right.quantity, issued: underRight },
    });
  }
  const passes = [...allotment.passes, { passId, rightId: right.rightId, containerNo }];
  await tx.put('allotment', { ...allotment, passes });
}

/** The length to be carried. A single box is put on the pass; a group order's is assigned by the origin's gate. */
async function carriedLength(
  tx: Tx,
  order: Order,
  right: RecordOf<'right'>,
  input: Told & { readonly passId: string; readonly containerNo?: string | undefined },
): Promise<LengthFt> {
  const { containerNo } = input;
  if (order.kind === 'GROUP') {
    if (containerNo !== undefined) tx.fail('EVIDENCE_MISMATCH', 'The origin’s gate assigns the box of a group order.');
    return order.lengthFt ?? tx.fail('EVIDENCE_MISSING', 'The group order has no length.');
  }
  if (containerNo === undefined) {
    return tx.fail('EVIDENCE_MISSING', 'The pass names no box.', { missing: ['containerNo'] });
  }
  refuse(tx, notCovered(order, right, containerNo));
  await putOnPass(tx, order, containerNo, input);
  return declaredLength(tx, containerNo);
}

async function putOnPass(
  tx: Tx,
  { orderId, origin }: Order,
  containerNo: string,
  input: Told & { readonly passId: string },
): Promise<void> {
  const box = await tx.get('box', containerNo);
  const awaited = box !== undefined && (box.place.kind === 'VESSEL' || isInYard(box, origin));
  if (!awaited) {
    const details = { containerNo, place: box?.place ?? null };
    tx.fail('BOX_ELSEWHERE', `${containerNo} is neither on a vessel nor at the origin.`, details);
  }
  requireFree(tx, box!, input.passId);
  await requireNotDeparted(tx, orderId, containerNo);
  await saveBox(tx, box!, { ...box!, livePassId: input.passId }, input);
}

/** The length of a declared box, which must be one that the pilot's trucks carry. */
export async function declaredLength(tx: Tx, containerNo: string): Promise<LengthFt> {
  const equipment = await tx.get('equipment', containerNo);
  if (equipment === undefined) {
    return tx.fail('EVIDENCE_MISSING', `The line has not declared ${containerNo}.`, { missing: ['equipment'] });
  }
  const lengthFt = lengthFtOf(equipment.sizeType);
  if (lengthFt === 20 || lengthFt === 40 || lengthFt === 45) return lengthFt;
  return tx.fail('EVIDENCE_MISMATCH', `No truck of the pilot carries ${equipment.sizeType}.`, { containerNo });
}

/** Refuses a box that is on another live pass. */
export function requireFree(tx: Tx, { containerNo, livePassId }: Box, passId: string): void {
  if (livePassId === undefined || livePassId === passId) return;
  tx.fail('CONTAINER_HAS_LIVE_PASS', `${containerNo} is on the live pass ${livePassId}.`, { containerNo, livePassId });
}

/** Refuses a box that has left under the order before. */
export async function requireNotDeparted(tx: Tx, orderId: string, containerNo: string): Promise<void> {
  const departure = await tx.get('departure', orderId, containerNo);
  if (departure?.state !== 'DEPARTED') return;
  tx.fail('BOX_ELSEWHERE', `${containerNo} has left under the order ${orderId}.`, { passId: departure.passId });
}

function requireConcerned(tx: Tx, { pass }: PassRecords): void {
  const { party } = tx.caller;
  if (party === 'bpa' || party === pass.line) return;
  requireTerminal(tx, pass.origin, pass.destination);
}

/** Ends a pass whose box is at the origin or has not come yet; quantity and box are free again. */
async function endBeforeGateOut(
  tx: Tx,
  records: PassRecords,
  outcome: 'CANCELLED' | 'EXPIRED',
  reason: MoveReason,
): Promise<PassRecords> {
  const { pass } = records;
  const boxNo = boxOf(records);
  const box = boxNo === undefined ? undefined : await tx.require('box', boxNo);
  if (box !== undefined && box.livePassId === pass.passId) await freeAtOrigin(tx, box, pass, reason);
  return close(tx, records, outcome, reason);
}

async function freeAtOrigin(tx: Tx, box: Box, pass: RecordOf<'pass'>, reason: MoveReason): Promise<void> {
  // On another pass's truck it was found, and stays until that incident is resolved.
  if (!isOnTruckOf(box, pass.passId)) {
    await saveBox(tx, box, { ...box, livePassId: undefined }, reason);
    return;
  }
  const place = { kind: 'YARD' as const, terminal: pass.origin };
  await moveBox(tx, box, { place, custodian: pass.origin }, { ...reason, passId: pass.passId });
}

/** Undoes a departure: the box is back in the origin's yard, and no side counts it. */
async function endAfterGateOut(tx: Tx, records: PassRecords, reason: MoveReason): Promise<PassRecords> {
  const { pass } = records;
  const containerNo = boxOf(records)!;
  await freeAtOrigin(tx, await tx.require('box', containerNo), pass, reason);
  const departure = await tx.require('departure', pass.orderId, containerNo);
  await tx.put('departure', { ...departure, state: 'RETURNED', recorded: recordedBy(tx, reason) });
  await voidAccount(tx, records, reason);
  return close(tx, records, 'CANCELLED', reason);
}

async function close(tx: Tx, records: PassRecords, outcome: 'CANCELLED' | 'EXPIRED', told: Told): Promise<PassRecords> {
  const { pass } = records;
  const allotment = await tx.require('allotment', pass.orderId);
  const passes = allotment.passes.filter(({ passId }) => passId !== pass.passId);
  await tx.put('allotment', { ...allotment, passes });
  const ended = { ...pass, outcome, recorded: recordedBy(tx, told) };
  await tx.put('pass', ended);
  return { ...records, pass: ended };
}
