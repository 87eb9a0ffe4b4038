/** Requests, attestations, and the opening of documents. */
import { addMinutes } from '../../kit/clock.ts';
import { uncovered, usedUp } from '../guards/consent.ts';
import { notFresh } from '../guards/time.ts';
import { ISSUERS, type Item, type RecordOf } from '../state.ts';
import { without } from '../../kit/content.ts';
import { recordedBy, refuse, requireNew, requireParty, rulesToday, type HandlersOf, type Tx } from './call.ts';
import { caseFor, moveCaseAndTell, nextState, requireDesks } from './case-records.ts';

type Request = RecordOf<'request'>;

/** Handlers of evidence. */
export const evidenceHandlers = {
  async requestEvidence(tx, input) {
    const request = without(input, 'signature');
    const { caseId, consentId, requestId, item } = request;
    const loanCase = await tx.require('loanCase', caseId);
    requireDesks(tx, loanCase, 'requestEvidence', input);
    nextState(tx, loanCase, 'completeEvidence');
    const { party: issuer, about } = ISSUERS[item];
    if ((await tx.get('request', issuer, requestId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', 'There is such a request already.', { requestId });
    }
    if (about !== undefined && request[about] === undefined) {
      tx.fail('INPUT_INVALID', `A request for ${item} names its ${about}.`, { item });
    }
    const consent = await tx.require('consent', consentId);
    refuse(tx, uncovered(consent, { caseId, item, now: tx.now }));
    refuse(tx, usedUp(consent, item, (await useOf(tx, consentId, item)).issued));
    const made: Request = { ...request, issuer, state: 'OPEN', recorded: recordedBy(tx) };
    await tx.put('request', made);
    tx.emit('EvidenceRequested', { issuer, requestId, item });
    return made;
  },

  async listRequests(tx, { issuer, limit, cursor }) {
    if (!tx.caller.roles.includes('auditor')) requireParty(tx, issuer);
    return tx.page('request', [issuer], limit, cursor);
  },

  async getRequest(tx, { issuer, requestId }) {
    if (!tx.caller.roles.includes('auditor')) requireParty(tx, issuer);
    return tx.require('request', issuer, requestId);
  },

  async attest(tx, input) {
    const { issuer, requestId, attestationId, claimHash, asOf, basisVersion } = input;
    const request = await openRequest(tx, issuer, requestId);
    await requireNew(tx, 'attestation', attestationId);
    const { caseId, consentId, item } = request;
    const consent = await tx.require('consent', consentId);
    refuse(tx, uncovered(consent, { caseId, item, now: tx.now }));
    const use = await useOf(tx, consentId, item);
    // No more copies leave the agency than the citizen allowed to be read.
    refuse(tx, usedUp(consent, item, use.issued));
    refuse(tx, notFresh(tx.now, asOf, await rulesToday(tx), item));
    if ((await versionShown(tx, request)) !== basisVersion) {
      tx.fail('VERSION_CHANGED', 'The document does not show the register as it is.', { item, basisVersion });
    }
    const asked = without(request, 'state', 'recorded');
    const basis = basisVersion === undefined ? {} : { basisVersion };
    const attestation = { ...asked, attestationId, claimHash, asOf, ...basis };
    const made = { ...attestation, state: 'VALID' as const, recorded: recordedBy(tx) };
    await tx.put('attestation', made);
    await tx.put('request', { ...request, state: 'ANSWERED', recorded: recordedBy(tx) });
    await tx.put('consentUse', { ...use, issued: use.issued + 1 });
    tx.emit('EvidenceAttested', { issuer, requestId, attestationId });
    return made;
  },

  async refuseRequest(tx, { issuer, requestId, reason }) {
    const request = await openRequest(tx, issuer, requestId);
    const refused = { ...request, state: 'REFUSED' as const, refusedFor: reason, recorded: recordedBy(tx) };
    await tx.put('request', refused);
    tx.emit('RequestRefused', { issuer, requestId });
    return refused;
  },

  async revokeAttestation(tx, { attestationId }) {
    const before = await tx.require('attestation', attestationId);
    requireIssuer(tx, before.item);
    if (before.state !== 'VALID') tx.fail('STATE_CONFLICT', 'The attestation is withdrawn already.', { attestationId });
    const attestation = { ...before, state: 'REVOKED' as const, recorded: recordedBy(tx) };
    await tx.put('attestation', attestation);
    tx.emit('AttestationRevoked', { attestationId });
    return attestation;
  },

  getAttestation: (tx, { attestationId }) => tx.require('attestation', attestationId),

  async checkDocument(tx, { attestationId, claimHash }) {
    const found = await tx.get('attestation', attestationId);
    // One answer for an unknown number and for another hash: a number alone opens nothing here.
    if (found?.claimHash !== claimHash) return { verdict: 'NOT_ATTESTED' as const };
    const { item, issuer, asOf, basisVersion, state } = found;
    const currentVersion = await versionShown(tx, found);
    const held = state === 'REVOKED' ? 'WITHDRAWN' : currentVersion === basisVersion ? 'GENUINE' : 'SUPERSEDED';
    return { verdict: held, attestation: { item, issuer, asOf, basisVersion }, currentVersion };
  },

  async openDocument(tx, input) {
    const { caseId, accessId, attestationId } = input;
    requireDesks(tx, await tx.require('loanCase', caseId), 'openDocument', input);
    const { consentId, item, state } = await tx.require('attestation', attestationId);
    if (state === 'REVOKED') tx.fail('REVOKED', 'The agency has withdrawn the attestation.', { attestationId });
    const consent = await tx.require('consent', consentId);
    refuse(tx, uncovered(consent, { caseId, item, now: tx.now }));
    const use = await useOf(tx, consentId, item);
    refuse(tx, usedUp(consent, item, use.used));
    if ((await tx.get('access', consentId, accessId)) !== undefined) {
      tx.fail('ALREADY_EXISTS', 'There is such an access already.', { accessId });
    }
    const closesAt = addMinutes(tx.now, (await rulesToday(tx)).accessMinutes);
    const access = { consentId, accessId, caseId, attestationId, item, openedAt: tx.now, closesAt };
    await tx.put('access', access);
    await tx.put('consentUse', { ...use, used: use.used + 1 });
    tx.emit('DocumentOpened', { consentId, accessId, item });
    return access;
  },

  async presentDocument(tx, input) {
    const loanCase = await tx.require('loanCase', input.caseId);
    const { attestationId } = input;
    const before = await caseFor(tx, 'presentDocument', input);
    const attestation = await tx.require('attestation', attestationId);
    if (attestation.caseId !== loanCase.caseId) {
      tx.fail('NOT_RECIPIENT', 'The document was attested for another case.', { attestationId });
    }
    if (attestation.claimHash === input.claimHash) return before;
    const finding = { kind: 'HASH_MISMATCH' as const, attestationId, foundAt: tx.now };
    return moveCaseAndTell(tx, before, { finding, state: nextState(tx, before, 'hold') });
  },
} satisfies HandlersOf<
  | 'requestEvidence'
  | 'listRequests'
  | 'getRequest'
  | 'attest'
  | 'refuseRequest'
  | 'revokeAttestation'
  | 'getAttestation'
  | 'checkDocument'
  | 'openDocument'
  | 'presentDocument'
>;

/** How often an item has left its agency and was read, so far. */
async function useOf(tx: Tx, consentId: string, item: Item): Promise<RecordOf<'consentUse'>> {
  return (await tx.get('consentUse', consentId, item)) ?? { consentId, item, issued: 0, used: 0 };
}

async function openRequest(tx: Tx, issuer: string, requestId: string): Promise<Request> {
  const request = await tx.require('request', issuer, requestId);
  requireIssuer(tx, request.item);
  if (request.state !== 'OPEN') {
    tx.fail('STATE_CONFLICT', `The request is ${request.state}.`, { requestId, state: request.state });
  }
  return request;
}

/** Whether the caller keeps the ledger that the item is an extract of. */
function requireIssuer(tx: Tx, item: Item): void {
  const { party, agency } = ISSUERS[item];
  requireParty(tx, party);
  if (agency !== undefined && tx.caller.attributes['agency'] !== agency) {
    tx.fail('NOT_HOLDER', `${item} is for ${agency} to attest.`, { party, agency });
  }
}

/** The version of the register entry that a document is to show; none for documents about persons. */
async function versionShown(
  tx: Tx,
  { item, pnu, propertyNo }: Pick<Request, 'item' | 'pnu' | 'propertyNo'>,
): Promise<number | undefined> {
  const { about } = ISSUERS[item];
  if (about === 'pnu') return (await tx.require('parcel', pnu!)).version;
  if (about === undefined) return undefined;
  if (item === 'MOVE_IN_LIST') return (await tx.get('occupancy', propertyNo!))?.version ?? 0;
  return (await tx.require('title', propertyNo!)).version;
}
