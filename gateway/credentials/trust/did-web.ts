/** The document that an issuer's `did:web` resolves to, from the keys that the ledger has for it. */
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { publicKeyOf } from '../proofs/multikey.ts';
import type { IssuerKey } from './issuer-key.ts';

const DID_WEB = /^did:web:((?:[a-z0-9-]+\.)*[a-z0-9-]+(?:%3A[0-9]{1,5})?)((?::[A-Za-z0-9._-]+)*)$/;

/** A DID or a key that a document cannot be made for. */
export class DidWebError extends Error {
  override readonly name = 'DidWebError';
}

/** Where the document of a `did:web` is published (did:web, section 3.2). @throws {DidWebError} */
export function didWebUrl(did: string): string {
  const [, host, path = ''] = DID_WEB.exec(did) ?? [];
  if (host === undefined) throw new DidWebError(`${did} is no did:web`);
  const folder = path === '' ? '/.well-known' : path.replaceAll(':', '/');
  return `https://${host.replace('%3A', ':')}${folder}/did.json`;
}

/**
 * The document. Retired keys stay, with the time of their end: what they signed before is still verified.
 * @throws {DidWebError} for a key of another DID; {KeyError} for a key that is none
 */
export function didWebDocument(did: string, keys: readonly IssuerKey[]): JsonObject {
  didWebUrl(did);
  const methods = keys.map((key) => verificationMethod(did, key));
  return {
    '@context': ['https://www.w3.org/ns/did/v1', 'https://w3id.org/security/multikey/v1'],
    id: did,
    verificationMethod: methods,
    assertionMethod: keys.map(({ id }) => id),
  };
}

function verificationMethod(did: string, key: IssuerKey): JsonObject {
  if (!key.id.startsWith(`${did}#`)) throw new DidWebError(`the key ${key.id} is not of ${did}`);
  publicKeyOf(key.publicKeyMultibase);
  return {
    id: key.id,
    type: 'Multikey',
    controller: did,
    publicKeyMultibase: key.publicKeyMultibase,
    ...(key.validUntil !== undefined && { expires: key.validUntil }),
    ...(key.compromisedAt !== undefined && { revoked: key.compromisedAt }),
  };
}
