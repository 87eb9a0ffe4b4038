/** Citizens' keys, their consents, and every use of a consent. Nothing here names a person or a bank. */
import { z } from 'zod';
import {
  command,
  Hash,
  Instant,
  Item,
  OpaqueId,
  pageOf,
  paging,
  Recorded,
  sample,
  SignatureHex,
  SigningKey,
} from './primitives.ts';

/** A citizen's key. Who holds it the ministry knows; a citizen may have one for each bank, so that no two consents are linked. */
export const CitizenKey = z.strictObject({
  keyId: OpaqueId,
  ...SigningKey.shape,
  state: z.enum(['ACTIVE', 'REVOKED']),
  recorded: Recorded,
});

/** What a citizen's data may be read for. */
export const Purpose = z.enum(['PURCHASE_LOAN', 'SECURED_LOAN', 'REFINANCING']);

/** What a citizen signs. */
export const ConsentStatement = z.strictObject({
  consentId: OpaqueId,
  keyId: OpaqueId,
  caseId: OpaqueId,
  purpose: Purpose,
  items: z
    .array(Item)
    .min(1)
    .max(9)
    .refine((items) => new Set(items).size === items.length, 'Invalid list: an item twice'),
  /** Stands for the bank; the citizen's device has seen what it opens to. */
  recipientHash: Hash,
  notBefore: Instant,
  expiresAt: Instant,
  /** How often each item may be read. */
  maxUses: z.int().min(1).max(100),
});

/** A consent as it stands; its uses are apart, so that agencies do not disturb one another. */
export const Consent = ConsentStatement.extend({
  state: z.enum(['GRANTED', 'REVOKED', 'EXPIRED']),
  endedAt: Instant.optional(),
  recorded: Recorded,
});

/** How often an item of a consent has left an agency, and how often it was read. */
export const ConsentUse = z.strictObject({
  consentId: OpaqueId,
  item: Item,
  issued: z.int().min(0),
  used: z.int().min(0),
});

/** One use: who saw what, when, by which consent. */
export const Access = z.strictObject({
  consentId: OpaqueId,
  accessId: OpaqueId,
  caseId: OpaqueId,
  attestationId: OpaqueId,
  item: Item,
  openedAt: Instant,
  /** The document is readable until then. */
  closesAt: Instant,
});

/** Where a consent stands for people. */
export const ConsentView = z.strictObject({
  consent: Consent,
  uses: z.array(ConsentUse),
  status: z.enum(['GRANTED', 'USED', 'EXHAUSTED', 'EXPIRED', 'REVOKED']),
});

/** Registers a citizen's key, after the ministry has seen who holds it. */
export const registerKey = {
  summary: 'Register a citizen’s key',
  input: z.strictObject({ ...command, keyId: OpaqueId, ...SigningKey.shape }),
  output: CitizenKey,
  example: { input: { messageRef: 'CIVIL-3', keyId: sample.keyId, ...sample.key } },
} as const;

/** Ends a citizen's key. */
export const revokeKey = {
  summary: 'End a citizen’s key',
  input: z.strictObject({ ...command, keyId: OpaqueId }),
  output: CitizenKey,
  example: { input: { messageRef: 'CIVIL-4', keyId: sample.keyId } },
};

/** A citizen's key. */
export const getKey = {
  summary: 'Look a citizen’s key up',
  input: z.strictObject({ keyId: OpaqueId }),
  output: CitizenKey,
  example: { input: { keyId: sample.keyId } },
};

const statement = {
  consentId: sample.consentId,
  keyId: sample.keyId,
  caseId: sample.caseId,
  purpose: 'PURCHASE_LOAN',
  items: ['LAND_LEDGER', 'INCOME'],
  recipientHash: sample.hash,
  notBefore: '2026-03-03T00:00:00Z',
  expiresAt: '2026-03-13T00:00:00Z',
  maxUses: 1,
} as const;

/** Records a consent that the citizen signed. */
export const giveConsent = {
  summary: 'Give a consent',
  input: ConsentStatement.extend({ signature: SignatureHex }),
  output: Consent,
  example: { input: { ...statement, signature: sample.signature } },
};

/** Ends a consent by the citizen's signature: from now on nothing is read under it. */
export const revokeConsent = {
  summary: 'Revoke a consent',
  input: z.strictObject({ consentId: OpaqueId, signature: SignatureHex }),
  output: Consent,
  example: { input: { consentId: sample.consentId, signature: sample.signature } },
};

/** Closes a consent whose time is over. Reads end by themselves; this puts it on record. */
export const expireConsent = {
  summary: 'Close a consent whose time is over',
  input: z.strictObject({ consentId: OpaqueId }),
  output: Consent,
  example: { input: { consentId: sample.consentId } },
};

/** A consent with its uses. */
export const getConsent = {
  summary: 'Read a consent',
  input: z.strictObject({ consentId: OpaqueId }),
  output: ConsentView,
  example: { input: { consentId: sample.consentId } },
};

/** All uses of a consent. */
export const listAccesses = {
  summary: 'List what was read under a consent',
  input: z.strictObject({ consentId: OpaqueId, ...paging }),
  output: pageOf(Access),
  example: { input: { consentId: sample.consentId } },
};
