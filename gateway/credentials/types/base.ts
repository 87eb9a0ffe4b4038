/** What all credentials of this project have in common (Verifiable Credentials 2.0, section 4), as schemas and builders. */
import { base64 } from '@scure/base';
import { sha256 } from '@noble/hashes/sha2.js';
import { z } from 'zod';
import { Instant } from '@ledger-pilots/chaincode/kit/clock.ts';

/**
 * The contexts of every credential. The second is W3C's own for terms that nobody has published a context for: what our terms
 * mean is in this project's documents, and no verifier has to fetch anything.
 */
export const CONTEXTS = [
  'https://www.w3.org/ns/credentials/v2',
  'https://www.w3.org/ns/credentials/undefined-terms/v2',
] as const;

/** An identifier: a DID of an authority. */
export const Did = z.string().regex(/^did:[a-z0-9]+:[A-Za-z0-9._:%-]{1,200}$/);

/** A text for people. */
export const Text = z.string().min(1).max(500);

/** Identifier of a credential or a document. */
export const Uri = z.string().regex(/^[a-z][a-z0-9+.-]*:[!-~]{1,500}$/);

/** Why a status list is kept: revocation is for good, suspension may end. */
export const StatusPurpose = z.enum(['revocation', 'suspension']);
/** Why a status list is kept. */
export type StatusPurpose = z.infer<typeof StatusPurpose>;

/** Where a credential's bit is (Bitstring Status List 1.0, section 3.2). */
export const StatusEntry = z.strictObject({
  id: Uri.optional(),
  type: z.literal('BitstringStatusListEntry'),
  statusPurpose: StatusPurpose,
  statusListIndex: z.string().regex(/^(0|[1-9][0-9]{0,7})$/),
  statusListCredential: Uri,
});
/** Where a credential's bit is. */
export type StatusEntry = z.infer<typeof StatusEntry>;

/** A document that a credential is about: its digest as Subresource Integrity writes it (section 5.3). */
export const RelatedResource = z.strictObject({
  id: Uri,
  digestSRI: z.string().regex(/^sha256-[A-Za-z0-9+/]{43}=$/),
  mediaType: z.string().max(100).optional(),
});
/** A document that a credential is about. */
export type RelatedResource = z.infer<typeof RelatedResource>;

/** `digestSRI` of a document's exact bytes. */
export function digestSri(bytes: Uint8Array): string {
  return `sha256-${base64.encode(sha256(bytes))}`;
}

/** Where the form of a credential is published (VC 2.0, section 4.11). The verifier goes by its own copy, and fetches nothing. */
const CredentialSchema = z.strictObject({ id: Uri, type: z.literal('JsonSchema') });

/** One entry for each purpose, in this order: what is never revoked is still never silently valid. */
export const BothEntries = z
  .tuple([StatusEntry, StatusEntry])
  .refine(
    ([first, second]) => first.statusPurpose === 'revocation' && second.statusPurpose === 'suspension',
    'expected an entry for revocation, then one for suspension',
  );

/** The schema of a type of credential, from that of its subject. `proof` is not part of it. */
export function credentialOf<Type extends string, Subject extends z.ZodObject>(type: Type, subject: Subject) {
  return z.strictObject({
    '@context': z.tuple([z.literal(CONTEXTS[0]), z.literal(CONTEXTS[1])]),
    id: Uri,
    type: z.tuple([z.literal('VerifiableCredential'), z.literal(type)]),
    issuer: Did,
    validFrom: Instant,
    validUntil: Instant.optional(),
    credentialSubject: subject,
    relatedResource: z.array(RelatedResource).min(1).max(20).optional(),
    credentialSchema: CredentialSchema.optional(),
    credentialStatus: BothEntries,
  });
}

/** Where the two bits of a credential are: both lists keep them under one index. */
export interface StatusPlace {
  readonly index: number;
  /** Addresses of the two lists. */
  readonly lists: Readonly<Record<StatusPurpose, string>>;
}

/** What a builder needs besides the subject. */
export interface CredentialFrame {
  readonly id: string;
  /** DID of the authority. */
  readonly issuer: string;
  readonly validFrom: string;
  readonly validUntil?: string;
  readonly documents?: readonly RelatedResource[];
  readonly status: StatusPlace;
  /** Where the JSON schema of its type is published. */
  readonly schema?: string;
}

/** The members of a credential around its subject, for {@link credentialOf}'s schema to check. */
export function framed(type: string, frame: CredentialFrame, credentialSubject: object): unknown {
  const { id, issuer, validFrom, validUntil, documents, status, schema } = frame;
  return {
    '@context': [...CONTEXTS],
    id,
    type: ['VerifiableCredential', type],
    issuer,
    validFrom,
    ...(validUntil !== undefined && { validUntil }),
    credentialSubject,
    ...(documents !== undefined && { relatedResource: documents }),
    ...(schema !== undefined && { credentialSchema: { id: schema, type: 'JsonSchema' } }),
    credentialStatus: StatusPurpose.options.map((statusPurpose) => ({
      id: `${status.lists[statusPurpose]}#${status.index}`,
      type: 'BitstringStatusListEntry',
      statusPurpose,
      statusListIndex: String(status.index),
      statusListCredential: status.lists[statusPurpose],
    })),
  };
}
