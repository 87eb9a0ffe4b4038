/** What the ministry keeps of a person, alone or with the clearing house. */
import { z } from 'zod';
import { CalendarDate } from '../../kit/clock.ts';
import { text } from '../../kit/text.ts';
import { command, Hash, Instant, OpaqueId, Salt, sample } from './primitives.ts';

const Person = { name: text(120), birthDate: CalendarDate };

/** Evidence of who appeared. */
export const Identity = z.strictObject({
  certificateId: OpaqueId,
  ...Person,
  nationality: z.string().regex(/^[A-Z]{2}$/),
  passportNo: z
    .string()
    .regex(/^[A-Z0-9]{6,12}$/)
    .optional(),
  /** Hash of the specimen of the signature, of the picture, or of the recording. */
  specimenHash: Hash.optional(),
  identitySalt: Salt,
  recordedAt: Instant,
});

/** What a bank needs of a power of attorney: who gives it, who uses it, for what, and the document itself. */
export const PowerContent = z.strictObject({
  certificateId: OpaqueId,
  principal: z.strictObject(Person),
  agent: z.strictObject(Person),
  accountNo: z
    .string()
    .regex(/^[0-9-]{6,24}$/)
    .optional(),
  terms: text(2000),
  mediaType: z.enum(['application/pdf', 'text/plain', 'application/json']),
  /** The exact bytes, in base 64. */
  document: z
    .string()
    .min(4)
    .max(400_000)
    .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/),
  contentSalt: Salt,
  recordedAt: Instant,
});

const Stored = z.strictObject({ stored: z.literal(true) });
const Purged = z.strictObject({ purged: z.literal(true) });
const without = { certificateId: true, recordedAt: true } as const;
const ofCertificate = { certificateId: OpaqueId };
const { certificateId } = sample;

/**
 * Keeps evidence of identity. Without a message reference: the ministry's peer endorses alone, which is enough for its own
 * collection and not for a public record.
 */
export const depositIdentity = {
  summary: 'Keep evidence of identity',
  input: z.strictObject(ofCertificate),
  private: { record: 'identity', schema: Identity.omit(without) },
  output: Stored,
  example: {
    input: { certificateId },
    private: {
      ...{ name: '홍길동', birthDate: '1980-01-01', nationality: 'KR', passportNo: 'M12345678' },
      identitySalt: sample.salt,
    },
  },
} as const;

/** Reads it; the contract says whether it is what was committed to. */
export const readIdentity = {
  summary: 'Read evidence of identity',
  input: z.strictObject(ofCertificate),
  output: z.strictObject({ identity: Identity, proven: z.boolean() }),
  example: { input: { certificateId } },
};

/** Destroys it with its salt. */
export const purgeIdentity = {
  summary: 'Destroy evidence of identity',
  input: z.strictObject(ofCertificate),
  output: Purged,
  example: { input: { certificateId } },
};

/** Hands the content to the clearing house; it must be what the act commits to. */
export const depositPowerContent = {
  summary: 'Hand the content of a power of attorney over',
  input: z.strictObject({ ...command, ...ofCertificate }),
  private: { record: 'powerContent', schema: PowerContent.omit(without) },
  output: Stored,
  example: {
    input: { messageRef: 'LAX-11', certificateId },
    private: {
      principal: { name: '홍길동', birthDate: '1980-01-01' },
      agent: { name: '임꺽정', birthDate: '1985-05-05' },
      terms: 'A loan of up to 300 million won',
      mediaType: 'text/plain',
      document: 'UG93ZXIgb2YgYXR0b3JuZXk=',
      contentSalt: sample.salt,
    },
  },
} as const;

/** Reads the content, for the bank at the counter. */
export const readPowerContent = {
  summary: 'Read the content of a power of attorney',
  input: z.strictObject(ofCertificate),
  output: PowerContent,
  example: { input: { certificateId } },
};

/** Destroys the content with its salt. */
export const purgePowerContent = {
  summary: 'Destroy the content of a power of attorney',
  input: z.strictObject({ ...command, ...ofCertificate }),
  output: Purged,
  example: { input: { messageRef: 'LAX-12', certificateId } },
};
