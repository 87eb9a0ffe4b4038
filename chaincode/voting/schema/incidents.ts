/** Incidents: what somebody objects to while an election goes on. */
import { z } from 'zod';
import { command, ElectionId, Evidence, examples, pageOf, paging, RandomId, Recorded, Remark } from './primitives.ts';

/** An incident. An open one keeps the result from being certified. */
export const Incident = z.strictObject({
  electionId: ElectionId,
  incidentId: RandomId,
  kind: z.enum(['BALLOT_REFUSED', 'BALLOT_MISSING', 'SERVICE', 'ROLL', 'TRUSTEE', 'TALLY', 'RESULT', 'OTHER']),
  remark: Remark,
  evidence: z.array(Evidence).max(8),
  state: z.enum(['OPEN', 'SETTLED']),
  outcome: Remark.optional(),
  reported: Recorded,
  settled: Recorded.optional(),
});

/** Reports an incident. */
export const reportIncident = {
  summary: 'Report an incident',
  input: z.strictObject({
    ...command,
    incidentId: RandomId,
    kind: Incident.shape.kind,
    remark: Remark,
    evidence: z.array(Evidence).max(8).default([]),
  }),
  output: Incident,
  example: {
    input: {
      electionId: examples.electionId,
      incidentId: examples.id,
      kind: 'SERVICE',
      remark: 'No answer since 10:40',
    },
  },
};

/** Settles an incident. */
export const settleIncident = {
  summary: 'Settle an incident',
  description: 'By another party than reported it, except the commission’s approver.',
  input: z.strictObject({ ...command, incidentId: RandomId, outcome: Remark }),
  output: Incident,
  example: { input: { electionId: examples.electionId, incidentId: examples.id, outcome: 'Second gateway took over' } },
};

/** All incidents. */
export const listIncidents = {
  summary: 'List incidents',
  input: z.strictObject({ electionId: ElectionId, ...paging }),
  output: pageOf(Incident),
  example: { input: { electionId: examples.electionId } },
};
