/** The driver's proof at a gate, presented with the gate's report or ahead of it, and the alarm when one is replayed. */
import { msBetween } from '../../kit/clock.ts';
import { sha256Hex } from '../../kit/digest.ts';
import { isGateProof } from '../proof/gate-proof.ts';
import { lastCounter, type LegName, type PassRecords, type RecordOf } from '../state.ts';
import { checkReportTime, entryIdOf, recordedBy, requireTerminal, type HandlersOf, type Tx } from './call.ts';
import { conflict, eventOf, journal, legOf, loadPass, requireAction, settle, viewOf, withLeg } from './pass-records.ts';

type GateAct = 'GATE_IN' | 'GATE_OUT';

/** What a lane says when a truck stands before it. */
export interface LaneReport {
  readonly leg: LegName;
  readonly lane: string;
  readonly plateRead?: string;
  readonly proof?: { readonly counter: number; readonly signature: string } | undefined;
}

/** What a lane accepted: the counter that stands from now on, and, of a proof shown just now, the counter that it used. */
export interface AcceptedProof {
  readonly counter: number;
  readonly used?: number;
}

/**
 * Accepts the driver's proof for a gate act: the one in the report, or the one presented before at the same lane, for the
 * same act, by the driver who is still bound.
 */
export async function acceptProof(
  tx: Tx,
  records: PassRecords,
  act: GateAct,
  report: LaneReport,
  proofMaxAgeS: number,
): Promise<AcceptedProof> {
  requirePlate(tx, records, report.plateRead);
  const driver = await requireDriver(tx, records);
  const leg = legOf(records, report.leg);
  if (report.proof !== undefined) return { ...checkProof(tx, records, driver, report), used: report.proof.counter };
  const { presented } = leg;
  const fits =
    presented?.act === act &&
    presented.lane === report.lane &&
    presented.bindingNo === records.dispatch.bindingNo &&
    msBetween(presented.at, tx.now) <= proofMaxAgeS * 1000;
  if (!fits) tx.fail('PROOF_INVALID', 'The driver has presented no proof at this lane.', { lane: report.lane });
  return { counter: leg.counter };
}

function requirePlate(tx: Tx, { dispatch }: PassRecords, plateRead: string | undefined): void {
  if (plateRead === undefined || plateRead === dispatch.plate) return;
  tx.fail('EVIDENCE_MISMATCH', 'The truck at the lane is not the bound one.', { plateRead, bound: dispatch.plate });
}

async function requireDriver(tx: Tx, { dispatch }: PassRecords): Promise<RecordOf<'driver'>> {
  const { driverId } = dispatch;
  if (driverId === undefined) return tx.fail('PROOF_INVALID', 'No driver is bound to the pass.');
  const driver = await tx.require('driver', driverId);
  if (!driver.active) tx.fail('REVOKED', 'The key of the bound driver was revoked.', { driverId });
  return driver;
}

function checkProof(tx: Tx, records: PassRecords, driver: RecordOf<'driver'>, report: LaneReport): { counter: number } {
  const { counter, signature } = report.proof!;
  const { passId } = records.pass;
  const subject = { passId, terminal: tx.caller.party, lane: report.lane, counter };
  if (!isGateProof(driver, subject, signature)) {
    tx.fail('PROOF_INVALID', 'The signature is not the bound driver’s for this pass, terminal, lane and counter.', {
      ...subject,
      driverId: driver.driverId,
    });
  }
  const last = lastCounter(records);
  if (counter <= last) {
    tx.fail('REPLAY', `The counter ${counter} was used before.`, { passId, counter, lastCounter: last });
  }
  return { counter };
}

/** Handlers of proofs that stand for themselves. */
export const proofHandlers = {
  async presentProof(tx, input) {
    const records = await loadPass(tx, input.passId);
    const leg = legOf(records, input.leg);
    requireTerminal(tx, leg.terminal);
    const rules = await checkReportTime(tx, input.occurredAt);
    const action = `${input.leg}.presentProof` as const;
    requireAction(tx, records, action);
    const awaited = leg.state === 'EXPECTED' ? 'GATE_IN' : 'GATE_OUT';
    if (awaited !== input.act) conflict(tx, records, action);
    const { act, lane } = input;
    const { counter, used } = await acceptProof(tx, records, act, input, rules.proofMaxAgeS);
    const { bindingNo } = records.dispatch;
    const presented = { act, lane, counter, bindingNo, at: tx.now };
    const after = withLeg(records, { ...leg, counter, presented, recorded: recordedBy(tx, input) });
    settle(records, action, after);
    await tx.put('leg', legOf(after, input.leg));
    const { terminal } = leg;
    await journal(tx, after, input, { action: 'presentProof', leg: input.leg, terminal, lane, counter: used });
    tx.emit('ProofPresented', eventOf(tx, after, input));
    return viewOf(tx, after);
  },

  async raiseAlarm(tx, input) {
    const { passId, lane, signedLane, proof, occurredAt } = input;
    const records = await loadPass(tx, passId);
    requireTerminal(tx, legOf(records, input.leg).terminal);
    await checkReportTime(tx, occurredAt);
    const driverId = records.dispatch.driverId ?? tx.fail('PROOF_INVALID', 'No driver is bound to the pass.');
    const driver = await tx.require('driver', driverId);
    const terminal = tx.caller.party;
    const { counter } = proof;
    if (!isGateProof(driver, { passId, terminal, lane: signedLane, counter }, proof.signature)) {
      tx.fail('PROOF_INVALID', 'The signature is not the bound driver’s: what was shown proves nothing.', { counter });
    }
    const last = lastCounter(records);
    if (counter > last && lane === signedLane) {
      tx.fail('EVIDENCE_MISMATCH', 'The proof counts: it was not used before.', { counter, lastCounter: last });
    }
    const alarm = {
      ...{ passId, alarmId: entryIdOf(tx, input), terminal, lane, signedLane, counter, lastCounter: last },
      proofHash: sha256Hex(Buffer.from(proof.signature, 'hex')),
      occurredAt,
      recorded: recordedBy(tx, input),
    };
    await tx.put('alarm', alarm);
    await journal(tx, records, input, { action: 'raiseAlarm', outcome: 'INCIDENT', leg: input.leg, terminal, lane });
    tx.emit('AlarmRaised', { passId, alarmId: alarm.alarmId, counter, lastCounter: last });
    return alarm;
  },
} satisfies HandlersOf<'presentProof' | 'raiseAlarm'>;
