/** The land ledger: parcels, and the changes that are under way. */
import { z } from 'zod';
import { command, Hash, OpaqueId, Pnu, Recorded, Remark, sample, Version, Won } from './primitives.ts';

/** What may be under way of a parcel. */
export const ChangeKind = z.enum(['SPLIT', 'MERGE', 'AREA', 'OWNER']);

const facts = {
  /** Area in 1/100 square metres. */
  areaHundredthsM2: z.int().min(1).max(10_000_000_000_000),
  /** Land category (지목), one of 28. */
  landCategory: z.string().regex(/^[가-힣]{1,5}$/),
  /**
   * Salted hash that stands for the owner in the ledgers of this one property: land ledger and title use the same, other
   * properties of the same owner another.
   */
  ownerHash: Hash,
  /** Official price of a square metre. */
  officialPriceWon: Won,
};

/** A parcel as the cadastral office has it. */
export const Parcel = z.strictObject({
  pnu: Pnu,
  ...facts,
  state: z.enum(['ACTIVE', 'CLOSED']),
  version: Version,
  /** A change that has begun and is not entered yet. */
  pendingChange: z.strictObject({ kind: ChangeKind, changeId: OpaqueId }).optional(),
  recorded: Recorded,
});

/** A change of parcels, from its application to its entry. Splits and mergers need the registry's acknowledgement. */
export const ParcelChange = z.strictObject({
  changeId: OpaqueId,
  kind: ChangeKind,
  pnus: z.array(Pnu).min(1).max(20),
  state: z.enum(['BEGUN', 'ACKNOWLEDGED', 'COMPLETED', 'WITHDRAWN']),
  recorded: Recorded,
});

/** A parcel with its facts, for entries. */
const Entry = Parcel.pick({ pnu: true, areaHundredthsM2: true, landCategory: true, ownerHash: true }).extend({
  officialPriceWon: facts.officialPriceWon,
});

const entry = {
  pnu: sample.pnu,
  areaHundredthsM2: 10_000,
  landCategory: '대',
  ownerHash: sample.hash,
  officialPriceWon: 2_500_000,
};

/** Enters a parcel that the ledger does not have yet. */
export const recordParcel = {
  summary: 'Enter a parcel into the land ledger',
  input: Entry.extend(command),
  output: Parcel,
  example: { input: { messageRef: 'KRAS-1', ...entry } },
};

/** Begins a change: from now on nothing new may rest on these parcels. */
export const beginParcelChange = {
  summary: 'Begin a change of parcels',
  input: ParcelChange.pick({ changeId: true, kind: true, pnus: true }).extend(command),
  output: ParcelChange,
  example: { input: { messageRef: 'KRAS-2', changeId: sample.changeId, kind: 'SPLIT', pnus: [sample.pnu] } },
} as const;

/** The registry knows of a split or a merger. */
export const acknowledgeParcelChange = {
  summary: 'Acknowledge a split or a merger',
  input: z.strictObject({ ...command, changeId: OpaqueId }),
  output: ParcelChange,
  example: { input: { messageRef: 'REG-2', changeId: sample.changeId } },
};

/** Enters what a change has led to. */
export const completeParcelChange = {
  summary: 'Enter the outcome of a change',
  description:
    'Parcels of the change that are not among the outcome are closed. A split or a merger keeps the sum of areas.',
  input: z.strictObject({ ...command, changeId: OpaqueId, outcome: z.array(Entry).min(1).max(20) }),
  output: z.strictObject({ change: ParcelChange, parcels: z.array(Parcel) }),
  example: { input: { messageRef: 'KRAS-3', changeId: sample.changeId, outcome: [entry] } },
};

/** Gives a change up. */
export const withdrawParcelChange = {
  summary: 'Give a change of parcels up',
  input: z.strictObject({ ...command, changeId: OpaqueId, reason: Remark }),
  output: ParcelChange,
  example: { input: { messageRef: 'KRAS-4', changeId: sample.changeId, reason: 'Application withdrawn' } },
};

/** One parcel. */
export const getParcel = {
  summary: 'Look a parcel up',
  input: z.strictObject({ pnu: Pnu }),
  output: Parcel,
  example: { input: { pnu: sample.pnu } },
};
