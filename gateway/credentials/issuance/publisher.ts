/**
 * Where an authority's documents are published, from the address of the gateway that hands them out. The officer's tool writes these
 * addresses into what it signs, and the gateway serves them: both take them from here.
 */
import type { StatusPurpose } from '../types/base.ts';

/** Below this, everything is public and needs no token. */
const ROOT = '/v1/diplomatic';

/** Paths of what is published, with the parameters of the routes in braces. */
export const PUBLISHED_PATHS = {
  did: `${ROOT}/issuers/{authority}/did.json`,
  statusList: `${ROOT}/issuers/{authority}/status/{listId}/{purpose}`,
  trustList: `${ROOT}/trust-list`,
  schema: `${ROOT}/schemas/{type}`,
} as const;

/** An address that no issuer can have: a `did:web` stands for a host and a port, and nothing else. */
export class PublisherError extends Error {
  override readonly name = 'PublisherError';
}

/** The addresses below one origin. */
export class Publisher {
  readonly #origin: string;
  readonly #host: string;

  /** @param origin - `https://host`, or `http://localhost:8080` on this machine. @throws {PublisherError} */
  constructor(origin: string) {
    const url = URL.canParse(origin) ? new URL(origin) : undefined;
    if (url === undefined || !/^https?:$/.test(url.protocol) || origin.replace(/\/$/, '') !== url.origin) {
      throw new PublisherError(
        `${origin} is no origin: give scheme, host and port alone, such as https://certificates.example`,
      );
    }
    this.#origin = url.origin;
    this.#host = url.host.replace(':', '%3A');
  }

  /** The `did:web` of an authority. */
  did(authority: string): string {
    const path = PUBLISHED_PATHS.did.replace('{authority}', authority).replace('/did.json', '');
    return `did:web:${this.#host}${path.replaceAll('/', ':')}`;
  }

  /** The verification method of a key of the register. */
  method(authority: string, keyId: string): string {
    return `${this.did(authority)}#${keyId}`;
  }

  /** Address of a status list. */
  statusList(authority: string, listId: string, purpose: StatusPurpose): string {
    const path = PUBLISHED_PATHS.statusList.replace('{authority}', authority).replace('{listId}', listId);
    return this.#origin + path.replace('{purpose}', purpose);
  }

  /** Address of the trust list. */
  get trustList(): string {
    return this.#origin + PUBLISHED_PATHS.trustList;
  }

  /** Address of the JSON schema of a type of credential. */
  schema(type: string): string {
    return this.#origin + PUBLISHED_PATHS.schema.replace('{type}', type);
  }
}
