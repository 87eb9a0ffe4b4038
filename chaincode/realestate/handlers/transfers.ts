/** A right goes to another bank with the claim that it secures (근저당권이전): rank and amount stay as they are. */
import { mortgageLife } from '../state.ts';
import { without } from '../../kit/content.ts';
import { recordedBy, requireParty, requireTwoSides, type HandlersOf } from './call.ts';

/** Handlers of transfers. */
export const transferHandlers = {
  async offerTransfer(tx, { rightId, to }) {
    const before = await tx.require('mortgage', rightId);
    requireParty(tx, before.mortgagee);
    if (tx.proposedBy?.party !== before.mortgagee) {
      tx.fail('NOT_TWO_SIDED', 'Both persons must be of the bank.', { parties: [before.mortgagee] });
    }
    if (mortgageLife.step(before.state, 'registerTransfer') === undefined) {
      tx.fail('STATE_CONFLICT', `A right that is ${before.state} is not transferred.`, {
        rightId,
        state: before.state,
      });
    }
    // A right follows its claim: where nothing is owed there is nothing to go with it.
    const disbursement = await tx.get('disbursement', rightId);
    if (disbursement?.state !== 'OUTSTANDING') tx.fail('STATE_CONFLICT', 'No money is outstanding.', { rightId });
    if (to === before.mortgagee) tx.fail('STATE_CONFLICT', `The right is ${to}’s already.`, { rightId });
    const mortgage = {
      ...without(before, 'transferTo'),
      ...(to !== undefined && { transferTo: to }),
      recorded: recordedBy(tx),
    };
    await tx.put('mortgage', mortgage);
    tx.emit('TransferOffered', { rightId });
    return mortgage;
  },

  async registerTransfer(tx, { rightId }) {
    const { transferTo: mortgagee, ...before } = await tx.require('mortgage', rightId);
    if (mortgagee === undefined) return tx.fail('STATE_CONFLICT', 'The right is not offered.', { rightId });
    requireTwoSides(tx, 'registry', mortgagee);
    const state = mortgageLife.step(before.state, 'registerTransfer');
    const disbursement = await tx.get('disbursement', rightId);
    if (state === undefined || disbursement?.state !== 'OUTSTANDING') {
      return tx.fail('STATE_CONFLICT', `A right that is ${before.state}, or secures nothing, is not transferred.`, {
        rightId,
      });
    }
    const recorded = recordedBy(tx);
    const transfers = [...(before.transfers ?? []), { from: before.mortgagee, to: mortgagee, registeredAt: tx.now }];
    if (transfers.length > 20) tx.fail('LIMIT_EXCEEDED', 'A right is transferred at most 20 times.', { rightId });
    const mortgage = { ...before, mortgagee, transfers, state, recorded };
    await tx.put('mortgage', mortgage);
    await tx.put('disbursement', { ...disbursement, bank: mortgagee, recorded });
    tx.emit('MortgageTransferred', { rightId, from: before.mortgagee, to: mortgagee });
    return mortgage;
  },
} satisfies HandlersOf<'offerTransfer' | 'registerTransfer'>;
