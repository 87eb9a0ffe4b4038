/** Where the page keeps lists for use without a network: the browser's cache of this origin. */

const CACHE = 'diplomatic-lists';
const PLACE = '/diplomatic/kept/';

/** Lists by their names; a browser that keeps nothing has them for as long as the page is open. */
export class ListStore {
  readonly #open = new Map<string, Uint8Array>();

  /** The last bytes under a name. */
  async read(name: string): Promise<Uint8Array | undefined> {
    const kept = await (await this.#cache())?.match(addressOf(name));
    return kept === undefined ? this.#open.get(name) : new Uint8Array(await kept.arrayBuffer());
  }

  /** Keeps bytes under a name. */
  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.#open.set(name, bytes);
    await (await this.#cache())?.put(addressOf(name), new Response(bytes.slice()));
  }

  /** All names that begin so. */
  async names(beginning: string): Promise<string[]> {
    const kept = (await (await this.#cache())?.keys()) ?? [];
    const names = kept.map(({ url }) => decodeURIComponent(new URL(url).pathname.slice(PLACE.length)));
    return [...new Set([...names, ...this.#open.keys()])].filter((name) => name.startsWith(beginning)).sort();
  }

  async #cache(): Promise<Cache | undefined> {
    try {
      return await caches.open(CACHE);
    } catch {
      // Without HTTPS, or in some private windows, there is no cache.
      return undefined;
    }
  }
}

function addressOf(name: string): string {
  return `${location.origin}${PLACE}${encodeURIComponent(name)}`;
}
