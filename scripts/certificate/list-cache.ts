/** Where the verifier keeps what it may use offline: the trust list, whom it was told to believe about it, and status lists. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was remembered about trust. */
export interface RememberedTrust {
  /** The address that newer lists come from; none when the list was a file. */
  readonly address?: string;
  /** The keys that may sign the list, as Multikey. */
  readonly anchors: readonly string[];
  /** The signed list, as it was received. */
  readonly list: string;
}

/** A folder with these files. */
export class ListCache {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** What is remembered about trust, or nothing. */
  trust(): RememberedTrust | undefined {
    const text = this.#read('trust.json');
    return text === undefined ? undefined : (JSON.parse(text.toString('utf8')) as RememberedTrust);
  }

  /** Remembers whom to believe, and the newest list. */
  keepTrust(trust: RememberedTrust): void {
    this.#write('trust.json', Buffer.from(JSON.stringify(trust, null, 2)));
  }

  /** The last status list of an address, or nothing. */
  statusList(address: string): Uint8Array | undefined {
    return this.#read(fileOf(address));
  }

  /** Keeps the newest status list of an address. */
  keepStatusList(address: string, bytes: Uint8Array): void {
    this.#write(fileOf(address), bytes);
  }

  #read(name: string): Buffer | undefined {
    const file = join(this.#folder, name);
    return existsSync(file) ? readFileSync(file) : undefined;
  }

  #write(name: string, bytes: Uint8Array): void {
    mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
    const file = join(this.#folder, name);
    // Written whole beside, then renamed: a verifier that is stopped leaves no half list.
    writeFileSync(`${file}.${process.pid}`, bytes, { mode: 0o600 });
    renameSync(`${file}.${process.pid}`, file);
  }
}

function fileOf(address: string): string {
  return `status-${createHash('sha256').update(address).digest('hex')}`;
}
