/** One certificate of a test, and everything that its officers, its agent and the banks do with it. */
import { addDays } from '../../kit/clock.ts';
import type { CallResult } from '../../kit/testing/fake-ledger.ts';
import { bytesHashOf, type CertificateState, type RecordOf } from '../state.ts';
import { contentHashOf, identityHashOf, issueBytes, presentationBytes } from '../statements/statement.ts';
import { hashOf, idOf, testKey } from '../../kit/testing/keys.ts';
import { ok, type StageOptions } from '../../kit/testing/stage.ts';
import {
  approversOf,
  keyOf,
  type Ministry,
  type Officer,
  type OutputOf,
  type Person,
  type ShortInput,
} from './ministry.ts';

type Certificate = RecordOf<'certificate'>;

/** What a test may want otherwise. */
export interface PaperOptions {
  /** `act`: a power of attorney of the mission in Los Angeles; else a certificate on a document of the court. */
  readonly kind?: 'act' | 'APOSTILLE' | 'LEGALISATION';
  /** Papers of one document have the same bytes. */
  readonly document?: string;
  readonly destination?: string;
  readonly officer?: Officer;
  readonly use?: 'SINGLE' | 'MULTIPLE';
  readonly banks?: readonly string[];
  readonly limit?: number;
  readonly supersedes?: string;
}

/** The steps to a certificate. */
const WAY: readonly CertificateState[] = ['REQUESTED', 'IDENTIFIED', 'EXAMINED', 'ISSUED'];

/** A number between 0 and 131071 that follows from a name. */
function indexOf(name: string): string {
  return String(Number.parseInt(hashOf(`index ${name}`).slice(0, 8), 16) % 131_072).padStart(7, '0');
}

/** A certificate by its name. */
export class Paper {
  readonly certificateId: string;
  readonly documentId: string;
  readonly agent: ReturnType<typeof testKey>;
  readonly date = '2026-03-03';
  readonly check: string;
  readonly listId = '2026-01';
  readonly index: string;
  readonly number: string;
  readonly officer: Officer;
  readonly #ministry: Ministry;
  readonly #name: string;
  readonly #options: PaperOptions;

  constructor(ministry: Ministry, name: string, options: PaperOptions = {}) {
    this.#ministry = ministry;
    this.#name = name;
    this.#options = options;
    this.officer = options.officer ?? (this.isAct ? 'consul' : 'apostille');
    this.certificateId = idOf(`certificate ${name}`);
    this.documentId = idOf(`document ${options.document ?? name}`);
    this.agent = testKey(`agent of ${name}`, 'P-256');
    this.check = hashOf(`check ${name}`).slice(0, 16).toUpperCase();
    this.index = indexOf(name);
    const serial = hashOf(`number ${name}`).slice(0, 12).toUpperCase();
    this.number = this.isAct ? `KR-LAX-2026-${serial}` : `A-${serial}`;
  }

  /** Whether it is an act of a mission. */
  get isAct(): boolean {
    return (this.#options.kind ?? 'act') === 'act';
  }

  /** The certificate as it is committed. */
  get record(): Certificate {
    return this.#ministry.ledger.record('certificate', this.certificateId)!;
  }

  /** Where it stands. */
  get state(): CertificateState | 'NONE' {
    return this.#ministry.ledger.record('certificate', this.certificateId)?.state ?? 'NONE';
  }

  /** The document's bytes, in base 64. */
  get document(): string {
    return Buffer.from(`Document ${this.#options.document ?? this.#name}`).toString('base64');
  }

  /** SHA-256 of the document. */
  get documentHash(): string {
    return bytesHashOf(this.document);
  }

  /** What the clearing house is given. */
  get content() {
    return {
      principal: { name: '홍길동', birthDate: '1980-01-01' },
      agent: { name: '임꺽정', birthDate: '1985-05-05' },
      accountNo: '110-234-567890',
      terms: 'A loan of up to the limit',
      mediaType: 'text/plain' as const,
      document: this.document,
      contentSalt: idOf(`content salt ${this.#name}`),
    };
  }

  /** What the ministry keeps of who appeared. */
  get identity() {
    const person = { name: '홍길동', birthDate: '1980-01-01', nationality: 'KR', passportNo: 'M12345678' };
    return { ...person, identitySalt: idOf(`identity salt ${this.#name}`) };
  }

  /** The exact triple, by which anybody who holds the certificate finds it. */
  get triple() {
    const authority = this.officer === 'justice' ? ('moj' as const) : ('mofa' as const);
    return { authority, number: this.number, date: this.date, check: this.check };
  }

  /** What the powers of attorney of a test grant. */
  get mandate() {
    const { use = 'SINGLE', banks = ['bank1', 'bank2'], limit = 300_000_000 } = this.#options;
    const contentHash = contentHashOf({ certificateId: this.certificateId, ...this.content });
    const powers = [{ action: 'LOAN' as const, banks: [...banks], currency: 'KRW', limit }];
    return { use, agentKey: this.agent.registered, contentHash, powers };
  }

  /** Asks for it. */
  async request(): Promise<CallResult<Certificate>> {
    const { kind = 'act', destination, supersedes } = this.#options;
    const { certificateId, documentHash, documentId } = this;
    const replaced = supersedes === undefined ? {} : { supersedes };
    if (kind === 'act') {
      const act = { type: 'POWER_OF_ATTORNEY', mission: 'KR-LAX', appearance: 'IN_PERSON' } as const;
      const asked = { certificateId, documentHash, destination: destination ?? 'KR', act, mandate: this.mandate };
      return this.#ministry.call('requestAct', { ...asked, ...replaced }, 'clerk');
    }
    await this.confirm();
    const to = destination ?? (kind === 'APOSTILLE' ? 'ES' : 'VN');
    const asked = { certificateId, kind, destination: to, sourceDocumentId: documentId };
    return this.#ministry.call('requestCertificate', { ...asked, ...replaced }, this.officer);
  }

  /** Lets the court confirm the document, unless it has. */
  async confirm(): Promise<void> {
    const { documentId, documentHash: sha256 } = this;
    if (this.#ministry.ledger.record('sourceDocument', documentId) !== undefined) return;
    const signer = { signedBy: 'Lee Registrar', capacity: 'Registrar', sealOf: 'Court Administration' };
    const form = { type: 'FAMILY_RELATION', issuedOn: '2026-03-02', pages: 2, language: 'ko' } as const;
    const document = { documentId, documentNoHash: hashOf('number'), sha256, ...form, ...signer };
    await this.#ministry.must('confirmDocument', document, 'court');
  }

  /** Identifies who asks. */
  identify(): Promise<CallResult<Certificate>> {
    const { certificateId } = this;
    const identityHash = identityHashOf({ certificateId, ...this.identity });
    const as = this.isAct ? 'clerk' : this.officer;
    return this.#ministry.call('identify', { certificateId, method: 'PASSPORT', identityHash }, as);
  }

  /** Examines the document. */
  examine(): Promise<CallResult<Certificate>> {
    return this.#ministry.call('examine', { certificateId: this.certificateId }, this.officer);
  }

  /** What the officer issues, signed. @param changes - made before signing; `signer` signs where it is given */
  issue(
    changes: Partial<ShortInput<'issueCertificate'>> = {},
    signer: Officer = this.officer,
  ): ShortInput<'issueCertificate'> {
    const { certificateId, number, date, check, listId, index } = this;
    const validFrom = this.#ministry.ledger.now;
    const issue = {
      ...{ number, date, place: this.isAct ? 'Los Angeles' : 'Seoul', officerKeyId: keyOf(signer).keyId },
      ...{ validFrom, ...(this.isAct && { validUntil: addDays(validFrom, 30) }) },
      ...{ status: { listId, index }, credentialHash: hashOf(`credential ${this.#name}`), ...changes },
    };
    const { check: given = check, ...signed } = issue;
    const signature = keyOf(signer).key.sign(issueBytes(this.record, signed));
    return { certificateId, ...issue, check: given, signature };
  }

  /** Issues it. */
  async issueIt(
    changes: Partial<ShortInput<'issueCertificate'>> = {},
    options: StageOptions = {},
  ): Promise<CallResult<Certificate>> {
    return this.#ministry.call('issueCertificate', this.issue(changes), this.officer, options);
  }

  /** Takes the straight way up to a state. */
  async until(state: CertificateState): Promise<this> {
    const steps = [() => this.request(), () => this.identify(), () => this.examine(), () => this.issueIt()];
    for (const [at, reached] of WAY.entries()) {
      if (WAY.indexOf(this.state as CertificateState) < at) ok(reached, await steps[at]!());
      if (reached === state) break;
    }
    return this;
  }

  /** The approvers of its authority, both. */
  four<M extends 'revokeCertificate' | 'resumeCertificate'>(method: M): Promise<CallResult<OutputOf<M>>> {
    const input = { certificateId: this.certificateId, reason: 'On request' } as unknown as ShortInput<M>;
    const [first, second] = approversOf(this.triple.authority);
    return this.#ministry.both(method, input, first, second);
  }

  /** Suspends it. */
  suspend(): Promise<CallResult<Certificate>> {
    const input = { certificateId: this.certificateId, reason: 'Reported stolen' };
    return this.#ministry.call('suspendCertificate', input, this.officer);
  }

  /** What the agent signs at a bank. @param changes - made before signing */
  presentation(
    bank: string,
    nonce: string,
    changes: Partial<ShortInput<'presentPower'>> = {},
  ): ShortInput<'presentPower'> {
    const { certificateId, documentHash } = this;
    const statement = {
      ...{ certificateId, nonce: idOf(nonce), power: 0, purpose: 'LOAN' as const, amount: 200_000_000 },
      ...{ documentHash, at: this.#ministry.ledger.now, ...changes },
    };
    return { ...statement, signature: this.agent.sign(presentationBytes(bank, statement)) };
  }

  /** Presents it at a bank. */
  present(
    bank: 'bank1' | 'bank2',
    nonce: string,
    changes: Partial<ShortInput<'presentPower'>> = {},
  ): Promise<CallResult<OutputOf<'presentPower'>>> {
    return this.#ministry.call('presentPower', this.presentation(bank, nonce, changes), tellerOf(bank));
  }

  /** Reserves, consumes or releases at a bank. */
  use<M extends 'reservePower' | 'consumePower' | 'releasePower'>(
    method: M,
    bank: 'bank1' | 'bank2',
    nonce: string,
    options: StageOptions = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const input = { certificateId: this.certificateId, nonce: idOf(nonce) } as unknown as ShortInput<M>;
    return this.#ministry.call(method, input, method === 'consumePower' ? bank : tellerOf(bank), options);
  }

  /** Presents and reserves it at a bank. */
  async reserve(
    bank: 'bank1' | 'bank2',
    nonce: string,
    changes: Partial<ShortInput<'presentPower'>> = {},
  ): Promise<CallResult<OutputOf<'reservePower'>>> {
    ok('presentPower', await this.present(bank, nonce, changes));
    return this.use('reservePower', bank, nonce);
  }
}

function tellerOf(bank: 'bank1' | 'bank2'): Person {
  return bank === 'bank1' ? 'teller1' : 'teller2';
}
