/** Packing: what a source still gives, packs, lots, repacking. */
import { z } from 'zod';
import {
  CalendarDate,
  CarcassId,
  CutCode,
  Grams,
  Holder,
  Id,
  ImportNo,
  Instant,
  LabelNo,
  LotNo,
  PackId,
  Parties,
  Party,
  Recorded,
  Remark,
  report,
  Sha256,
  SourceId,
  SumGrams,
  TraceNo,
} from './primitives.ts';
import { QualityGrade } from './carcasses.ts';

/**
 * The account of a source of meat: a carcass at its packer's, a lot, an import lot. Packing lines draw portions from it and pack
 * against their own, so that they disturb one another only when a portion is drawn (see `state.ts`, `drawn`).
 */
export const Account = z.strictObject({
  sourceId: SourceId,
  holder: Holder,
  party: Party,
  state: z.enum(['OPEN', 'CLOSED']),
  /** What was put in: cold weight, composition, declared weight. */
  inputG: Grams,
  /** What may come out: with the tolerance of the scales. */
  limitG: Grams,
  /** Beyond these an alarm is raised; absent where bands mean nothing. */
  bands: z.strictObject({ leanG: SumGrams, leanWithRibsG: SumGrams }).optional(),
  drawnG: SumGrams,
  /** Lines that have drawn; no more than sixteen. */
  lines: z.array(Id).max(16),
  /** Bands that were passed already. */
  alarms: z.array(z.enum(['LEAN_BAND', 'LEAN_WITH_RIBS_BAND'])).max(2),
  recorded: Recorded,
});

/** What one packing line has drawn from a source and what it made of it; the rest is its own to use. */
export const LineAccount = z.strictObject({
  sourceId: SourceId,
  line: Id,
  party: Party,
  drawnG: SumGrams,
  leanG: SumGrams,
  ribsG: SumGrams,
  byproductG: SumGrams,
});

/** A pack. */
export const Pack = z.strictObject({
  packId: PackId,
  /** The number on its label. */
  label: LabelNo,
  cutCode: CutCode,
  netG: Grams,
  packedAt: Instant,
  useBy: CalendarDate,
  storage: z.enum(['CHILLED', 'FROZEN']),
  /** The source or the packs that it was made of. */
  madeOf: z
    .array(z.union([SourceId, PackId]))
    .min(1)
    .max(50),
  /** Everything above it that can be recalled or held: animals, carcasses, lots, import lots. */
  lineage: z
    .array(z.union([LabelNo, CarcassId]))
    .min(1)
    .max(120),
  /** Steps from its animal or import lot. */
  hops: z.int().min(1).max(12),
  quality: QualityGrade.optional(),
  holder: Holder,
  parties: Parties,
  state: z.enum(['PACKED', 'DISPATCHED', 'RECEIVED', 'REPACKED', 'SOLD', 'RETURNED', 'DESTROYED']),
  lastOccurredAt: Instant,
  recorded: Recorded,
});

/** What a lot was made of: an animal's carcass, with grams. */
export const Share = z.strictObject({
  sourceId: z.union([CarcassId, ImportNo]),
  traceNo: TraceNo.optional(),
  grams: Grams,
});

/** A lot. Its composition never changes. */
export const Lot = z.strictObject({
  lotNo: LotNo,
  holder: Holder,
  party: Party,
  cutCode: CutCode,
  composition: z.array(Share).min(1).max(40),
  grams: Grams,
  /** The lowest grade of the composition, which is what its label may show. */
  quality: QualityGrade.optional(),
  recorded: Recorded,
});

/** Imported beef under one number. */
export const ImportLot = z.strictObject({
  importNo: ImportNo,
  /** ISO 3166-1 alpha-2. */
  origin: z.string().regex(/^[A-Z]{2}$/),
  importer: Holder,
  party: Party,
  /** The import declaration and the bill of lading. */
  declarationNo: z.string().regex(/^[A-Z0-9][A-Z0-9-]{4,24}$/),
  billOfLading: z.string().regex(/^[A-Z0-9]{4,35}$/),
  hsk: z.string().regex(/^020[12]\d{6}$/),
  quarantineSha256: Sha256,
  grams: Grams,
  recorded: Recorded,
});

const packed = {
  packId: PackId,
  cutCode: CutCode,
  netG: Grams,
  useBy: CalendarDate,
  storage: Pack.shape.storage.default('CHILLED'),
};

const at = '2026-03-04T09:00:00+09:00';
const carcassId = '0323-20260302-0157';

/** Packs cuts from a source. */
export const packCuts = {
  summary: 'Pack cuts from a carcass, a lot or an import lot',
  description:
    'The label is the animal’s, the lot’s or the import lot’s number. All that comes out of a source stays within its weight and ' +
    'the tolerance of the scales; lines that pack at once cannot pass it together.',
  input: z.strictObject({
    ...report,
    sourceId: SourceId,
    line: Id,
    packs: z.array(z.strictObject(packed)).min(1).max(50),
  }),
  output: z.strictObject({ packs: z.array(Pack), alarms: Account.shape.alarms }),
  example: {
    input: {
      messageRef: 'PACK-1',
      sourceId: carcassId,
      line: 'A',
      packs: [{ packId: '088012340000000018', cutCode: '0202', netG: 5200, useBy: '2026-03-20' }],
      occurredAt: at,
    },
  },
};

/** Books what leaves a source without being sold as meat. */
export const reportByproducts = {
  summary: 'Book bone, fat, trimmings and waste of a source',
  input: z.strictObject({
    ...report,
    sourceId: SourceId,
    line: Id,
    items: z
      .array(z.strictObject({ kind: z.enum(['BONE', 'FAT', 'TRIM', 'WASTE']), grams: Grams }))
      .min(1)
      .max(10),
  }),
  output: LineAccount,
  example: {
    input: {
      messageRef: 'PACK-BONE-1',
      sourceId: carcassId,
      line: 'A',
      items: [{ kind: 'BONE', grams: 48_000 }],
      occurredAt: at,
    },
  },
};

/** Closes a source: what was not used is loss. */
export const closeSource = {
  summary: 'Close a source',
  description: 'Nothing can be packed of it any more. What is missing of its weight is recorded as loss.',
  input: z.strictObject({ ...report, sourceId: SourceId }),
  output: z.strictObject({ account: Account, usedG: SumGrams, lossG: z.int() }),
  example: { input: { messageRef: 'PACK-CLOSE-1', sourceId: carcassId, occurredAt: at } },
};

/** What a source gave and still gives. */
export const getSource = {
  summary: 'What a source gave and still gives',
  input: z.strictObject({ sourceId: SourceId }),
  output: z.strictObject({ account: Account, lines: z.array(LineAccount), usedG: SumGrams, leftG: SumGrams }),
  example: { input: { sourceId: carcassId } },
};

/** Composes a lot. */
export const composeLot = {
  summary: 'Compose a lot of several carcasses or import lots',
  description: 'Its grams are drawn from the sources; packs are then made of the lot. The composition never changes.',
  input: z.strictObject({
    ...report,
    lotNo: LotNo,
    cutCode: CutCode,
    line: Id,
    composition: z
      .array(Share.omit({ traceNo: true }))
      .min(1)
      .max(40),
  }),
  output: Lot,
  example: {
    input: {
      messageRef: 'LOT-1',
      lotNo: 'L02603041009001',
      cutCode: '0801',
      line: 'A',
      composition: [{ sourceId: carcassId, grams: 6000 }],
      occurredAt: at,
    },
  },
};

/** A lot and what it is made of. */
export const getLot = {
  summary: 'Look a lot up',
  input: z.strictObject({ lotNo: LotNo }),
  output: Lot,
  example: { input: { lotNo: 'L02603041009001' } },
};

/** Registers imported beef. */
export const registerImportLot = {
  summary: 'Register imported beef',
  input: ImportLot.omit({ recorded: true, importer: true, party: true }).extend(report),
  output: ImportLot,
  example: {
    input: {
      messageRef: 'IMP-1',
      importNo: '801001200345',
      origin: 'AU',
      declarationNo: '12345-26-123456M',
      billOfLading: 'HDMU12345678',
      hsk: '0202201000',
      quarantineSha256: 'cd'.repeat(32),
      grams: 12_000_000,
      occurredAt: at,
    },
  },
};

/** Imported beef. */
export const getImportLot = {
  summary: 'Look imported beef up',
  input: z.strictObject({ importNo: ImportNo }),
  output: ImportLot,
  example: { input: { importNo: '801001200345' } },
};

/** Makes packs of packs. */
export const repack = {
  summary: 'Split or repack packs',
  description: 'Of packs with one label; what comes out weighs no more than what goes in.',
  input: z.strictObject({
    ...report,
    from: z.array(PackId).min(1).max(50),
    into: z
      .array(z.strictObject(packed).omit({ cutCode: true }))
      .min(1)
      .max(50),
  }),
  output: z.strictObject({ packs: z.array(Pack), lossG: z.int().min(0) }),
  example: {
    input: {
      messageRef: 'SHOP-SPLIT-1',
      from: ['088012340000000018'],
      into: [{ packId: '088012340000000025', netG: 2600, useBy: '2026-03-18' }],
      occurredAt: at,
    },
  },
};

/** Takes packs out of trade. */
export const disposePacks = {
  summary: 'Take packs out of trade',
  description: 'Returned or destroyed: after a recall, a hold, or the end of their time.',
  input: z.strictObject({
    ...report,
    packIds: z.array(PackId).min(1).max(50),
    outcome: z.enum(['RETURNED', 'DESTROYED']),
    reason: Remark,
  }),
  output: z.strictObject({ packs: z.array(Pack) }),
  example: {
    input: {
      messageRef: 'SHOP-DISPOSE-1',
      packIds: ['088012340000000018'],
      outcome: 'DESTROYED',
      reason: 'Recalled',
      occurredAt: at,
    },
  },
};

/** A pack, for those who take part. */
export const getPack = {
  summary: 'Look a pack up',
  input: z.strictObject({ packId: PackId }),
  output: z.strictObject({ pack: Pack, recalled: z.boolean() }),
  example: { input: { packId: '088012340000000018' } },
};
