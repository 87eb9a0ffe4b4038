/** What the page knows and does; the views draw it. Nothing of a certificate leaves the device. */
import { judge } from '@ledger-pilots/gateway/credentials/verification/judge.ts';
import type { Verdict } from '@ledger-pilots/gateway/credentials/verification/verdict.ts';
import { fetchFont, fetchStatusList, fetchTrustList, NotPublished } from './own-gateway.ts';
import type { NamedCertificate } from './named-certificate.ts';
import { ListRefused, type ListFacts, type TrustDesk } from './trust-desk.ts';

/** A file of the person. */
export interface GivenFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Codes of errors that the page has words for. */
export type ErrorCode = 'NO_TRUST_LIST' | 'NO_LIST' | 'OLDER' | 'LIST_NOT_PUBLISHED' | 'LIST_REFUSED' | 'OTHER';

/** The state of the page. */
export class VerifyPage {
  readonly desk: TrustDesk;
  readonly #changed: (part?: string) => void;
  certificate: GivenFile | undefined;
  document: GivenFile | undefined;
  atMs: number | undefined;
  verdict: Verdict | undefined;
  error: unknown;
  statusLists: readonly ListFacts[] = [];
  /** Why a list could not be fetched, in the words of whoever refused. */
  notFetched: string | undefined;
  opensOffline = false;
  /** What the QR code named that led here. */
  readonly named: NamedCertificate | undefined;

  constructor(desk: TrustDesk, named: NamedCertificate | undefined, changed: (part?: string) => void) {
    this.desk = desk;
    this.named = named;
    this.#changed = changed;
  }

  /** Takes up what was kept, and fetches the trust list when that is old. */
  async open(): Promise<void> {
    await this.#attempt(() => this.desk.open());
    if ((this.desk.trustFacts()?.untilMs ?? 0) < Date.now()) await this.#fetchTrust();
    await this.#show();
  }

  /** The service worker has the page's files. */
  offlineReady(): void {
    this.opensOffline = true;
    this.#changed();
  }

  /** Verifies a file. */
  async verify(file: GivenFile): Promise<void> {
    this.certificate = file;
    await this.judgeAnew();
  }

  /** The document that came with the certificate. */
  async compare(file: GivenFile): Promise<void> {
    this.document = file;
    await this.judgeAnew();
  }

  /** Asks about another time; undefined for now. */
  async askAt(atMs: number | undefined): Promise<void> {
    this.atMs = atMs;
    await this.judgeAnew();
  }

  /** Takes lists from files. */
  async takeLists(files: readonly GivenFile[]): Promise<void> {
    await this.#attempt(async () => {
      for (const { bytes } of files) await this.desk.take(bytes, Date.now());
    });
    await this.#again();
  }

  /** Fetches the trust list and every status list that is kept. */
  async refresh(): Promise<void> {
    this.error = undefined;
    await this.#fetchTrust();
    for (const { id } of this.statusLists) {
      await this.#fetching(async () => this.desk.take(await fetchStatusList(id), Date.now()));
    }
    await this.#again();
  }

  /** The person has compared the key of the trust list. */
  async confirm(): Promise<void> {
    await this.#attempt(() => this.desk.confirm());
    await this.#again();
  }

  /** The verdict, with the lists of the moment. */
  async judgeAnew(): Promise<void> {
    this.verdict = undefined;
    await this.#attempt(() => this.#judge());
    await this.#show(`verdict ${Date.now()}`);
  }

  async #judge(): Promise<void> {
    const { desk, certificate, document, atMs } = this;
    if (certificate === undefined) return;
    if (desk.trust === undefined) throw new ListRefused('NO_TRUST_LIST');
    this.verdict = await judge(
      certificate.bytes,
      {
        ...{ trust: desk.trust, statusLists: [] },
        kept: (address) => desk.status(address),
        keep: (address, list) => desk.keepStatus(address, list),
        ...(navigator.onLine && { fetchList: async (address) => fetchStatusList(address) }),
        font: fetchFont,
        warn: (message) => (this.notFetched = message),
      },
      {
        nowMs: Date.now(),
        ...(atMs !== undefined && { atMs }),
        ...(document !== undefined && { document: document.bytes }),
      },
    );
  }

  async #again(): Promise<void> {
    if (this.certificate === undefined || this.error !== undefined) await this.#show(`lists ${Date.now()}`);
    else await this.judgeAnew();
  }

  async #fetchTrust(): Promise<void> {
    await this.#fetching(async () => this.desk.takeTrust(await fetchTrustList()));
  }

  /** What cannot be fetched is told beside the lists: the kept ones go on being used. */
  async #fetching(action: () => Promise<void>): Promise<void> {
    this.notFetched = undefined;
    try {
      await action();
    } catch (error) {
      this.notFetched = error instanceof Error ? error.message : String(error);
    }
  }

  async #attempt(action: () => Promise<void>): Promise<void> {
    this.error = undefined;
    try {
      await action();
    } catch (error) {
      this.error = error;
    }
  }

  async #show(part?: string): Promise<void> {
    this.statusLists = await this.desk.statusFacts();
    this.#changed(part);
  }
}

/** The code that the words of an error are found by. */
export function codeOf(error: unknown): ErrorCode {
  if (error instanceof ListRefused) return error.message as ErrorCode;
  if (error instanceof NotPublished) return 'LIST_NOT_PUBLISHED';
  return error instanceof Error && ['TrustListError', 'Refusal', 'CodecError'].includes(error.name)
    ? 'LIST_REFUSED'
    : 'OTHER';
}
