/** The model of the Convention's annex: a title and ten numbered items, each with the words of the French and the English text. */
import { z } from 'zod';
import { CalendarDate, CertificateNo, Official, Place, SignatureHex } from './primitives.ts';

/** The title, which the Convention wants in French (article 4). */
export const APOSTILLE_TITLE = 'APOSTILLE (Convention de La Haye du 5 octobre 1961)';

/** Item 9: in whose name all authorities certify. */
export const APOSTILLE_SEAL = 'Competent authority of the Republic of Korea';

/** Item 1. */
export const APOSTILLE_COUNTRY = 'Republic of Korea';

/** The ten items in their order. Forms, records, tables and what people read are made of this. */
export const APOSTILLE_ITEMS = {
  country: { no: 1, fr: 'Pays', en: 'Country', schema: z.literal(APOSTILLE_COUNTRY) },
  signedBy: { no: 2, fr: 'a été signé par', en: 'has been signed by', schema: Official },
  capacity: { no: 3, fr: 'agissant en qualité de', en: 'acting in the capacity of', schema: Official },
  sealOf: { no: 4, fr: 'est revêtu du sceau/timbre de', en: 'bears the seal/stamp of', schema: Official },
  at: { no: 5, fr: 'à', en: 'at', schema: Place },
  the: { no: 6, fr: 'le', en: 'the', schema: CalendarDate },
  by: { no: 7, fr: 'par', en: 'by', schema: Official },
  number: { no: 8, fr: 'sous nº', en: 'No', schema: CertificateNo },
  seal: { no: 9, fr: 'Sceau/timbre', en: 'Seal/stamp', schema: Official },
  signature: { no: 10, fr: 'Signature', en: 'Signature', schema: SignatureHex },
} as const;

type Items = typeof APOSTILLE_ITEMS;
type Shape = { readonly [I in keyof Items]: Items[I]['schema'] };

/** The items of one apostille. */
export const TenItems = z.strictObject(
  Object.fromEntries(Object.entries(APOSTILLE_ITEMS).map(([item, { schema }]) => [item, schema])) as unknown as Shape,
);
