/** Incidents: what somebody objects to; an open one keeps the result from being certified. */
import { recordedBy, type HandlersOf, type Tx } from './call.ts';

const MAX_INCIDENTS = 5_000;

/** Ends the call while incidents are open. */
export async function requireNoIncident(tx: Tx, electionId: string): Promise<void> {
  const incidents = await tx.list('incident', [electionId], MAX_INCIDENTS);
  const open = incidents.filter(({ state }) => state === 'OPEN').map(({ incidentId }) => incidentId);
  if (open.length > 0) tx.fail('INCIDENT_OPEN', `${open.length} incidents are open.`, { incidents: open.slice(0, 20) });
}

/** Handlers of incidents. */
export const incidentHandlers = {
  async reportIncident(tx, { electionId, incidentId, kind, remark, evidence }) {
    await tx.require('phase', electionId);
    if ((await tx.get('incident', electionId, incidentId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', 'There is such an incident already.', { incidentId });
    }
    const reported = recordedBy(tx);
    const incident = { electionId, incidentId, kind, remark, evidence, state: 'OPEN', reported } as const;
    await tx.put('incident', incident);
    tx.emit('IncidentReported', { electionId, incidentId });
    return incident;
  },

  async settleIncident(tx, { electionId, incidentId, outcome }) {
    const incident = await tx.require('incident', electionId, incidentId);
    if (incident.state !== 'OPEN') tx.fail('STATE_CONFLICT', 'The incident is settled.', { incidentId });
    if (incident.reported.party === tx.caller.party && tx.caller.party !== 'nec') {
      tx.fail('NOT_AUTHORISED', 'Who reported an incident does not settle it.', { incidentId });
    }
    const settled = { ...incident, state: 'SETTLED', outcome, settled: recordedBy(tx) } as const;
    await tx.put('incident', settled);
    tx.emit('IncidentSettled', { electionId, incidentId });
    return settled;
  },

  listIncidents(tx, { electionId, limit, cursor }) {
    return tx.page('incident', [electionId], limit, cursor);
  },
} satisfies HandlersOf<'reportIncident' | 'settleIncident' | 'listIncidents'>;
