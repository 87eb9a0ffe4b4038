/** The state of the page: which parcel is asked for, with which secret, and what is known of it. */
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { objection, type DisputeKind, type Objection, type ParcelView } from './parcel-service.ts';

/** What the page shows. */
export type Part = 'ASK' | 'MALFORMED' | 'LOADING' | 'FOUND' | 'FAILED';

/** Where an objection stands. */
export type DisputeState = 'NONE' | 'SENDING' | 'SENT';

const CODE = /^[0-9a-f]{32}$/;
const KEY = /^[0-9a-f]{64}$/;

/** Whether a text is the key of an order: the seed of RFC 8032, 32 bytes in hex. */
export function isOrderKey(text: string): boolean {
  return KEY.test(text);
}

/** Code of what went wrong; the client's and the gateway's own, `OTHER` for anything else. */
export function codeOf(error: unknown): string {
  return error instanceof LedgerError ? error.code : 'OTHER';
}

/** What the page is made with. */
export interface ParcelPageOptions {
  /** What stands in the address behind `/customs/`; empty where nobody asked yet. */
  readonly parcelId: string;
  /** What the mall's app has put behind `#`, which browsers send to nobody. */
  readonly fragment: string;
  readonly lookUp: (parcelId: string, secret: string) => Promise<ParcelView>;
  readonly send: (objection: Objection) => Promise<void>;
  readonly changed: () => void;
}

/** A parcel and its secret. */
export class ParcelPage {
  readonly #options: ParcelPageOptions;
  parcelId: string;
  secret: string;
  /** The key of the order, with which its consumer objects; absent where the app did not hand it over. */
  readonly key: string | undefined;
  view: ParcelView | undefined;
  error: unknown;
  dispute: DisputeState = 'NONE';
  disputeError: unknown;
  #loading = false;

  constructor(options: ParcelPageOptions) {
    this.#options = options;
    this.parcelId = codeIn(options.parcelId);
    const given = new URLSearchParams(options.fragment.replace(/^#/, ''));
    this.secret = codeIn(given.get('secret') ?? '');
    const key = codeIn(given.get('key') ?? '');
    this.key = isOrderKey(key) ? key : undefined;
  }

  get part(): Part {
    if (this.parcelId === '' || this.secret === '') return 'ASK';
    if (!CODE.test(this.parcelId) || !CODE.test(this.secret)) return 'MALFORMED';
    if (this.#loading) return 'LOADING';
    return this.error === undefined ? 'FOUND' : 'FAILED';
  }

  /** Asks for a parcel as people type it. */
  async ask(parcelId: string, secret: string): Promise<void> {
    this.parcelId = codeIn(parcelId);
    this.secret = codeIn(secret);
    await this.load();
  }

  /** Looks the parcel up, where code and secret have their form. */
  async load(): Promise<void> {
    this.error = undefined;
    if (this.part === 'ASK' || this.part === 'MALFORMED') return this.#options.changed();
    this.#loading = true;
    this.#options.changed();
    try {
      this.view = await this.#options.lookUp(this.parcelId, this.secret);
    } catch (error) {
      this.error = error;
    }
    this.#loading = false;
    this.#options.changed();
  }

  /** Objects, and looks again at what has become of the parcel. The key tells of which of the parcel's orders it is by fitting it. */
  async object(kind: DisputeKind, secretKey: string): Promise<void> {
    this.dispute = 'SENDING';
    this.disputeError = undefined;
    this.#options.changed();
    try {
      await this.#sendByAnyOrder(kind, secretKey);
      this.dispute = 'SENT';
    } catch (error) {
      this.dispute = 'NONE';
      this.disputeError = error;
    }
    if (this.dispute === 'SENT') await this.load();
    else this.#options.changed();
  }

  async #sendByAnyOrder(kind: DisputeKind, secretKey: string): Promise<void> {
    const orders = [...new Set(this.view!.lines.map(({ orderId }) => orderId))];
    for (const [at, orderId] of orders.entries()) {
      try {
        return await this.#options.send(objection({ parcelId: this.parcelId, orderId }, kind, secretKey));
      } catch (error) {
        if (codeOf(error) !== 'PROOF_INVALID' || at === orders.length - 1) throw error;
      }
    }
  }
}

/** Codes as people copy them. */
function codeIn(typed: string): string {
  return typed.replaceAll(/[\s-]/g, '').toLowerCase();
}
