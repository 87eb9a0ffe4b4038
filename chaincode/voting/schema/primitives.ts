/** The words that every form of the pilot is made of. */
import { z } from 'zod';
import { Instant } from '../../kit/clock.ts';
import { Evidence, MessageRef } from '../../kit/provenance.ts';
import { text } from '../../kit/text.ts';

/** An election's identifier: a UUID of version 7 (RFC 9562) from the caller. */
export const ElectionId = z.string().regex(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);

/** 16 bytes in lower-case hex: an identifier that its giver draws at random. */
export const RandomId = z.string().regex(/^[0-9a-f]{32}$/);

/** 32 bytes in lower-case hex: a point, a key, a SHA-256. */
export const Hex32 = z.string().regex(/^[0-9a-f]{64}$/);

/** 64 bytes in lower-case hex: a hash of the protocol, a signature, a proof of possession. */
export const Hex64 = z.string().regex(/^[0-9a-f]{128}$/);

/** 80 bytes in lower-case hex: an encrypted share. */
export const Hex80 = z.string().regex(/^[0-9a-f]{160}$/);

/** 96 bytes in lower-case hex: a proof of equality. */
export const Hex96 = z.string().regex(/^[0-9a-f]{192}$/);

/** Packed elements of 32 bytes in base64url without padding (RFC 4648 section 5): an answer, ciphertexts, factors, proofs. */
export const Packed = z
  .string()
  .regex(/^[A-Za-z0-9_-]+$/)
  .max(40_000);

/** A party of the network. */
export const Party = z.string().regex(/^[a-z][a-z0-9]{0,30}$/);

/** A certified enrolment id. */
export const User = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

/** A text in Korean and English. */
export const LocalText = z.strictObject({ ko: text(200), en: text(200) });

/** A sentence or two for people; never personal data. */
export const Remark = text(400);

/** Who did it, and in which transaction. */
export const Recorded = z.strictObject({ party: Party, user: z.string(), at: Instant, txId: z.string() });

/** What every command says beside its subject: a repeat under one reference gets the first answer. */
export const command = { electionId: ElectionId, messageRef: MessageRef.optional() };

/** Identifiers for examples. */
export const examples = {
  electionId: '01890a5d-ac96-774b-bcce-b302099a8057',
  hex32: 'ab'.repeat(32),
  hex64: 'ab'.repeat(64),
  hex80: 'ab'.repeat(80),
  hex96: 'ab'.repeat(96),
  packed: 'q6ur',
  id: 'ab'.repeat(16),
} as const;

export { Evidence, Instant, MessageRef };

export { pageOf, paging } from '../../kit/paging.ts';
