/** What only some may know: who is on the roll, and how a voter was recognised. Nobody has both. */
import { z } from 'zod';
import { text } from '../../kit/text.ts';
import { command, ElectionId, examples, Instant, RandomId } from './primitives.ts';

/** A person on the roll; kept by the credential authority and the host. */
export const RollEntry = z.strictObject({
  entryId: RandomId,
  electionId: ElectionId,
  name: text(100),
  birthDate: text(10),
  phone: text(40),
  voterNumber: text(40),
});

/** How a voter was recognised; kept by the commission. */
export const AccessEvidence = z.strictObject({
  evidenceId: RandomId,
  electionId: ElectionId,
  method: text(40),
  at: Instant,
  network: text(80),
  riskMarks: z.array(text(40)).max(10),
});

const Done = z.strictObject({ recorded: z.literal(true) });
const Purged = z.strictObject({ purged: z.literal(true) });

const entryKey = { ...command, entryId: RandomId };
const evidenceKey = { ...command, evidenceId: RandomId };
const exampleEntry = { electionId: examples.electionId, entryId: examples.id };
const exampleEvidence = { electionId: examples.electionId, evidenceId: examples.id };

/** Records a person on the roll. */
export const recordRollEntry = {
  summary: 'Record a person on the roll',
  description: 'Until the roll is frozen.',
  input: z.strictObject(entryKey),
  output: Done,
  example: {
    input: exampleEntry,
    private: { name: '홍길동', birthDate: '1980-01-01', phone: '010-0000-0000', voterNumber: '101-1' },
  },
};

/** Reads a person on the roll. */
export const readRollEntry = {
  summary: 'Read a person on the roll',
  input: z.strictObject({ electionId: ElectionId, entryId: RandomId }),
  output: RollEntry,
  example: { input: exampleEntry },
};

/** Destroys a person's data. */
export const purgeRollEntry = {
  summary: 'Destroy a person’s data, after the time of retention',
  input: z.strictObject(entryKey),
  output: Purged,
  example: { input: exampleEntry },
};

/** Records how a voter was recognised. */
export const recordAccessEvidence = {
  summary: 'Record how a voter was recognised',
  input: z.strictObject(evidenceKey),
  output: Done,
  example: {
    input: exampleEvidence,
    private: { method: 'mobile-id', at: '2026-03-10T09:10:00+09:00', network: 'AS4766', riskMarks: [] },
  },
};

/** Reads how a voter was recognised. */
export const readAccessEvidence = {
  summary: 'Read how a voter was recognised',
  input: z.strictObject({ electionId: ElectionId, evidenceId: RandomId }),
  output: AccessEvidence,
  example: { input: exampleEvidence },
};

/** Destroys the evidence. */
export const purgeAccessEvidence = {
  summary: 'Destroy access evidence, after the time of retention',
  input: z.strictObject(evidenceKey),
  output: Purged,
  example: { input: exampleEvidence },
};
