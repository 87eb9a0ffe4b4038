/** Takes a line about what goes on; no line end. */
export type Print = (line: string) => void;

/** Measures the parts of a command and prints each when it is done. Parts may overlap: the total is not their sum. */
export class Phases {
  readonly #print: Print;
  readonly #start = performance.now();

  constructor(print: Print) {
    this.#print = print;
  }

  /** Runs a part and prints how long it took: `identities 0.4 s`. */
  async run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.#print(`${name.padEnd(34)} ${seconds(performance.now() - start)}`);
    return result;
  }

  /** Since this was made. */
  total(): string {
    return seconds(performance.now() - this.#start);
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1).padStart(5)} s`;
}
