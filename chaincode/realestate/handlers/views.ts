/** A case in one answer. Both reads show what others show one by one, under the same conditions. */
import { compareInstants, msBetween } from '../../kit/clock.ts';
import { isSignature } from '../../kit/signature.ts';
import { notLive } from '../guards/consent.ts';
import { consentStatus, ISSUERS, type PrivateRecordOf, type RecordOf } from '../state.ts';
import { recipientHashOf } from '../statements/commitment.ts';
import { citizenViewBytes } from '../statements/statement.ts';
import { without } from '../../kit/content.ts';
import { requireParty, type HandlersOf, type Tx } from './call.ts';

/** How many private records of a collection one answer looks through. */
const MAX_PRIVATE = 1_000;
const MAX_ITEMS = 9;
/** Of a consent; nine items that may be read a hundred times each. */
const MAX_ACCESSES = 900;
const SIGNED_WITHIN_MS = 5 * 60_000;
const AGENCIES = [...new Set(Object.values(ISSUERS).map(({ party }) => party))];

type Access = RecordOf<'access'>;
type LoanCase = RecordOf<'loanCase'>;

/** Handlers of views. */
export const viewHandlers = {
  async readCaseFile(tx, { bank, caseId }) {
    requireParty(tx, bank);
    const loanCase = await tx.require('loanCase', caseId);
    const { letters, documents, assessments, papers, partial } = await heldOf(tx, bank, caseId);
    const opens = [...letters, ...papers].some(
      ({ recipientSalt }) => recipientHashOf(bank, caseId, recipientSalt) === loanCase.recipientHash,
    );
    if (!opens) {
      tx.fail('NOT_RECIPIENT', 'No letter or paper of this bank opens the commitment of the case.', { caseId });
    }
    const consents = await consentsOf(tx, loanCase.consents);
    const accesses = await accessesOf(tx, loanCase.consents);
    return {
      case: loanCase,
      consents,
      accesses,
      requests: await requestsOf(tx, letters),
      documents: await documentsOf(tx, loanCase, documents, accesses),
      assessments: assessments.map((assessment) => without(assessment, 'termsSalt')),
      papers: papers.map((kept) => without(kept, 'termsSalt', 'recipientSalt')),
      ...(await registrationOf(tx, loanCase)),
      partial,
    };
  },

  async readCitizenView(tx, { keyId, caseId, at, signature }) {
    const key = await tx.require('citizenKey', keyId);
    if (key.state !== 'ACTIVE') tx.fail('REVOKED', 'The key was ended.', { keyId });
    const fresh = Math.abs(msBetween(at, tx.now)) <= SIGNED_WITHIN_MS;
    if (!fresh || !isSignature(key, citizenViewBytes({ keyId, caseId, at }), signature)) {
      tx.fail('PROOF_INVALID', 'This is not signed now by the citizen’s key.', { keyId });
    }
    const loanCase = await tx.require('loanCase', caseId);
    const all = await consentsOf(tx, loanCase.consents);
    const consents = all.filter(({ consent }) => consent.keyId === keyId);
    if (consents.length === 0) tx.fail('NOT_FOUND', 'The key has given no consent in this case.', { caseId });
    const accesses = await accessesOf(
      tx,
      consents.map(({ consent }) => consent.consentId),
    );
    const { state, purpose, recipientHash } = loanCase;
    const { mortgage } = await registrationOf(tx, loanCase);
    return {
      ...{ caseId, state, purpose, recipientHash, consents },
      ...(mortgage !== undefined && { bank: mortgage.mortgagee }),
      looks: await Promise.all(accesses.map((access) => lookOf(tx, access))),
    };
  },
} satisfies HandlersOf<'readCaseFile' | 'readCitizenView'>;

/** What the bank holds of a case. */
async function heldOf(tx: Tx, bank: string, caseId: string) {
  const pairs = await Promise.all(
    AGENCIES.map(async (agency) => ({
      agency,
      letters: await tx.private.list('letter', { bank, agency }, MAX_PRIVATE),
      documents: await tx.private.list('document', { bank, agency }, MAX_PRIVATE),
    })),
  );
  const papers = await tx.private.list('papers', { bank }, MAX_PRIVATE);
  const assessments = await tx.private.list('assessment', { bank }, MAX_PRIVATE);
  const ofCase = <T extends { readonly caseId: string }>({ items }: { readonly items: readonly T[] }) =>
    items.filter((item) => item.caseId === caseId);
  return {
    letters: pairs.flatMap(({ agency, letters }) => ofCase(letters).map((letter) => ({ ...letter, agency }))),
    documents: pairs.flatMap(({ agency, documents }) => documents.items.map((document) => ({ ...document, agency }))),
    papers: ofCase(papers),
    assessments: ofCase(assessments),
    partial: [papers, assessments, ...pairs.flatMap((pair) => [pair.letters, pair.documents])].some(({ more }) => more),
  };
}

async function consentsOf(tx: Tx, consentIds: readonly string[]) {
  return Promise.all(
    consentIds.map(async (consentId) => {
      const consent = await tx.require('consent', consentId);
      const uses = await tx.list('consentUse', [consentId], MAX_ITEMS);
      return { consent, uses, status: consentStatus(consent, uses, tx.now) };
    }),
  );
}

async function accessesOf(tx: Tx, consentIds: readonly string[]): Promise<Access[]> {
  const lists = await Promise.all(consentIds.map((consentId) => tx.list('access', [consentId], MAX_ACCESSES)));
  return lists.flat().sort((left, right) => compareInstants(left.openedAt, right.openedAt));
}

function requestsOf(tx: Tx, letters: readonly (PrivateRecordOf<'letter'> & { readonly agency: string })[]) {
  return Promise.all(
    letters.map(async ({ agency, letterId, requestId }) => ({
      ...{ agency, letterId },
      request: await tx.get('request', agency, requestId),
    })),
  );
}

/** The documents of a case's attestations; the content of those that are open. */
async function documentsOf(
  tx: Tx,
  { caseId }: LoanCase,
  documents: readonly (PrivateRecordOf<'document'> & { readonly agency: string })[],
  accesses: readonly Access[],
) {
  const filed = await Promise.all(
    documents.map(async ({ agency, documentId, recordedAt, attestationId, claim }) => {
      const attestation = await tx.get('attestation', attestationId);
      if (attestation?.caseId !== caseId) return [];
      const openUntil = await openUntilOf(tx, attestation, accesses);
      return [{ agency, documentId, recordedAt, attestation, ...(openUntil !== undefined && { openUntil, claim }) }];
    }),
  );
  return filed.flat();
}

/** Until when a document is open; undefined when it is not, or its consent is over. */
async function openUntilOf(
  tx: Tx,
  { attestationId, consentId }: RecordOf<'attestation'>,
  accesses: readonly Access[],
): Promise<string | undefined> {
  const open = accesses.findLast(
    (access) => access.attestationId === attestationId && compareInstants(tx.now, access.closesAt) < 0,
  );
  if (open === undefined) return undefined;
  return notLive(await tx.require('consent', consentId), tx.now) === undefined ? open.closesAt : undefined;
}

async function registrationOf(tx: Tx, { filingId, rightId }: LoanCase) {
  return {
    filing: filingId === undefined ? undefined : await tx.get('filing', filingId),
    mortgage: rightId === undefined ? undefined : await tx.get('mortgage', rightId),
    disbursement: rightId === undefined ? undefined : await tx.get('disbursement', rightId),
  };
}

async function lookOf(tx: Tx, access: Access) {
  const { issuer, asOf, state: attestation } = await tx.require('attestation', access.attestationId);
  return { access, issuer, asOf, attestation };
}
