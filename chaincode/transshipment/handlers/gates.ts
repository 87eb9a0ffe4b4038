/** Trucks at gates: events 60 and 80 at the origin, 90 and 110 at the destination. */
import { compareInstants } from '../../kit/clock.ts';
import { isContainerNumber } from '../../kit/identifiers/iso6346.ts';
import { notCovered, notHolding, unread } from '../guards/release.ts';
import { outsideOf } from '../guards/time.ts';
import { boxOf, hasLeft, statusOf, type PassRecords, type RecordOf } from '../state.ts';
import { moveBox, requireAtHand, requireContainerNo, requireInYard, saveBox } from './boxes.ts';
import { refuse, type HandlersOf, type Tx } from './call.ts';
import { count } from './day-accounts.ts';
import {
  apply,
  changed,
  contradiction,
  receive,
  stop,
  type GateOutcome,
  type GateReport,
  type OpenReport,
} from './gate-report.ts';
import { openIncident } from './incidents.ts';
import { requireAction, withLeg } from './pass-records.ts';
import { declaredLength, requireFree, requireNotDeparted } from './passes.ts';
import { acceptProof, type AcceptedProof, type LaneReport } from './proofs.ts';
import { recordDeparture, requireDeclared, requireReleasable } from './release.ts';

type GateInReport = GateReport &
  LaneReport & { readonly assignedContainerNo?: string | undefined; readonly nonIsoOverride?: string | undefined };
type GateOutReport = GateReport & LaneReport;
type Leg = RecordOf<'leg'>;

/** Handlers of gates. */
export const gateHandlers = {
  async gateIn(tx, input) {
    const received = await receive(tx, 'gateIn', input);
    if ('done' in received) return received.done;
    return input.leg === 'OUT' ? enterOrigin(tx, received.open, input) : enterDestination(tx, received.open, input);
  },

  async gateOut(tx, input) {
    const received = await receive(tx, 'gateOut', input);
    if ('done' in received) return received.done;
    return input.leg === 'OUT' ? leaveOrigin(tx, received.open, input) : leaveDestination(tx, received.open, input);
  },
} satisfies HandlersOf<'gateIn' | 'gateOut'>;

/** The truck, company and driver that are bound now. */
function bindingOf({ dispatch }: PassRecords): NonNullable<Leg['boundTo']> {
  const { bindingNo, bizNo, plate, driverId } = dispatch;
  return { bindingNo, bizNo: bizNo!, plate: plate!, driverId: driverId! };
}

function slotKept({ dispatch }: PassRecords, leg: Leg['leg'], occurredAt: string): boolean {
  const slot = dispatch.slots?.[leg];
  if (slot === undefined) return false;
  return compareInstants(occurredAt, slot.from) >= 0 && compareInstants(occurredAt, slot.until) < 0;
}

/** What a leg says of a truck's entry. */
function entry(records: PassRecords, report: GateInReport, { counter }: AcceptedProof): Partial<Leg> {
  return {
    state: 'GATE_IN',
    boundTo: bindingOf(records),
    counter,
    presented: undefined,
    gateInAt: report.occurredAt,
    gateInLane: report.lane,
    slotKept: slotKept(records, report.leg, report.occurredAt),
  };
}

/** Event 60. The right is taken up here: from now on it cannot be revoked for this box. */
async function enterOrigin(tx: Tx, open: OpenReport, report: GateInReport): Promise<GateOutcome> {
  const { records, leg, rules } = open;
  const { pass, dispatch } = records;
  requireAction(tx, records, 'OUT.gateIn');
  const proof = await acceptProof(tx, records, 'GATE_IN', report, rules.proofMaxAgeS);
  refuse(tx, outsideOf('the validity of the pass', report.occurredAt, pass.validFrom, pass.validUntil));
  const right = await tx.require('right', pass.rightId);
  refuse(tx, notHolding(right, dispatch.bizNo!));
  const containerNo = await assignBox(tx, records, right, report);
  const rightTakenAtStep = right.chain.length;
  const entered = changed(tx, leg, report, { ...entry(records, report, proof), containerNo, rightTakenAtStep });
  return apply(tx, 'gateIn', open, withLeg(records, entered), report, proof);
}

/** The box of the pass; for a group order, the one that the gate assigns, which is thereby the pass's. */
async function assignBox(
  tx: Tx,
  records: PassRecords,
  right: RecordOf<'right'>,
  report: GateInReport,
): Promise<string> {
  const { pass } = records;
  const known = boxOf(records);
  const named = report.assignedContainerNo ?? known;
  const containerNo =
    named ?? tx.fail('EVIDENCE_MISSING', 'The gate assigned no box.', { missing: ['assignedContainerNo'] });
  if (known !== undefined && known !== containerNo) {
    tx.fail('EVIDENCE_MISMATCH', `The pass is for ${known}.`, { containerNo });
  }
  const box = requireInYard(tx, await tx.get('box', containerNo), containerNo, pass.origin);
  requireFree(tx, box, pass.passId);
  if (known === undefined) {
    refuse(tx, notCovered(await tx.require('order', pass.orderId), right, containerNo));
    await requireNotDeparted(tx, pass.orderId, containerNo);
    await saveBox(tx, box, { ...box, livePassId: pass.passId }, report);
  }
  if ((await declaredLength(tx, containerNo)) !== pass.lengthFt) {
    tx.fail('EVIDENCE_MISMATCH', `The pass is for a box of ${pass.lengthFt} feet.`, { containerNo });
  }
  await requireOverride(tx, containerNo, report);
  return containerNo;
}

/** A box whose number does not obey ISO 6346 needs the line's flag and each terminal's own word. */
async function requireOverride(tx: Tx, containerNo: string, { nonIsoOverride }: GateInReport): Promise<void> {
  if (isContainerNumber(containerNo)) return;
  const equipment = await tx.require('equipment', containerNo);
  requireContainerNo(tx, containerNo, equipment.nonIso && nonIsoOverride !== undefined);
}

/** Event 80. The box leaves only with right, customs' approval, declared facts, and as what it was declared. */
async function leaveOrigin(tx: Tx, open: OpenReport, report: GateOutReport): Promise<GateOutcome> {
  const { records, leg, rules } = open;
  const { pass } = records;
  requireAction(tx, records, 'OUT.gateOut');
  const { counter, used } = await acceptProof(tx, records, 'GATE_OUT', report, rules.proofMaxAgeS);
  const containerNo = boxOf(records)!;
  const equipment = await requireDeclared(tx, containerNo);
  refuse(tx, unread(report, equipment.empty));
  const box = await tx.require('box', containerNo);
  requireAtHand(tx, box, pass);
  const wrong = contradiction(records, report, equipment);
  if (wrong !== undefined) {
    if (wrong.kind !== 'WRONG_BOX') return stop(tx, 'gateOut', open, { ...leg, counter }, report, { ...wrong, used });
    // The pass's box is still in the yard; the one that was found instead is on the truck.
    const place = { kind: 'YARD' as const, terminal: pass.origin };
    await moveBox(tx, box, { ...box, place }, { ...report, passId: pass.passId });
    const unloaded: Leg = { ...leg, counter, state: 'BLOCK_IN', handledAt: undefined };
    return stop(tx, 'gateOut', open, unloaded, report, { ...wrong, used });
  }
  refuse(tx, outsideOf('the validity of the pass', report.occurredAt, undefined, pass.validUntil));
  const releasedBy = await requireReleasable(tx, records);
  const exit = { state: 'GATE_OUT' as const, counter, presented: undefined, gateOutAt: report.occurredAt };
  const left = changed(tx, leg, report, { ...exit, gateOutLane: report.lane, releasedBy });
  const after = withLeg(records, left);
  await saveBox(tx, box, { ...box, custodian: pass.destination }, report);
  await recordDeparture(tx, after, report);
  await count(tx, after, 'OUT', report);
  return apply(tx, 'gateOut', open, after, report, { ...(used !== undefined && { used }) });
}

/** Event 90. The receive window is judged here, and the box by what the origin let out. */
async function enterDestination(tx: Tx, open: OpenReport, report: GateInReport): Promise<GateOutcome> {
  const { records, leg, rules } = open;
  const unentered = ['DISPATCHED', 'APPOINTED'].includes(statusOf(records));
  requireAction(tx, records, unentered ? 'reportIncident' : 'IN.gateIn');
  const proof = await acceptProof(tx, records, 'GATE_IN', report, rules.proofMaxAgeS);
  const { counter, used } = proof;
  const { containerRead } = report;
  if (containerRead === undefined) {
    return tx.fail('EVIDENCE_MISSING', 'The lane read no container number.', { missing: ['containerRead'] });
  }
  if (unentered) {
    const facts = { kind: 'GATE_IN_WITHOUT_PASSAGE' as const, foundContainerNo: containerRead, used };
    return stop(tx, 'gateIn', open, { ...leg, counter }, report, facts);
  }
  const missing = !hasLeft(records);
  const releasedBy = missing ? await requireReleasable(tx, records) : undefined;
  const wrong = contradiction(records, report, releasedBy ?? records.out.releasedBy!);
  if (wrong !== undefined) return stop(tx, 'gateIn', open, { ...leg, counter }, report, { ...wrong, used });
  const box = await tx.require('box', containerRead);
  requireAtHand(tx, box, records.pass);
  await requireOverride(tx, containerRead, report);
  const receivedUnder = await requireWindow(tx, records, report.occurredAt);
  const arrival = { containerNo: containerRead, receivedUnder, releasedBy, gateOutMissing: missing };
  const entered = changed(tx, leg, report, { ...entry(records, report, proof), ...arrival });
  const after = withLeg(records, entered);
  await count(tx, after, 'IN', report);
  const outcome = await apply(tx, 'gateIn', open, after, report, proof);
  return missing ? { ...outcome, incidentId: await arriveUnreported(tx, after, box, report) } : outcome;
}

/** A box that is diverted was sent by the line with both terminals' endorsement, and is received at any time. */
async function requireWindow(tx: Tx, { pass }: PassRecords, occurredAt: string): Promise<Leg['receivedUnder']> {
  if (pass.divertedFrom !== undefined) return undefined;
  const { window } = await tx.require('order', pass.orderId);
  refuse(tx, outsideOf('the receive window of the destination', occurredAt, window.opensAt, window.closesAt));
  return window;
}

/** The box is here and the origin has not said that it left: both are recorded, and the origin has to explain. */
async function arriveUnreported(
  tx: Tx,
  records: PassRecords,
  box: RecordOf<'box'>,
  report: GateInReport,
): Promise<string> {
  const { pass } = records;
  const { plate } = bindingOf(records);
  const place = { kind: 'TRUCK' as const, plate, passId: pass.passId };
  const onTruck = { ...box, place, custodian: pass.destination };
  const { passId } = pass;
  if (box.place.kind === 'TRUCK') await saveBox(tx, box, onTruck, report);
  else await moveBox(tx, box, onTruck, { ...report, passId });
  await recordDeparture(tx, records, report);
  const facts = { kind: 'GATE_OUT_MISSING' as const, leg: 'IN' as const, stopsPass: false };
  return (await openIncident(tx, records, report, facts)).incidentId;
}

/** Event 110. The tractor leaves, which ends the job and frees the box for another pass. */
async function leaveDestination(tx: Tx, open: OpenReport, report: GateOutReport): Promise<GateOutcome> {
  const { records, leg, rules } = open;
  requireAction(tx, records, 'IN.gateOut');
  const proof = await acceptProof(tx, records, 'GATE_OUT', report, rules.proofMaxAgeS);
  const exit = { counter: proof.counter, presented: undefined, gateOutAt: report.occurredAt };
  const left = changed(tx, leg, report, { ...exit, state: 'GATE_OUT', gateOutLane: report.lane });
  const box = await tx.require('box', boxOf(records)!);
  await saveBox(tx, box, { ...box, livePassId: undefined }, report);
  return apply(tx, 'gateOut', open, withLeg(records, left), report, proof);
}
