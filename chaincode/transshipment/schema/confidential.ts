/** What two parties keep between them: rates, drivers' personal data, vessel plans. Values are salted by the kit. */
import { z } from 'zod';
import { command, Id, Instant, Party, PassId } from './primitives.ts';

const Currency = z.string().regex(/^[A-Z]{3}$/);
const AmountMinor = z.int().min(0).max(1_000_000_000_000);

/** The carriage rate of a release right, between line and hauliers. Amounts in minor units of an ISO 4217 currency. */
export const Rate = z.strictObject({
  rightId: Id,
  amountMinor: AmountMinor,
  currency: Currency,
  perBox: z.boolean(),
  recordedAt: Instant,
});

/** Who a driver is, between hauliers and one terminal. */
export const DriverData = z.strictObject({
  driverId: Id,
  name: z.string().min(1).max(80),
  phone: z.string().regex(/^\+?[0-9-]{7,20}$/),
  licenceNo: z.string().min(4).max(40),
  recordedAt: Instant,
});

/** The line's plan and tariff for a vessel call, between line and one terminal. */
export const VesselPlan = z.strictObject({
  /** Opaque: the hash of a private key is public, so it must not tell of the vessel. */
  planId: PassId,
  imo: z.string().regex(/^[0-9]{7}$/),
  voyage: z.string().regex(/^[A-Z0-9][A-Z0-9-]{0,16}$/),
  bayPlan: z.string().max(4000),
  tariffMinor: AmountMinor,
  currency: Currency,
  recordedAt: Instant,
});

/** What a write of private data answers: nothing private. */
export const Stored = z.strictObject({ stored: z.literal(true) });

/** What a purge answers. */
export const Purged = z.strictObject({ purged: z.literal(true) });

const planId = '5e884898da28047151d0e56f8dc62927';

/** Agrees the rate of a right. */
export const recordRate = {
  summary: 'Agree the rate of a right',

  input: z.strictObject({ ...command, rightId: Id }),
  private: { record: 'rate', schema: Rate.omit({ rightId: true, recordedAt: true }) },
  output: Stored,
  example: {
    input: { messageRef: 'HMM-RATE-1', rightId: 'HMM-R-1' },
    private: { amountMinor: 85_000, currency: 'KRW', perBox: true },
  },
} as const;

/** Reads the rate of a right. */
export const readRate = {
  summary: 'Read the rate of a right',

  input: z.strictObject({ rightId: Id }),
  output: Rate,
  example: { input: { rightId: 'HMM-R-1' } },
};

/** Destroys the rate of a right. */
export const purgeRate = {
  summary: 'Destroy the rate of a right',

  input: z.strictObject({ ...command, rightId: Id }),
  output: Purged,
  example: { input: { messageRef: 'HMM-RATE-1-END', rightId: 'HMM-R-1' } },
};

const ofDriver = { driverId: Id, terminal: Party };

/** Tells a terminal who a driver is. */
export const recordDriverData = {
  summary: 'Tell a terminal who a driver is',

  input: z.strictObject({ ...command, ...ofDriver }),
  private: { record: 'driverData', schema: DriverData.omit({ driverId: true, recordedAt: true }) },
  output: Stored,
  example: {
    input: { messageRef: 'HAUL-DATA-1', driverId: 'd-7f3a91c2', terminal: 'terminal1' },
    private: { name: '홍길동', phone: '010-0000-0000', licenceNo: '11-00-000000-00' },
  },
} as const;

/** Reads who a driver is. */
export const readDriverData = {
  summary: 'Read who a driver is',

  input: z.strictObject(ofDriver),
  output: DriverData,
  example: { input: { driverId: 'd-7f3a91c2', terminal: 'terminal1' } },
};

/** Destroys a driver's personal data at one terminal. */
export const purgeDriverData = {
  summary: 'Destroy a driver’s personal data at a terminal',

  input: z.strictObject({ ...command, ...ofDriver }),
  output: Purged,
  example: { input: { messageRef: 'HAUL-DATA-1-END', driverId: 'd-7f3a91c2', terminal: 'terminal1' } },
};

const ofPlan = { planId: PassId, terminal: Party };

/** Tells a terminal the plan and tariff of a vessel call. */
export const recordVesselPlan = {
  summary: 'Tell a terminal a vessel’s plan and tariff',

  input: z.strictObject({ ...command, ...ofPlan }),
  private: { record: 'vesselPlan', schema: VesselPlan.omit({ planId: true, recordedAt: true }) },
  output: Stored,
  example: {
    input: { messageRef: 'HMM-PLAN-1', planId, terminal: 'terminal2' },
    private: { imo: '9074729', voyage: '031E', bayPlan: '15/02/84', tariffMinor: 12_000_000, currency: 'KRW' },
  },
} as const;

/** Reads a vessel's plan and tariff. */
export const readVesselPlan = {
  summary: 'Read a vessel’s plan and tariff',

  input: z.strictObject(ofPlan),
  output: VesselPlan,
  example: { input: { planId, terminal: 'terminal2' } },
};

/** Destroys a vessel's plan and tariff. */
export const purgeVesselPlan = {
  summary: 'Destroy a vessel’s plan and tariff',

  input: z.strictObject({ ...command, ...ofPlan }),
  output: Purged,
  example: { input: { messageRef: 'HMM-PLAN-1-END', planId, terminal: 'terminal2' } },
};
