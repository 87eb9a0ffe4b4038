/**
 * What an authority publishes for verifiers who have no ledger: its signed status lists, and the trust list. The text is kept as it
 * was signed, so that every gateway serves the same bytes, and what was ever published stays known.
 */
import { z } from 'zod';
import { Authority, command, OpaqueId, Recorded, sample, SignatureHex } from './primitives.ts';

/** A list of 131,072 entries with thousands of changes is shorter. */
const MAX_CONTENT = 400_000;

/** What is published: the trust list, or a status list by its purpose and name. */
export const PublicationName = z.string().regex(/^(?:trust-list|(?:revocation|suspension)-[0-9]{4}-[0-9]{2})$/);

/** A signed document. The contract looks at the seal's signature over its hash and never into the text. */
export const Publication = z.strictObject({
  authority: Authority,
  name: PublicationName,
  /** Rises with every state: an older one does not come back. */
  sequence: z.int().min(1).max(1_000_000_000),
  /** JSON text, to be handed out as it is. */
  content: z.string().min(2).max(MAX_CONTENT),
  sealKeyId: OpaqueId,
  /** By the seal's key over authority, name, sequence and SHA-256 of the content. */
  signature: SignatureHex,
  recorded: Recorded,
});

/** Publishes a document that the authority's seal has signed. */
export const publishDocument = {
  summary: 'Publish a signed list',
  description: 'The key must be a seal’s of the authority, valid at this moment.',
  input: Publication.omit({ recorded: true }).extend(command),
  output: Publication,
  example: {
    input: {
      ...{ messageRef: 'PUB-1', authority: 'mofa', name: 'revocation-2026-01', sequence: 1, content: '{}' },
      ...{ sealKeyId: sample.keyId, signature: sample.signature },
    },
  },
} as const;

/** The newest state of a published document. */
export const getPublication = {
  summary: 'Read a published list',
  input: z.strictObject({ authority: Authority, name: PublicationName }),
  output: Publication,
  example: { input: { authority: 'mofa', name: 'revocation-2026-01' } },
} as const;
