/** What only some may know. Nobody has both who is on the roll and how a voter was recognised. */
import { compareInstants } from '../../kit/clock.ts';
import { phaseFor, type HandlersOf, type Tx } from './call.ts';

/** Handlers of private records. */
export const confidentialHandlers = {
  async recordRollEntry(tx, { electionId, entryId }, secret) {
    await phaseFor(tx, electionId, 'recordRollEntry');
    await tx.private.put('rollEntry', {}, { electionId, entryId, ...secret });
    tx.emit('PrivateDataRecorded', { record: 'rollEntry' });
    return { recorded: true as const };
  },

  async readRollEntry(tx, { entryId }) {
    return (
      (await tx.private.get('rollEntry', {}, entryId)) ?? tx.fail('NOT_FOUND', 'There is no such entry.', { entryId })
    );
  },

  async purgeRollEntry(tx, { electionId, entryId }) {
    await requireRetentionOver(tx, electionId);
    await tx.private.purge('rollEntry', {}, entryId);
    tx.emit('PrivateDataPurged', { record: 'rollEntry' });
    return { purged: true as const };
  },

  async recordAccessEvidence(tx, { electionId, evidenceId }, secret) {
    await tx.require('phase', electionId);
    await tx.private.put('accessEvidence', {}, { electionId, evidenceId, ...secret });
    tx.emit('PrivateDataRecorded', { record: 'accessEvidence' });
    return { recorded: true as const };
  },

  async readAccessEvidence(tx, { evidenceId }) {
    const evidence = await tx.private.get('accessEvidence', {}, evidenceId);
    return evidence ?? tx.fail('NOT_FOUND', 'There is no such evidence.', { evidenceId });
  },

  async purgeAccessEvidence(tx, { electionId, evidenceId }) {
    await requireRetentionOver(tx, electionId);
    await tx.private.purge('accessEvidence', {}, evidenceId);
    tx.emit('PrivateDataPurged', { record: 'accessEvidence' });
    return { purged: true as const };
  },
} satisfies HandlersOf<
  | 'recordRollEntry'
  | 'readRollEntry'
  | 'purgeRollEntry'
  | 'recordAccessEvidence'
  | 'readAccessEvidence'
  | 'purgeAccessEvidence'
>;

async function requireRetentionOver(tx: Tx, electionId: string): Promise<void> {
  const { retentionUntil } = (await tx.require('election', electionId)).manifest;
  if (compareInstants(tx.now, retentionUntil) < 0) {
    tx.fail('NOT_DUE', `What is private is kept until ${retentionUntil}.`, { retentionUntil });
  }
}
