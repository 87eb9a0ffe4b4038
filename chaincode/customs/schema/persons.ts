/** Personal customs codes: never on the ledger, only pseudonyms that customs makes with a key of its own (HMAC-SHA-256). */
import { z } from 'zod';
import { CalendarDate, command, Hash, OpaqueId, Recorded, sample } from './primitives.ts';

/** Where a code stands in customs' register. */
export const CodeStatus = z.enum(['ACTIVE', 'SUSPENDED', 'REISSUED', 'UNKNOWN']);

/**
 * A code as a mall's customer has it. `personId` is the HMAC of mall and code, so that what a person buys at two malls cannot be
 * put together by either of them.
 */
export const PersonCode = z.strictObject({
  personId: Hash,
  status: CodeStatus,
  /** Last day of validity, in Korea. */
  validUntil: CalendarDate,
  recorded: Recorded,
});

/** What customs says of an order's buyer. */
export const Assertion = z.strictObject({
  orderId: OpaqueId,
  personId: Hash,
  /** HMAC of mall and supplier. */
  supplierId: Hash,
  /** Day of the purchase, in Korea. */
  purchaseDay: CalendarDate,
  /** Whether name, phone and code belong together. */
  tripleMatch: z.boolean(),
  recorded: Recorded,
});

/** An order within what is judged as one whole: one person, one supplier, one day. A key for each order, no counter. */
export const Purchase = z.strictObject({
  personId: Hash,
  purchaseDay: CalendarDate,
  supplierId: Hash,
  orderId: OpaqueId,
});

/** Says who buys. */
export const assertPerson = {
  summary: 'Say whether an order’s buyer is who the code belongs to',
  input: z.strictObject({
    ...command,
    ...Assertion.omit({ recorded: true }).shape,
    status: CodeStatus,
    validUntil: CalendarDate,
  }),
  output: Assertion,
  example: {
    input: {
      ...{ messageRef: 'KCS-1', orderId: sample.orderId, personId: sample.person, supplierId: sample.supplier },
      ...{ purchaseDay: '2026-02-28', tripleMatch: true, status: 'ACTIVE', validUntil: '2026-12-31' },
    },
  },
} as const;

/** Tells that a code was suspended, issued anew or prolonged. */
export const updatePersonCode = {
  summary: 'Tell the status of a personal code',
  input: z.strictObject({ ...command, personId: Hash, status: CodeStatus, validUntil: CalendarDate }),
  output: PersonCode,
  example: {
    input: { messageRef: 'KCS-2', personId: sample.person, status: 'SUSPENDED', validUntil: '2026-12-31' },
  },
} as const;

/** What customs says of an order's buyer now. */
export const getAssertion = {
  summary: 'Read what customs says of a buyer',
  input: z.strictObject({ orderId: OpaqueId }),
  output: z.strictObject({ assertion: Assertion, code: PersonCode }),
  example: { input: { orderId: sample.orderId } },
};
