/** Whom the page believes: the anchors that a person confirmed, the trust list that one of them signed, and the status lists. */
import { decode } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { multikeyOf } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import { freshUntilMs } from '@ledger-pilots/gateway/credentials/status/status-at.ts';
import {
  anchorOf,
  requireNoStepBack,
  type TrustList,
  trustedUntilMs,
  trustListOf,
} from '@ledger-pilots/gateway/credentials/trust/trust-list.ts';
import { authenticate } from '@ledger-pilots/gateway/credentials/verification/authenticate.ts';
import { statusListIn } from '@ledger-pilots/gateway/credentials/verification/judge.ts';
import { presentedIn } from '@ledger-pilots/gateway/credentials/verification/presented-in.ts';
import type { ListStore } from './list-store.ts';

const [TRUST, ANCHORS, STATUS] = ['trust-list', 'anchors', 'status '];

/** A list that the page has. */
export interface ListFacts {
  readonly id: string;
  readonly issuedAt: string;
  readonly untilMs: number;
}

/** Why a list is not taken; the message is a code that the page has words for. */
export class ListRefused extends Error {
  override readonly name = 'ListRefused';
}

/** Keeps the lists. */
export class TrustDesk {
  readonly #store: ListStore;
  #anchors: readonly string[] = [];
  #trust: TrustList | undefined;
  #waiting: { readonly bytes: Uint8Array; readonly key: string } | undefined;

  constructor(store: ListStore) {
    this.#store = store;
  }

  /** The trust list, once one of the anchors' is here. */
  get trust(): TrustList | undefined {
    return this.#trust;
  }

  /** The keys that a person confirmed. */
  get anchors(): readonly string[] {
    return this.#anchors;
  }

  /** The key of a trust list that nobody has confirmed yet. */
  get waitingKey(): string | undefined {
    return this.#waiting?.key;
  }

  /** Takes up what was kept. */
  async open(): Promise<void> {
    const anchors = await this.#store.read(ANCHORS!);
    const kept = await this.#store.read(TRUST!);
    if (anchors === undefined || kept === undefined) return;
    this.#anchors = decode(anchors) as string[];
    this.#trust = trustListOf(decode(kept) as JsonObject, this.#anchors);
  }

  /** Takes a list of either kind. @throws {ListRefused}, and what the library throws for a list that cannot be read */
  async take(bytes: Uint8Array, nowMs: number): Promise<void> {
    const value = presentedIn(bytes);
    if (typeof value === 'object' && value['type'] === 'TrustList') return this.takeTrust(bytes);
    const list = statusListIn(value);
    if (list === undefined) throw new ListRefused('NO_LIST');
    if (this.#trust === undefined) throw new ListRefused('NO_TRUST_LIST');
    // One that its authority did not sign would push out the one that is kept.
    await authenticate(value, this.#trust, nowMs);
    const before = await this.status(list.id);
    const kept = before === undefined ? undefined : statusListIn(presentedIn(before));
    if (kept !== undefined && Date.parse(kept.validFrom) > Date.parse(list.validFrom)) throw new ListRefused('OLDER');
    await this.keepStatus(list.id, bytes);
  }

  /** Takes a trust list; one of a key that nobody has confirmed waits for that. */
  async takeTrust(bytes: Uint8Array): Promise<void> {
    const value = decode(bytes) as JsonObject;
    const key = multikeyOf(anchorOf(value));
    const list = trustListOf(value, [key]);
    if (!this.#anchors.includes(key)) {
      this.#waiting = { bytes, key };
      return;
    }
    requireNoStepBack(list, this.#trust);
    await this.#store.write(TRUST!, bytes);
    this.#trust = list;
  }

  /** The person says that the key that waits is the publisher's. */
  async confirm(): Promise<void> {
    const { bytes, key } = this.#waiting!;
    this.#waiting = undefined;
    this.#anchors = [...this.#anchors, key];
    await this.#store.write(ANCHORS!, new TextEncoder().encode(JSON.stringify(this.#anchors)));
    await this.takeTrust(bytes);
  }

  /** The last status list of an address. */
  status(address: string): Promise<Uint8Array | undefined> {
    return this.#store.read(STATUS + address);
  }

  /** Keeps the newest status list of an address. */
  keepStatus(address: string, bytes: Uint8Array): Promise<void> {
    return this.#store.write(STATUS + address, bytes);
  }

  /** The trust list's facts, when there is one. */
  trustFacts(): ListFacts | undefined {
    const list = this.#trust;
    return list && { id: list.id, issuedAt: list.issuedAt, untilMs: trustedUntilMs(list) };
  }

  /** The facts of all status lists. */
  async statusFacts(): Promise<ListFacts[]> {
    const names = await this.#store.names(STATUS!);
    const lists = await Promise.all(names.map((name) => this.#store.read(name)));
    return lists.flatMap((bytes) => {
      const list = bytes === undefined ? undefined : statusListIn(presentedIn(bytes));
      return list === undefined ? [] : [{ id: list.id, issuedAt: list.validFrom, untilMs: freshUntilMs(list) }];
    });
  }
}
