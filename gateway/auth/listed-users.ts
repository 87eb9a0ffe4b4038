/**
 * Whom the network lists now. Its connection file is looked at for each caller: whoever is struck off is refused from that
 * moment on, without a new start.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import {
  CONNECTIONS_FILE,
  plainSerial,
  readConnections,
  type Connections,
} from '@ledger-pilots/network/connections.ts';

/** Users and revoked certificates as the file has them. */
export class ListedUsers {
  readonly #stateDir: string;
  #parties: Connections['parties'];
  #read: string;

  /** @param connections - as they were read from the folder just now */
  constructor(stateDir: string, connections: Connections) {
    this.#stateDir = stateDir;
    this.#parties = connections.parties;
    this.#read = '';
  }

  /** Whether a party has this user. */
  has(party: string, user: string): boolean {
    return Object.hasOwn(this.#now()[party]?.users ?? {}, user);
  }

  /** Whether a party's certificate is revoked. @param serial - hex, in either case */
  isRevoked(party: string, serial: string): boolean {
    return this.#now()[party]?.revoked?.includes(plainSerial(serial)) ?? false;
  }

  #now(): Connections['parties'] {
    try {
      const { mtimeMs, ino, size } = statSync(join(this.#stateDir, CONNECTIONS_FILE));
      const seen = `${mtimeMs} ${ino} ${size}`;
      if (seen !== this.#read) {
        this.#parties = readConnections(this.#stateDir).parties;
        this.#read = seen;
      }
    } catch {
      // A file that is gone or cannot be read takes nobody's rights away: what was read last counts.
    }
    return this.#parties;
  }
}
