/** The identities that this gateway holds: for each user of its parties, a certificate and a way to sign. */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Identity, Signer } from '@hyperledger/fabric-gateway';
import type { Connections } from '@ledger-pilots/network/connections.ts';
import { lowSSignature } from '@ledger-pilots/network/identities/low-s-signature.ts';
import { gatewayProblem } from '../problems.ts';
import type { ListedUsers } from './listed-users.ts';
import type { TokenSubject } from './token-verifier.ts';

/** Who asks: from the token, with the roles that the party's CA certified. */
export interface Principal extends TokenSubject {
  readonly mspId: string;
  readonly roles: readonly string[];
}

/** How a principal signs. */
export interface Credential {
  readonly identity: Identity;
  /** Signs a message, of which it makes the hash itself. */
  readonly signer: Signer;
}

/** Reads each user's files when the user first calls. */
export class Wallet {
  readonly #connections: Connections;
  readonly #parties: ReadonlySet<string>;
  readonly #credentials = new Map<string, Credential>();
  readonly #listed: Pick<ListedUsers, 'has'> | undefined;

  /**
   * @param parties - the parties that this gateway serves
   * @param listed - tells who is still a user; everybody of the connections where it is not given
   */
  constructor(connections: Connections, parties: readonly string[], listed?: Pick<ListedUsers, 'has'>) {
    this.#connections = connections;
    this.#parties = new Set(parties);
    this.#listed = listed;
  }

  /**
   * The principal whom a token names.
   * @throws {Problem} IDENTITY_UNKNOWN
   */
  principal({ party, user }: TokenSubject): Principal {
    const principal = this.find(party, user);
    if (principal === undefined) throw gatewayProblem('IDENTITY_UNKNOWN', { cause: `${party}/${user}` });
    return principal;
  }

  /** Whether this gateway serves the party's users. */
  serves(party: string): boolean {
    return this.#parties.has(party);
  }

  /** As {@link principal}, but `undefined` when this gateway does not hold the identity. */
  find(party: string, user: string): Principal | undefined {
    if (!this.#parties.has(party)) return undefined;
    const { mspId, users } = this.#connections.parties[party]!;
    if (!Object.hasOwn(users, user) || this.#listed?.has(party, user) === false) return undefined;
    return { party, user, mspId, roles: users[user]!.roles };
  }

  /** All principals whose identities this gateway holds, in the order of the network's record. */
  all(): Principal[] {
    return [...this.#parties].flatMap((party) => {
      return Object.keys(this.#connections.parties[party]!.users).flatMap((user) => this.find(party, user) ?? []);
    });
  }

  /** A principal of a party in whose name the gateway asks for itself; `undefined` when the party has no user. */
  anyOf(party: string): Principal | undefined {
    if (!this.#parties.has(party)) return undefined;
    for (const user of Object.keys(this.#connections.parties[party]!.users)) {
      const found = this.find(party, user);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Certificate and signer of a principal. */
  credential({ party, user, mspId }: Principal): Credential {
    const name = `${party}/${user}`;
    let credential = this.#credentials.get(name);
    if (credential === undefined) {
      const files = this.#connections.parties[party]!.users[user]!;
      credential = {
        identity: { mspId, credentials: readFileSync(files.certificate) },
        signer: signerOf(createPrivateKey(readFileSync(files.privateKey))),
      };
      this.#credentials.set(name, credential);
    }
    return credential;
  }
}

/** OpenSSL, which takes a twentieth of the time of the Fabric client's own signer in JavaScript. */
function signerOf(privateKey: KeyObject): Signer {
  return (message) => Promise.resolve(lowSSignature(message, privateKey));
}
