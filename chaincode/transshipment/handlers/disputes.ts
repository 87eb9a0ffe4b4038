/** Damage, and reports whose sender contradicts himself. */
import { canonicalText } from '../../kit/codec.ts';
import { statusOf, type LegName, type PassRecords } from '../state.ts';
import {
  checkReportTime,
  entryIdOf,
  recordedBy,
  requireTerminal,
  type HandlersOf,
  type Told,
  type Tx,
} from './call.ts';
import { eventOf, journal, loadPass, requireAction, settle, viewOf } from './pass-records.ts';

/** Takes down that a reference was used for another content before. Nothing else changes: people settle which is true. */
export async function dispute(
  tx: Tx,
  records: PassRecords,
  action: string,
  report: Told & { readonly leg: LegName },
): Promise<{ outcome: 'DISPUTED'; passId: string; status: ReturnType<typeof statusOf>; disputeId: string }> {
  const { passId } = records.pass;
  const { txId, inputHash } = tx.conflictsWith!;
  const disputeId = entryIdOf(tx, report);
  await tx.put('dispute', {
    ...{ passId, disputeId, messageRef: report.messageRef, sender: tx.caller.party, action, state: 'OPEN' },
    firstTxId: txId,
    firstInputHash: inputHash,
    laterContent: canonicalText(report),
    recorded: recordedBy(tx, report),
  });
  await journal(tx, records, report, { action, outcome: 'DISPUTED', leg: report.leg, terminal: tx.caller.party });
  tx.emit('DisputeOpened', { passId, disputeId });
  return { outcome: 'DISPUTED', passId, status: statusOf(records), disputeId };
}

/** Handlers of disputes, alarms' list and damage. */
export const disputeHandlers = {
  async settleDispute(tx, input) {
    const { passId, disputeId, followed, remark } = input;
    const found = await tx.require('dispute', passId, disputeId);
    if (found.state !== 'OPEN') tx.fail('STATE_CONFLICT', 'The dispute is settled already.', { disputeId });
    const settlement = { followed, remark, at: tx.now };
    const settled = { ...found, state: 'SETTLED' as const, settlement, recorded: recordedBy(tx, input) };
    await tx.put('dispute', settled);
    await journal(tx, await loadPass(tx, passId), input, { action: 'settleDispute', remark });
    tx.emit('DisputeSettled', { passId, disputeId });
    return settled;
  },

  async listDisputes(tx, { passId, limit, cursor }) {
    return tx.page('dispute', [passId], limit, cursor);
  },

  async listAlarms(tx, { passId, limit, cursor }) {
    return tx.page('alarm', [passId], limit, cursor);
  },

  async holdDamaged(tx, input) {
    const records = await loadPass(tx, input.passId);
    requireTerminal(tx, records.in.terminal);
    await checkReportTime(tx, input.occurredAt);
    requireAction(tx, records, 'holdDamaged');
    const suspension = { kind: 'DAMAGED_HOLD' as const, at: tx.now };
    const after = { ...records, in: { ...records.in, suspension, recorded: recordedBy(tx, input) } };
    settle(records, 'holdDamaged', after);
    await tx.put('leg', after.in);
    const { damageCodes, remark } = input;
    await journal(tx, after, input, { action: 'holdDamaged', leg: 'IN', damageCodes, remark });
    tx.emit('DamageHeld', eventOf(tx, after, input));
    return viewOf(tx, after);
  },

  async releaseDamaged(tx, input) {
    const records = await loadPass(tx, input.passId);
    requireTerminal(tx, records.in.terminal);
    const status = statusOf(records);
    if (status !== 'DAMAGED_HOLD') tx.fail('STATE_CONFLICT', `The pass is ${status}, not held as damaged.`, { status });
    const after = { ...records, in: { ...records.in, suspension: undefined, recorded: recordedBy(tx, input) } };
    settle(records, `releaseDamaged.${statusOf(after)}`, after);
    await tx.put('leg', after.in);
    await journal(tx, after, input, { action: 'releaseDamaged', leg: 'IN', remark: input.remark });
    tx.emit('DamageReleased', eventOf(tx, after));
    return viewOf(tx, after);
  },
} satisfies HandlersOf<'settleDispute' | 'listDisputes' | 'listAlarms' | 'holdDamaged' | 'releaseDamaged'>;
