/** What authorities publish for verifiers without a ledger. */
import { notSeal } from '../guards/signer.ts';
import { sha256Hex } from '../../kit/digest.ts';
import { contentOf } from '../../kit/content.ts';
import { isSignature } from '../../kit/signature.ts';
import { publicationBytes } from '../statements/statement.ts';
import { recordedBy, refuse, requireParty, type HandlersOf } from './call.ts';

const utf8 = new TextEncoder();

/** Handlers of publications. */
export const publicationHandlers = {
  async publishDocument(tx, input) {
    const { authority, name, sequence, content, sealKeyId, signature } = input;
    requireParty(tx, authority);
    const before = await tx.get('publication', authority, name);
    if (before !== undefined && sequence <= before.sequence)
      tx.fail('BACKDATED', `${name} is published with the number ${before.sequence}.`, { sequence: before.sequence });
    const key = await tx.get('officerKey', authority, sealKeyId);
    if (key === undefined) return tx.fail('KEY_NOT_VALID', `${authority} has no such key.`, { keyId: sealKeyId });
    refuse(tx, notSeal(key, tx.now));
    const statement = { authority, name, sequence, contentHash: sha256Hex(utf8.encode(content)) };
    if (!isSignature(key, publicationBytes(statement), signature))
      tx.fail('PROOF_INVALID', 'The signature is not the seal’s over this document.', { keyId: sealKeyId });
    const publication = { ...contentOf(input), recorded: recordedBy(tx) };
    await tx.put('publication', publication);
    tx.emit('DocumentPublished', { authority, name, sequence });
    return publication;
  },

  getPublication: (tx, { authority, name }) => tx.require('publication', authority, name),
} satisfies HandlersOf<'publishDocument' | 'getPublication'>;
