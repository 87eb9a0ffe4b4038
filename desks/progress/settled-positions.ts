/** Events are dealt with side by side; a desk may be started again only from where all before is settled. */
export class SettledPositions {
  readonly #open: { readonly id: string; settled: boolean }[] = [];
  readonly #advance: (id: string) => void;

  /** @param advance - told of each event up to which everything is settled */
  constructor(advance: (id: string) => void) {
    this.#advance = advance;
  }

  /** An event has come. @returns what settles it */
  begin(id: string): () => void {
    const entry = { id, settled: false };
    this.#open.push(entry);
    return () => {
      entry.settled = true;
      let last: string | undefined;
      while (this.#open[0]?.settled === true) last = this.#open.shift()!.id;
      if (last !== undefined) this.#advance(last);
    };
  }
}
