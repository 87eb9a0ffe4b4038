/**
 * The requests of one loan on one property, with identifiers of their own on every run, so that a network can live through the
 * story as often as one likes. Said by the demonstration, and by the acceptance tests. Desks, citizen and owner hold
 * keys of their own; what they do goes through the relay, without a token.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import { DOCUMENTS } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import { ISSUERS, type Item } from '@ledger-pilots/chaincode/realestate/state.ts';
import {
  claimHashOf,
  documentIdOf,
  recipientHashOf,
  termsHashOf,
} from '@ledger-pilots/chaincode/realestate/statements/commitment.ts';
import {
  caseActBytes,
  citizenViewBytes,
  consentBytes,
  filingBytes,
  revocationBytes,
} from '@ledger-pilots/chaincode/realestate/statements/statement.ts';
import { DEFAULT_SEED, SyntheticRecords } from '@ledger-pilots/desks/simulated/synthetic-records.ts';
import type { RestRequest } from './rest-client.ts';
import { koreanDay, newId, StoryKey } from './story-material.ts';

const DAY_MS = 86_400_000;
const V1 = '/v1/realestate';

/** The seven items that the rules of the story ask for. */
export const ITEMS = [
  ...(['LAND_LEDGER', 'BUILDING_LEDGER', 'TITLE_EXTRACT', 'MOVE_IN_LIST'] as const),
  ...(['RESIDENT_ABSTRACT', 'LOCAL_TAX_CLEARANCE', 'INCOME'] as const),
];

const OFFICERS: Readonly<Record<string, string>> = {
  molit: 'molit/cadastre',
  registry: 'registry/registrar',
  mois: 'mois/civil',
  nts: 'nts/tax',
  wetax: 'nts/local-tax',
};

/** A command of an institution under a reference of its own. */
function command(as: string, verb: string, path: string, body: object): RestRequest {
  return { as, verb, path: V1 + path, body: { messageRef: `S-${randomBytes(8).toString('hex')}`, ...body } };
}

/** What nobody signs in for. */
function relayed(path: string, body: object): RestRequest {
  return { verb: 'POST', path: `${V1}/relay${path}`, body };
}

/** Set-up that a network needs once: the rules, proposed by the ministry and approved by the court administration. */
export function ruleRequests(): readonly [RestRequest, RestRequest] {
  const body = realestate.methods.setRules.example.input;
  const said = (as: string): RestRequest => ({ as, verb: 'POST', path: `${V1}/rules`, body });
  return [said('molit/cadastre'), said('registry/registrar')];
}

/** A parcel in Jeju as the cadastral office's own system has it, with a title over it. */
export class StoryProperty {
  readonly pnu = `501101010010${randomInt(1, 10)}${String(randomInt(1, 1_000_000)).padStart(6, '0')}`;
  readonly propertyNo = `1501-2026-${String(randomInt(1, 1_000_000)).padStart(6, '0')}`;
  readonly land = new SyntheticRecords(DEFAULT_SEED).landOf(this.pnu);
  readonly ownerHash = createHash('sha256').update(randomBytes(16)).digest('hex');
  readonly ownerKeyId = newId();
  readonly ownerKey = new StoryKey();
  readonly changeId = newId();

  /** The cadastral office enters the parcel. */
  recordParcel(): RestRequest {
    const { areaHundredthsM2, landCategory, officialPriceWonPerM2: officialPriceWon } = this.land;
    const facts = { areaHundredthsM2, landCategory, officialPriceWon };
    return command('molit/cadastre', 'POST', '/parcels', { pnu: this.pnu, ownerHash: this.ownerHash, ...facts });
  }

  /** The ministry registers the owner's key. */
  registerOwnerKey(): RestRequest {
    return command('mois/civil', 'POST', '/keys', { keyId: this.ownerKeyId, ...this.ownerKey.registered });
  }

  /** The registry opens the title. */
  openTitle(ownerHash: string = this.ownerHash): RestRequest {
    const title = { propertyNo: this.propertyNo, kind: 'LAND', pnus: [this.pnu] };
    return command('registry/registrar', 'POST', '/titles', { ...title, ownerHash, ownerKeyId: this.ownerKeyId });
  }

  /** Everything before a loan. */
  entered(titleOwner?: string): readonly RestRequest[] {
    return [this.recordParcel(), this.registerOwnerKey(), this.openTitle(titleOwner)];
  }

  /** The cadastral office begins to split the parcel. */
  beginSplit(): RestRequest {
    const { changeId, pnu } = this;
    return command('molit/cadastre', 'POST', '/parcel-changes', { changeId, kind: 'SPLIT', pnus: [pnu] });
  }

  /** A tenant moves in today. */
  moveIn(leaseId: string): RestRequest {
    const lease = { leaseId, movedInOn: koreanDay(), fixedOn: koreanDay(), depositWon: 20_000_000 };
    return command('mois/civil', 'POST', `/titles/${this.propertyNo}/leases`, lease);
  }

  /** Reads of the register. */
  read(part: '' | '/notice' | '/leases' = '', as = 'bank1/loan'): RestRequest {
    return { as, verb: 'GET', path: `${V1}/titles/${this.propertyNo}${part}` };
  }
}

/** An attested document on its way to the bank. */
export interface StoryDocument {
  readonly item: Item;
  readonly requestId: string;
  readonly attestationId: string;
  readonly documentId: string;
  readonly accessId: string;
  readonly claim: Readonly<Record<string, unknown>>;
  readonly claimSalt: string;
}

/** What a story takes from the bank's file of a case. */
export interface CaseFile {
  readonly documents: readonly {
    readonly documentId: string;
    readonly attestation: { readonly requestId: string; readonly attestationId: string; readonly item: Item };
  }[];
  readonly requests: readonly {
    readonly request?: { readonly requestId: string; readonly state: string; readonly refusedFor?: string };
  }[];
}

/** What is about a case. */
type CaseInput = { readonly caseId: string } & Readonly<Record<string, unknown>>;

/** One case of one bank. Every method is one request, ready to be sent; acts name the step that the story has heard of. */
export class StoryCase {
  readonly property: StoryProperty;
  readonly bank: string;
  /** The citizen: between bank and agencies alone. */
  readonly citizenName: string;
  readonly #citizenBirthDate: string;
  readonly caseId = newId();
  readonly salt = newId();
  readonly citizen = new StoryKey();
  readonly citizenKeyId = newId();
  readonly consentId = newId();
  readonly filingId = newId();
  readonly rightId = newId();
  readonly papersId = newId();
  readonly assessmentId = newId();
  documents: readonly StoryDocument[];
  /** The step of the case that was heard of last. */
  step = 0;
  readonly #officer = new StoryKey();
  readonly #approver = new StoryKey();
  readonly #terms = {
    ...{ principalWon: 200_000_000, maxClaimWon: 240_000_000, valuationWon: 400_000_000, promisedRank: 1 },
  };

  /** @param citizenName - the owner of the land, unless told otherwise */
  constructor(property: StoryProperty, bank = 'bank1', citizenName = property.land.owner.name) {
    this.property = property;
    this.bank = bank;
    this.citizenName = citizenName;
    this.#citizenBirthDate = property.land.owner.birthDate;
    this.documents = ITEMS.map((item) => this.#document(item));
  }

  /** Takes the case's step from an answer of the relay or of the registry. */
  heard({ output }: { readonly output?: { readonly step?: number; readonly case?: { readonly step: number } } }): void {
    this.step = output?.case?.step ?? output?.step ?? this.step;
  }

  /** The document of an item. */
  documentOf(item: Item): StoryDocument {
    return this.documents.find((document) => document.item === item)!;
  }

  /** A new request for an item, in the place of the one before. */
  askAnew(item: Item): StoryDocument {
    const document = this.#document(item);
    this.documents = this.documents.map((before) => (before.item === item ? document : before));
    return document;
  }

  /** The bank opens the case. */
  open(): RestRequest {
    const keys = { officerKey: this.#officer.registered, approverKey: this.#approver.registered };
    const recipientHash = recipientHashOf(this.bank, this.caseId, this.salt);
    const opened = { caseId: this.caseId, ...keys, recipientHash, purpose: 'PURCHASE_LOAN' };
    const body = { ...opened, properties: [this.property.propertyNo] };
    return relayed('/cases', { ...body, officerSignature: this.#officer.sign(caseActBytes('openCase', body)) });
  }

  /** The ministry registers a key of the citizen for this bank alone. */
  registerCitizen(): RestRequest {
    return command('mois/civil', 'POST', '/keys', { keyId: this.citizenKeyId, ...this.citizen.registered });
  }

  /** The citizen consents: seven items, one bank, ten days unless told otherwise, one reading each. */
  consent({ validMs = 10 * DAY_MS }: { readonly validMs?: number } = {}): RestRequest {
    const now = Date.now();
    const statement = {
      ...{ consentId: this.consentId, keyId: this.citizenKeyId, caseId: this.caseId, purpose: 'PURCHASE_LOAN' },
      ...{ items: ITEMS, recipientHash: recipientHashOf(this.bank, this.caseId, this.salt), maxUses: 1 },
      notBefore: new Date(now - 60_000).toISOString(),
      expiresAt: new Date(now + validMs).toISOString(),
    };
    return relayed('/consents', { ...statement, signature: this.citizen.sign(consentBytes(statement)) });
  }

  /** The citizen revokes. */
  revoke(): RestRequest {
    const signature = this.citizen.sign(revocationBytes(this.consentId));
    return relayed(`/consents/${this.consentId}/revocation`, { signature });
  }

  /** The bank asks an agency. */
  ask({ item, requestId }: StoryDocument): RestRequest {
    const input = { caseId: this.caseId, requestId, consentId: this.consentId, item, ...this.#subjectOf(item) };
    return this.#signedAct('/requests', 'requestEvidence', input);
  }

  /** The bank tells that agency whom it is about. */
  sendLetter({ item, requestId }: StoryDocument): RestRequest {
    const path = `/letters/${this.bank}/${ISSUERS[item].party}/${newId()}`;
    const subject = { subjectName: this.citizenName, subjectBirthDate: this.#citizenBirthDate };
    const letter = { requestId, caseId: this.caseId, recipientSalt: this.salt, ...subject };
    return command(`${this.bank}/loan`, 'PUT', path, { private: letter });
  }

  /** The bank reads all about the case at its own peer. */
  readFile(as = `${this.bank}/loan`): RestRequest {
    return { as, verb: 'GET', path: `${V1}/case-files/${this.bank}/${this.caseId}` };
  }

  /** Takes what the agencies' desks handed over from the bank's file of the case. */
  received({ documents }: CaseFile): void {
    this.documents = this.documents.map((document) => {
      const filed = documents.find(({ attestation }) => attestation.requestId === document.requestId);
      if (filed === undefined) return document;
      return { ...document, documentId: filed.documentId, attestationId: filed.attestation.attestationId };
    });
  }

  /** The citizen asks who saw what. */
  readCitizenView(key = this.citizen, keyId = this.citizenKeyId): RestRequest {
    const at = new Date().toISOString();
    const signature = key.sign(citizenViewBytes({ keyId, caseId: this.caseId, at }));
    return { verb: 'GET', path: `${V1}/citizen-views/${keyId}/${this.caseId}?at=${at}&signature=${signature}` };
  }

  /** The agency attests by hand. @param version - of the register entry that the document shows */
  attest(document: StoryDocument, version?: number): RestRequest {
    const { item, requestId, attestationId, claim, claimSalt } = document;
    const { party } = ISSUERS[item];
    const basis =
      ISSUERS[item].about === undefined ? {} : { basisVersion: version ?? (item === 'MOVE_IN_LIST' ? 0 : 1) };
    const attested = { attestationId, claimHash: claimHashOf(claim, claimSalt), asOf: claim['asOf'], ...basis };
    return command(officerOf(item), 'POST', `/requests/${party}/${requestId}/attestation`, attested);
  }

  /** The agency hands the document over. */
  deposit({ item, attestationId, documentId, claim, claimSalt }: StoryDocument): RestRequest {
    const path = `/documents/${this.bank}/${ISSUERS[item].party}/${documentId}`;
    const secret = { attestationId, claim, claimSalt, recipientSalt: this.salt };
    return command(officerOf(item), 'PUT', path, { private: secret });
  }

  /** The bank opens a document: one use. */
  openDocument({ attestationId }: StoryDocument, accessId: string): RestRequest {
    return this.#signedAct('/accesses', 'openDocument', { caseId: this.caseId, accessId, attestationId });
  }

  /** The bank's own peer shows it. */
  readDocument({ item, documentId }: StoryDocument, accessId: string, as = `${this.bank}/loan`): RestRequest {
    const path = `${V1}/documents/${this.bank}/${ISSUERS[item].party}/${documentId}?accessId=${accessId}`;
    return { as, verb: 'GET', path };
  }

  /** The bank compares a document that somebody brought. */
  present({ attestationId, claim, claimSalt }: StoryDocument, changes: object = {}): RestRequest {
    const claimHash = claimHashOf({ ...claim, ...changes }, claimSalt);
    const input = { caseId: this.caseId, step: this.step, attestationId, claimHash };
    return this.#signedAct('/presentations', 'presentDocument', input);
  }

  /** The evidence is complete. */
  completeEvidence(): RestRequest {
    const evidence = this.documents.map(({ attestationId }) => attestationId);
    return this.#act('/evidence', 'completeEvidence', { evidence }, this.#officer);
  }

  /** A step that the officer takes alone. */
  take(action: 'beginReview' | 'concludeContract' | 'reopen' | 'withdraw'): RestRequest {
    const contractHash = createHash('sha256').update(this.caseId).digest('hex');
    const contract = action === 'concludeContract' ? { contractHash } : {};
    return this.#act('/steps', 'stepCase', { action, ...contract }, this.#officer);
  }

  /** The bank keeps score and terms to itself. */
  assess(): RestRequest {
    const { caseId, salt: termsSalt, property } = this;
    const secret = { caseId, properties: [property.propertyNo], score: 720, terms: this.#terms, termsSalt };
    const path = `/assessments/${this.bank}/${this.assessmentId}`;
    return { as: `${this.bank}/underwriter`, verb: 'PUT', path: V1 + path, body: { private: secret } };
  }

  /** The bank weighs the loan. */
  weigh(): RestRequest {
    return { as: `${this.bank}/approver`, verb: 'GET', path: `${V1}/assessments/${this.bank}/${this.assessmentId}` };
  }

  /** Both desks approve. */
  approve(): RestRequest {
    const { propertyNo, ownerHash } = this.property;
    const input = { termsHash: this.#termsHash, owners: [{ propertyNo, ownerHash }] };
    return this.#act('/approval', 'approveCase', input, this.#officer, this.#approver);
  }

  /** The bank files, jointly with the owner. */
  file(): RestRequest {
    const { caseId, filingId, property } = this;
    const { propertyNo, ownerKey } = property;
    const request = this.#act('/filing', 'fileMortgage', { filingId }, undefined, this.#approver);
    const bytes = filingBytes({ filingId, caseId, propertyNo, termsHash: this.#termsHash });
    const ownerSignatures = [{ propertyNo, signature: ownerKey.sign(bytes) }];
    return { ...request, body: { ...(request.body as object), ownerSignatures } };
  }

  /** The clerk gives the filing its receipt number. */
  receive(): RestRequest {
    return command('registry/receipt', 'POST', `/filings/${this.filingId}/receipt`, {});
  }

  /** The bank gives the registry the terms. */
  depositPapers(): RestRequest {
    const secret = { caseId: this.caseId, terms: this.#terms, termsSalt: this.salt, recipientSalt: this.salt };
    return command(`${this.bank}/approver`, 'PUT', `/papers/${this.bank}/${this.papersId}`, { private: secret });
  }

  /** Registrar and bank register: the same request of two persons. */
  register(): readonly [RestRequest, RestRequest] {
    const { rightId, bank, papersId } = this;
    const said = { rightId, bank, papersId };
    return both('registry/registrar', `${bank}/approver`, `/filings/${this.filingId}/registration`, said);
  }

  /** Two persons of the bank pay out. */
  disburse(acknowledgedLeases: readonly string[] = []): readonly [RestRequest, RestRequest] {
    const path = `/mortgages/${this.rightId}/disbursement`;
    return both(`${this.bank}/approver`, `${this.bank}/approver2`, path, { acknowledgedLeases });
  }

  /** The loan is paid back, and the release filed. */
  repaid(): readonly [RestRequest, RestRequest] {
    const said = (act: string) => command(`${this.bank}/approver`, 'POST', `/mortgages/${this.rightId}/${act}`, {});
    return [said('repayment'), said('release-filing')];
  }

  /** Registrar and bank release. */
  release(): readonly [RestRequest, RestRequest] {
    return both('registry/registrar2', `${this.bank}/approver`, `/mortgages/${this.rightId}/release`, {});
  }

  /** The bank closes the case. */
  close(): RestRequest {
    return command(`${this.bank}/approver`, 'POST', `/mortgages/${this.rightId}/closing`, {});
  }

  /** The bank destroys a document whose consent has ended. */
  purge({ item, documentId }: StoryDocument): RestRequest {
    const path = `/documents/${this.bank}/${ISSUERS[item].party}/${documentId}`;
    return command(`${this.bank}/loan`, 'DELETE', path, { reason: 'CONSENT_ENDED' });
  }

  get #termsHash(): string {
    return termsHashOf(this.#terms, this.caseId, this.salt);
  }

  #document(item: Item): StoryDocument {
    const { party: issuer } = ISSUERS[item];
    const asOf = new Date().toISOString();
    const claim = {
      item,
      issuer,
      asOf,
      ...this.#subjectOf(item),
      fields: this.#fieldsOf(item),
    };
    const attestationId = newId();
    const documentId = documentIdOf(attestationId, this.salt);
    return { item, requestId: newId(), attestationId, documentId, accessId: newId(), claim, claimSalt: newId() };
  }

  /** A document as it is told beside the declaration, in the citizen's name. */
  #fieldsOf(item: Item): object {
    const { example } = DOCUMENTS[item];
    const named = Object.keys(example).filter((field) => field === 'name' || field === 'ownerName');
    return { ...example, ...Object.fromEntries(named.map((field) => [field, this.citizenName])) };
  }

  #subjectOf(item: Item): { readonly pnu?: string; readonly propertyNo?: string } {
    const { pnu, propertyNo } = this.property;
    const { about } = ISSUERS[item];
    if (about === undefined) return {};
    return about === 'pnu' ? { pnu } : { propertyNo };
  }

  /** An act on the step of the case, by the desks whose keys are given. */
  #act(path: string, method: string, rest: object, officer?: StoryKey, approver?: StoryKey): RestRequest {
    const input = { caseId: this.caseId, step: this.step, ...rest };
    const bytes = caseActBytes(method, input);
    return this.#onCase(path, {
      ...input,
      ...(officer !== undefined && { officerSignature: officer.sign(bytes) }),
      ...(approver !== undefined && { approverSignature: approver.sign(bytes) }),
    });
  }

  /** An act with one signature, the officer's. */
  #signedAct(path: string, method: string, input: CaseInput): RestRequest {
    return this.#onCase(path, { ...input, signature: this.#officer.sign(caseActBytes(method, input)) });
  }

  /** The case's number stands in the path. */
  #onCase(path: string, { caseId, ...body }: CaseInput): RestRequest {
    return relayed(`/cases/${caseId}${path}`, body);
  }
}

function officerOf(item: Item): string {
  const { party, agency } = ISSUERS[item];
  return OFFICERS[agency ?? party]!;
}

/** One act of two persons: they send the same body. */
function both(first: string, second: string, path: string, body: object): readonly [RestRequest, RestRequest] {
  const request = command(first, 'POST', path, body);
  return [request, { ...request, as: second }];
}
