/** Cattle: numbers, births, hand-overs, health, the way to slaughter. */
import { z } from 'zod';
import {
  CalendarDate,
  CarcassId,
  command,
  EntryId,
  EventId,
  Holder,
  Instant,
  pageOf,
  paging,
  Parties,
  Party,
  Recorded,
  Remark,
  report,
  TagBlockNo,
  TraceNo,
} from './primitives.ts';

/** A thousand consecutive numbers, given to a body that tags calves. */
export const TagBlock = z.strictObject({ block: TagBlockNo, agency: Party, recorded: Recorded });

/** 암, 수, 거세. */
export const Sex = z.enum(['FEMALE', 'MALE', 'STEER']);
/** 한우, 육우, 젖소, 교잡. */
export const Breed = z.enum(['HANWOO', 'BEEF_CATTLE', 'DAIRY', 'CROSSBRED']);

const identity = {
  birthDate: CalendarDate,
  sex: Sex,
  breed: Breed,
  damNo: TraceNo.optional(),
  sireNo: z.union([TraceNo, z.string().regex(/^KPN\d{1,5}$/)]).optional(),
};

/** A hand-over that waits for the other side. */
export const Offer = z.strictObject({
  offerId: EntryId,
  to: Holder,
  offeredAt: Instant,
  lapsesAt: Instant,
  eventId: EventId,
});

/** An animal. */
export const Animal = z.strictObject({
  traceNo: TraceNo,
  ...identity,
  /** Tags that replaced a lost one; the number stays. */
  tagReplacements: z.int().min(0),
  holder: Holder,
  parties: Parties,
  state: z.enum(['REGISTERED', 'OFFERED', 'SHIPPED_TO_SLAUGHTER', 'SLAUGHTERED', 'DEAD', 'LOST', 'EXPORTED']),
  offer: Offer.optional(),
  /** The slaughterhouse that it is on its way to. */
  sentTo: Holder.optional(),
  vaccinations: z.array(z.strictObject({ order: z.int().min(1).max(99), date: CalendarDate })).max(30),
  brucellosis: z.strictObject({ date: CalendarDate, result: z.enum(['NEGATIVE', 'POSITIVE']) }).optional(),
  /** The first day on which medicine that was given no longer stands in the way of slaughter. */
  withdrawalUntil: CalendarDate.optional(),
  carcassId: CarcassId.optional(),
  /** Facts of an animal are in the order of their time. */
  lastOccurredAt: Instant,
  recorded: Recorded,
});

/** A vet's stop: of an animal, a farm, a region; of a number, or of what one shop has under it. */
export const HoldSubject = z
  .string()
  .regex(
    /^(?:animal:002\d{9}|farm:[1-9]\d{5}|region:[1-9]|number:(?:002\d{9}|L0\d{13}|8\d{11})|stock:business:\d{10}:(?:002\d{9}|L0\d{13}|8\d{11}))$/,
  );

/** A stop that stands until it is lifted. */
export const Hold = z.strictObject({
  subject: HoldSubject,
  holdId: EntryId,
  kind: z.enum(['DISEASE', 'MOVEMENT_BAN', 'SEIZURE', 'DNA_MISMATCH']),
  state: z.enum(['ACTIVE', 'RELEASED']),
  reason: Remark,
  recorded: Recorded,
});

/** An inspector's word before slaughter. */
export const AnteMortem = z.strictObject({
  traceNo: TraceNo,
  result: z.enum(['FIT', 'UNFIT']),
  inspectedAt: Instant,
  recorded: Recorded,
});

const traceNo = '002147460101';
const at = '2026-03-02T09:00:00+09:00';
const ofAnimal = { ...report, traceNo: TraceNo };

/** Gives out numbers. */
export const issueTags = {
  summary: 'Give out blocks of a thousand numbers',
  input: z.strictObject({ ...command, firstBlock: TagBlockNo, blocks: z.int().min(1).max(100), agency: Party }),
  output: z.strictObject({ firstBlock: TagBlockNo, blocks: z.int(), agency: Party }),
  example: { input: { messageRef: 'EKAPE-TAGS-1', firstBlock: '002147460', blocks: 2, agency: 'nacf' } },
};

/** Who has a block of numbers. */
export const getTagBlock = {
  summary: 'Look a block of numbers up',
  input: z.strictObject({ block: TagBlockNo }),
  output: TagBlock,
  example: { input: { block: '002147460' } },
};

/** Registers a birth. */
export const registerAnimal = {
  summary: 'Register a birth',
  input: z.strictObject({ ...ofAnimal, ...identity, farm: Holder.optional() }),
  output: Animal,
  example: {
    input: {
      messageRef: 'NACF-BIRTH-1',
      traceNo,
      birthDate: '2026-03-01',
      sex: 'MALE',
      breed: 'HANWOO',
      damNo: '002111222333',
      farm: 'farm:100101',
      occurredAt: at,
    },
  },
};

/** Replaces a lost ear tag. */
export const replaceTag = {
  summary: 'Replace a lost ear tag',
  input: z.strictObject(ofAnimal),
  output: Animal,
  example: { input: { messageRef: 'NACF-TAG-1', traceNo, occurredAt: at } },
};

/** Records what was done for an animal's health. */
export const recordHealth = {
  summary: 'Record a vaccination, a test, or medicine',
  input: z.strictObject({
    ...ofAnimal,
    vaccination: z.strictObject({ order: z.int().min(1).max(99), date: CalendarDate }).optional(),
    brucellosis: Animal.shape.brucellosis,
    withdrawalUntil: CalendarDate.optional(),
  }),
  output: Animal,
  example: {
    input: {
      messageRef: 'NACF-FMD-1',
      traceNo,
      vaccination: { order: 1, date: '2026-03-02' },
      occurredAt: at,
    },
  },
};

/** Offers an animal to another holder. */
export const offerAnimal = {
  summary: 'Offer an animal to another holder',
  description: 'Nothing is handed over until the other side accepts; an offer that nobody accepts in time lapses.',
  input: z.strictObject({ ...ofAnimal, to: Holder }),
  output: Animal,
  example: { input: { messageRef: 'FARM1-OFFER-1', traceNo, to: 'farm:100202', occurredAt: at } },
};

/** Accepts an animal. */
export const acceptAnimal = {
  summary: 'Accept an animal that was offered',
  input: z.strictObject(ofAnimal),
  output: Animal,
  example: { input: { messageRef: 'FARM2-ACCEPT-1', traceNo, occurredAt: at } },
};

/** Takes an offer back. */
export const withdrawOffer = {
  summary: 'Take an offer back',
  input: z.strictObject(ofAnimal),
  output: Animal,
  example: { input: { messageRef: 'FARM1-OFFER-1-END', traceNo, occurredAt: at } },
};

/** Ends an offer that nobody accepted in time. */
export const lapseOffer = {
  summary: 'End an offer that nobody accepted in time',
  input: z.strictObject({ ...command, traceNo: TraceNo }),
  output: Animal,
  example: { input: { messageRef: 'NACF-LAPSE-1', traceNo } },
};

/** Sends an animal to slaughter. */
export const shipToSlaughter = {
  summary: 'Send an animal to a slaughterhouse',
  input: z.strictObject({ ...ofAnimal, abattoir: Holder }),
  output: Animal,
  example: { input: { messageRef: 'FARM1-SHIP-1', traceNo, abattoir: 'abattoir:0323', occurredAt: at } },
};

/** Sends an animal back that was not slaughtered. */
export const turnBack = {
  summary: 'Send an animal back to its holder',
  input: z.strictObject({ ...ofAnimal, remark: Remark }),
  output: Animal,
  example: { input: { messageRef: 'ABT-BACK-1', traceNo, remark: 'Unfit for transport', occurredAt: at } },
};

/** Reports that an animal died, was lost, or left the country. */
export const reportEnd = {
  summary: 'Report that an animal died, was lost, or was exported',
  input: z.strictObject({ ...ofAnimal, kind: z.enum(['DEAD', 'LOST', 'EXPORTED']) }),
  output: Animal,
  example: { input: { messageRef: 'NACF-END-1', traceNo, kind: 'DEAD', occurredAt: at } },
};

/** Reports that a lost animal was found. */
export const reportFound = {
  summary: 'Report that a lost animal was found',
  input: z.strictObject(ofAnimal),
  output: Animal,
  example: { input: { messageRef: 'NACF-FOUND-1', traceNo, occurredAt: at } },
};

/** Corrects what was reported at birth. */
export const correctAnimal = {
  summary: 'Correct what was reported at birth',
  description:
    'What was there before and what took its place is kept, with the reason. Until slaughter: certificates rest on what was known.',
  input: z.strictObject({
    ...command,
    traceNo: TraceNo,
    birthDate: identity.birthDate.optional(),
    sex: Sex.optional(),
    breed: Breed.optional(),
    damNo: identity.damNo,
    sireNo: identity.sireNo,
    reason: Remark,
  }),
  output: Animal,
  example: { input: { messageRef: 'NACF-FIX-1', traceNo, sex: 'STEER', reason: 'Castrated, not entire' } },
};

/** An animal, for those who take part. */
export const getAnimal = {
  summary: 'Look an animal up',
  input: z.strictObject({ traceNo: TraceNo }),
  output: z.strictObject({ animal: Animal, holds: z.array(Hold) }),
  example: { input: { traceNo } },
};

/** An inspector's word before slaughter. */
export const inspectAnimal = {
  summary: 'Inspect an animal before slaughter',
  input: z.strictObject({ ...ofAnimal, result: AnteMortem.shape.result }),
  output: AnteMortem,
  example: { input: { messageRef: 'VET-ANTE-1', traceNo, result: 'FIT', occurredAt: at } },
};

/** Stops an animal, a farm, a region, a number, or a shop's stock of a number. */
export const placeHold = {
  summary: 'Stop an animal, a farm, a region, a number or a stock',
  input: z.strictObject({ ...command, subject: HoldSubject, kind: Hold.shape.kind, reason: Remark }),
  output: Hold,
  example: {
    input: {
      messageRef: 'APQA-HOLD-1',
      subject: 'animal:002147460101',
      kind: 'DISEASE',
      reason: 'Foot-and-mouth disease suspected',
    },
  },
};

/** Lifts a stop. */
export const releaseHold = {
  summary: 'Lift a stop',
  input: z.strictObject({ ...command, subject: HoldSubject, holdId: EntryId }),
  output: Hold,
  example: {
    input: {
      messageRef: 'APQA-HOLD-1-END',
      subject: 'animal:002147460101',
      holdId: 'APQA-HOLD-1.4f2a9c1b7d3e5f60',
    },
  },
};

/** The stops of a subject. */
export const listHolds = {
  summary: 'List the stops of a subject',
  input: z.strictObject({ subject: HoldSubject, ...paging }),
  output: pageOf(Hold),
  example: { input: { subject: 'animal:002147460101' } },
};
