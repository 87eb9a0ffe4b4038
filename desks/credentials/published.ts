/**
 * What the desks publish for verifiers, as answers to GET: everybody's, with nothing of any person in it. An agency puts it behind the web server of
 * its own name.
 */
import type { RequestListener } from 'node:http';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import type { Signer } from '@ledger-pilots/gateway/credentials/proofs/signer.ts';
import { signedTrustList } from '@ledger-pilots/gateway/credentials/trust/trust-list.ts';
import { StatusPurpose } from '@ledger-pilots/gateway/credentials/types/base.ts';
import type { CredentialOffice } from './credential-office.ts';

const TRUST_PATH = '/trust-list.json';
const TRUST_TTL_S = 86_400;
const OF_AGENCY = /^\/([a-z]+)\/(did\.json|status\/([a-z]+))$/;

/** Who publishes. */
export interface Publisher {
  readonly offices: readonly CredentialOffice[];
  /** As `did:web` writes it. */
  readonly host: string;
  /** Signs the trust list; its public key is what verifiers get on another way. */
  readonly anchor: Signer;
}

/** Serves what is published, and `/healthz`. */
export function publishing(publisher: Publisher, health: JsonObject): RequestListener {
  return (request, response) => {
    const path = request.url ?? '/';
    void answerTo(path, publisher, health).then(([status, body]) => {
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify(body));
    });
  };
}

async function answerTo(
  path: string,
  publisher: Publisher,
  health: JsonObject,
): Promise<readonly [number, JsonObject]> {
  try {
    const body = path === '/healthz' ? health : await published(publisher, path);
    return body === undefined ? [404, { error: `nothing is published at ${path}` }] : [200, body];
  } catch {
    return [500, { error: 'it could not be signed' }];
  }
}

/** What is published at a path; undefined where nothing is. */
async function published(publisher: Publisher, path: string): Promise<JsonObject | undefined> {
  if (path === TRUST_PATH) return trustList(publisher, new Date());
  const [, agency, document, list] = OF_AGENCY.exec(path) ?? [];
  const office = publisher.offices.find((one) => one.agency === agency);
  if (document === 'did.json') return office?.didDocument();
  const purpose = StatusPurpose.safeParse(list);
  return purpose.success ? office?.statusList(purpose.data) : undefined;
}

/** The state of the list is that of now, and so its number is the time. */
function trustList({ offices, host, anchor }: Publisher, now: Date): Promise<JsonObject> {
  const head = { type: 'TrustList', version: 1, id: `https://${host.replace('%3A', ':')}${TRUST_PATH}` } as const;
  const since = { sequence: Math.floor(now.getTime() / 1000), issuedAt: now.toISOString(), ttlS: TRUST_TTL_S };
  return signedTrustList({ ...head, ...since, issuers: offices.map(({ trusted }) => trusted) }, anchor);
}
