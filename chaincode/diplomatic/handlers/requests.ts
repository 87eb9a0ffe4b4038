/** From the request to the examination. */
import { isPublicKey } from '../../kit/signature.ts';
import type { RecordOf } from '../state.ts';
import { contentOf } from '../../kit/content.ts';
import { recordedBy, requireMission, requireNew, rulesToday, type HandlersOf, type Tx } from './call.ts';
import { certificateFor, moveCertificate, tell } from './certificate-records.ts';

type Certificate = RecordOf<'certificate'>;

/** Handlers of requests. */
export const requestHandlers = {
  async requestAct(tx, input) {
    const { certificateId, act, mandate } = input;
    requireMission(tx, act.mission);
    if ((act.type === 'POWER_OF_ATTORNEY') !== (mandate !== undefined))
      tx.fail('WRONG_FORM', 'A power of attorney grants powers, and nothing else does.', { type: act.type });
    if (mandate !== undefined && !isPublicKey(mandate.agentKey))
      tx.fail('PROOF_INVALID', 'The agent’s key is no point of its curve.', { certificateId });
    return begin(tx, { ...contentOf(input), authority: 'mofa', kind: 'NOTARIAL_ACT', guardedBy: ['mofa'] });
  },

  async requestCertificate(tx, input) {
    const { kind, destination, sourceDocumentId } = input;
    const { conventionStates } = await rulesToday(tx);
    const form = conventionStates.includes(destination) ? 'APOSTILLE' : 'LEGALISATION';
    if (kind !== form) tx.fail('WRONG_FORM', `A document for ${destination} gets an ${form}.`, { destination, form });
    const { sha256, issuer } = await confirmedDocument(tx, sourceDocumentId);
    const authority = tx.caller.party === 'moj' ? 'moj' : 'mofa';
    const guardedBy = [...new Set([authority, issuer])];
    return begin(tx, { ...contentOf(input), authority, documentHash: sha256, guardedBy });
  },

  async identify(tx, { certificateId, method, identityHash }) {
    const before = await certificateFor(tx, certificateId);
    const moved = await moveCertificate(tx, before, 'identify', { identification: { method, identityHash } });
    tell(tx, moved);
    return moved;
  },

  async examine(tx, { certificateId }) {
    const before = await certificateFor(tx, certificateId);
    if (before.sourceDocumentId !== undefined) await confirmedDocument(tx, before.sourceDocumentId);
    const moved = await moveCertificate(tx, before, 'examine');
    tell(tx, moved);
    return moved;
  },

  async refuseCertificate(tx, { certificateId, reason }) {
    const before = await certificateFor(tx, certificateId);
    const moved = await moveCertificate(tx, before, 'refuseCertificate', { reason });
    tell(tx, moved);
    return moved;
  },
} satisfies HandlersOf<'requestAct' | 'requestCertificate' | 'identify' | 'examine' | 'refuseCertificate'>;

/** A document whose agency stands by it. Whoever withdraws it meanwhile voids the call. */
export async function confirmedDocument(tx: Tx, documentId: string): Promise<RecordOf<'sourceDocument'>> {
  const document = await tx.require('sourceDocument', documentId);
  if (document.state !== 'CONFIRMED') tx.fail('REVOKED', 'The agency has withdrawn the document.', { documentId });
  return document;
}

async function begin(tx: Tx, content: Omit<Certificate, 'state' | 'intervals' | 'recorded'>): Promise<Certificate> {
  await requireNew(tx, 'certificate', content.certificateId);
  const certificate = { ...content, state: 'REQUESTED' as const, intervals: [], recorded: recordedBy(tx) };
  await tx.put('certificate', certificate);
  tell(tx, certificate);
  return certificate;
}
