/** From the living animal to the graded carcass. */
import { compareInstants, kstDateOf } from '../../kit/clock.ts';
import { destroyed, graded, inspected, slaughtered } from '../epcis/facts.ts';
import { badCarcassId } from '../guards/numbers.ts';
import {
  carcassLife,
  partiesOf,
  shareOf,
  yieldClass,
  yieldIndexCenti,
  type CarcassAction,
  type Quality,
  type RecordOf,
} from '../state.ts';
import { requireWithdrawn, stepOf } from './animals.ts';
import { alarm } from './alarms.ts';
import {
  accountOf,
  entryIdOf,
  ownHolder,
  refuse,
  requireHolder,
  type Account,
  type HandlersOf,
  type Told,
  type Tx,
} from './call.ts';
import { correct } from './corrections.ts';
import { requireNotHeld, subjectsOf } from './holds.ts';
import { descend, tell } from './tell.ts';

type Carcass = RecordOf<'carcass'>;
type Weighing = NonNullable<Carcass['hot']>;

/** The state that a step leads to. */
export function carcassStep(tx: Tx, carcass: Carcass, action: CarcassAction): Carcass['state'] {
  const to = carcassLife.step(carcass.state, action);
  if (to !== undefined) return to;
  const { carcassId, state } = carcass;
  return tx.fail('STATE_CONFLICT', `The carcass ${carcassId} is ${state}.`, { carcassId, state });
}

/** A grade as events have it. */
export function gradeWord(quality: Quality): Exclude<Quality, 'OFF'> | '등외' {
  return quality === 'OFF' ? '등외' : quality;
}

async function step(
  tx: Tx,
  input: Told & { readonly carcassId: string },
  action: CarcassAction,
): Promise<Account & { readonly carcass: Carcass; readonly state: Carcass['state'] }> {
  const carcass = await tx.require('carcass', input.carcassId);
  const state = carcassStep(tx, carcass, action);
  return { carcass, state, ...(await accountOf(tx, input, carcass.lastOccurredAt)) };
}

async function save(tx: Tx, carcass: Carcass, kind: RecordOf<'traceEvent'>['kind']): Promise<Carcass> {
  await tx.put('carcass', carcass);
  tx.emit('CarcassChanged', { carcassId: carcass.carcassId, kind });
  return carcass;
}

/** What the scales say: a registered scale's reading of this carcass, or a person's word. */
async function weighingOf(
  tx: Tx,
  { hot, cold }: Carcass,
  input: { readonly carcassId: string; readonly grams?: number | undefined; readonly reading?: Weighing['reading'] },
  at: string,
): Promise<Weighing> {
  if ((input.grams === undefined) === (input.reading === undefined)) {
    tx.fail('INPUT_INVALID', 'Give either `grams` or the `reading` of a scale.');
  }
  if (input.reading === undefined) {
    const { scaleClass } = await tx.require('facility', ownHolder(tx));
    return { grams: input.grams!, scaleClass, weighedAt: at };
  }
  const { deviceId, seq } = input.reading;
  const reading = await tx.get('reading', deviceId, String(seq).padStart(12, '0'));
  const device = await tx.get('device', deviceId);
  const ours = device?.holder === ownHolder(tx) && device.scaleClass !== undefined;
  if (reading?.grams === undefined || reading.subject !== input.carcassId || !ours) {
    return tx.fail('PROOF_INVALID', `${deviceId} has no reading ${seq} of this carcass.`, { deviceId, seq });
  }
  const used = [hot, cold].some((known) => known?.reading?.deviceId === deviceId && known.reading.seq === seq);
  if (used)
    tx.fail('PROOF_INVALID', `The reading ${seq} of ${deviceId} is this carcass’s other weight.`, { deviceId, seq });
  return { grams: reading.grams, scaleClass: device.scaleClass!, reading: input.reading, weighedAt: reading.at };
}

/** Ends the call unless an inspector found the animal fit after it was sent here; an earlier visit's word does not count. */
async function requireFit(tx: Tx, { traceNo, lastOccurredAt }: RecordOf<'animal'>): Promise<void> {
  const ante = await tx.get('anteMortem', traceNo);
  if (ante?.result === 'FIT' && compareInstants(ante.inspectedAt, lastOccurredAt) >= 0) return;
  tx.fail('INSPECTION_MISSING', `No inspector found ${traceNo} fit since it was sent here.`, { traceNo });
}

function requirePlausible(tx: Tx, { carcassId, hot, cold, inspection }: Carcass): void {
  if (hot !== undefined && cold !== undefined && cold.grams > hot.grams) {
    tx.fail('WEIGHT_IMPLAUSIBLE', `${carcassId} would weigh more cold than hot.`, {
      hotG: hot.grams,
      coldG: cold.grams,
    });
  }
  const condemnedG = inspection?.condemnedG ?? 0;
  if (hot !== undefined && condemnedG >= hot.grams) {
    tx.fail('WEIGHT_IMPLAUSIBLE', `More of ${carcassId} is condemned than it weighs.`, { hotG: hot.grams, condemnedG });
  }
}

/** Raises an alarm where more was lost from hot to cold than chilling and what was condemned explain. */
async function judgeChilling(
  tx: Tx,
  message: { readonly messageRef: string },
  { carcassId, holder, hot, cold, inspection, recorded }: Carcass,
  rules: Account['rules'],
): Promise<'CHILL_LOSS'[]> {
  if (hot === undefined || cold === undefined) return [];
  const lossG = hot.grams - cold.grams;
  const expectedG = shareOf(hot.grams, rules.chillLossBandBp) + (inspection?.condemnedG ?? 0);
  if (lossG <= expectedG) return [];
  const found = { foundG: lossG, expectedG, occurredAt: recorded.occurredAt, recorded };
  await alarm(tx, message, { kind: 'CHILL_LOSS', subject: carcassId, holder, ...found });
  return ['CHILL_LOSS'];
}

/** Handlers of slaughter and grading. */
export const slaughterHandlers = {
  async inspectAnimal(tx, input) {
    const { traceNo, result } = input;
    const animal = await tx.require('animal', traceNo);
    if (animal.state !== 'SHIPPED_TO_SLAUGHTER') {
      tx.fail('STATE_CONFLICT', `The animal ${traceNo} is ${animal.state}.`, { traceNo, state: animal.state });
    }
    const { recorded, at } = await accountOf(tx, input, animal.lastOccurredAt);
    const record = { traceNo, result, inspectedAt: at, recorded };
    await tx.put('anteMortem', record);
    tx.emit('AnteMortemInspected', { traceNo, result });
    return record;
  },

  async slaughterAnimal(tx, input) {
    const { traceNo, tagRead, carcassId } = input;
    const animal = await tx.require('animal', traceNo);
    const state = stepOf(tx, animal, 'slaughter');
    const abattoir = animal.sentTo!;
    requireHolder(tx, abattoir, `The animal ${traceNo}`);
    if (tagRead !== traceNo) tx.fail('TAG_MISMATCH', `The tag that was read is not ${traceNo}.`, { traceNo });
    const { recorded, at } = await accountOf(tx, input, animal.lastOccurredAt);
    refuse(tx, badCarcassId(carcassId, abattoir.slice('abattoir:'.length), kstDateOf(at)));
    if ((await tx.get('carcass', carcassId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is a carcass ${carcassId} already.`, { carcassId });
    }
    await requireNotHeld(tx, ...subjectsOf(animal));
    requireWithdrawn(tx, animal, at);
    await requireFit(tx, animal);
    const carcass: Carcass = {
      ...{ carcassId, traceNo, sex: animal.sex, abattoir, holder: abattoir, parties: partiesOf(abattoir) },
      ...{ state: 'DRESSED', slaughteredAt: at, lastOccurredAt: at, recorded },
    };
    await tx.put('animal', { ...animal, state, carcassId, lastOccurredAt: at, recorded });
    await descend(tx, tx.caller.party, [traceNo], [carcassId]);
    const event = slaughtered({ at, place: abattoir, late: recorded.late, animal: traceNo, carcass: carcassId });
    await tell(tx, { kind: 'SLAUGHTERED', event, numbers: [traceNo, carcassId], place: abattoir, recorded });
    return save(tx, carcass, 'SLAUGHTERED');
  },

  async weighCarcass(tx, input) {
    const { carcassId, stage } = input;
    const { carcass, state, recorded, at, rules } = await step(tx, input, 'weigh');
    requireHolder(tx, carcass.holder, `The carcass ${carcassId}`);
    const part = stage === 'HOT' ? 'hot' : 'cold';
    if (carcass[part] !== undefined) {
      tx.fail('STATE_CONFLICT', `The ${part} weight of ${carcassId} is there; have it corrected.`, {
        carcassId,
        stage,
      });
    }
    const weighing = await weighingOf(tx, carcass, input, at);
    const weighed: Carcass = { ...carcass, [part]: weighing, state, lastOccurredAt: at, recorded };
    requirePlausible(tx, weighed);
    await tx.put('carcass', weighed);
    tx.emit('CarcassWeighed', { carcassId, stage, alarms: await judgeChilling(tx, input, weighed, rules) });
    return weighed;
  },

  async correctWeight(tx, input) {
    const { carcassId, stage, grams, reason } = input;
    const carcass = await tx.require('carcass', carcassId);
    requireHolder(tx, carcass.abattoir, `The carcass ${carcassId}`);
    const part = stage === 'HOT' ? 'hot' : 'cold';
    const earlier = carcass[part];
    const state = carcassStep(tx, carcass, 'weigh');
    if (earlier === undefined) {
      return tx.fail('STATE_CONFLICT', `${carcassId} has no ${part} weight yet.`, { carcassId, stage });
    }
    const { recorded, rules } = await accountOf(tx, input);
    const { scaleClass, weighedAt } = earlier;
    const after = { [part]: { grams, scaleClass, weighedAt } };
    const corrected: Carcass = { ...carcass, ...after, state, recorded };
    requirePlausible(tx, corrected);
    const correctionId = entryIdOf(tx, input);
    const supersedes = carcass.recorded.txId;
    await correct(tx, { subject: carcassId, correctionId, supersedes, reason, before: carcass, after, recorded });
    await tx.put('carcass', corrected);
    tx.emit('WeightCorrected', { carcassId, stage, alarms: await judgeChilling(tx, input, corrected, rules) });
    return corrected;
  },

  async inspectCarcass(tx, input) {
    const { carcassId, result, condemnedG, certificateSha256 } = input;
    const { carcass, state, recorded, at } = await step(tx, input, 'inspect');
    if ((result === 'PARTIAL') !== condemnedG > 0) {
      tx.fail('INPUT_INVALID', 'Grams are condemned exactly where a carcass passes in part.', { result, condemnedG });
    }
    const inspection = { result, condemnedG, certificateSha256, inspectedAt: at };
    const passed: Carcass = { ...carcass, state, inspection, lastOccurredAt: at, recorded };
    // A cold weight that was taken before still holds what is condemned now, and would be packed.
    if (condemnedG > 0) delete passed.cold;
    requirePlausible(tx, passed);
    const place = carcass.holder;
    const fact = { at, place, late: recorded.late, carcass: carcassId, certificate: certificateSha256, result };
    await tell(tx, { kind: 'INSPECTED', event: inspected(fact), numbers: [carcassId], place, recorded });
    return save(tx, passed, 'INSPECTED');
  },

  async condemnCarcass(tx, input) {
    const { carcassId, certificateSha256 } = input;
    const { carcass, state, recorded, at } = await step(tx, input, 'condemn');
    const weighed = carcass.cold ?? carcass.hot;
    const inspection = {
      ...{ result: 'CONDEMNED' as const, condemnedG: weighed?.grams ?? 0 },
      ...{ certificateSha256, inspectedAt: at },
    };
    const place = carcass.holder;
    const event = destroyed({ at, place, late: recorded.late, items: [carcassId] });
    await tell(tx, { kind: 'CONDEMNED', event, numbers: [carcassId], place, recorded });
    return save(tx, { ...carcass, state, inspection, lastOccurredAt: at, recorded }, 'CONDEMNED');
  },

  async gradeCarcass(tx, input) {
    const {
      carcassId,
      certificateNo,
      quality,
      marbling,
      backFatMm,
      ribEyeCm2,
      meatColour,
      fatColour,
      texture,
      maturity,
    } = input;
    const { carcass, state, recorded, at, rules } = await step(tx, input, 'grade');
    const { cold, sex, holder: place } = carcass;
    if (cold === undefined) return tx.fail('STATE_CONFLICT', `${carcassId} has no cold weight yet.`, { carcassId });
    if (certificateNo.slice(0, 4) !== carcassId.slice(0, 4)) {
      tx.fail('IDENTIFIER_INVALID', `The certificate ${certificateNo} is of another slaughterhouse.`, {
        certificateNo,
      });
    }
    const formula = rules.yield[FORMULA_OF[sex]];
    const index = yieldIndexCenti(formula, { backFatMm, ribEyeCm2, coldG: cold.grams });
    const measured = {
      certificateNo,
      quality,
      marbling,
      backFatMm,
      ribEyeCm2,
      meatColour,
      fatColour,
      texture,
      maturity,
    };
    const grading = {
      ...measured,
      yield: quality === 'OFF' ? ('OFF' as const) : yieldClass(formula, index),
      ...{ yieldIndexCenti: index, gradedAt: at, ruleVersion: rules.ruleVersion },
    };
    const fact = { at, place, late: recorded.late, carcass: carcassId, issueNumber: certificateNo };
    const event = graded({ ...fact, grade: gradeWord(quality) });
    await tell(tx, { kind: 'GRADED', event, numbers: [carcassId], place, recorded });
    return save(tx, { ...carcass, state, grading, lastOccurredAt: at, recorded }, 'GRADED');
  },

  getCarcass: (tx, { carcassId }) => tx.require('carcass', carcassId),
} satisfies HandlersOf<
  | 'inspectAnimal'
  | 'slaughterAnimal'
  | 'weighCarcass'
  | 'correctWeight'
  | 'inspectCarcass'
  | 'condemnCarcass'
  | 'gradeCarcass'
  | 'getCarcass'
>;

const FORMULA_OF = { STEER: 'STEER', FEMALE: 'COW', MALE: 'BULL' } as const;
