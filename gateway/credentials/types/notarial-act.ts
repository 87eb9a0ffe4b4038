/** A notarial act of a consul at a mission: an attested private deed, a power of attorney, a statement of fact, a signature. */
import { z } from 'zod';
import { type CredentialFrame, credentialOf, framed, Text } from './base.ts';

/** One thing that an agent may do. */
export const Power = z.strictObject({
  action: Text,
  /** The banks it may be done at. */
  banks: z.array(Text).max(20).optional(),
  /** Salted SHA-256 of the account number, hex. */
  accountHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** ISO 4217, of the limit. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .optional(),
  /** At most this sum in all, in the smallest unit of the currency; won have no smaller one. */
  limit: z.int().nonnegative().optional(),
});

/** What an act says. */
export const NotarialAct = z.strictObject({
  kind: z.enum(['PRIVATE_DEED', 'POWER_OF_ATTORNEY', 'STATEMENT_OF_FACT', 'SIGNATURE']),
  mission: z.string().regex(/^[A-Z]{2}-[A-Z0-9]{2,8}$/),
  actNo: z.string().regex(/^[!-~]{1,35}$/),
  appearance: z.enum(['IN_PERSON', 'REMOTE']),
  identityCheck: Text,
  principal: Text,
  agent: Text.optional(),
  powers: z.array(Power).max(50).optional(),
  /** Of a power of attorney: whether it is used up by its first use. */
  use: z.enum(['SINGLE', 'MULTIPLE']).optional(),
});
/** What an act says. */
export type NotarialAct = z.infer<typeof NotarialAct>;

/** A notarial act without its proof. */
export const NotarialActCredential = credentialOf('NotarialActCredential', NotarialAct);
/** A notarial act without its proof. */
export type NotarialActCredential = z.infer<typeof NotarialActCredential>;

/** A notarial act to be signed. @throws {z.ZodError} for a value that the form does not take */
export function notarialActCredential(frame: CredentialFrame, act: NotarialAct): NotarialActCredential {
  return NotarialActCredential.parse(framed('NotarialActCredential', frame, act));
}
