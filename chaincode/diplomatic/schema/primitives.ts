/** Forms that several subjects share. */
import { z } from 'zod';
import { CalendarDate, Instant } from '../../kit/clock.ts';
import { MessageRef, Provenance } from '../../kit/provenance.ts';
import { KeyAlgorithm, PublicKeyHex, SignatureHex } from '../../kit/signature.ts';
import { text } from '../../kit/text.ts';

/** 128 random bits in hex: identifiers of what must not be guessed or tell anything. Their givers choose them. */
export const OpaqueId = z.string().regex(/^[0-9a-f]{32}$/);

/** A salt of 128 random bits in hex. */
export const Salt = z.string().regex(/^[0-9a-f]{32}$/);

/** SHA-256 in hex. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A party of the network, such as `mofa`. */
export const Party = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/** A competent authority: whoever issues certificates and answers for them. */
export const Authority = z.enum(['mofa', 'moj']);

/** A country, ISO 3166-1 alpha-2. */
export const Country = z.string().regex(/^[A-Z]{2}$/);

/** A currency, ISO 4217. */
export const Currency = z.string().regex(/^[A-Z]{3}$/);

/** An amount in the smallest unit of its currency; won have no smaller one. */
export const Amount = z.int().min(0).max(1_000_000_000_000_000);

/** A diplomatic mission: Korea and three letters of its city. */
export const Mission = z.string().regex(/^KR-[A-Z]{3}$/);

/** The number of a certificate: at most 35 characters, unique for its authority, never given twice, and no personal data. */
export const CertificateNo = z.string().regex(/^[A-Z0-9][A-Z0-9-]{3,34}$/);

/** 80 random bits in Crockford's base 32, printed on the certificate. Who does not hold it does not find it. */
export const CheckValue = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{16}$/);

/** A sentence or two for people; never personal data. */
export const Remark = text(280);

/** Name or capacity of somebody who acts in office, as it stands on public documents. */
export const Official = text(120);

/** A place as it stands on documents. */
export const Place = text(80);

/** A key that signs. */
export const SigningKey = z.strictObject({ algorithm: KeyAlgorithm, publicKey: PublicKeyHex });

/** What every command says beside its subject. */
export const command = {
  /** A repeat with the same content gets the first answer. */
  messageRef: MessageRef,
};

/** Where a record comes from: who, when, how, in which transaction. */
export const Recorded = Provenance.extend({ txId: z.string().max(100) });

/** The example identifiers that the examples of methods share. */
export const sample = {
  certificateId: 'd0'.repeat(16),
  otherId: 'd1'.repeat(16),
  keyId: 'd2'.repeat(16),
  documentId: 'd3'.repeat(16),
  institutionId: 'd4'.repeat(16),
  deliveryId: 'd5'.repeat(16),
  nonce: 'd6'.repeat(16),
  salt: '5a'.repeat(16),
  hash: 'ab'.repeat(32),
  signature: '00'.repeat(64),
  number: 'KR-LAX-2026-000001',
  check: '0123456789ABCDEF',
  key: {
    algorithm: 'Ed25519',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  },
} as const;

export { CalendarDate, Instant, SignatureHex };

export { pageOf, paging } from '../../kit/paging.ts';
