/**
 * Encrypted exchange with institutions abroad, which have no part in the ledger: their keys are registered, what was sent stands
 * there as the hash of a ciphertext, and their receipt is a signature. Encryption happens outside.
 */
import { z } from 'zod';
import {
  command,
  Country,
  Hash,
  Instant,
  Official,
  OpaqueId,
  Party,
  Recorded,
  Remark,
  sample,
  SignatureHex,
  SigningKey,
} from './primitives.ts';

/** How an institution can be written to: an age recipient (X25519, bech32), or a public JWK (RFC 7517). */
export const EncryptionKey = z.discriminatedUnion('format', [
  z.strictObject({ format: z.literal('AGE'), recipient: z.string().regex(/^age1[02-9ac-hj-np-z]{58}$/) }),
  z.strictObject({
    format: z.literal('JWE'),
    kty: z.enum(['EC', 'OKP']),
    crv: z.enum(['P-256', 'X25519']),
    x: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    y: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/)
      .optional(),
  }),
]);

/** An institution abroad. */
export const Institution = z.strictObject({
  institutionId: OpaqueId,
  name: Official,
  country: Country,
  encryptionKey: EncryptionKey,
  /** Signs its receipts. */
  signingKey: SigningKey,
  state: z.enum(['ACTIVE', 'ENDED']),
  reason: Remark.optional(),
  recorded: Recorded,
});

/** A certificate with its document, on its way to an institution. */
export const Delivery = z.strictObject({
  deliveryId: OpaqueId,
  certificateId: OpaqueId,
  institutionId: OpaqueId,
  sender: Party,
  /** The key that the content was encrypted to, as it stood in the register. */
  encryptionKey: EncryptionKey,
  /** SHA-256 of the ciphertext. */
  ciphertextHash: Hash,
  sizeBytes: z.int().min(1),
  sentAt: Instant,
  receipt: z
    .strictObject({ verdict: z.enum(['ACCEPTED', 'REJECTED']), signature: SignatureHex, receivedAt: Instant })
    .optional(),
});

/** Registers an institution. */
export const registerInstitution = {
  summary: 'Register an institution abroad',
  input: Institution.omit({ state: true, reason: true, recorded: true }).extend(command),
  output: Institution,
  example: {
    input: {
      messageRef: 'ABROAD-1',
      institutionId: sample.institutionId,
      name: 'Registro Civil Central, Madrid',
      country: 'ES',
      encryptionKey: { format: 'AGE', recipient: `age1${'q'.repeat(58)}` },
      signingKey: sample.key,
    },
  },
} as const;

/** Ends an institution's registration. */
export const endInstitution = {
  summary: 'End the registration of an institution abroad',
  input: z.strictObject({ ...command, institutionId: OpaqueId, reason: Remark }),
  output: Institution,
  example: { input: { messageRef: 'ABROAD-2', institutionId: sample.institutionId, reason: 'New key' } },
};

/** An institution with its keys. */
export const getInstitution = {
  summary: 'Look an institution abroad up',
  input: z.strictObject({ institutionId: OpaqueId }),
  output: Institution,
  example: { input: { institutionId: sample.institutionId } },
};

/** Records that something was sent. */
export const recordDelivery = {
  summary: 'Record what was sent to an institution abroad',
  input: Delivery.pick({
    ...{ deliveryId: true, certificateId: true, institutionId: true, ciphertextHash: true, sizeBytes: true },
  }).extend(command),
  output: Delivery,
  example: {
    input: {
      messageRef: 'ABROAD-3',
      deliveryId: sample.deliveryId,
      certificateId: sample.otherId,
      institutionId: sample.institutionId,
      ciphertextHash: sample.hash,
      sizeBytes: 48_213,
    },
  },
};

/** Records an institution's receipt, by its signature. */
export const acknowledgeDelivery = {
  summary: 'Acknowledge a delivery',
  input: z.strictObject({
    deliveryId: OpaqueId,
    verdict: z.enum(['ACCEPTED', 'REJECTED']),
    signature: SignatureHex,
  }),
  output: Delivery,
  example: { input: { deliveryId: sample.deliveryId, verdict: 'ACCEPTED', signature: sample.signature } },
} as const;

/** A delivery. */
export const getDelivery = {
  summary: 'Read a delivery',
  input: z.strictObject({ deliveryId: OpaqueId }),
  output: Delivery,
  example: { input: { deliveryId: sample.deliveryId } },
};
