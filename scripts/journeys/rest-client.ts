/** A caller of the REST gateway on this machine, in the name of any user: what the demonstrations and the tests speak through. */
import { issueToken } from '@ledger-pilots/gateway/auth/local-issuer.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';

const TOKEN_TTL_S = 3600;
const REQUEST_LIMIT_MS = 60_000;

/** What the gateway answered. `body` is parsed JSON where the answer is JSON, else text. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One request, as sent. */
export interface RestRequest {
  /** `party/user`, such as `line/planner`; absent for a public route. */
  readonly as?: string;
  readonly verb: string;
  readonly path: string;
  /** An object is sent as JSON; a string as it is, with `type`. */
  readonly body?: object | string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends requests to the gateway of one network, with tokens of its local issuer. */
export class RestClient {
  readonly url: string;
  readonly #gatewayState: string;
  readonly #tokens = new Map<string, Promise<string>>();

  /**
   * @param stateDir - state folder of the network
   * @param url - another gateway of the network than its own
   */
  constructor(stateDir: string, url?: string) {
    const { gatewayPort, gatewayState } = readConnections(stateDir);
    this.url = url ?? `http://localhost:${gatewayPort}`;
    this.#gatewayState = gatewayState;
  }

  /** Sends one request and reads the whole answer; an answer of any status is an answer. */
  async send(request: RestRequest): Promise<RestAnswer> {
    const { verb, path, body } = request;
    const headers: Record<string, string> = { ...request.headers };
    if (request.as !== undefined) headers['Authorization'] = `Bearer ${await this.token(request.as)}`;
    if (body !== undefined) headers['Content-Type'] = request.type ?? 'application/json';
    const response = await fetch(this.url + path, {
      method: verb,
      headers,
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    // Credentials are JSON, whose media type does not say so (Verifiable Credentials 2.0, section 6.2).
    const isJson = /[/+]json\b|^application\/vc(?!\+)/.test(response.headers.get('content-type') ?? '');
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }

  /** A token for `party/user`, issued once. */
  token(as: string): Promise<string> {
    const [party = '', user = ''] = as.split('/');
    let token = this.#tokens.get(as);
    if (token === undefined) {
      token = issueToken(this.#gatewayState, party, user, TOKEN_TTL_S);
      this.#tokens.set(as, token);
    }
    return token;
  }
}
