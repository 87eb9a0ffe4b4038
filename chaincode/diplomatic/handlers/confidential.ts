/**
 * What the ministry keeps of a person, alone or with the clearing house. Handlers of the ministry's own collection write nothing
 * public: its peer endorses alone.
 */
import { addDays, compareInstants } from '../../kit/clock.ts';
import { bytesHashOf, type RecordOf } from '../state.ts';
import { contentHashOf, identityHashOf } from '../statements/statement.ts';
import { rulesToday, type HandlersOf, type Tx } from './call.ts';
import { certificateFor } from './certificate-records.ts';

const STORED = { stored: true } as const;
const PURGED = { purged: true } as const;

/** Handlers of private data. */
export const confidentialHandlers = {
  async depositIdentity(tx, { certificateId }, secret) {
    const { identification, state } = await certificateFor(tx, certificateId);
    if (identification === undefined) tx.fail('STATE_CONFLICT', 'Nobody was identified yet.', { state });
    await requireUnkept(tx, 'identity', certificateId);
    if (identityHashOf({ certificateId, ...secret }) !== identification?.identityHash)
      tx.fail('EVIDENCE_MISMATCH', 'The evidence is not what was committed to.', { certificateId });
    await tx.private.put('identity', {}, { certificateId, ...secret, recordedAt: tx.now });
    tx.emit('PrivateDataRecorded', { record: 'identity' });
    return STORED;
  },

  async readIdentity(tx, { certificateId }) {
    const { identification } = await certificateFor(tx, certificateId);
    const identity = found(tx, await tx.private.get('identity', {}, certificateId));
    return { identity, proven: identityHashOf(identity) === identification?.identityHash };
  },

  async purgeIdentity(tx, { certificateId }) {
    const { recordedAt } = found(tx, await tx.private.get('identity', {}, certificateId));
    await requireRetained(tx, 'identity', recordedAt);
    await tx.private.purge('identity', {}, certificateId);
    tx.emit('PrivateDataPurged', { record: 'identity' });
    return PURGED;
  },

  async depositPowerContent(tx, { certificateId }, secret) {
    const { mandate, documentHash } = await certificateFor(tx, certificateId);
    if (mandate === undefined) tx.fail('WRONG_FORM', 'The certificate is no power of attorney.', { certificateId });
    await requireUnkept(tx, 'powerContent', certificateId);
    if (contentHashOf({ certificateId, ...secret }) !== mandate?.contentHash)
      tx.fail('EVIDENCE_MISMATCH', 'The content is not what the act commits to.', { certificateId });
    if (bytesHashOf(secret.document) !== documentHash)
      tx.fail('TAMPERED_DOCUMENT', 'The document is not the one of the act.', { certificateId });
    await tx.private.put('powerContent', {}, { certificateId, ...secret, recordedAt: tx.now });
    tx.emit('PrivateDataRecorded', { record: 'powerContent' });
    return STORED;
  },

  async readPowerContent(tx, { certificateId }) {
    if (tx.caller.party !== 'kftc') await certificateFor(tx, certificateId);
    return found(tx, await tx.private.get('powerContent', {}, certificateId));
  },

  async purgePowerContent(tx, { certificateId }) {
    const { recordedAt } = found(tx, await tx.private.get('powerContent', {}, certificateId));
    await requireRetained(tx, 'powerContent', recordedAt);
    await tx.private.purge('powerContent', {}, certificateId);
    tx.emit('PrivateDataPurged', { record: 'powerContent' });
    return PURGED;
  },
} satisfies HandlersOf<
  | 'depositIdentity'
  | 'readIdentity'
  | 'purgeIdentity'
  | 'depositPowerContent'
  | 'readPowerContent'
  | 'purgePowerContent'
>;

function found<T>(tx: Tx, value: T | undefined): T {
  return value ?? tx.fail('NOT_FOUND', 'There is no such private record, or it was destroyed.');
}

async function requireUnkept(tx: Tx, record: 'identity' | 'powerContent', certificateId: string): Promise<void> {
  if ((await tx.private.get(record, {}, certificateId)) !== undefined)
    tx.fail('ALREADY_EXISTS', `The ${record} is kept already.`, { certificateId });
}

/** Destroying before the retention of the data's class has ended would take evidence from the person concerned. */
async function requireRetained(
  tx: Tx,
  dataClass: keyof RecordOf<'ruleTable'>['retentionDays'],
  recordedAt: string,
): Promise<void> {
  const { retentionDays } = await rulesToday(tx);
  const retainUntil = addDays(recordedAt, retentionDays[dataClass]);
  if (compareInstants(tx.now, retainUntil) < 0)
    tx.fail('NOT_DUE', `The record is kept until ${retainUntil}.`, { retainUntil });
}
