/** Slaughter, weights, inspection, grading. */
import { z } from 'zod';
import {
  CarcassId,
  command,
  Grams,
  Holder,
  Instant,
  Parties,
  Recorded,
  Remark,
  report,
  Sha256,
  SumGrams,
  TraceNo,
} from './primitives.ts';
import { ScaleClass } from './rules.ts';

/** A weight with the scales that showed it: a device's reading, or a person's word. */
export const Weighing = z.strictObject({
  grams: Grams,
  scaleClass: ScaleClass,
  /** The reading of a registered scale; absent where a person wrote the weight down. */
  reading: z.strictObject({ deviceId: z.string(), seq: z.int() }).optional(),
  weighedAt: Instant,
});

/** 육질 등급. */
export const QualityGrade = z.enum(['1++', '1+', '1', '2', '3', 'OFF']);
/** 육량 등급. */
export const YieldGrade = z.enum(['A', 'B', 'C', 'OFF']);

const measured = {
  /** Number of the certificate: slaughterhouse, month and day, serial. */
  certificateNo: z.string().regex(/^\d{4}-\d{8}$/),
  quality: QualityGrade,
  /** 근내지방도 1 to 9. */
  marbling: z.int().min(1).max(9),
  backFatMm: z.int().min(1).max(99),
  ribEyeCm2: z.int().min(20).max(250),
  meatColour: z.int().min(1).max(7),
  fatColour: z.int().min(1).max(7),
  texture: z.int().min(1).max(3),
  maturity: z.int().min(1).max(9),
};

/** A grader's judgement. */
export const Grading = z.strictObject({
  ...measured,
  yield: YieldGrade,
  /** 육량지수 in hundredths, computed by the rules. */
  yieldIndexCenti: z.int(),
  gradedAt: Instant,
  ruleVersion: z.string(),
});

/** A meat inspector's judgement after slaughter, with the hash of the certificate. */
export const Inspection = z.strictObject({
  result: z.enum(['PASS', 'PARTIAL', 'CONDEMNED']),
  condemnedG: SumGrams,
  certificateSha256: Sha256,
  inspectedAt: Instant,
});

/** A carcass. */
export const Carcass = z.strictObject({
  carcassId: CarcassId,
  traceNo: TraceNo,
  sex: z.enum(['FEMALE', 'MALE', 'STEER']),
  abattoir: Holder,
  holder: Holder,
  parties: Parties,
  state: z.enum([
    'DRESSED',
    'INSPECTED',
    'GRADED',
    'RELEASED',
    'RECEIVED',
    'IN_FABRICATION',
    'RECONCILED',
    'DESTROYED',
  ]),
  slaughteredAt: Instant,
  hot: Weighing.optional(),
  cold: Weighing.optional(),
  inspection: Inspection.optional(),
  grading: Grading.optional(),
  lastOccurredAt: Instant,
  recorded: Recorded,
});

const carcassId = '0323-20260302-0157';
const at = '2026-03-02T09:00:00+09:00';
const ofCarcass = { ...report, carcassId: CarcassId };

/** Slaughters an animal. */
export const slaughterAnimal = {
  summary: 'Slaughter an animal that was sent here',
  description: 'The tag that was read must be the animal’s; an inspector must have found it fit; nothing may hold it.',
  input: z.strictObject({ ...report, traceNo: TraceNo, tagRead: z.string().max(32), carcassId: CarcassId }),
  output: Carcass,
  example: {
    input: {
      messageRef: 'ABT-SLAUGHTER-1',
      traceNo: '002147460101',
      tagRead: '002147460101',
      carcassId,
      occurredAt: at,
    },
  },
};

/** Weighs a carcass. */
export const weighCarcass = {
  summary: 'Record the hot or the cold weight of a carcass',
  description:
    'By hand in grams, or by naming the reading of a registered scale. The cold weight is what may be packed.',
  input: z.strictObject({
    ...ofCarcass,
    stage: z.enum(['HOT', 'COLD']),
    grams: Grams.optional(),
    reading: Weighing.shape.reading,
  }),
  output: Carcass,
  example: { input: { messageRef: 'ABT-HOT-1', carcassId, stage: 'HOT', grams: 323_500, occurredAt: at } },
};

/** Corrects a weight before grading; two people. */
export const correctWeight = {
  summary: 'Correct a weight that was written down wrongly',
  description:
    'Before grading, by two people of the slaughterhouse, and with the ministry’s peer, which signs every carcass.',
  input: z.strictObject({
    ...command,
    carcassId: CarcassId,
    stage: z.enum(['HOT', 'COLD']),
    grams: Grams,
    reason: Remark,
  }),
  output: Carcass,
  example: { input: { messageRef: 'ABT-FIX-1', carcassId, stage: 'HOT', grams: 322_500, reason: 'Hook not tared' } },
};

/** A meat inspector passes a carcass, whole or in part. */
export const inspectCarcass = {
  summary: 'Pass a carcass after slaughter',
  description: 'Where a part is condemned, a cold weight that was taken before is void: the carcass is weighed anew.',
  input: z.strictObject({
    ...ofCarcass,
    result: z.enum(['PASS', 'PARTIAL']),
    condemnedG: SumGrams.default(0),
    certificateSha256: Sha256,
  }),
  output: Carcass,
  example: {
    input: { messageRef: 'VET-POST-1', carcassId, result: 'PASS', certificateSha256: 'ab'.repeat(32), occurredAt: at },
  },
};

/** Two meat inspectors condemn a carcass. */
export const condemnCarcass = {
  summary: 'Condemn a carcass',
  description: 'Two inspectors; the carcass is destroyed and nothing of it can be sold.',
  input: z.strictObject({ ...ofCarcass, certificateSha256: Sha256, reason: Remark }),
  output: Carcass,
  example: {
    input: {
      messageRef: 'VET-CONDEMN-1',
      carcassId,
      certificateSha256: 'ab'.repeat(32),
      reason: 'Septicaemia',
      occurredAt: at,
    },
  },
};

/** Grades a carcass. */
export const gradeCarcass = {
  summary: 'Grade a carcass',
  description: 'The yield index and class follow from the measures and the cold weight by the dated rules.',
  input: z.strictObject({ ...ofCarcass, ...measured }),
  output: Carcass,
  example: {
    input: {
      messageRef: 'EKAPE-GRADE-1',
      carcassId,
      certificateNo: '0323-03020157',
      quality: '1+',
      marbling: 7,
      backFatMm: 9,
      ribEyeCm2: 97,
      meatColour: 5,
      fatColour: 3,
      texture: 1,
      maturity: 2,
      occurredAt: at,
    },
  },
};

/** A carcass, for those who take part. */
export const getCarcass = {
  summary: 'Look a carcass up',
  input: z.strictObject({ carcassId: CarcassId }),
  output: Carcass,
  example: { input: { carcassId } },
};
