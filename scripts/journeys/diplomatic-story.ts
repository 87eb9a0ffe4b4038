/**
 * The requests of a mission, an authority, an agent and banks, with identifiers of their own on every run, so that a network can
 * live through the story as often as one likes. Said by the demonstration, and by the acceptance tests.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import { diplomatic } from '@ledger-pilots/chaincode/diplomatic/api.ts';
import {
  contentHashOf,
  identityHashOf,
  issueBytes,
  presentationBytes,
  receiptBytes,
} from '@ledger-pilots/chaincode/diplomatic/statements/statement.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import {
  certificateCredential,
  type CertificateMatter,
} from '@ledger-pilots/gateway/credentials/issuance/certificate-credential.ts';
import type { Publisher } from '@ledger-pilots/gateway/credentials/issuance/publisher.ts';
import { withProof } from '@ledger-pilots/gateway/credentials/proofs/data-integrity.ts';
import { credentialHashOf } from '../officer/issue.ts';
import { koreanDay, newId, StoryKey } from './story-material.ts';
import type { RestRequest } from './rest-client.ts';

const V1 = '/v1/diplomatic';
const DAY_MS = 86_400_000;
const LIST = '2026-01';
const ENTRIES = 131_072;
const LIMIT_WON = 300_000_000;
const OFFICER_NAME = 'Kim Officer';

/** Two persons who send the same. */
export type Pair = readonly [RestRequest, RestRequest];

/** SHA-256 in hex. */
export function hashOf(content: string | Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/** A command under a reference of its own. */
function command(as: string, verb: string, path: string, body: object = {}): RestRequest {
  return { as, verb, path: V1 + path, body: { messageRef: `S-${randomBytes(8).toString('hex')}`, ...body } };
}

/** One act of two persons: they send the same body. */
function both(first: string, second: string, path: string, body: object): Pair {
  const request = command(first, 'POST', path, body);
  return [request, { ...request, as: second }];
}

/** From now on for 30 days. */
function validity() {
  const now = Date.now();
  return { validFrom: new Date(now).toISOString(), validUntil: new Date(now + 30 * DAY_MS).toISOString() };
}

/** 80 random bits in Crockford's base 32. */
function newCheckValue(): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  return Array.from({ length: 16 }, () => letters[randomInt(32)]).join('');
}

/** What a network needs once, and what may be said again: rules and status lists. */
export function setUpRequests(): readonly RestRequest[] {
  const rules = { verb: 'POST', path: `${V1}/rules`, body: diplomatic.methods.setRules.example.input };
  const list = (authority: string): RestRequest => ({
    ...{ as: `${authority}/approver`, verb: 'POST', path: `${V1}/status-lists` },
    body: { messageRef: `LIST-${LIST}`, authority, listId: LIST, entries: ENTRIES },
  });
  return [{ as: 'mofa/approver', ...rules }, { as: 'moj/approver', ...rules }, list('mofa'), list('moj')];
}

/** An officer with a key of the register. */
export class StoryOfficer {
  readonly user: string;
  readonly keyId = newId();
  readonly key = new StoryKey();
  readonly #mission: string | undefined;

  /** @param mission - for whose acts alone the key signs */
  constructor(user: string, mission?: string) {
    this.user = user;
    this.#mission = mission;
  }

  /** The party. */
  get authority(): string {
    return this.user.split('/')[0]!;
  }

  /** Two approvers enter the key. */
  register(): Pair {
    const person = { authority: this.authority, keyId: this.keyId, kind: 'OFFICER', name: OFFICER_NAME };
    const mission = this.#mission;
    const office = mission === undefined ? { capacity: 'Apostille officer' } : { capacity: 'Consul', mission };
    const times = { validFrom: new Date(Date.now() - DAY_MS).toISOString() };
    const body = { ...person, ...office, ...this.key.registered, specimenHash: hashOf('specimen'), ...times };
    return both(`${this.authority}/approver`, `${this.authority}/approver2`, '/officer-keys', body);
  }

  /** The officer leaves. */
  end(): RestRequest {
    const path = `/officer-keys/${this.authority}/${this.keyId}/end`;
    return command(`${this.authority}/approver`, 'POST', path, { endReason: 'Retired' });
  }
}

/** A certificate on its way. Every method is one request, ready to be sent. */
abstract class StoryCertificate {
  readonly certificateId = newId();
  readonly check = newCheckValue();
  readonly date = koreanDay();
  readonly index = String(randomInt(ENTRIES)).padStart(7, '0');
  /** The signed credential, once the officer has made it. */
  credential: JsonObject | undefined;
  readonly #terms = validity();
  abstract readonly number: string;
  /** Where it is issued. */
  abstract readonly place: string;
  abstract readonly documentHash: string;
  readonly officer: StoryOfficer;
  protected readonly clerk: string;
  protected readonly identitySalt = newId();

  constructor(officer: StoryOfficer, clerk: string) {
    this.officer = officer;
    this.clerk = clerk;
  }

  /** What the officer signs besides what is issued. */
  protected abstract get examined(): Parameters<typeof issueBytes>[0];

  /** What the credential says beside the record. */
  protected abstract get shown(): Pick<CertificateMatter, 'people' | 'document'>;

  /** Name, birth date and passport of who appeared. */
  protected get identity(): object {
    return { name: '홍길동', birthDate: '1980-01-01', nationality: 'KR', passportNo: 'M12345678' };
  }

  /** Who asks was identified. */
  identify(): RestRequest {
    const secret = { certificateId: this.certificateId, ...this.identity, identitySalt: this.identitySalt };
    const body = { method: 'PASSPORT', identityHash: identityHashOf(secret) };
    return this.step('identification', body, this.clerk);
  }

  /** The document was examined. */
  examine(): RestRequest {
    return this.step('examination', {});
  }

  /** The officer signs the credential, before it is issued. @param publisher - where its lists are to be found */
  async sign(publisher: Publisher): Promise<void> {
    const identification = { method: 'PASSPORT', identityHash: hashOf('') };
    const certificate = { ...this.examined, identification } as CertificateMatter['certificate'];
    const matter = { certificate, terms: this.terms, officer: { name: OFFICER_NAME }, ...this.shown };
    const signer = this.officer.key.signer(publisher.method(this.officer.authority, this.officer.keyId));
    this.credential = await withProof(certificateCredential(matter, publisher), signer, this.terms.validFrom);
  }

  /** The certificate is issued, with the credential's hash. @param changes - made before signing */
  issue(changes: object = {}): RestRequest {
    if (this.credential === undefined) throw new Error('the credential is not signed yet');
    const issue = { ...this.terms, credentialHash: credentialHashOf(this.credential), ...changes };
    const signature = this.officer.key.sign(issueBytes(this.examined, issue));
    return this.step('issue', { ...issue, check: this.check, signature });
  }

  /** Everything from the request to the issue. */
  abstract issued(): readonly RestRequest[];

  /** The officer suspends it. */
  suspend(): RestRequest {
    return this.step('suspension', { reason: 'Reported stolen' });
  }

  /** Two approvers revoke it. */
  revoke(): Pair {
    const { authority } = this.officer;
    const path = `/certificates/${this.certificateId}/revocation`;
    return both(`${authority}/approver`, `${authority}/approver2`, path, { reason: 'On request' });
  }

  /** Anybody who holds the certificate looks it up. @param changes - of the triple, or what else is asked */
  lookUp(changes: Readonly<Record<string, string>> = {}): RestRequest {
    const { number, date, check } = this;
    const query = new URLSearchParams({ authority: this.officer.authority, number, date, check, ...changes });
    return { verb: 'GET', path: `${V1}/register?${query}` };
  }

  /** Anybody reads the bits of its list. */
  readList(purpose: 'revocation' | 'suspension'): RestRequest {
    return { verb: 'GET', path: `${V1}/status-lists/${this.officer.authority}/${LIST}/${purpose}` };
  }

  /** Number, times and place in the status lists. */
  protected get terms() {
    const { number, date, place, index } = this;
    const status = { listId: LIST, index };
    return { number, date, place, officerKeyId: this.officer.keyId, ...this.#terms, status };
  }

  protected step(step: string, body: object, as = this.officer.user): RestRequest {
    return command(as, 'POST', `/certificates/${this.certificateId}/${step}`, body);
  }
}

/** A power of attorney that the consul in Los Angeles notarises. */
export class StoryPower extends StoryCertificate {
  readonly place = 'Los Angeles';
  readonly number = `KR-LAX-2026-${randomBytes(6).toString('hex').toUpperCase()}`;
  readonly document: Buffer;
  readonly documentHash: string;
  readonly agent = new StoryKey();
  /** The principal's name: between ministry and clearing house alone. */
  readonly principalName: string;
  readonly contentSalt = newId();
  readonly #banks: readonly string[];

  constructor(officer: StoryOfficer, banks: readonly string[] = ['bank1'], principalName = '홍길동') {
    super(officer, 'mofa/clerk');
    this.#banks = banks;
    this.principalName = principalName;
    this.document = Buffer.from(`Power of attorney ${this.certificateId}: a loan of up to ${LIMIT_WON} won`);
    this.documentHash = hashOf(this.document);
  }

  /** The principal asks for it. */
  request(): RestRequest {
    const { certificateId, documentHash, destination, act, mandate } = this.examined;
    return command(this.clerk, 'POST', '/acts', { certificateId, documentHash, destination, act, mandate });
  }

  /** The ministry keeps who appeared, to itself. */
  depositIdentity(): RestRequest {
    const secret = { ...this.identity, identitySalt: this.identitySalt };
    const path = `${V1}/identities/${this.certificateId}`;
    return { as: this.clerk, verb: 'PUT', path, body: { private: secret } };
  }

  /** Who appeared, as the mission reads it. */
  readIdentity(as = 'mofa/consul'): RestRequest {
    return { as, verb: 'GET', path: `${V1}/identities/${this.certificateId}` };
  }

  /** The content goes to the clearing house. @param changes - that somebody made */
  depositContent(changes: object = {}): RestRequest {
    const path = `/powers/${this.certificateId}/content`;
    return command(this.clerk, 'PUT', path, { private: { ...this.#content, ...changes } });
  }

  /** The clearing house shows it to a bank. */
  readContent(as = 'kftc/relay'): RestRequest {
    return { as, verb: 'GET', path: `${V1}/powers/${this.certificateId}/content` };
  }

  issued(): readonly RestRequest[] {
    return [this.request(), this.identify(), this.examine(), this.issue()];
  }

  /** The agent presents it at a bank. @param changes - made before signing */
  present(bank: string, nonce: string, changes: object = {}): RestRequest {
    const statement = {
      ...{ certificateId: this.certificateId, nonce, power: 0, purpose: 'LOAN', amount: LIMIT_WON },
      ...{ documentHash: this.documentHash, at: new Date().toISOString(), ...changes },
    };
    const signature = this.agent.sign(presentationBytes(bank, statement));
    const { certificateId, ...body } = statement;
    return command(`${bank}/teller`, 'POST', `/powers/${certificateId}/presentations`, { ...body, signature });
  }

  /** The bank holds it. */
  reserve(bank: string, nonce: string): RestRequest {
    return command(`${bank}/teller`, 'POST', `/powers/${this.certificateId}/reservations`, { nonce });
  }

  /** Another person of the bank uses it, or it is let go. */
  end(bank: string, nonce: string, how: 'consumption' | 'release'): RestRequest {
    const path = `/powers/${this.certificateId}/reservations/${nonce}/${how}`;
    return command(`${bank}/approver`, 'POST', path);
  }

  protected get shown() {
    return { people: { principal: this.principalName, agent: this.#content.agent.name } };
  }

  protected override get identity(): object {
    return { ...super.identity, name: this.principalName };
  }

  protected get examined() {
    const { certificateId, documentHash } = this;
    const contentHash = contentHashOf({ certificateId, ...this.#content });
    const powers = [{ action: 'LOAN', banks: this.#banks, currency: 'KRW', limit: LIMIT_WON }];
    return {
      ...{ certificateId, authority: 'mofa', kind: 'NOTARIAL_ACT', documentHash, destination: 'KR' },
      act: { type: 'POWER_OF_ATTORNEY', mission: 'KR-LAX', appearance: 'IN_PERSON' },
      mandate: { use: 'SINGLE', agentKey: this.agent.registered, contentHash, powers },
    };
  }

  get #content() {
    return {
      principal: { name: this.principalName, birthDate: '1980-01-01' },
      agent: { name: '임꺽정', birthDate: '1985-05-05' },
      terms: `A loan of up to ${LIMIT_WON} won`,
      mediaType: 'text/plain',
      document: this.document.toString('base64'),
      contentSalt: this.contentSalt,
    };
  }
}

/** An apostille on a family certificate. */
export class StoryApostille extends StoryCertificate {
  readonly place = 'Seoul';
  readonly number = `A-${randomBytes(8).toString('hex').toUpperCase()}`;
  readonly documentId = newId();
  readonly documentHash = hashOf(this.documentId);
  readonly institutionId = newId();
  readonly deliveryId = newId();
  readonly #institution = new StoryKey();
  readonly #ciphertextHash = hashOf(`ciphertext ${this.deliveryId}`);

  constructor(officer: StoryOfficer) {
    super(officer, officer.user);
  }

  /** The court confirms signature and seal. */
  confirm(): RestRequest {
    const form = { type: 'FAMILY_RELATION', issuedOn: this.date, pages: 2, language: 'ko' };
    const hashes = { documentNoHash: hashOf(newId()), sha256: this.documentHash };
    return command('moj/family-register', 'POST', '/documents', {
      documentId: this.documentId,
      ...hashes,
      ...form,
      ...this.shown.document,
    });
  }

  /** The holder asks for it. */
  request(): RestRequest {
    const { certificateId, destination, kind, sourceDocumentId } = this.examined;
    return command(this.clerk, 'POST', '/certificates', { certificateId, destination, kind, sourceDocumentId });
  }

  issued(): readonly RestRequest[] {
    return [this.confirm(), this.request(), this.identify(), this.examine(), this.issue()];
  }

  /** Two approvers register an institution in Madrid. */
  registerInstitution(): Pair {
    const encryptionKey = { format: 'JWE', kty: 'OKP', crv: 'X25519', x: randomBytes(32).toString('base64url') };
    const institution = { institutionId: this.institutionId, name: 'Registro Civil Central', country: 'ES' };
    const body = { ...institution, encryptionKey, signingKey: this.#institution.registered };
    return both('mofa/approver', 'mofa/approver2', '/institutions', body);
  }

  /** The encrypted certificate goes there. */
  deliver(): RestRequest {
    const { deliveryId, certificateId, institutionId } = this;
    const sent = { deliveryId, certificateId, institutionId, ciphertextHash: this.#ciphertextHash, sizeBytes: 4096 };
    return command(this.officer.user, 'POST', '/deliveries', sent);
  }

  /** The institution accepts it, without a token. */
  acknowledge(): RestRequest {
    const receipt = { deliveryId: this.deliveryId, ciphertextHash: this.#ciphertextHash, verdict: 'ACCEPTED' };
    const body = { verdict: 'ACCEPTED', signature: this.#institution.sign(receiptBytes(receipt)) };
    return { verb: 'POST', path: `${V1}/relay/deliveries/${this.deliveryId}/receipt`, body };
  }

  protected get shown() {
    return { document: { signedBy: 'Lee Registrar', capacity: 'Registrar', sealOf: 'Court Administration' } };
  }

  protected get examined() {
    const { certificateId, documentHash, documentId } = this;
    const subject = { certificateId, authority: this.officer.authority, kind: 'APOSTILLE', documentHash };
    return { ...subject, destination: 'ES', sourceDocumentId: documentId };
  }
}
