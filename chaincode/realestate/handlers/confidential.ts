/**
 * What two institutions, or one alone, keep. No handler that writes here reads or writes a public record of a case: that would
 * tell the channel which bank it is. What belongs together is compared when it is read, at the reader's own peer.
 */
import { addDays, compareInstants } from '../../kit/clock.ts';
import { notLive } from '../guards/consent.ts';
import { positionOf } from '../guards/loan.ts';
import type { RecordOf } from '../state.ts';
import { claimHashOf, recipientHashOf, termsHashOf } from '../statements/commitment.ts';
import { refuse, requireParty, rulesToday, type HandlersOf, type Tx } from './call.ts';
import { factsOf, mortgagesOn } from './case-records.ts';

const STORED = { stored: true } as const;
const PURGED = { purged: true } as const;

/** Handlers of private data. */
export const confidentialHandlers = {
  async sendLetter(tx, input, secret) {
    const { bank, agency, letterId } = input;
    requireParty(tx, bank);
    await tx.private.put('letter', input, { letterId, ...secret, recordedAt: tx.now });
    tx.emit('LetterSent', { bank, agency, letterId });
    return STORED;
  },

  async readLetter(tx, input) {
    const { bank, agency, letterId } = input;
    requireParty(tx, agency);
    const letter = found(tx, await tx.private.get('letter', input, letterId));
    const { caseId, recipientSalt } = letter;
    const loanCase = await tx.get('loanCase', caseId);
    const recipientProven = loanCase?.recipientHash === recipientHashOf(bank, caseId, recipientSalt);
    return { letter, recipientProven };
  },

  async purgeLetter(tx, input) {
    requireParty(tx, input.bank, input.agency);
    const { recordedAt } = found(tx, await tx.private.get('letter', input, input.letterId));
    await requireRetained(tx, 'letter', recordedAt);
    await tx.private.purge('letter', input, input.letterId);
    tx.emit('PrivateDataPurged', { record: 'letter' });
    return PURGED;
  },

  async depositDocument(tx, input, secret) {
    const { bank, agency, documentId } = input;
    requireParty(tx, agency);
    if (secret.claim.issuer !== agency) {
      tx.fail('EVIDENCE_MISMATCH', 'The claim is another agency’s.', { agency });
    }
    await tx.private.put('document', input, { documentId, ...secret, recordedAt: tx.now });
    tx.emit('DocumentDeposited', { bank, agency, documentId });
    return STORED;
  },

  async readDocument(tx, input) {
    const { bank, documentId, accessId } = input;
    requireParty(tx, bank);
    const document = found(tx, await tx.private.get('document', input, documentId));
    const attestation = await tx.require('attestation', document.attestationId);
    const { caseId, consentId, claimHash } = attestation;
    const { recipientHash } = await tx.require('loanCase', caseId);
    if (recipientHashOf(bank, caseId, document.recipientSalt) !== recipientHash) {
      tx.fail('NOT_RECIPIENT', 'The citizen consented to another recipient.', { documentId });
    }
    refuse(tx, notLive(await tx.require('consent', consentId), tx.now));
    await requireOpened(tx, attestation, accessId);
    if (claimHashOf(document.claim, document.claimSalt) !== claimHash) {
      tx.fail('EVIDENCE_MISMATCH', 'The document is not what the agency attested.', { documentId });
    }
    return document;
  },

  async purgeDocument(tx, input) {
    const { documentId, reason } = input;
    requireParty(tx, input.bank, input.agency);
    const { recordedAt } = found(tx, await tx.private.get('document', input, documentId));
    if (reason === 'RETENTION_OVER') await requireRetained(tx, 'document', recordedAt);
    await tx.private.purge('document', input, documentId);
    const purge = { documentId, reason, purgedAt: tx.now };
    await tx.put('purge', purge);
    tx.emit('DocumentPurged', { documentId, reason });
    return purge;
  },

  async depositPapers(tx, input, secret) {
    requireParty(tx, input.bank);
    await tx.private.put('papers', input, { papersId: input.papersId, ...secret, recordedAt: tx.now });
    tx.emit('PrivateDataRecorded', { record: 'papers' });
    return STORED;
  },

  async readPapers(tx, input) {
    requireParty(tx, input.bank, 'registry');
    return found(tx, await tx.private.get('papers', input, input.papersId));
  },

  async purgePapers(tx, input) {
    requireParty(tx, input.bank);
    const { recordedAt } = found(tx, await tx.private.get('papers', input, input.papersId));
    await requireRetained(tx, 'papers', recordedAt);
    await tx.private.purge('papers', input, input.papersId);
    tx.emit('PrivateDataPurged', { record: 'papers' });
    return PURGED;
  },

  async recordAssessment(tx, input, secret) {
    requireParty(tx, input.bank);
    await tx.private.put('assessment', input, { assessmentId: input.assessmentId, ...secret, recordedAt: tx.now });
    tx.emit('PrivateDataRecorded', { record: 'assessment' });
    return STORED;
  },

  async readAssessment(tx, input) {
    requireParty(tx, input.bank);
    const assessment = found(tx, await tx.private.get('assessment', input, input.assessmentId));
    const { terms, caseId, termsSalt, properties } = assessment;
    const facts = await factsOf(tx, properties);
    const mortgages = await mortgagesOn(tx, facts);
    const position = positionOf({ terms, facts, mortgages, rules: await rulesToday(tx), now: tx.now });
    return { assessment, termsHash: termsHashOf(terms, caseId, termsSalt), position };
  },

  async purgeAssessment(tx, input) {
    requireParty(tx, input.bank);
    const { recordedAt } = found(tx, await tx.private.get('assessment', input, input.assessmentId));
    await requireRetained(tx, 'assessment', recordedAt);
    await tx.private.purge('assessment', input, input.assessmentId);
    tx.emit('PrivateDataPurged', { record: 'assessment' });
    return PURGED;
  },
} satisfies HandlersOf<
  | 'sendLetter'
  | 'readLetter'
  | 'purgeLetter'
  | 'depositDocument'
  | 'readDocument'
  | 'purgeDocument'
  | 'depositPapers'
  | 'readPapers'
  | 'purgePapers'
  | 'recordAssessment'
  | 'readAssessment'
  | 'purgeAssessment'
>;

function found<T>(tx: Tx, value: T | undefined): T {
  return value ?? tx.fail('NOT_FOUND', 'There is no such private record, or it was destroyed.');
}

/** A document is shown only while a use of it is open. */
async function requireOpened(
  tx: Tx,
  { attestationId, consentId }: RecordOf<'attestation'>,
  accessId: string,
): Promise<void> {
  const access = await tx.get('access', consentId, accessId);
  const open = access?.attestationId === attestationId && compareInstants(tx.now, access.closesAt) < 0;
  if (!open) tx.fail('ACCESS_CLOSED', 'The document is not open.', { accessId, closesAt: access?.closesAt });
}

/** Destroying before the retention of the data's class has ended would take evidence from the other party. */
async function requireRetained(
  tx: Tx,
  dataClass: keyof RecordOf<'ruleTable'>['retentionDays'],
  recordedAt: string,
): Promise<void> {
  const { retentionDays } = await rulesToday(tx);
  const retainUntil = addDays(recordedAt, retentionDays[dataClass]);
  if (compareInstants(tx.now, retainUntil) < 0) {
    tx.fail('NOT_DUE', `The record is kept until ${retainUntil}.`, { retainUntil });
  }
}
