/** In whose name desks call the gateway of a network: users of a party whom the declaration admits. */
import { admits, type ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { issueToken } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import { ledgerClient, type LedgerClient } from '@ledger-pilots/gateway/client/client.ts';
import type { Connections } from '@ledger-pilots/network/connections.ts';

const TOKEN_TTL_S = 3600;
/** A token is renewed while it is valid still. */
const RENEW_AFTER_MS = 45 * 60_000;

/** Clients of one contract on a network, each in the name of a user. */
export class Callers<C extends ContractDeclaration> {
  readonly #connections: Connections;
  readonly #url: string;
  readonly #contract: C;
  readonly #clients = new Map<string, LedgerClient<[C]>>();

  /** @param url - of another gateway than the network's own */
  constructor(connections: Connections, contract: C, url = `http://localhost:${connections.gatewayPort}`) {
    this.#connections = connections;
    this.#contract = contract;
    this.#url = url;
  }

  /**
   * A client for a user of the party who may call the method.
   * @param agency - of the user's certificate, where the party has several
   * @throws {Error} when the party has nobody who may
   */
  for(party: string, method: keyof C['methods'] & string, agency?: string): LedgerClient<[C]> {
    const users = Object.entries(this.#connections.parties[party]?.users ?? {});
    const found = users.find(
      ([, { roles, attributes }]) =>
        admits(this.#contract.methods[method]!.access, party, roles) &&
        (agency === undefined || attributes['agency'] === agency),
    );
    if (found === undefined) throw new Error(`${party} has no user who may call ${method}`);
    return this.#clientOf(party, found[0]);
  }

  #clientOf(party: string, user: string): LedgerClient<[C]> {
    const name = `${party}/${user}`;
    const known = this.#clients.get(name);
    if (known !== undefined) return known;
    const client = ledgerClient<[C]>({
      baseUrl: this.#url,
      token: this.#tokens(party, user),
      contracts: [this.#contract],
    });
    this.#clients.set(name, client);
    return client;
  }

  #tokens(party: string, user: string): () => Promise<string> {
    let issuedAtMs = Number.NEGATIVE_INFINITY;
    let token: Promise<string> | undefined;
    return () => {
      if (token === undefined || Date.now() - issuedAtMs > RENEW_AFTER_MS) {
        issuedAtMs = Date.now();
        token = issueToken(this.#connections.gatewayState, party, user, TOKEN_TTL_S);
      }
      return token;
    };
  }
}
