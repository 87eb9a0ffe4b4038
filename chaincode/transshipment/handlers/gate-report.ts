/**
 * What every report of a gate or a yard has in common: whose leg it is, whether it repeats or comes too late, when it says to
 * have happened; and how it is taken down.
 */
import { compareInstants } from '../../kit/clock.ts';
import { contradictionOf, type BoxReadings } from '../guards/release.ts';
import { beforeStep } from '../guards/time.ts';
import { boxOf, eventCodes, statusOf, type LegName, type PassRecords, type RecordOf } from '../state.ts';
import { checkReportTime, recordedBy, refuse, requireTerminal, type Told, type Tx } from './call.ts';
import { count, isCountedOut } from './day-accounts.ts';
import { dispute } from './disputes.ts';
import { awaitingGateOut, closeIncident, openIncident, stopped, type IncidentFacts } from './incidents.ts';
import { journal, legOf, loadPass, requireAction, settle, withLeg } from './pass-records.ts';

type EventKind = keyof (typeof eventCodes)['OUT'];
type PassEvent = RecordOf<'passEvent'>;

/** A report as all of them have it. */
export interface GateReport extends Told, BoxReadings {
  readonly passId: string;
  readonly leg: LegName;
  readonly occurredAt: string;
  readonly lane?: string;
  readonly location?: string | undefined;
  readonly damageCodes?: string[];
  readonly grossKg?: number | undefined;
}

/** How a report was taken. */
export interface GateOutcome {
  readonly outcome: 'PASSED' | 'STALE' | 'INCIDENT' | 'DISPUTED';
  readonly passId: string;
  readonly status: PassEvent['status'];
  readonly containerNo?: string | undefined;
  readonly incidentId?: string;
  readonly disputeId?: string;
}

/** A report that is to be applied. */
export interface OpenReport {
  readonly records: PassRecords;
  readonly leg: RecordOf<'leg'>;
  readonly rules: RecordOf<'ruleTable'>;
}

/**
 * Receives a report: a contradicting repeat becomes a dispute, a late event of the origin is taken down without effect;
 * anything else is to be applied by the caller, which checks the table.
 */
export async function receive(
  tx: Tx,
  kind: EventKind,
  report: GateReport,
): Promise<{ readonly done: GateOutcome } | { readonly open: OpenReport }> {
  const records = await loadPass(tx, report.passId);
  const leg = legOf(records, report.leg);
  requireTerminal(tx, leg.terminal);
  if (tx.conflictsWith !== undefined) return { done: await dispute(tx, records, kind, report) };
  const late = report.leg === 'OUT' && records.in.state !== 'EXPECTED';
  const rules = await checkReportTime(tx, report.occurredAt, late);
  if (late) return { done: await takeDownLate(tx, kind, records, report) };
  refuse(tx, beforeStep(report.occurredAt, lastStepOf(records, report.leg)));
  return { open: { records, leg, rules } };
}

/** When the last step of the way before this report was; a new truck begins anew. */
function lastStepOf({ out, in: into }: PassRecords, leg: LegName): string | undefined {
  const before = leg === 'IN' ? [out.gateInAt, out.gateOutAt, into.gateInAt, into.blockInAt, into.handledAt] : [];
  const own = leg === 'OUT' ? [out.gateInAt, out.blockInAt, out.handledAt] : before;
  let last: string | undefined;
  for (const at of own) if (at !== undefined && (last === undefined || compareInstants(at, last) > 0)) last = at;
  return last;
}

/** The box was at the destination before: the report changes nothing, but a missing gate-out is thereby explained. */
async function takeDownLate(tx: Tx, kind: EventKind, records: PassRecords, report: GateReport): Promise<GateOutcome> {
  const { passId } = records.pass;
  const entry = await journal(tx, records, report, { ...factsOf(kind, records, report), outcome: 'STALE' });
  const missing = kind === 'gateOut' && records.in.gateOutMissing && !(await isCountedOut(tx, records));
  const sameBox = [undefined, boxOf(records)].includes(report.containerRead);
  if (missing && sameBox && records.pass.outcome === 'LIVE') {
    await count(tx, records, 'OUT', report);
    const incident = await awaitingGateOut(tx, passId);
    if (incident !== undefined) await closeIncident(tx, incident, report, 'The origin’s report came late.');
  }
  tx.emit('StaleEventRecorded', entry);
  return { outcome: 'STALE', passId, status: statusOf(records), containerNo: boxOf(records) };
}

function factsOf(kind: EventKind, records: PassRecords, report: GateReport): Partial<PassEvent> & { action: string } {
  const { leg, lane, location, containerRead, sizeTypeRead, sealsRead, damageCodes, grossKg } = report;
  const released = records.out.releasedBy ?? records.in.releasedBy;
  return {
    ...{ action: kind, leg, lane, location, containerRead, damageCodes, grossKg },
    eventCode: eventCodes[leg][kind],
    terminal: legOf(records, leg).terminal,
    sizeType: sizeTypeRead ?? released?.sizeType,
    empty: released?.empty,
    seals: sealsRead === undefined ? released?.seals : [...sealsRead],
  };
}

/** Applies a report: the leg as it is now, the journal, the event. Other records are the caller's to save. */
export async function apply(
  tx: Tx,
  kind: EventKind,
  { records: before }: OpenReport,
  after: PassRecords,
  report: GateReport,
  accepted?: { readonly used?: number },
): Promise<GateOutcome> {
  const status = settle(before, `${report.leg}.${kind}`, after);
  await tx.put('leg', legOf(after, report.leg));
  const entry = await journal(tx, after, report, { ...factsOf(kind, after, report), counter: accepted?.used });
  tx.emit('GateEventRecorded', entry);
  return { outcome: 'PASSED', passId: after.pass.passId, status, containerNo: boxOf(after) };
}

/** Stops the pass: what was read contradicts it. `leg` is the leg as it is now, apart from the stop. */
export async function stop(
  tx: Tx,
  kind: EventKind,
  { records: before }: OpenReport,
  leg: RecordOf<'leg'>,
  report: GateReport,
  facts: Omit<IncidentFacts, 'leg' | 'stopsPass'> & { readonly used?: number | undefined },
): Promise<GateOutcome> {
  requireAction(tx, before, 'reportIncident');
  const { used, ...about } = facts;
  const incident = await openIncident(tx, before, report, { ...about, leg: report.leg, stopsPass: true });
  const after = withLeg(before, stopped(tx, leg, incident, report));
  const status = settle(before, 'reportIncident', after);
  await tx.put('leg', legOf(after, report.leg));
  await journal(tx, after, report, { ...factsOf(kind, after, report), outcome: 'INCIDENT', counter: used });
  const { passId } = after.pass;
  const { incidentId } = incident;
  tx.emit('IncidentOpened', { passId, incidentId, kind: about.kind });
  return { outcome: 'INCIDENT', passId, status, containerNo: boxOf(after), incidentId };
}

/** What of the readings contradicts the pass, and the box that was found if it is another one. */
export function contradiction(
  records: PassRecords,
  report: GateReport,
  equipment: { readonly sizeType: string; readonly seals: readonly string[] },
): Pick<IncidentFacts, 'kind' | 'foundContainerNo'> | undefined {
  const kind = contradictionOf(report, boxOf(records)!, equipment);
  if (kind === undefined) return undefined;
  return kind === 'WRONG_BOX' ? { kind, foundContainerNo: report.containerRead } : { kind };
}

/** The leg after a report, with the report's provenance. */
export function changed(
  tx: Tx,
  leg: RecordOf<'leg'>,
  report: GateReport,
  change: Partial<RecordOf<'leg'>>,
): RecordOf<'leg'> {
  return { ...leg, ...change, recorded: recordedBy(tx, report) };
}
