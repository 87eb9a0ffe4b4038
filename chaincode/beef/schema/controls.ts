/** What inspectors do: alarms, samples, recalls. */
import { z } from 'zod';
import {
  CalendarDate,
  CarcassId,
  command,
  EntryId,
  Grams,
  Holder,
  Id,
  ImportNo,
  Instant,
  ItemNo,
  LabelNo,
  LotNo,
  pageOf,
  paging,
  Recorded,
  Remark,
  report,
  Sha256,
  TraceNo,
} from './primitives.ts';

/** Something that an inspector should look at. */
export const Alarm = z.strictObject({
  day: CalendarDate,
  alarmId: EntryId,
  kind: z.enum(['LEAN_BAND', 'LEAN_WITH_RIBS_BAND', 'CHILL_LOSS', 'OVERSOLD', 'DNA_MISMATCH']),
  /** The number that it is about. */
  subject: ItemNo,
  holder: Holder,
  /** What was found, and what would have been plausible. */
  foundG: Grams.optional(),
  expectedG: z.int().min(0).optional(),
  occurredAt: Instant,
  state: z.enum(['OPEN', 'SETTLED']),
  settlement: Remark.optional(),
  recorded: Recorded,
});

/** A piece of meat that was taken to compare it with the animal that its label names. */
export const Sample = z.strictObject({
  sampleId: Id,
  holder: Holder,
  number: LabelNo,
  takenAt: Instant,
  state: z.enum(['TAKEN', 'MATCH', 'MISMATCH']),
  /** Hash of the laboratory's report. */
  reportSha256: Sha256.optional(),
  recorded: Recorded,
});

/** What the laboratory found, of the ministry alone. */
export const Genotype = z.strictObject({
  sampleId: Id,
  /** Alleles by marker of the bovine panel (ISAG). */
  markers: z.record(z.string().regex(/^[A-Z0-9]{2,12}$/), z.string().regex(/^\d{2,3}\/\d{2,3}$/)),
});

/** What can be recalled: all that came of it is. */
export const RecallNo = z.union([TraceNo, CarcassId, LotNo, ImportNo]);

/** A recall. */
export const Recall = z.strictObject({
  number: RecallNo,
  reason: Remark,
  state: z.enum(['ACTIVE', 'LIFTED']),
  recorded: Recorded,
});

const at = '2026-03-08T09:00:00+09:00';

/** Alarms of a day. */
export const listAlarms = {
  summary: 'Alarms of a day',
  input: z.strictObject({ day: CalendarDate, ...paging }),
  output: pageOf(Alarm),
  example: { input: { day: '2026-03-06' } },
};

/** Closes an alarm. */
export const settleAlarm = {
  summary: 'Close an alarm',
  input: z.strictObject({ ...command, day: CalendarDate, alarmId: EntryId, settlement: Remark }),
  output: Alarm,
  example: {
    input: {
      messageRef: 'MFDS-SETTLE-1',
      day: '2026-03-06',
      alarmId: 'SHOP-SALE-2.4f2a9c1b7d3e5f60.OVERSOLD.002147460101',
      settlement: 'Shop visited, labels seized',
    },
  },
};

/** Takes a sample. */
export const takeSample = {
  summary: 'Take a sample of what a shop sells under a number',
  input: z.strictObject({ ...report, sampleId: Id, holder: Holder, number: LabelNo }),
  output: Sample,
  example: {
    input: {
      messageRef: 'MFDS-SAMPLE-1',
      sampleId: 'SAMPLE-2026-0001',
      holder: 'business:6068600103',
      number: '002147460101',
      occurredAt: at,
    },
  },
};

/** Records the laboratory's result. */
export const reportDna = {
  summary: 'Record a laboratory’s result',
  description: 'A mismatch stops the shop’s stock of the number and raises an alarm.',
  input: z.strictObject({ ...command, sampleId: Id, result: z.enum(['MATCH', 'MISMATCH']), reportSha256: Sha256 }),
  output: Sample,
  example: {
    input: {
      messageRef: 'MFDS-DNA-1',
      sampleId: 'SAMPLE-2026-0001',
      result: 'MISMATCH',
      reportSha256: 'ef'.repeat(32),
    },
  },
};

/** Keeps what the laboratory found. Nothing else is written: the ministry alone signs it. */
export const recordGenotype = {
  summary: 'Keep the genotype that a laboratory found',
  input: z.strictObject({ sampleId: Id }),
  private: { record: 'genotype', schema: Genotype.omit({ sampleId: true }) },
  output: z.strictObject({ recorded: z.literal(true) }),
  example: {
    input: { sampleId: 'SAMPLE-2026-0001' },
    private: { markers: { TGLA227: '081/097', BM2113: '127/139' } },
  },
};

const oneSample = { input: z.strictObject({ sampleId: Id }), example: { input: { sampleId: 'SAMPLE-2026-0001' } } };

/** A sample. */
export const getSample = { summary: 'Look a sample up', ...oneSample, output: Sample };

/** What the laboratory found. */
export const getGenotype = { summary: 'What the laboratory found', ...oneSample, output: Genotype };

/** Calls back all that came of a number. */
export const recall = {
  summary: 'Recall all that came of an animal, a carcass, a lot or an import lot',
  description:
    'It reaches packs that were made of packs as well, wherever they are: nothing of it can be sold any more.',
  input: z.strictObject({ ...command, number: RecallNo, reason: Remark }),
  output: Recall,
  example: { input: { messageRef: 'MAFRA-RECALL-1', number: 'L02603041009001', reason: 'Salmonella found' } },
};

/** Ends a recall. */
export const liftRecall = {
  summary: 'Lift a recall',
  input: z.strictObject({ ...command, number: RecallNo, reason: Remark }),
  output: Recall,
  example: { input: { messageRef: 'MAFRA-RECALL-1-END', number: 'L02603041009001', reason: 'Found in error' } },
};

/** Whether a number is recalled. */
export const getRecall = {
  summary: 'Look a recall up',
  input: z.strictObject({ number: RecallNo }),
  output: Recall,
  example: { input: { number: 'L02603041009001' } },
};
