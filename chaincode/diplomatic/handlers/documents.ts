/** Documents of source agencies. */
import { contentOf } from '../../kit/content.ts';
import { recordedBy, requireNew, type HandlersOf, type Tx } from './call.ts';

/** Handlers of source documents. */
export const documentHandlers = {
  async confirmDocument(tx, input) {
    const { documentId } = input;
    await requireNew(tx, 'sourceDocument', documentId);
    const origin = { issuer: tx.caller.party, agency: agencyOf(tx), state: 'CONFIRMED' as const };
    const document = { ...contentOf(input), ...origin, recorded: recordedBy(tx) };
    await tx.put('sourceDocument', document);
    tx.emit('DocumentConfirmed', { documentId });
    return document;
  },

  async withdrawDocument(tx, { documentId, reason }) {
    const before = await tx.require('sourceDocument', documentId);
    const { agency } = before;
    if (agencyOf(tx) !== agency) tx.fail('NOT_HOLDER', `This is for ${agency} to do.`, { agency });
    if (before.state !== 'CONFIRMED') tx.fail('STATE_CONFLICT', 'The document is withdrawn already.', { documentId });
    const document = { ...before, state: 'WITHDRAWN' as const, reason, recorded: recordedBy(tx) };
    await tx.put('sourceDocument', document);
    tx.emit('DocumentWithdrawn', { documentId });
    return document;
  },

  getDocument: (tx, { documentId }) => tx.require('sourceDocument', documentId),
} satisfies HandlersOf<'confirmDocument' | 'withdrawDocument' | 'getDocument'>;

function agencyOf(tx: Tx): string {
  return tx.caller.attributes['agency'] ?? tx.caller.party;
}
