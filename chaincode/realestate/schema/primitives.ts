/** Forms that several subjects share. */
import { z } from 'zod';
import { CalendarDate, Instant } from '../../kit/clock.ts';
import { Pnu } from '../../kit/identifiers/parcel-number.ts';
import { MessageRef, Provenance } from '../../kit/provenance.ts';
import { KeyAlgorithm, PublicKeyHex, SignatureHex } from '../../kit/signature.ts';
import { text } from '../../kit/text.ts';

/** 128 random bits in hex: identifiers of what must not be guessed or tell anything. Their givers choose them. */
export const OpaqueId = z.string().regex(/^[0-9a-f]{32}$/);

/** A salt of 128 random bits in hex. */
export const Salt = z.string().regex(/^[0-9a-f]{32}$/);

/** SHA-256 in hex. */
export const Hash = z.string().regex(/^[0-9a-f]{64}$/);

/** A party of the network, such as `molit`. */
export const Party = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);

/** The number of a registered property (부동산고유번호): registry office, year, serial. */
export const PropertyNo = z.string().regex(/^[0-9]{4}-[0-9]{4}-[0-9]{6}$/);

/** An amount of won. */
export const Won = z.int().min(0).max(1_000_000_000_000_000);

/** A ratio in basis points: 7000 is 70 percent. */
export const BasisPoints = z.int().min(0).max(100_000);

/** How often a fact has changed; 0 before it was first recorded. */
export const Version = z.int().min(0);

/** A sentence or two for people; never personal data. */
export const Remark = text(280);

/** Properties of one case; several are joint collateral (공동담보). */
export const PropertyList = z
  .array(PropertyNo)
  .min(1)
  .max(8)
  .refine((list) => new Set(list).size === list.length, 'Invalid list: a property twice');

/** A key that signs. */
export const SigningKey = z.strictObject({ algorithm: KeyAlgorithm, publicKey: PublicKeyHex });

/** What every command of an institution says beside its subject. */
export const command = {
  /** A repeat with the same content gets the first answer. */
  messageRef: MessageRef,
};

/** Where a record comes from: who, when, how, in which transaction. */
export const Recorded = Provenance.extend({ txId: z.string().max(100) });

/** Documents that an agency may be asked to attest. */
export const Item = z.enum([
  'LAND_LEDGER',
  'BUILDING_LEDGER',
  'TITLE_EXTRACT',
  'RESIDENT_ABSTRACT',
  'MOVE_IN_LIST',
  'SEAL_CERTIFICATE',
  'NATIONAL_TAX_CLEARANCE',
  'LOCAL_TAX_CLEARANCE',
  'INCOME',
]);

/** The facts of a public register that a decision rests on, by their versions. */
export const FactVersions = z.strictObject({
  parcels: z.array(z.strictObject({ pnu: Pnu, version: Version })),
  titles: z.array(z.strictObject({ propertyNo: PropertyNo, version: Version })),
  occupancies: z.array(z.strictObject({ propertyNo: PropertyNo, version: Version })),
});

/** A danger that a step is not stopped by, but that both sides must see: a lease that ranks from the next midnight on. */
export const Warning = z.strictObject({
  kind: z.enum(['SAME_DAY_LEASE', 'PENDING_NOTICE']),
  propertyNo: PropertyNo,
  leaseId: OpaqueId.optional(),
  opposableFrom: Instant.optional(),
});

/** The example identifiers that the examples of methods share. */
export const sample = {
  pnu: '5011010100100010001',
  propertyNo: '1501-2026-000001',
  caseId: 'c0'.repeat(16),
  consentId: 'c1'.repeat(16),
  keyId: 'c2'.repeat(16),
  requestId: 'c3'.repeat(16),
  attestationId: 'c4'.repeat(16),
  accessId: 'c5'.repeat(16),
  filingId: 'c6'.repeat(16),
  rightId: 'c7'.repeat(16),
  documentId: 'c8'.repeat(16),
  letterId: 'c9'.repeat(16),
  papersId: 'ca'.repeat(16),
  assessmentId: 'cb'.repeat(16),
  leaseId: 'cc'.repeat(16),
  changeId: 'cd'.repeat(16),
  hash: 'ab'.repeat(32),
  salt: '5a'.repeat(16),
  signature: '00'.repeat(64),
  key: {
    algorithm: 'Ed25519',
    publicKey: 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
  },
} as const;

export { CalendarDate, Instant, Pnu, SignatureHex };

export { pageOf, paging } from '../../kit/paging.ts';
