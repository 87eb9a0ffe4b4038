/** Prices that were wrong: the whole file anew, by the mall, and a word of customs before it counts. */
import { recordedBy, requireParty, type HandlersOf } from './call.ts';
import { linesOf, requireSound } from './orders.ts';

/** Handlers of corrections. */
export const correctionHandlers = {
  async proposeCorrection(tx, { mall, orderId, correctionId, reason, proofHash }, file) {
    requireParty(tx, mall);
    const order = await tx.require('order', orderId);
    requireParty(tx, order.mall);
    if (order.state === 'CANCELLED') tx.fail('STATE_CONFLICT', 'The order is cancelled.', { orderId });
    if ((await tx.get('correction', correctionId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', 'There is such a correction already.', { correctionId });
    }
    requireSound(tx, file);
    const lines = linesOf(orderId, file);
    const same =
      lines.length === order.lines.length &&
      lines.every(({ goodsHash }, index) => goodsHash === order.lines[index]!.goodsHash);
    if (!same) tx.fail('EVIDENCE_MISMATCH', 'A correction changes prices and the buyer, not the goods.', { orderId });
    const correction = {
      ...{ correctionId, orderId, reason, proofHash, state: 'PROPOSED' as const },
      before: order.lines.map(({ lineNo, priceHash }) => ({ lineNo, priceHash })),
      after: lines.map(({ lineNo, priceHash }) => ({ lineNo, priceHash })),
      recorded: recordedBy(tx),
    };
    await tx.private.put('orderFile', { mall }, { fileId: correctionId, orderId, ...file, recordedAt: tx.now });
    await tx.put('correction', correction);
    tx.emit('CorrectionProposed', { correctionId, orderId });
    return correction;
  },

  async settleCorrection(tx, { correctionId, accepted }) {
    const before = await tx.require('correction', correctionId);
    const { orderId } = before;
    if (before.state !== 'PROPOSED') {
      tx.fail('STATE_CONFLICT', `The correction is ${before.state}.`, { state: before.state });
    }
    const order = await tx.require('order', orderId);
    const stale = order.lines.some(({ priceHash }, index) => priceHash !== before.before[index]!.priceHash);
    if (accepted && stale) {
      tx.fail('EVIDENCE_MISMATCH', 'The prices were corrected otherwise since.', { orderId, fileId: order.fileId });
    }
    const state = accepted ? ('ACCEPTED' as const) : ('REFUSED' as const);
    const correction = { ...before, state, recorded: recordedBy(tx) };
    await tx.put('correction', correction);
    if (accepted) {
      const lines = order.lines.map((line, index) => ({ ...line, priceHash: before.after[index]!.priceHash }));
      await tx.put('order', { ...order, fileId: correctionId, lines, recorded: recordedBy(tx) });
    }
    tx.emit('CorrectionSettled', { correctionId, orderId, accepted });
    return correction;
  },

  getCorrection: (tx, { correctionId }) => tx.require('correction', correctionId),
} satisfies HandlersOf<'proposeCorrection' | 'settleCorrection' | 'getCorrection'>;
