/** What is to be destroyed. Reads at the asking institution's own peer: nothing of it is told to the channel. */
import { addDays, compareInstants } from '../../kit/clock.ts';
import { notLive } from '../guards/consent.ts';
import type { RecordOf } from '../state.ts';
import { requireParty, rulesToday, type HandlersOf, type Tx } from './call.ts';

const MAX_PRIVATE = 1_000;

type DataClass = keyof RecordOf<'ruleTable'>['retentionDays'];
type Due = { readonly record: DataClass; readonly id: string; readonly reason: 'CONSENT_ENDED' | 'RETENTION_OVER' };
interface Judged {
  readonly due?: Due;
}

/** Handlers of retention. */
export const retentionHandlers = {
  async listDue(tx, { bank, agency }) {
    requireParty(tx, bank, agency);
    const isOver = await retentionOf(tx);
    const letters = await tx.private.list('letter', { bank, agency }, MAX_PRIVATE);
    const documents = await tx.private.list('document', { bank, agency }, MAX_PRIVATE);
    const judged: Judged[] = letters.items.map(({ letterId, recordedAt }) => isOver('letter', letterId, recordedAt));
    for (const { documentId, attestationId, recordedAt } of documents.items) {
      const ended = await hasEndedConsent(tx, attestationId);
      const due = { record: 'document', id: documentId, reason: 'CONSENT_ENDED' } as const;
      judged.push(ended ? { due } : isOver('document', documentId, recordedAt));
    }
    // The bank alone destroys its papers, which the registry reads with it.
    const papers = agency === 'registry' && tx.caller.party === bank ? await papersOf(tx, bank) : NONE;
    judged.push(...papers.items.map(({ papersId, recordedAt }) => isOver('papers', papersId, recordedAt)));
    return told(judged, letters.more || documents.more || papers.more);
  },

  async listDueOwn(tx, { bank }) {
    requireParty(tx, bank);
    const isOver = await retentionOf(tx);
    const { items, more } = await tx.private.list('assessment', { bank }, MAX_PRIVATE);
    return told(
      items.map(({ assessmentId, recordedAt }) => isOver('assessment', assessmentId, recordedAt)),
      more,
    );
  },

  getPurge: (tx, { documentId }) => tx.require('purge', documentId),
} satisfies HandlersOf<'listDue' | 'listDueOwn' | 'getPurge'>;

const NONE = { items: [], more: false };

function papersOf(tx: Tx, bank: string) {
  return tx.private.list('papers', { bank }, MAX_PRIVATE);
}

/** Judges a record by the retention of its class. */
async function retentionOf(tx: Tx): Promise<(record: DataClass, id: string, recordedAt: string) => Judged> {
  const { retentionDays } = await rulesToday(tx);
  return (record, id, recordedAt) => {
    const over = compareInstants(tx.now, addDays(recordedAt, retentionDays[record])) >= 0;
    return over ? { due: { record, id, reason: 'RETENTION_OVER' } } : {};
  };
}

/** Whether a document's consent is over for good. One without an attestation is kept: the agency may be about to attest it. */
async function hasEndedConsent(tx: Tx, attestationId: string): Promise<boolean> {
  const attestation = await tx.get('attestation', attestationId);
  if (attestation === undefined) return false;
  const consent = await tx.require('consent', attestation.consentId);
  return compareInstants(tx.now, consent.notBefore) >= 0 && notLive(consent, tx.now) !== undefined;
}

function told(judged: readonly Judged[], more: boolean) {
  const due = judged.flatMap((one) => one.due ?? []);
  return { due, kept: judged.length - due.length, more };
}
