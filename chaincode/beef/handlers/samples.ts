/** Samples: whether what a shop sells is of the animal that its label names. */
import { alarm } from './alarms.ts';
import { accountOf, entryIdOf, type HandlersOf } from './call.ts';
import { stop } from './holds.ts';

/** Handlers of samples. */
export const sampleHandlers = {
  async takeSample(tx, input) {
    const { sampleId, holder, number } = input;
    await tx.require('stock', holder, number);
    if ((await tx.get('sample', sampleId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', `There is a sample ${sampleId} already.`, { sampleId });
    }
    const { recorded, at } = await accountOf(tx, input);
    const sample = { sampleId, holder, number, takenAt: at, state: 'TAKEN' as const, recorded };
    await tx.put('sample', sample);
    tx.emit('SampleTaken', { sampleId, number });
    return sample;
  },

  async reportDna(tx, input) {
    const { sampleId, result, reportSha256 } = input;
    const sample = await tx.require('sample', sampleId);
    if (sample.state !== 'TAKEN') tx.fail('STATE_CONFLICT', `The sample ${sampleId} is ${sample.state}.`, { sampleId });
    const { recorded, at } = await accountOf(tx, input);
    const { holder, number } = sample;
    const judged = { ...sample, state: result, reportSha256, recorded };
    await tx.put('sample', judged);
    if (result === 'MISMATCH') {
      await alarm(tx, input, { kind: 'DNA_MISMATCH', subject: number, holder, occurredAt: at, recorded });
      const subject = `stock:${holder}:${number}`;
      const reason = `The sample ${sampleId} is of another animal`;
      await stop(tx, {
        subject,
        holdId: entryIdOf(tx, input),
        kind: 'DNA_MISMATCH',
        state: 'ACTIVE',
        reason,
        recorded,
      });
    }
    tx.emit('DnaReported', { sampleId, number, result });
    return judged;
  },

  async recordGenotype(tx, { sampleId }, secret) {
    await tx.require('sample', sampleId);
    await tx.private.put('genotype', {}, { sampleId, ...secret });
    tx.emit('GenotypeRecorded', { sampleId });
    return { recorded: true as const };
  },

  getSample: (tx, { sampleId }) => tx.require('sample', sampleId),

  async getGenotype(tx, { sampleId }) {
    const genotype = await tx.private.get('genotype', {}, sampleId);
    return genotype ?? tx.fail('NOT_FOUND', `No genotype of ${sampleId} is kept.`, { sampleId });
  },
} satisfies HandlersOf<'takeSample' | 'reportDna' | 'recordGenotype' | 'getSample' | 'getGenotype'>;
