/**
 * What is true of the pilot, without a ledger: how animals, carcasses and packs move, what a source still gives, and the
 * invariants over the whole state. Pure functions over records: the handlers, the audit, the diagrams and the property tests
 * use the same ones. What a single step must fulfil besides is in `guards/`.
 */
import type { z } from 'zod';
import { addDaysToDate, epochMsOf, kstDateOf } from '../kit/clock.ts';
import { breaches, type InvariantOf, type Violation } from '../kit/invariants.ts';
import { machine, type Life } from '../kit/machine.ts';
import type { beef } from './api.ts';
import { IMPORT_NO, TRACE_NO } from './schema/label-numbers.ts';

type Records = (typeof beef)['records'];

/** The name of a record of the contract. */
export type RecordName = keyof Records;
/** A record as it is stored. */
export type RecordOf<R extends RecordName> = z.output<Records[R]['schema']>;
/** The state of the contract: all records of each kind. */
export type Ledger = { readonly [R in RecordName]: readonly RecordOf<R>[] };

/** The life of an animal, from its registration. Stops (`hold`) stand apart: one may concern a whole region. */
export const animalLife = machine('REGISTERED', [
  { from: 'REGISTERED', action: 'offer', to: 'OFFERED' },
  { from: 'OFFERED', action: 'accept', to: 'REGISTERED' },
  { from: 'OFFERED', action: 'withdraw', to: 'REGISTERED' },
  { from: 'OFFERED', action: 'lapse', to: 'REGISTERED' },
  { from: 'REGISTERED', action: 'replaceTag', to: 'REGISTERED' },
  { from: 'REGISTERED', action: 'recordHealth', to: 'REGISTERED' },
  { from: 'REGISTERED', action: 'ship', to: 'SHIPPED_TO_SLAUGHTER' },
  { from: 'SHIPPED_TO_SLAUGHTER', action: 'turnBack', to: 'REGISTERED' },
  { from: 'SHIPPED_TO_SLAUGHTER', action: 'slaughter', to: 'SLAUGHTERED' },
  { from: 'REGISTERED', action: 'end.DEAD', to: 'DEAD' },
  { from: 'REGISTERED', action: 'end.LOST', to: 'LOST' },
  { from: 'REGISTERED', action: 'end.EXPORTED', to: 'EXPORTED' },
  { from: 'LOST', action: 'find', to: 'REGISTERED' },
] as const);

/** The life of a carcass, from slaughter. A refused shipment goes back to where it came from. */
export const carcassLife = machine('DRESSED', [
  { from: 'DRESSED', action: 'weigh', to: 'DRESSED' },
  { from: 'INSPECTED', action: 'weigh', to: 'INSPECTED' },
  { from: 'DRESSED', action: 'inspect', to: 'INSPECTED' },
  { from: 'DRESSED', action: 'condemn', to: 'DESTROYED' },
  { from: 'INSPECTED', action: 'condemn', to: 'DESTROYED' },
  { from: 'GRADED', action: 'condemn', to: 'DESTROYED' },
  { from: 'INSPECTED', action: 'grade', to: 'GRADED' },
  { from: 'GRADED', action: 'dispatch', to: 'RELEASED' },
  { from: 'RECEIVED', action: 'dispatch', to: 'RELEASED' },
  { from: 'RELEASED', action: 'receive', to: 'RECEIVED' },
  { from: 'RELEASED', action: 'refuse.GRADED', to: 'GRADED' },
  { from: 'RELEASED', action: 'refuse.RECEIVED', to: 'RECEIVED' },
  { from: 'RECEIVED', action: 'open', to: 'IN_FABRICATION' },
  { from: 'IN_FABRICATION', action: 'use', to: 'IN_FABRICATION' },
  { from: 'IN_FABRICATION', action: 'close', to: 'RECONCILED' },
] as const);

/** The life of a pack. */
export const packLife = machine('PACKED', [
  { from: 'PACKED', action: 'dispatch', to: 'DISPATCHED' },
  { from: 'RECEIVED', action: 'dispatch', to: 'DISPATCHED' },
  { from: 'DISPATCHED', action: 'receive', to: 'RECEIVED' },
  { from: 'DISPATCHED', action: 'refuse.PACKED', to: 'PACKED' },
  { from: 'DISPATCHED', action: 'refuse.RECEIVED', to: 'RECEIVED' },
  { from: 'PACKED', action: 'repack', to: 'REPACKED' },
  { from: 'RECEIVED', action: 'repack', to: 'REPACKED' },
  { from: 'RECEIVED', action: 'sell', to: 'SOLD' },
  { from: 'SOLD', action: 'takeBack', to: 'RECEIVED' },
  { from: 'PACKED', action: 'dispose.DESTROYED', to: 'DESTROYED' },
  { from: 'PACKED', action: 'dispose.RETURNED', to: 'RETURNED' },
  { from: 'RECEIVED', action: 'dispose.DESTROYED', to: 'DESTROYED' },
  { from: 'RECEIVED', action: 'dispose.RETURNED', to: 'RETURNED' },
  { from: 'SOLD', action: 'dispose.RETURNED', to: 'RETURNED' },
  { from: 'SOLD', action: 'dispose.DESTROYED', to: 'DESTROYED' },
  { from: 'RETURNED', action: 'dispose.DESTROYED', to: 'DESTROYED' },
] as const);

/** A step of a pack's life. */
export type PackAction = (typeof packLife.actions)[number];
/** A step of a carcass's life. */
export type CarcassAction = (typeof carcassLife.actions)[number];
/** A step of an animal's life. */
export type AnimalAction = (typeof animalLife.actions)[number];

const PARTY_OF = { farm: 'nacf', abattoir: 'abattoir', business: 'market' } as const;

/** The party that sponsors a holder: its peers endorse for it. */
export function partyOf(holder: string): string {
  return PARTY_OF[holder.slice(0, holder.indexOf(':')) as keyof typeof PARTY_OF];
}

/** The parties of a holder and, while something is handed over, of the one that it goes to. */
export function partiesOf(...holders: readonly string[]): string[] {
  return [...new Set(holders.map(partyOf))].sort();
}

/** What kind of thing a number stands for. */
export function kindOf(number: string): 'ANIMAL' | 'CARCASS' | 'LOT' | 'IMPORT_LOT' | 'PACK' {
  if (TRACE_NO.test(number)) return 'ANIMAL';
  if (IMPORT_NO.test(number)) return 'IMPORT_LOT';
  if (number.startsWith('L')) return 'LOT';
  return /^\d{4}-/.test(number) ? 'CARCASS' : 'PACK';
}

/** A share of a weight in basis points, rounded down. */
export function shareOf(grams: number, basisPoints: number): number {
  return Number((BigInt(grams) * BigInt(basisPoints)) / 10_000n);
}

type Formula = RecordOf<'ruleTable'>['yield']['STEER'];

/**
 * The yield index in hundredths, rounded towards zero as the certificates have it.
 * @param measures - back fat in mm, rib eye in cm2, cold weight in grams
 */
export function yieldIndexCenti(
  formula: Formula,
  measures: { readonly backFatMm: number; readonly ribEyeCm2: number; readonly coldG: number },
): number {
  const fixed = formula.constant + formula.backFat * measures.backFatMm + formula.ribEye * measures.ribEyeCm2;
  const weight = BigInt(measures.coldG);
  // In units of 0.00000001 kg; hundredths of a percent of the weight are a tenth of that by its grams.
  const scaled = BigInt(fixed) * 1000n + BigInt(formula.weight) * weight;
  return Number(scaled / (10n * weight));
}

/** The class that follows from the index. */
export function yieldClass(formula: Formula, indexCenti: number): 'A' | 'B' | 'C' {
  if (indexCenti >= formula.classAFromCenti) return 'A';
  return indexCenti >= formula.classBFromCenti ? 'B' : 'C';
}

const QUALITIES = ['1++', '1+', '1', '2', '3', 'OFF'] as const;

/** A grade of quality. */
export type Quality = (typeof QUALITIES)[number];

/** The lowest of several grades; none when one of them is not graded. */
export function lowestQuality(grades: readonly (Quality | undefined)[]): Quality | undefined {
  if (grades.length === 0 || grades.includes(undefined)) return undefined;
  return QUALITIES.findLast((quality) => grades.includes(quality));
}

type Account = RecordOf<'account'>;
type LineAccount = RecordOf<'lineAccount'>;

/** Grams that are to come out of a source. */
export type Use = Pick<LineAccount, 'leanG' | 'ribsG' | 'byproductG'>;

/** The sum of a use, or of what a line has used. */
export function usedOf({ leanG, ribsG, byproductG }: Use): number {
  return leanG + ribsG + byproductG;
}

/** What came out of a source so far. */
export function usedInAll(lines: readonly LineAccount[]): number {
  return lines.reduce((sum, line) => sum + usedOf(line), 0);
}

/** A line draws a thirty-second of a source at a time. */
const PORTIONS = 32;

/**
 * A use within what the line has drawn already, or with a further portion, when that is certain to stay within every band: then
 * no other line needs to be asked. `undefined` when all lines must be looked at.
 */
export function drawnAlone(
  account: Account,
  line: LineAccount,
  use: Use,
): { readonly account: Account; readonly line: LineAccount } | undefined {
  const missingG = usedOf(line) + usedOf(use) - line.drawnG;
  if (missingG <= 0) return { account, line: booked(line, use, 0) };
  const ceilingG = Math.min(account.limitG, account.bands?.leanG ?? account.limitG);
  const headroomG = ceilingG - account.drawnG;
  if (missingG > headroomG) return undefined;
  const portionG = Math.min(headroomG, Math.max(missingG, Math.ceil(account.inputG / PORTIONS)));
  return { account: { ...account, drawnG: account.drawnG + portionG }, line: booked(line, use, portionG) };
}

/** What comes of a use when every line has been looked at. */
export interface Settled {
  readonly account: Account;
  /** Lines that change: what the others had drawn and not used is given back. */
  readonly lines: readonly LineAccount[];
  readonly alarms: Account['alarms'];
}

/**
 * A use that is judged by all that came out of the source.
 * @param lines - all lines of the account, the using one among them
 * @returns `leftG` alone when more would come out than the source has
 */
export function drawnBySettling(
  account: Account,
  lines: readonly LineAccount[],
  lineId: string,
  use: Use,
): Settled | { readonly leftG: number } {
  const before = usedInAll(lines);
  const after = before + usedOf(use);
  if (after > account.limitG) return { leftG: account.limitG - before };
  const settled = lines.map((line) => {
    const exact = { ...line, drawnG: usedOf(line) };
    return line.line === lineId ? booked(exact, use, usedOf(use)) : exact;
  });
  const alarms = alarmsOf(account, settled);
  const changed = settled.filter((line, index) => line.line === lineId || line.drawnG !== lines[index]!.drawnG);
  return { account: { ...account, drawnG: after, alarms: [...account.alarms, ...alarms] }, lines: changed, alarms };
}

function booked(line: LineAccount, use: Use, drawG: number): LineAccount {
  return {
    ...line,
    drawnG: line.drawnG + drawG,
    leanG: line.leanG + use.leanG,
    ribsG: line.ribsG + use.ribsG,
    byproductG: line.byproductG + use.byproductG,
  };
}

/** Bands that are passed now and were not before. */
function alarmsOf({ bands, alarms }: Account, lines: readonly LineAccount[]): Account['alarms'] {
  if (bands === undefined) return [];
  const leanG = lines.reduce((sum, line) => sum + line.leanG, 0);
  const ribsG = lines.reduce((sum, line) => sum + line.ribsG, 0);
  const passed: Account['alarms'] = [];
  if (leanG > bands.leanG) passed.push('LEAN_BAND');
  if (leanG + ribsG > bands.leanWithRibsG) passed.push('LEAN_WITH_RIBS_BAND');
  return passed.filter((band) => !alarms.includes(band));
}

/** What can still leave a stock, tolerance included. */
export function availableOf(stock: RecordOf<'stock'>, toleranceBp: number): number {
  const { receivedG, dispatchedG, soldG, lostG } = stock;
  return Math.max(0, receivedG + shareOf(receivedG, toleranceBp) - dispatchedG - soldG - lostG);
}

/** Whether a report came later than the rules give. */
export function isLate(occurredAt: string, recordedAt: string, reportDays: number): boolean {
  return kstDateOf(recordedAt) > addDaysToDate(kstDateOf(occurredAt), reportDays);
}

/** The day in a lot number, `YYYY-MM-DD` of this century. */
export function dayOfLot(lotNo: string): string {
  return `20${lotNo.slice(2, 4)}-${lotNo.slice(4, 6)}-${lotNo.slice(6, 8)}`;
}

/** A state without records, to build on. */
export function emptyLedger(names: readonly RecordName[]): Ledger {
  return Object.fromEntries(names.map((name) => [name, []])) as unknown as Ledger;
}

/** What must hold of the whole state at every height. */
export type Invariant = InvariantOf<Ledger>;

/** Records by a text that several may share. */
function grouped<T>(records: readonly T[], keyOf: (record: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const record of records) groups.set(keyOf(record), [...(groups.get(keyOf(record)) ?? []), record]);
  return groups;
}

function sum<T>(records: readonly T[], gramsOf: (record: T) => number): number {
  return records.reduce((total, record) => total + gramsOf(record), 0);
}

/** Invariant 1: an animal is one animal, with one holder; a slaughtered one has one carcass, and no other has any. */
export const oneAnimalOneHolder: Invariant = (ledger) => {
  const carcasses = grouped(ledger.carcass, ({ traceNo }) => traceNo);
  return breaches(
    ledger.animal,
    ({ traceNo }) => `animal ${traceNo}`,
    (animal) => {
      const own = carcasses.get(animal.traceNo) ?? [];
      const slaughtered = animal.state === 'SLAUGHTERED';
      return [
        own.length > 1 && `has ${own.length} carcasses`,
        slaughtered !== own.length > 0 && (slaughtered ? 'has no carcass' : 'has a carcass and lives'),
        slaughtered && own[0]?.carcassId !== animal.carcassId && 'names another carcass than its own',
        (animal.state === 'OFFERED') !== (animal.offer !== undefined) && 'has an offer that does not fit its state',
        !animal.parties.includes(partyOf(animal.holder)) && 'can be changed without its holder’s party',
      ];
    },
  );
};

/** Invariant 2: of every source comes no more than it weighs, tolerance included, and each gram is booked once. */
export const massBalances: Invariant = (ledger) => {
  const lines = grouped(ledger.lineAccount, ({ sourceId }) => sourceId);
  const packs = grouped(
    ledger.pack.filter(({ madeOf }) => kindOf(madeOf[0]!) !== 'PACK'),
    ({ madeOf }) => madeOf[0]!,
  );
  const shares = grouped(
    ledger.lot.flatMap(({ composition }) => composition),
    ({ sourceId }) => sourceId,
  );
  const carcasses = breaches(
    ledger.carcass,
    ({ carcassId }) => `carcass ${carcassId}`,
    ({ hot, cold }) => [
      hot !== undefined && cold !== undefined && cold.grams > hot.grams && 'weighs more cold than hot',
    ],
  );
  const accounts = breaches(
    ledger.account,
    ({ sourceId }) => `source ${sourceId}`,
    ({ sourceId, limitG, drawnG }) => {
      const own = lines.get(sourceId) ?? [];
      const soldG =
        sum(packs.get(sourceId) ?? [], ({ netG }) => netG) + sum(shares.get(sourceId) ?? [], ({ grams }) => grams);
      const meatG = sum(own, ({ leanG, ribsG }) => leanG + ribsG);
      return [
        usedInAll(own) > limitG && `gave ${usedInAll(own)} g of ${limitG}`,
        drawnG !== sum(own, (line) => line.drawnG) && 'has drawn other portions than its lines have',
        own.some((line) => usedOf(line) > line.drawnG) && 'has a line that used more than it drew',
        meatG !== soldG && `booked ${meatG} g of meat, of which ${soldG} g are in packs and lots`,
      ];
    },
  );
  return [...carcasses, ...accounts, ...repackings(ledger)];
};

/** Packs of packs weigh no more than these did. */
function repackings(ledger: Ledger): Violation[] {
  const packs = new Map(ledger.pack.map((pack) => [pack.packId, pack]));
  const made = grouped(
    ledger.pack.filter(({ madeOf }) => kindOf(madeOf[0]!) === 'PACK'),
    ({ madeOf }) => madeOf.join(' '),
  );
  return breaches(
    [...made],
    ([from]) => `packs ${from}`,
    ([from, into]) => {
      const before = sum(from.split(' '), (packId) => packs.get(packId)?.netG ?? 0);
      return [sum(into, ({ netG }) => netG) > before && 'became more by repacking'];
    },
  );
}

/** Invariant 3: a source that gave more lean than is plausible raised an alarm. */
export const implausibleYieldsAlarmed: Invariant = (ledger) => {
  const lines = grouped(ledger.lineAccount, ({ sourceId }) => sourceId);
  const raised = new Set(ledger.alarm.map(({ kind, subject }) => `${kind} ${subject}`));
  return breaches(
    ledger.account,
    ({ sourceId }) => `source ${sourceId}`,
    (account) => [
      ...alarmsOf({ ...account, alarms: [] }, lines.get(account.sourceId) ?? []).map(
        (band) => !account.alarms.includes(band) && `passed ${band} in silence`,
      ),
      ...account.alarms.map((band) => !raised.has(`${band} ${account.sourceId}`) && `raised no alarm of ${band}`),
    ],
  );
};

/** Invariant 4: under a number no business sells or sends more than it received. */
export const stocksBalance: Invariant = (ledger) => {
  const sales = grouped(
    ledger.sale.filter(({ verdict, state }) => verdict === 'ACCEPTED' && state === 'STANDING'),
    ({ holder, number }) => `${holder} ${number}`,
  );
  const received = new Map<string, number>();
  for (const shipment of ledger.shipment.filter(({ state }) => state === 'RECEIVED')) {
    for (const { label, grams, id } of shipment.items) {
      if (kindOf(id) !== 'PACK') continue;
      const key = `${shipment.to} ${label}`;
      received.set(key, (received.get(key) ?? 0) + grams);
    }
  }
  const maxToleranceBp = Math.max(0, ...ledger.ruleTable.map(({ saleToleranceBp }) => saleToleranceBp));
  return breaches(
    ledger.stock,
    ({ holder, number }) => `stock ${holder} ${number}`,
    (stock) => {
      const key = `${stock.holder} ${stock.number}`;
      const out = stock.dispatchedG + stock.soldG + stock.lostG;
      return [
        out > stock.receivedG + shareOf(stock.receivedG, maxToleranceBp) && `gave ${out} g of ${stock.receivedG}`,
        stock.soldG !== sum(sales.get(key) ?? [], ({ grams }) => grams) && 'sold other grams than its sales',
        stock.receivedG !== (received.get(key) ?? 0) && 'received other grams than its shipments',
      ];
    },
  );
};

/** Invariant 5: the grade of a pack or lot is that of what it is made of, the lowest where that is several. */
export const gradesTrue: Invariant = (ledger) => {
  const qualities = new Map<string, Quality | undefined>([
    ...ledger.carcass.map(({ carcassId, grading }) => [carcassId, grading?.quality] as const),
    ...ledger.lot.map(({ lotNo, quality }) => [lotNo, quality] as const),
    ...ledger.pack.map(({ packId, quality }) => [packId, quality] as const),
  ]);
  const lots = breaches(
    ledger.lot,
    ({ lotNo }) => `lot ${lotNo}`,
    ({ composition, quality }) => [
      lowestQuality(composition.map(({ sourceId }) => qualities.get(sourceId))) !== quality &&
        'shows a grade that is not its',
    ],
  );
  const packs = breaches(
    ledger.pack,
    ({ packId }) => `pack ${packId}`,
    ({ madeOf, quality }) => [
      lowestQuality(madeOf.map((number) => qualities.get(number))) !== quality && 'shows a grade that is not its',
    ],
  );
  return [...lots, ...packs];
};

/** Invariant 6: a lot number is of its business, and its composition is what its grams are. */
export const lotsWhole: Invariant = (ledger) => {
  const codes = new Map(ledger.facility.map(({ holder, lotCode }) => [holder, lotCode]));
  return breaches(
    ledger.lot,
    ({ lotNo }) => `lot ${lotNo}`,
    ({ lotNo, holder, composition, grams }) => [
      codes.get(holder) !== lotNo.slice(8, 12) && 'has the number of another business',
      sum(composition, (share) => share.grams) !== grams && 'weighs other than its composition',
    ],
  );
};

/** Invariant 7: every pack comes of an animal or an import lot in few steps, and what is known downwards is known upwards. */
export const packsTraceable: Invariant = (ledger) => {
  const parents = grouped(ledger.ancestry, ({ child }) => child);
  const down = new Set(ledger.descent.map(({ parent, child }) => `${parent} ${child}`));
  const up = new Set(ledger.ancestry.map(({ parent, child }) => `${parent} ${child}`));
  const torn = breaches(
    [...new Set([...down, ...up])],
    (edge) => `edge ${edge}`,
    (edge) => [down.has(edge) !== up.has(edge) && 'is known one way alone'],
  );
  const lost = breaches(
    ledger.pack,
    ({ packId }) => `pack ${packId}`,
    ({ packId, lineage }) => {
      const found = ancestorsOf(packId, parents);
      const roots = [...found].filter((number) => ['ANIMAL', 'IMPORT_LOT'].includes(kindOf(number)));
      const missing = [...found].filter(
        (number) => kindOf(number) !== 'PACK' && !(lineage as string[]).includes(number),
      );
      return [
        roots.length === 0 && 'comes of no animal',
        missing.length > 0 && `is not known to come of ${missing.join(', ')}`,
      ];
    },
  );
  return [...torn, ...lost];
};

function ancestorsOf(number: string, parents: ReadonlyMap<string, readonly RecordOf<'ancestry'>[]>): Set<string> {
  const found = new Set<string>();
  const open = [number];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { parent } of parents.get(next) ?? []) {
      if (!found.has(parent)) open.push(parent);
      found.add(parent);
    }
  }
  return found;
}

/** Invariant 8: nothing is reported before it happens, and what came late says so. */
export const reportsInTime: Invariant = (ledger) => {
  const tables = [...ledger.ruleTable].sort((a, b) => (a.effectiveFrom < b.effectiveFrom ? -1 : 1));
  return breaches(
    ledger.traceEvent,
    ({ eventId }) => `event ${eventId}`,
    ({ recorded }) => {
      const { occurredAt, recordedAt, late } = recorded;
      const rules = tables.findLast(({ effectiveFrom }) => effectiveFrom <= kstDateOf(recordedAt));
      if (rules === undefined) return ['was judged by no rules'];
      return [
        epochMsOf(occurredAt) > epochMsOf(recordedAt) + rules.clockToleranceS * 1000 && 'is of the future',
        late !== isLate(occurredAt, recordedAt, rules.reportDays) && 'is flagged wrongly',
      ];
    },
  );
};

/** All invariants of the contract by name, in the order of the domain's list. */
export const invariants = {
  oneAnimalOneHolder,
  massBalances,
  implausibleYieldsAlarmed,
  stocksBalance,
  gradesTrue,
  lotsWhole,
  packsTraceable,
  reportsInTime,
} as const satisfies Readonly<Record<string, Invariant>>;

/** Whose state is recorded where: the audit checks every recorded step by it. */
export const lives: readonly Life<RecordName>[] = [
  { record: 'animal', field: 'state', machine: animalLife },
  { record: 'carcass', field: 'state', machine: carcassLife },
  // A shop that packs anew what it received has received the new packs.
  { record: 'pack', field: 'state', begins: ['RECEIVED'], machine: packLife },
];

/** Every breach of every invariant, with the invariant's name. */
export function violationsOf(ledger: Ledger): (Violation & { readonly invariant: keyof typeof invariants })[] {
  return Object.entries(invariants).flatMap(([name, invariant]) =>
    invariant(ledger).map((violation) => ({ invariant: name as keyof typeof invariants, ...violation })),
  );
}
