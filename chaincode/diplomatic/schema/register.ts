/**
 * The public register. It answers who holds a certificate, by number, date and check value together; whoever lacks one of the
 * three is told the same as whoever lacks all of them.
 */
import { z } from 'zod';
import { TenItems } from './apostille.ts';
import { CertificateKind, Interval } from './certificates.ts';
import {
  Authority,
  CalendarDate,
  CertificateNo,
  CheckValue,
  Country,
  Hash,
  Instant,
  OpaqueId,
  sample,
} from './primitives.ts';

/** Leads from a triple to its certificate. */
export const RegisterEntry = z.strictObject({
  /** SHA-256 over authority, number, date and check value. */
  lookUpHash: Hash,
  authority: Authority,
  certificateId: OpaqueId,
});

/** What a certificate is worth at a time. */
export const Status = z.enum(['VALID', 'NOT_YET_VALID', 'EXPIRED', 'SUSPENDED', 'REVOKED', 'SUPERSEDED']);

/** What the public is told of a certificate. */
export const RegisterAnswer = z.strictObject({
  /** The status, unless what was shown is not what was certified. */
  verdict: z.enum([...Status.options, 'TAMPERED_DOCUMENT']),
  status: Status,
  /** The time that the status is of. */
  at: Instant,
  authority: Authority,
  kind: CertificateKind,
  number: CertificateNo,
  date: CalendarDate,
  destination: Country,
  validFrom: Instant,
  validUntil: Instant.optional(),
  /** Every state that it had, and from when on: whether it was valid at any other time follows. */
  intervals: z.array(Interval),
  documentHash: Hash,
  credentialHash: Hash,
  apostille: TenItems.optional(),
  /** An apostille certifies signature, capacity and seal; it never certifies what the document says. */
  contentCertified: z.literal(false),
  /** How often a power of attorney was used, and whether a bank holds it. */
  authorisation: z.strictObject({ state: z.enum(['ISSUED', 'RESERVED', 'CONSUMED']), uses: z.int().min(0) }).optional(),
});

/** Looks a certificate up. */
export const lookUp = {
  summary: 'Look a certificate up by number, date and check value',
  description:
    'Answers exact triples alone. With the SHA-256 of the document or credential that was shown, tells whether it is the one.',
  input: z.strictObject({
    authority: Authority,
    number: CertificateNo,
    date: CalendarDate,
    check: CheckValue,
    /** Asks for the status at another time than now. */
    at: Instant.optional(),
    documentHash: Hash.optional(),
    credentialHash: Hash.optional(),
  }),
  output: RegisterAnswer,
  example: { input: { authority: 'mofa', number: sample.number, date: '2026-03-03', check: sample.check } },
} as const;
