/** Trucks inside: events 65 and 95 at the block, 70 and 100 under the crane, swaps, other positions. */
import { lengthFtOf } from '../../kit/identifiers/iso6346.ts';
import { notCovered } from '../guards/release.ts';
import { boxOf, type PassRecords, type RecordOf } from '../state.ts';
import { isInYard, isOnTruckOf, moveBox, requireAtHand, requireInYard, saveBox } from './boxes.ts';
import { checkReportTime, recordedBy, refuse, requireTerminal, type HandlersOf, type Told, type Tx } from './call.ts';
import { apply, changed, receive, stop } from './gate-report.ts';
import { eventOf, journal, legOf, loadPass, requireAction, settle, viewOf, withLeg } from './pass-records.ts';
import { requireFree, requireNotDeparted } from './passes.ts';

/** Handlers of yards. */
export const yardHandlers = {
  async blockIn(tx, input) {
    const received = await receive(tx, 'blockIn', input);
    if ('done' in received) return received.done;
    const { records, leg } = received.open;
    requireAction(tx, records, `${input.leg}.blockIn`);
    const { location, occurredAt } = input;
    const there = changed(tx, leg, input, { state: 'BLOCK_IN', blockInAt: occurredAt, location });
    return apply(tx, 'blockIn', received.open, withLeg(records, there), input);
  },

  async recordLift(tx, input) {
    const received = await receive(tx, 'recordLift', input);
    if ('done' in received) return received.done;
    const { records, leg } = received.open;
    requireAction(tx, records, `${input.leg}.recordLift`);
    const containerNo = boxOf(records)!;
    const { containerRead, occurredAt, location = leg.location } = input;
    if (containerRead !== undefined && containerRead !== containerNo) {
      const facts = { kind: 'WRONG_BOX' as const, foundContainerNo: containerRead };
      return stop(tx, 'recordLift', received.open, leg, input, facts);
    }
    await liftBox(tx, records, { ...input, location });
    const lifted = changed(tx, leg, input, { state: 'HANDLED', handledAt: occurredAt, location });
    return apply(tx, 'recordLift', received.open, withLeg(records, lifted), input);
  },

  async changeLocation(tx, input) {
    const records = await loadPass(tx, input.passId);
    const leg = legOf(records, input.leg);
    requireTerminal(tx, leg.terminal);
    await checkReportTime(tx, input.occurredAt);
    const action = `${input.leg}.changeLocation` as const;
    requireAction(tx, records, action);
    const { location } = input;
    const after = withLeg(records, { ...leg, location, recorded: recordedBy(tx, input) });
    settle(records, action, after);
    await tx.put('leg', legOf(after, input.leg));
    const facts = { action: 'changeLocation', leg: input.leg, terminal: leg.terminal, location };
    await journal(tx, after, input, facts);
    tx.emit('LocationChanged', eventOf(tx, after, input));
    return viewOf(tx, after);
  },

  async swapBox(tx, input) {
    const records = await loadPass(tx, input.passId);
    const { pass, out } = records;
    requireTerminal(tx, out.terminal);
    await checkReportTime(tx, input.occurredAt);
    requireAction(tx, records, 'swapBox');
    const from = boxOf(records)!;
    const to = input.containerNo;
    if (from === to) tx.fail('EVIDENCE_MISMATCH', `${to} is the box of the pass already.`, { containerNo: to });
    await requireExchangeable(tx, records, from, to);
    const next = requireInYard(tx, await tx.get('box', to), to, pass.origin);
    requireFree(tx, next, pass.passId);
    await requireNotDeparted(tx, pass.orderId, to);
    const old = await tx.require('box', from);
    requireAtHand(tx, old, pass);
    await putBack(tx, old, pass, { ...input, remark: input.reason });
    await saveBox(tx, next, { ...next, livePassId: pass.passId }, input);
    const unloaded = out.state === 'HANDLED' ? { state: 'BLOCK_IN' as const, handledAt: undefined } : {};
    const swapped = { ...out, ...unloaded, containerNo: to, swappedFrom: from, recorded: recordedBy(tx, input) };
    const after: PassRecords = { ...records, out: swapped };
    settle(records, 'swapBox', after);
    await tx.put('leg', after.out);
    await journal(tx, after, input, { action: 'swapBox', leg: 'OUT', terminal: out.terminal, remark: input.reason });
    tx.emit('BoxSwapped', { ...eventOf(tx, after, input), from, to });
    return viewOf(tx, after);
  },
} satisfies HandlersOf<'blockIn' | 'recordLift' | 'changeLocation' | 'swapBox'>;

/** The crane puts the box on the truck at the origin, and off it at the destination. */
async function liftBox(
  tx: Tx,
  records: PassRecords,
  input: Told & { readonly leg: 'OUT' | 'IN'; readonly location?: string | undefined },
): Promise<void> {
  const { pass, dispatch } = records;
  const { passId } = pass;
  const box = await tx.require('box', boxOf(records)!);
  const place =
    input.leg === 'OUT'
      ? { kind: 'TRUCK' as const, plate: dispatch.plate!, passId }
      : { kind: 'YARD' as const, terminal: pass.destination, slot: input.location };
  const fits = input.leg === 'OUT' ? isInYard(box, pass.origin) : isOnTruckOf(box, passId);
  if (!fits) tx.fail('BOX_ELSEWHERE', `${box.containerNo} is not here.`, { place: box.place });
  await moveBox(tx, box, { ...box, place }, { ...input, passId });
}

async function putBack(
  tx: Tx,
  box: RecordOf<'box'>,
  { origin, passId }: RecordOf<'pass'>,
  reason: Told & { readonly remark: string },
): Promise<void> {
  const free = { custodian: origin, livePassId: undefined };
  if (box.place.kind !== 'TRUCK') await saveBox(tx, box, { ...box, ...free }, reason);
  else await moveBox(tx, box, { ...free, place: { kind: 'YARD', terminal: origin } }, { ...reason, passId });
}

/** One empty box is as good as another of its kind and line; a packed one only within its group order. */
async function requireExchangeable(tx: Tx, { pass }: PassRecords, from: string, to: string): Promise<void> {
  const [old, next] = [await tx.get('equipment', from), await tx.get('equipment', to)];
  if (old === undefined || next === undefined) {
    return tx.fail('EVIDENCE_MISSING', `The line has not declared ${from} or ${to}.`, { missing: ['equipment'] });
  }
  if (lengthFtOf(next.sizeType) !== pass.lengthFt) {
    tx.fail('EVIDENCE_MISMATCH', `The pass is for a box of ${pass.lengthFt} feet.`, { containerNo: to });
  }
  if (old.empty && next.empty && old.sizeType === next.sizeType && old.line === next.line) return;
  const order = await tx.require('order', pass.orderId);
  if (order.kind !== 'GROUP') tx.fail('EVIDENCE_MISMATCH', 'Only an empty box may be exchanged for another.', { to });
  refuse(tx, notCovered(order, await tx.require('right', pass.rightId), to));
}
