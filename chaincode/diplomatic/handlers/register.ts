/** The public register and the status lists. */
import type { z } from 'zod';
import type { diplomatic } from '../api.ts';
import { statusAt, type RecordOf } from '../state.ts';
import { lookUpHashOf } from '../statements/statement.ts';
import { contentOf } from '../../kit/content.ts';
import { recordedBy, requireParty, type HandlersOf, type Tx } from './call.ts';

type LookUp = z.output<(typeof diplomatic)['methods']['lookUp']['input']>;
type Certificate = RecordOf<'certificate'>;

/** Handlers of what the public sees. */
export const registerHandlers = {
  async lookUp(tx, input) {
    const entry = await tx.get('registerEntry', lookUpHashOf(input));
    // One answer for every miss, after one read: what is wrong with a triple cannot be told from it.
    if (entry === undefined) return tx.fail('NOT_FOUND', 'No certificate has this number, date and check value.');
    const certificate = await tx.require('certificate', entry.certificateId);
    const at = input.at ?? tx.now;
    const status = statusAt(certificate, at) ?? 'NOT_YET_VALID';
    const verdict = isTampered(certificate, input) ? 'TAMPERED_DOCUMENT' : status;
    return { verdict, status, at, ...toldOf(certificate), ...(await useOf(tx, certificate)) };
  },

  async openStatusList(tx, input) {
    const { authority, listId } = input;
    requireParty(tx, authority);
    if ((await tx.get('statusList', authority, listId)) !== undefined)
      tx.fail('ALREADY_EXISTS', `${authority} has a list ${listId} already.`, { listId });
    const list = { ...contentOf(input), recorded: recordedBy(tx) };
    await tx.put('statusList', list);
    tx.emit('StatusListOpened', { authority, listId });
    return list;
  },

  async readStatusList(tx, { authority, listId, purpose, limit, cursor }) {
    const { entries } = await tx.require('statusList', authority, listId);
    const page = await tx.page('statusChunk', [authority, listId, purpose], limit, cursor);
    return { entries, ...page };
  },

  async listStatusChanges(tx, { authority, listId, purpose, limit, cursor }) {
    await tx.require('statusList', authority, listId);
    return tx.page('statusChange', [authority, listId, purpose], limit, cursor);
  },
} satisfies HandlersOf<'lookUp' | 'openStatusList' | 'readStatusList' | 'listStatusChanges'>;

function isTampered({ documentHash, issue }: Certificate, shown: LookUp): boolean {
  const otherDocument = shown.documentHash !== undefined && shown.documentHash !== documentHash;
  const otherCredential = shown.credentialHash !== undefined && shown.credentialHash !== issue?.credentialHash;
  return otherDocument || otherCredential;
}

function toldOf({ authority, kind, destination, documentHash, intervals, issue, apostille }: Certificate) {
  const { number, date, validFrom, validUntil, credentialHash } = issue!;
  return {
    ...{ authority, kind, number, date, destination, validFrom, intervals, documentHash, credentialHash },
    ...(validUntil !== undefined && { validUntil }),
    ...(apostille !== undefined && { apostille }),
    contentCertified: false as const,
  };
}

async function useOf(tx: Tx, { certificateId, mandate }: Certificate) {
  if (mandate === undefined) return {};
  const { state, uses } = await tx.require('authorisation', certificateId);
  return { authorisation: { state, uses } };
}
