/** An apostille: the ten numbered items of the model certificate annexed to the Hague Convention of 5 October 1961. */
import { z } from 'zod';
import { CalendarDate } from '@ledger-pilots/chaincode/kit/clock.ts';
import { type CredentialFrame, credentialOf, framed, Text } from './base.ts';

/** The title, which the Convention (Article 4) wants in French. */
export const APOSTILLE_TITLE = 'APOSTILLE (Convention de La Haye du 5 octobre 1961)';

/** The items, in the order of their numbers. */
export const ApostilleItems = z.strictObject({
  country: Text,
  signedBy: Text,
  capacity: Text,
  sealOf: Text,
  at: Text,
  date: CalendarDate,
  by: Text,
  number: z.string().regex(/^[!-~]{1,35}$/),
  seal: Text,
  signature: Text,
});
/** The items. */
export type ApostilleItems = z.infer<typeof ApostilleItems>;

/** `certifies` says to programs what the certificate says to people: that the content was not looked at. */
export const ApostilleCredential = credentialOf(
  'ApostilleCredential',
  z.strictObject({
    title: z.literal(APOSTILLE_TITLE),
    items: ApostilleItems,
    certifies: z.literal('ORIGIN_NOT_CONTENT'),
  }),
);
/** An apostille without its proof. */
export type ApostilleCredential = z.infer<typeof ApostilleCredential>;

/** An apostille to be signed. @throws {z.ZodError} for a value that the form does not take */
export function apostilleCredential(frame: CredentialFrame, items: ApostilleItems): ApostilleCredential {
  const subject = { title: APOSTILLE_TITLE, items, certifies: 'ORIGIN_NOT_CONTENT' };
  return ApostilleCredential.parse(framed('ApostilleCredential', frame, subject));
}
