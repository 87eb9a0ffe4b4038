/** A bank's desks with one case, as their systems act: what they sign, whom they ask, and in which order. */
import { addDays } from '../../kit/clock.ts';
import type { CallOptions, CallResult } from '../../kit/testing/fake-ledger.ts';
import { DOCUMENTS } from '../schema/documents.ts';
import { ISSUERS, type CaseState, type Item, type PrivateRecordOf, type RecordOf } from '../state.ts';
import { claimHashOf, documentIdOf, recipientHashOf, termsHashOf } from '../statements/commitment.ts';
import { caseActBytes, citizenViewBytes, consentBytes, filingBytes, revocationBytes } from '../statements/statement.ts';
import { hashOf, idOf, testKey, type TestKey } from '../../kit/testing/keys.ts';
import { ok } from '../../kit/testing/stage.ts';
import { propertyOf, type Method, type OutputOf, type Person, type ShortInput, type Town } from './town.ts';

type Options = Omit<CallOptions, 'as'>;
type Terms = PrivateRecordOf<'papers'>['terms'];
type Claim = PrivateRecordOf<'document'>['claim'];

/** The seven items of the example's rules. */
export const ITEMS = [
  ...(['LAND_LEDGER', 'BUILDING_LEDGER', 'TITLE_EXTRACT', 'MOVE_IN_LIST'] as const),
  ...(['RESIDENT_ABSTRACT', 'LOCAL_TAX_CLEARANCE', 'INCOME'] as const),
];

const officers: Readonly<Record<string, Person>> = {
  molit: 'cadastre',
  registry: 'registrar',
  mois: 'civil',
  nts: 'tax',
  wetax: 'localTax',
};

/** How a case is made. */
export interface DeskOptions {
  readonly bank?: 'bank1' | 'bank2';
  /** Serials of the town's properties. */
  readonly serials?: readonly number[];
  readonly terms?: Partial<Terms>;
}

/** One case of one bank. */
export class Desk {
  readonly town: Town;
  readonly name: string;
  readonly bank: 'bank1' | 'bank2';
  readonly serials: readonly number[];
  readonly caseId: string;
  readonly officer: TestKey;
  readonly approver: TestKey;
  readonly citizen: TestKey;
  readonly salt: string;
  readonly terms: Terms;
  readonly rightId: string;
  readonly papersId: string;
  readonly #attested = new Map<string, { readonly claim: Claim; readonly attestationId: string }>();
  #count = 0;
  #filings = 0;

  constructor(town: Town, name: string, options: DeskOptions = {}) {
    this.town = town;
    this.name = name;
    this.bank = options.bank ?? 'bank1';
    this.serials = options.serials ?? [1];
    this.caseId = idOf(`case ${name}`);
    this.officer = testKey(`officer ${name}`);
    this.approver = testKey(`approver ${name}`, 'P-256');
    this.citizen = testKey(`citizen ${name}`, 'P-256');
    this.salt = idOf(`salt ${name}`);
    this.rightId = idOf(`right ${name}`);
    this.papersId = idOf(`papers ${name}`);
    const terms = { principalWon: 200_000_000, maxClaimWon: 240_000_000, valuationWon: 400_000_000, promisedRank: 1 };
    this.terms = { ...terms, ...options.terms };
  }

  /** The case as it is recorded. */
  get record(): RecordOf<'loanCase'> {
    return this.town.ledger.record('loanCase', this.caseId)!;
  }

  /** Where the case stands. */
  get state(): CaseState {
    return this.record.state;
  }

  /** Numbers of the case's properties. */
  get properties(): string[] {
    return this.serials.map((serial) => propertyOf(serial).propertyNo);
  }

  /** The recipient's commitment, which the citizen signs. */
  get recipientHash(): string {
    return recipientHashOf(this.bank, this.caseId, this.salt);
  }

  /** The commitment to the terms. */
  get termsHash(): string {
    return termsHashOf(this.terms, this.caseId, this.salt);
  }

  /** The consent of the case. */
  get consentId(): string {
    return idOf(`consent ${this.name}`);
  }

  /** The filing that is under way, or was last. */
  get filingId(): string {
    return idOf(`filing ${this.name} ${this.#filings}`);
  }

  /** A person of the bank. */
  person(role: 'loan' | 'underwriter' | 'approver'): Person {
    return `${role}${this.bank === 'bank1' ? 1 : 2}`;
  }

  /** An act with the signatures of those desks. */
  signed<T extends object>(method: string, input: T, ...desks: readonly ('officer' | 'approver')[]) {
    const bytes = caseActBytes(method, input);
    return {
      ...input,
      ...(desks.includes('officer') && { officerSignature: this.officer.sign(bytes) }),
      ...(desks.includes('approver') && { approverSignature: this.approver.sign(bytes) }),
    };
  }

  /** What `openCase` takes. */
  opening() {
    const keys = { officerKey: this.officer.registered, approverKey: this.approver.registered };
    const { caseId, recipientHash, properties } = this;
    return this.signed('openCase', { caseId, ...keys, recipientHash, purpose: 'PURCHASE_LOAN', properties }, 'officer');
  }

  /** Opens the case. */
  open(): Promise<CallResult<OutputOf<'openCase'>>> {
    return this.relay('openCase', this.opening() as ShortInput<'openCase'>);
  }

  /** The citizen consents: seven items, this bank, ten days, one use for each property, unless told otherwise. */
  async consent(changes: Partial<ShortInput<'giveConsent'>> = {}): Promise<CallResult<OutputOf<'giveConsent'>>> {
    const keyId = idOf(`citizen ${this.name}`);
    if (this.town.ledger.record('citizenKey', keyId) === undefined) await this.town.key(keyId, this.citizen);
    const { now } = this.town.ledger;
    const statement = {
      ...{
        consentId: this.consentId,
        keyId,
        caseId: this.caseId,
        purpose: 'PURCHASE_LOAN' as const,
        items: [...ITEMS],
      },
      ...{
        recipientHash: this.recipientHash,
        notBefore: now,
        expiresAt: addDays(now, 10),
        maxUses: this.serials.length,
      },
      ...changes,
    };
    return this.relay('giveConsent', { signature: this.citizen.sign(consentBytes(statement)), ...statement });
  }

  /** The citizen revokes. */
  revoke(): Promise<CallResult<OutputOf<'revokeConsent'>>> {
    const { consentId } = this;
    return this.relay('revokeConsent', { consentId, signature: this.citizen.sign(revocationBytes(consentId)) });
  }

  /** Asks an agency. */
  ask(
    item: Item,
    serial = this.serials[0]!,
    consentId = this.consentId,
  ): Promise<CallResult<OutputOf<'requestEvidence'>>> {
    this.#count += 1;
    const { pnu, propertyNo } = propertyOf(serial);
    const { about } = ISSUERS[item];
    const subject = about === undefined ? {} : about === 'pnu' ? { pnu } : { propertyNo };
    const request = { caseId: this.caseId, requestId: idOf(`request ${this.name} ${this.#count}`), consentId, item };
    return this.acting('requestEvidence', { ...request, ...subject });
  }

  /** The bank tells the agency whom a request is about. */
  async write({ requestId, issuer: agency }: RecordOf<'request'>): Promise<{ readonly letterId: string }> {
    const place = { bank: this.bank, agency, letterId: idOf(`letter ${requestId}`) };
    const subject = { subjectName: '홍길동', subjectBirthDate: '1980-01-01' };
    const secret = { requestId, caseId: this.caseId, recipientSalt: this.salt, ...subject };
    await this.town.must('sendLetter', place, this.person('loan'), { private: secret });
    return place;
  }

  /** What the citizen's device asks to see. */
  citizenView(at = this.town.ledger.now, key = this.citizen, caseId = this.caseId): ShortInput<'readCitizenView'> {
    const asked = { keyId: idOf(`citizen ${this.name}`), caseId, at };
    return { ...asked, signature: key.sign(citizenViewBytes(asked)) };
  }

  /** The agency answers: attests, and hands the document over. */
  async answer(
    { item, issuer, requestId, pnu, propertyNo }: RecordOf<'request'>,
    told: { readonly asOf?: string } = {},
  ) {
    const { town } = this;
    const attestationId = idOf(`attestation ${requestId}`);
    const asOf = told.asOf ?? town.ledger.now;
    const subject = { ...(pnu && { pnu }), ...(propertyNo && { propertyNo }) };
    const claim = { item, issuer, asOf, ...subject, fields: DOCUMENTS[item].example } as Claim;
    const claimHash = claimHashOf(claim, this.claimSalt(attestationId));
    const version = this.versionOf({ item, pnu, propertyNo });
    const basis = version === undefined ? {} : { basisVersion: version };
    const attested = { issuer, requestId, attestationId, claimHash, asOf, ...basis };
    const result = await town.call('attest', attested, this.officerOf(item));
    if (!result.ok) return result;
    this.#attested.set(`${item} ${pnu ?? propertyNo ?? ''}`, { claim, attestationId });
    await this.deposit(attestationId, claim);
    return result;
  }

  /** What the attested register entry says now. */
  versionOf({ item, pnu, propertyNo }: Pick<RecordOf<'request'>, 'item' | 'pnu' | 'propertyNo'>): number | undefined {
    const { ledger } = this.town;
    if (pnu !== undefined) return ledger.record('parcel', pnu)!.version;
    if (propertyNo === undefined) return undefined;
    if (item === 'MOVE_IN_LIST') return ledger.record('occupancy', propertyNo)?.version ?? 0;
    return ledger.record('title', propertyNo)!.version;
  }

  /** Hands a document over. */
  async deposit(attestationId: string, claim: Claim): Promise<void> {
    const place = { bank: this.bank, agency: claim.issuer, documentId: this.documentOf(attestationId) };
    const secret = { attestationId, claim, claimSalt: this.claimSalt(attestationId), recipientSalt: this.salt };
    await this.town.must('depositDocument', place, this.officerOf(claim.item), { private: secret });
    this.town.kept.push({ record: 'document', collection: `${this.bank}-${claim.issuer}`, id: place.documentId });
  }

  /** Asks for all seven items of every property, and has them answered. */
  async gather(): Promise<void> {
    for (const item of ITEMS) {
      const { about } = ISSUERS[item];
      for (const serial of about === undefined ? this.serials.slice(0, 1) : this.serials) {
        const request = ok('requestEvidence', await this.ask(item, serial));
        ok('attest', await this.answer(request));
      }
    }
  }

  /** Whether the agency has attested an item. */
  isAttested(item: Item): boolean {
    return this.attestationOf(item) !== undefined;
  }

  /** The attestation of an item; there must be one. */
  attestationOf(item: Item, serial = this.serials[0]!): { readonly claim: Claim; readonly attestationId: string } {
    const { pnu, propertyNo } = propertyOf(serial);
    const { about } = ISSUERS[item];
    return this.#attested.get(`${item} ${about === 'pnu' ? pnu : about === 'propertyNo' ? propertyNo : ''}`)!;
  }

  /** The salt of a claim. */
  claimSalt(attestationId: string): string {
    return idOf(`claim salt ${attestationId}`);
  }

  /** Under which number a document was handed over. */
  documentOf(attestationId: string): string {
    return documentIdOf(attestationId, this.salt);
  }

  /** Counts a use. */
  openDocument(item: Item, options: Options = {}): Promise<CallResult<OutputOf<'openDocument'>>> {
    this.#count += 1;
    const { attestationId } = this.attestationOf(item);
    const accessId = idOf(`access ${this.name} ${this.#count}`);
    return this.acting('openDocument', { caseId: this.caseId, accessId, attestationId }, options);
  }

  /** Shows a document at the bank's own peer. */
  read(item: Item, accessId: string, options: Options = {}): Promise<CallResult<OutputOf<'readDocument'>>> {
    const { attestationId, claim } = this.attestationOf(item);
    const place = { bank: this.bank, agency: claim.issuer, documentId: this.documentOf(attestationId) };
    return this.town.call('readDocument', { ...place, accessId }, this.person('loan'), options);
  }

  /** Compares a document that somebody brought. */
  present(item: Item, claim: Claim): Promise<CallResult<OutputOf<'presentDocument'>>> {
    const { attestationId } = this.attestationOf(item);
    const claimHash = claimHashOf(claim, this.claimSalt(attestationId));
    return this.acting('presentDocument', { ...this.step(), attestationId, claimHash });
  }

  /** Says that the evidence is complete. */
  complete(): Promise<CallResult<OutputOf<'completeEvidence'>>> {
    const evidence = [...this.#attested.values()].map(({ attestationId }) => attestationId);
    return this.relay(
      'completeEvidence',
      this.signed('completeEvidence', { ...this.step(), evidence }, 'officer') as never,
    );
  }

  /** A step that the officer takes alone. */
  take(action: ShortInput<'stepCase'>['action']): Promise<CallResult<OutputOf<'stepCase'>>> {
    const contract = action === 'concludeContract' ? { contractHash: hashOf(`contract ${this.name}`) } : {};
    return this.relay('stepCase', this.signed('stepCase', { ...this.step(), action, ...contract }, 'officer') as never);
  }

  /** What `approveCase` takes. */
  approval(changes: { readonly owners?: ShortInput<'approveCase'>['owners'] } = {}): ShortInput<'approveCase'> {
    const owners = this.serials.map((serial) => {
      const { propertyNo, ownerHash } = propertyOf(serial);
      return { propertyNo, ownerHash };
    });
    const input = { ...this.step(), termsHash: this.termsHash, owners, ...changes };
    return this.signed('approveCase', input, 'officer', 'approver') as ShortInput<'approveCase'>;
  }

  /** Approves with both desks. */
  approve(): Promise<CallResult<OutputOf<'approveCase'>>> {
    return this.relay('approveCase', this.approval());
  }

  /** Lets a held case go on. */
  releaseHold(): Promise<CallResult<OutputOf<'releaseHold'>>> {
    const input = { ...this.step(), reason: 'Corrected' };
    this.#attested.clear();
    return this.relay('releaseHold', this.signed('releaseHold', input, 'officer', 'approver') as never);
  }

  /** What `fileMortgage` takes: a new filing each time. */
  filing(): ShortInput<'fileMortgage'> {
    this.#filings += 1;
    const { caseId, filingId, termsHash } = this;
    const input = this.signed('fileMortgage', { ...this.step(), filingId }, 'approver');
    const ownerSignatures = this.serials.map((serial) => {
      const { propertyNo, ownerKey } = propertyOf(serial);
      return { propertyNo, signature: ownerKey.sign(filingBytes({ filingId, caseId, propertyNo, termsHash })) };
    });
    return { ...input, ownerSignatures } as unknown as ShortInput<'fileMortgage'>;
  }

  /** Files, jointly with the owners. */
  file(): Promise<CallResult<OutputOf<'fileMortgage'>>> {
    return this.relay('fileMortgage', this.filing());
  }

  /** The clerk receives the filing. */
  receive(): Promise<CallResult<OutputOf<'receiveFiling'>>> {
    return this.town.call('receiveFiling', { filingId: this.filingId }, 'clerk');
  }

  /** A document with one amount raised. */
  raised(item: 'INCOME'): Claim {
    const { claim } = this.attestationOf(item);
    return { ...claim, fields: { ...DOCUMENTS[item].example, incomeWon: 999_000_000 } } as Claim;
  }

  /** Gives the registry the terms. */
  async bringPapers(terms: Terms = this.terms): Promise<void> {
    const place = { bank: this.bank, papersId: this.papersId };
    const secret = { caseId: this.caseId, terms, termsSalt: this.salt, recipientSalt: this.salt };
    await this.town.must('depositPapers', place, this.person('approver'), { private: secret });
    this.town.kept.push({ record: 'papers', collection: `${this.bank}-registry`, id: this.papersId });
  }

  /** What `registerMortgage` takes. */
  get registration() {
    return { filingId: this.filingId, rightId: this.rightId, bank: this.bank, papersId: this.papersId };
  }

  /** Registrar and bank register. */
  register(): Promise<CallResult<OutputOf<'registerMortgage'>>> {
    return this.town.both('registerMortgage', this.registration, 'registrar', this.person('approver'));
  }

  /** Two persons of the bank pay out. */
  disburse(acknowledgedLeases: string[] = []): Promise<CallResult<OutputOf<'disburse'>>> {
    const second = this.bank === 'bank1' ? 'approver1b' : 'approver2b';
    return this.town.both('disburse', { rightId: this.rightId, acknowledgedLeases }, this.person('approver'), second);
  }

  /** Registrar and bank release. */
  release(): Promise<CallResult<OutputOf<'registerRelease'>>> {
    return this.town.both('registerRelease', { rightId: this.rightId }, 'registrar2', this.person('approver'));
  }

  /** An act of the bank in its own name. */
  own<M extends 'recordRepayment' | 'fileRelease' | 'closeCase'>(
    method: M,
    input: { readonly waiver?: string } = {},
  ): Promise<CallResult<OutputOf<M>>> {
    return this.town.call(method, { rightId: this.rightId, ...input } as never, this.person('approver'));
  }

  /** Goes the straight way to a state. */
  async until(goal: CaseState): Promise<this> {
    const way: readonly (readonly [CaseState, () => Promise<unknown>])[] = [
      ['DRAFT', async () => ok('openCase', await this.open())],
      ['CONSENTED', async () => ok('giveConsent', await this.consent())],
      ['EVIDENCE_COMPLETE', async () => (await this.gather(), ok('completeEvidence', await this.complete()))],
      ['UNDER_REVIEW', async () => ok('stepCase', await this.take('beginReview'))],
      ['APPROVED', async () => ok('approveCase', await this.approve())],
      ['CONTRACTED', async () => ok('stepCase', await this.take('concludeContract'))],
      ['REGISTRATION_FILED', async () => ok('fileMortgage', await this.file())],
      ['REGISTERED', () => this.receiveAndRegister()],
      ['DISBURSED', async () => ok('disburse', await this.disburse())],
      ['REPAID', async () => ok('recordRepayment', await this.own('recordRepayment'))],
      ['RELEASE_FILED', async () => ok('fileRelease', await this.own('fileRelease'))],
      ['RELEASED', async () => ok('registerRelease', await this.release())],
      ['CLOSED', async () => ok('closeCase', await this.own('closeCase'))],
    ];
    const states = way.map(([state]) => state);
    const known = this.town.ledger.record('loanCase', this.caseId);
    const from = known === undefined ? 0 : states.indexOf(known.state) + 1;
    for (const [, go] of way.slice(from, states.indexOf(goal) + 1)) await go();
    return this;
  }

  /** Everything at the registry. */
  async receiveAndRegister(): Promise<void> {
    ok('receiveFiling', await this.receive());
    await this.bringPapers();
    ok('registerMortgage', await this.register());
  }

  /** Case and step, as a desk's act names them. */
  step(): { readonly caseId: string; readonly step: number } {
    return { caseId: this.caseId, step: this.record.step };
  }

  /** Sends what is signed already through the relay, which has no name. */
  relay<M extends Method>(method: M, input: ShortInput<M>, options: Options = {}): Promise<CallResult<OutputOf<M>>> {
    return this.town.call(method, input, 'relay', options);
  }

  /** An act with one signature, the officer's. */
  acting<M extends 'requestEvidence' | 'openDocument' | 'presentDocument'>(
    method: M,
    input: object,
    options: Options = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const signature = this.officer.sign(caseActBytes(method, input));
    return this.relay(method, { ...input, signature } as unknown as ShortInput<M>, options);
  }

  /** Who attests an item. */
  officerOf(item: Item): Person {
    const { party, agency } = ISSUERS[item];
    return officers[agency ?? party]!;
  }
}

/** A town with properties of these serials, and rules in force. */
export async function townWith(town: Town, ...serials: readonly number[]): Promise<Town> {
  await town.open();
  for (const serial of serials) await town.property(serial);
  return town;
}
