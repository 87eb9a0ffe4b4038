/** In whose name desks call the gateway of a network: users of a party whom the declaration admits. */
import { admits } from '@ledger-pilots/chaincode/kit/declare.ts';
import { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import { issueToken } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import { ledgerClient } from '@ledger-pilots/gateway/client/client.ts';
import type { Connections } from '@ledger-pilots/network/connections.ts';
import type { RealestateClient } from './agency/ledger-desk.ts';

type Method = keyof typeof realestate.methods;

const TOKEN_TTL_S = 3600;
/** A token is renewed while it is valid still. */
const RENEW_AFTER_MS = 45 * 60_000;

/** Clients of one network, each in the name of a user. */
export class Callers {
  readonly #connections: Connections;
  readonly #url: string;
  readonly #clients = new Map<string, RealestateClient>();

  constructor(connections: Connections) {
    this.#connections = connections;
    this.#url = `http://localhost:${connections.gatewayPort}`;
  }

  /**
   * A client for a user of the party who may call the method.
   * @param agency - of the user's certificate, where the party has several
   * @throws {Error} when the party has nobody who may
   */
  for(party: string, method: Method, agency?: string): RealestateClient {
    const users = Object.entries(this.#connections.parties[party]?.users ?? {});
    const found = users.find(
      ([, { roles, attributes }]) =>
        admits(realestate.methods[method].access, party, roles) &&
        (agency === undefined || attributes['agency'] === agency),
    );
    if (found === undefined) throw new Error(`${party} has no user who may call ${method}`);
    return this.#clientOf(party, found[0]);
  }

  #clientOf(party: string, user: string): RealestateClient {
    const name = `${party}/${user}`;
    const known = this.#clients.get(name);
    if (known !== undefined) return known;
    const client = ledgerClient({
      baseUrl: this.#url,
      token: this.#tokens(party, user),
      contracts: [realestate],
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
