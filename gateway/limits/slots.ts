/**
 * How many requests are worked on at once: in all, well under the 500 that a peer's gateway service takes, and for each
 * caller, so that one who asks for everything at once leaves room for the others.
 */

/** Whose limit a request met. */
export type SlotRefusal = 'gateway' | 'caller';

/** Gives places to requests and takes them back. */
export class Slots {
  readonly #inAll: number;
  readonly #perCaller: number;
  readonly #taken = new Map<string, number>();
  #count = 0;

  constructor(inAll: number, perCaller: number) {
    this.#inAll = inAll;
    this.#perCaller = perCaller;
  }

  /** Places that are taken. */
  get inFlight(): number {
    return this.#count;
  }

  /** Takes a place; what is returned gives it back, once however often it is called. */
  take(caller: string): (() => void) | SlotRefusal {
    const own = this.#taken.get(caller) ?? 0;
    if (own >= this.#perCaller) return 'caller';
    if (this.#count >= this.#inAll) return 'gateway';
    this.#taken.set(caller, own + 1);
    this.#count += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.#release(caller);
    };
  }

  #release(caller: string): void {
    this.#count -= 1;
    const left = this.#taken.get(caller)! - 1;
    if (left === 0) this.#taken.delete(caller);
    else this.#taken.set(caller, left);
  }
}
