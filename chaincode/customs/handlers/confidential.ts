/** What mall and carrier, or carrier and customs, tell each other alone; and the destruction of private data. */
import { addDays, compareInstants } from '../../kit/clock.ts';
import type { RecordOf } from '../state.ts';
import { goodsHashOf } from '../statements/commitment.ts';
import { found, requireCarrier, requireParty, rulesOn, today, type HandlersOf, type Tx } from './call.ts';

const STORED = { stored: true } as const;
const PURGED = { purged: true } as const;

/** Handlers of private data beside the order files. */
export const confidentialHandlers = {
  async sendGoods(tx, { mall, carrier, orderId }, note) {
    requireParty(tx, mall);
    await tx.private.put('goodsNote', { mall, carrier }, { orderId, ...note, recordedAt: tx.now });
    tx.emit('PrivateDataRecorded', { record: 'goodsNote' });
    return STORED;
  },

  async readGoods(tx, { mall, carrier, orderId }) {
    const note = found(tx, await tx.private.get('goodsNote', { mall, carrier }, orderId));
    const order = await tx.get('order', orderId);
    const asOrdered = note.goods.every((line) => {
      const ordered = order?.lines.find(({ lineNo }) => lineNo === line.lineNo);
      return ordered?.goodsHash === goodsHashOf(orderId, line, note.goodsSalt);
    });
    return { note, asOrdered };
  },

  async recordConsignment(tx, { carrier, parcelId }, consignment) {
    requireCarrier(tx, await tx.require('parcel', parcelId));
    await tx.private.put('consignment', { carrier }, { parcelId, ...consignment, recordedAt: tx.now });
    tx.emit('PrivateDataRecorded', { record: 'consignment' });
    return STORED;
  },

  async readConsignment(tx, { carrier, parcelId }) {
    return found(tx, await tx.private.get('consignment', { carrier }, parcelId));
  },

  async purgeOrderFile(tx, { mall, fileId }) {
    const { recordedAt } = found(tx, await tx.private.get('orderFile', { mall }, fileId));
    await requireRetained(tx, 'orderFile', recordedAt);
    await tx.private.purge('orderFile', { mall }, fileId);
    tx.emit('PrivateDataPurged', { record: 'orderFile' });
    return PURGED;
  },

  async purgeGoods(tx, { mall, carrier, orderId }) {
    const { recordedAt } = found(tx, await tx.private.get('goodsNote', { mall, carrier }, orderId));
    await requireRetained(tx, 'goodsNote', recordedAt);
    await tx.private.purge('goodsNote', { mall, carrier }, orderId);
    tx.emit('PrivateDataPurged', { record: 'goodsNote' });
    return PURGED;
  },

  async purgeConsignment(tx, { carrier, parcelId }) {
    const { recordedAt } = found(tx, await tx.private.get('consignment', { carrier }, parcelId));
    await requireRetained(tx, 'consignment', recordedAt);
    await tx.private.purge('consignment', { carrier }, parcelId);
    tx.emit('PrivateDataPurged', { record: 'consignment' });
    return PURGED;
  },
} satisfies HandlersOf<
  | 'sendGoods'
  | 'readGoods'
  | 'recordConsignment'
  | 'readConsignment'
  | 'purgeOrderFile'
  | 'purgeGoods'
  | 'purgeConsignment'
>;

/** Destroying before the retention of the data's class has ended would take evidence from the other party. */
async function requireRetained(
  tx: Tx,
  dataClass: keyof RecordOf<'ruleTable'>['retentionDays'],
  recordedAt: string,
): Promise<void> {
  const { retentionDays } = await rulesOn(tx, today(tx));
  const retainUntil = addDays(recordedAt, retentionDays[dataClass]);
  if (compareInstants(tx.now, retainUntil) < 0) {
    tx.fail('NOT_DUE', `The record is kept until ${retainUntil}.`, { retainUntil });
  }
}
