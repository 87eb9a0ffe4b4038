/** The register of officers and seals: whose key may sign for an authority, in which capacity, from when until when. */
import { z } from 'zod';
import {
  Authority,
  command,
  Hash,
  Instant,
  Mission,
  Official,
  OpaqueId,
  pageOf,
  paging,
  Recorded,
  Remark,
  sample,
  SigningKey,
} from './primitives.ts';

/**
 * A key of the register. `OFFICER` signs certificates; `SEAL` is the authority's own and signs lists of statuses. Whose it is
 * stands there by name, as on every document that the person signs in office (Convention of 1961, article 7).
 */
export const OfficerKey = z.strictObject({
  authority: Authority,
  keyId: OpaqueId,
  kind: z.enum(['OFFICER', 'SEAL']),
  name: Official,
  capacity: Official,
  /** The mission for whose acts alone an officer's key signs. */
  mission: Mission.optional(),
  ...SigningKey.shape,
  /** SHA-256 of the specimen of signature or seal that is kept on paper. */
  specimenHash: Hash,
  validFrom: Instant,
  /** From this instant on the key signs nothing any more. */
  validUntil: Instant.optional(),
  endReason: Remark.optional(),
  recorded: Recorded,
});

/** Enters a key. */
export const registerOfficerKey = {
  summary: 'Enter an officer’s or a seal’s key',
  input: OfficerKey.omit({ endReason: true, recorded: true }).extend(command),
  output: OfficerKey,
  example: {
    input: {
      messageRef: 'KEYS-1',
      authority: 'mofa',
      keyId: sample.keyId,
      kind: 'OFFICER',
      name: 'Kim Consul',
      capacity: 'Consul',
      mission: 'KR-LAX',
      ...sample.key,
      specimenHash: sample.hash,
      validFrom: '2026-01-01T00:00:00Z',
      validUntil: '2029-01-01T00:00:00Z',
    },
  },
} as const;

/** Ends a key, now or later. What it signed before stays as it is; what must not stay is revoked. */
export const endOfficerKey = {
  summary: 'End an officer’s or a seal’s key',
  input: z.strictObject({
    ...command,
    authority: Authority,
    keyId: OpaqueId,
    /** Absent: now. */
    validUntil: Instant.optional(),
    endReason: Remark,
  }),
  output: OfficerKey,
  example: {
    input: {
      ...{ messageRef: 'KEYS-2', authority: 'mofa', keyId: sample.keyId },
      ...{ validUntil: '2026-06-30T00:00:00Z', endReason: 'Transfer to another mission' },
    },
  },
} as const;

/** A key of the register. */
export const getOfficerKey = {
  summary: 'Look a key of the register up',
  input: z.strictObject({ authority: Authority, keyId: OpaqueId }),
  output: OfficerKey,
  example: { input: { authority: 'mofa', keyId: sample.keyId } },
} as const;

/** All keys of an authority: of these its issuer's document consists. */
export const listOfficerKeys = {
  summary: 'List an authority’s keys',
  input: z.strictObject({ authority: Authority, ...paging }),
  output: pageOf(OfficerKey),
  example: { input: { authority: 'mofa' } },
} as const;
