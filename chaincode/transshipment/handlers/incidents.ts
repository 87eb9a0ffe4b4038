/** Incidents: opened by a gate that reads what cannot be, or by people; a box that is found is thereby located. */
import { boxOf, hasLeft, statusOf, type LegName, type PassRecords, type RecordOf } from '../state.ts';
import { isOnTruckOf, moveBox } from './boxes.ts';
import {
  checkReportTime,
  entryIdOf,
  recordedBy,
  requireTerminal,
  type HandlersOf,
  type Told,
  type Tx,
} from './call.ts';
import { isCountedOut } from './day-accounts.ts';
import { journal, legOf, loadPass, requireAction, settle, withLeg } from './pass-records.ts';

type Incident = RecordOf<'incident'>;

/** More than a pass will ever have. */
const MAX_INCIDENTS = 100;

/** What an incident is about. */
export interface IncidentFacts {
  readonly kind: Incident['kind'];
  readonly leg: LegName;
  readonly stopsPass: boolean;
  readonly foundContainerNo?: string | undefined;
  readonly remark?: string | undefined;
}

/** Opens an incident. A box that was found on the truck is now known to be there. */
export async function openIncident(
  tx: Tx,
  records: PassRecords,
  told: Told & { readonly occurredAt: string },
  facts: IncidentFacts,
): Promise<Incident> {
  const { passId } = records.pass;
  const { foundContainerNo } = facts;
  const incident: Incident = {
    ...{ passId, incidentId: entryIdOf(tx, told), state: 'OPEN', terminal: tx.caller.party },
    ...facts,
    containerNo: boxOf(records),
    occurredAt: told.occurredAt,
    evidence: told.evidence ?? [],
    recorded: recordedBy(tx, told),
  };
  await tx.put('incident', incident);
  const box = foundContainerNo === undefined ? undefined : await tx.get('box', foundContainerNo);
  if (box !== undefined) {
    const place = { kind: 'TRUCK' as const, plate: records.dispatch.plate!, passId };
    await moveBox(tx, box, { ...box, place }, { ...told, passId, remark: facts.remark });
  }
  return incident;
}

/** The leg, stopped by an incident. */
export function stopped(tx: Tx, leg: RecordOf<'leg'>, { incidentId }: Incident, told: Told): RecordOf<'leg'> {
  const suspension = { kind: 'INCIDENT' as const, incidentId, at: tx.now };
  return { ...leg, suspension, recorded: recordedBy(tx, told) };
}

/** The open incident that waits for the origin's late report. */
export async function awaitingGateOut(tx: Tx, passId: string): Promise<Incident | undefined> {
  const incidents = await tx.list('incident', [passId], MAX_INCIDENTS);
  return incidents.find(({ kind, state }) => kind === 'GATE_OUT_MISSING' && state === 'OPEN');
}

/** Closes an incident. */
export async function closeIncident(tx: Tx, incident: Incident, told: Told, remark: string): Promise<Incident> {
  const closed: Incident = {
    ...incident,
    state: 'RESOLVED',
    resolution: { remark, at: tx.now, by: tx.caller.party },
    recorded: recordedBy(tx, told),
  };
  await tx.put('incident', closed);
  return closed;
}

/** Handlers of incidents. */
export const incidentHandlers = {
  async reportIncident(tx, input) {
    const { passId, kind, foundContainerNo, remark } = input;
    const records = await loadPass(tx, passId);
    const leg = ownLeg(tx, records);
    await checkReportTime(tx, input.occurredAt);
    requireAction(tx, records, 'reportIncident');
    if (kind === 'WRONG_BOX' && foundContainerNo === undefined) {
      tx.fail('EVIDENCE_MISSING', 'Which box was found?', { missing: ['foundContainerNo'] });
    }
    const facts = { kind, leg: leg.leg, stopsPass: true, foundContainerNo, remark };
    const incident = await openIncident(tx, records, input, facts);
    const after = withLeg(records, stopped(tx, leg, incident, input));
    settle(records, 'reportIncident', after);
    await tx.put('leg', legOf(after, leg.leg));
    await journal(tx, after, input, { action: 'reportIncident', outcome: 'INCIDENT', leg: leg.leg, remark });
    tx.emit('IncidentOpened', { passId, incidentId: incident.incidentId, kind });
    return incident;
  },

  async resolveIncident(tx, input) {
    const { passId, incidentId, remark } = input;
    const records = await loadPass(tx, passId);
    const incident = await tx.require('incident', passId, incidentId);
    requireTerminal(tx, incident.terminal);
    if (incident.state !== 'OPEN') tx.fail('STATE_CONFLICT', 'The incident is resolved already.', { incidentId });
    const awaited = incident.kind === 'GATE_OUT_MISSING' && records.pass.outcome === 'LIVE';
    if (awaited && !(await isCountedOut(tx, records))) {
      tx.fail('EVIDENCE_MISSING', 'The origin has not reported the gate-out.', { missing: ['OUT.gateOut'] });
    }
    await putFoundBoxDown(tx, incident, input);
    const after = await goOn(tx, records, incident, input);
    const closed = await closeIncident(tx, incident, input, remark);
    await journal(tx, after, input, { action: 'resolveIncident', leg: incident.leg, remark });
    tx.emit('IncidentResolved', { passId, incidentId, kind: incident.kind });
    return closed;
  },

  async listIncidents(tx, { passId, limit, cursor }) {
    return tx.page('incident', [passId], limit, cursor);
  },
} satisfies HandlersOf<'reportIncident' | 'resolveIncident' | 'listIncidents'>;

/** The leg of the caller's terminal; where one terminal has both, the one that is in use. */
function ownLeg(tx: Tx, records: PassRecords): RecordOf<'leg'> {
  const { out, in: into } = records;
  requireTerminal(tx, out.terminal, into.terminal);
  if (out.terminal === into.terminal) return out.state === 'GATE_OUT' ? into : out;
  return out.terminal === tx.caller.party ? out : into;
}

/** A box that was found on the truck of the pass goes into a yard again. */
async function putFoundBoxDown(
  tx: Tx,
  { passId, foundContainerNo }: Incident,
  input: Told & { readonly foundBoxAt?: string | undefined; readonly remark: string },
): Promise<void> {
  const box = foundContainerNo === undefined ? undefined : await tx.get('box', foundContainerNo);
  if (box === undefined || !isOnTruckOf(box, passId)) return;
  const live = box.livePassId === undefined ? undefined : await loadPass(tx, box.livePassId);
  // The truck of its own pass is where a loaded box belongs.
  if (live?.pass.passId === passId && isLoaded(live)) return;
  const terminal =
    input.foundBoxAt ??
    tx.fail('EVIDENCE_MISSING', `In which yard is ${foundContainerNo} now?`, { missing: ['foundBoxAt'] });
  if (live !== undefined) requireExpectedAt(tx, live, terminal);
  await tx.require('terminal', terminal);
  await moveBox(tx, box, { ...box, place: { kind: 'YARD', terminal }, custodian: terminal }, { ...input, passId });
}

function isLoaded(records: PassRecords): boolean {
  return records.out.state === 'HANDLED' || hasLeft(records);
}

/** Refuses a yard in which the box's live pass could not go on. */
function requireExpectedAt(tx: Tx, live: PassRecords, terminal: string): void {
  const { pass, out } = live;
  const waits = !isLoaded(live) && (out.state === 'EXPECTED' || terminal === pass.origin);
  if (waits) return;
  const message = `The box is on a live pass that does not expect it at ${terminal}: cancel that pass first.`;
  tx.fail('CONTAINER_HAS_LIVE_PASS', message, { livePassId: pass.passId });
}

/** Lets the pass go on where it stood, if this incident stopped it. */
async function goOn(
  tx: Tx,
  records: PassRecords,
  { leg: name, incidentId }: Incident,
  told: Told,
): Promise<PassRecords> {
  const leg = legOf(records, name);
  if (leg.suspension?.incidentId !== incidentId || records.pass.outcome !== 'LIVE') return records;
  const after = withLeg(records, { ...leg, suspension: undefined, recorded: recordedBy(tx, told) });
  settle(records, `resolveIncident.${statusOf(after)}`, after);
  await tx.put('leg', legOf(after, name));
  return after;
}
