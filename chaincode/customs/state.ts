/**
 * What is true of the pilot, without a ledger: the life cycles, where the 28 items of the clearance list come from, and the
 * invariants over the whole state. Pure functions over records: the handlers, the audit, the diagram and the property tests use the
 * same ones. What a single step must fulfil besides is in `guards/`, what things are worth in `value/`.
 */
import type { z } from 'zod';
import { compareInstants } from '../kit/clock.ts';
import { breaches, grouped, indexed, type InvariantOf, type Problem, type Violation } from '../kit/invariants.ts';
import { machine, type Life } from '../kit/machine.ts';
import type { customs } from './api.ts';
import { holdReasons, limitUsdCentsOf } from './guards/judgement.ts';
import { ratesInForce, rulesInForce } from './guards/tables.ts';
import { HS_EDITION, isSubheading } from './hs/subheadings.ts';
import { priceHashOf, viewHashOf } from './statements/commitment.ts';
import { drawProofOf, isDrawn, seedHashOf } from './statements/draw.ts';
import { groupUsdCents } from './value/duty.ts';
import type { OpenOrder } from './value/order-value.ts';

type Api = typeof customs;
type Records = Api['records'];
type PrivateRecords = Api['privateRecords'];

/** The name of a record of the contract. */
export type RecordName = keyof Records;
/** A record as it is stored. */
export type RecordOf<R extends RecordName> = z.output<Records[R]['schema']>;
/** A private record as its readers see it. */
export type PrivateRecordOf<R extends keyof PrivateRecords> = z.output<PrivateRecords[R]['schema']>;

/** The state of the contract: all records of each kind, and what the observer holds of the private ones. */
export type Ledger = { readonly [R in RecordName]: readonly RecordOf<R>[] } & {
  readonly orderFiles: readonly PrivateRecordOf<'orderFile'>[];
};

/** Where a parcel is. */
export type ParcelState = RecordOf<'parcel'>['state'];
/** Where clearance stands. */
export type ClearanceState = RecordOf<'clearance'>['state'];

/** The life of an order. Its prices are the mall's to state until it is bound to a parcel. */
export const orderLife = machine('ORDERED', [
  { from: 'ORDERED', action: 'recordPayment', to: 'PAID' },
  { from: 'ORDERED', action: 'cancelOrder', to: 'CANCELLED' },
  { from: 'PAID', action: 'bindParcel', to: 'BOUND' },
  { from: 'PAID', action: 'cancelOrder', to: 'CANCELLED' },
  { from: 'BOUND', action: 'bindParcel', to: 'BOUND' },
] as const);

/** The way of a parcel, as the carrier tells it. */
export const parcelLife = machine('PACKED', [
  { from: 'PACKED', action: 'joinManifest', to: 'MANIFESTED' },
  { from: 'PACKED', action: 'voidParcel', to: 'VOIDED' },
  { from: 'MANIFESTED', action: 'confirmArrival', to: 'ARRIVED' },
  { from: 'ARRIVED', action: 'enterBond', to: 'IN_BOND' },
  { from: 'IN_BOND', action: 'release', to: 'RELEASED' },
  { from: 'IN_BOND', action: 'handOver', to: 'HANDED_OVER' },
  { from: 'RELEASED', action: 'leaveBond', to: 'OUT_OF_BOND' },
  { from: 'OUT_OF_BOND', action: 'deliver', to: 'DELIVERED' },
  { from: 'DELIVERED', action: 'requestReturn', to: 'RETURN_REQUESTED' },
  { from: 'RETURN_REQUESTED', action: 'recordReExport', to: 'RE_EXPORTED' },
] as const);

/** The clearance of a parcel, as customs decides it. */
export const clearanceLife = machine('PENDING', [
  { from: 'PENDING', action: 'acceptList', to: 'LIST_ACCEPTED' },
  { from: 'PENDING', action: 'select', to: 'SELECTED' },
  { from: 'PENDING', action: 'demandDeclaration', to: 'DECLARATION_REQUIRED' },
  { from: 'PENDING', action: 'hold', to: 'HELD' },
  { from: 'DECLARATION_REQUIRED', action: 'fileDeclaration', to: 'DECLARED' },
  { from: 'DECLARATION_REQUIRED', action: 'select', to: 'SELECTED' },
  { from: 'SELECTED', action: 'pass', to: 'PASSED' },
  { from: 'SELECTED', action: 'fail', to: 'FAILED' },
  { from: 'DECLARED', action: 'assess', to: 'DUTY_ASSESSED' },
  { from: 'PASSED', action: 'assess', to: 'DUTY_ASSESSED' },
  { from: 'DUTY_ASSESSED', action: 'pay', to: 'DUTY_PAID' },
  { from: 'LIST_ACCEPTED', action: 'release', to: 'RELEASED' },
  { from: 'PASSED', action: 'release', to: 'RELEASED' },
  { from: 'DUTY_PAID', action: 'release', to: 'RELEASED' },
  { from: 'RELEASED', action: 'refund', to: 'REFUNDED' },
  { from: 'LIST_ACCEPTED', action: 'hold', to: 'HELD' },
  { from: 'DECLARATION_REQUIRED', action: 'hold', to: 'HELD' },
  { from: 'HELD', action: 'resume', to: 'PENDING' },
  { from: 'HELD', action: 'seize', to: 'SEIZED' },
  { from: 'DECLARATION_REQUIRED', action: 'seize', to: 'SEIZED' },
  { from: 'FAILED', action: 'seize', to: 'SEIZED' },
  { from: 'HELD', action: 'abandon', to: 'ABANDONED' },
  { from: 'DECLARATION_REQUIRED', action: 'abandon', to: 'ABANDONED' },
  { from: 'FAILED', action: 'abandon', to: 'ABANDONED' },
  { from: 'DUTY_ASSESSED', action: 'abandon', to: 'ABANDONED' },
] as const);

/** Who says an item of the clearance list. */
export interface ManifestItem {
  readonly no: number;
  readonly ko: string;
  readonly en: string;
  readonly source: 'carrier' | 'mall' | 'consignee';
  /** The record, public or private, and the field that the item is taken from. */
  readonly from: string;
}

/**
 * The 28 items of the clearance list (통관목록) and their sources. A reconstruction: the official form was not found; change it here
 * when it is.
 */
export const MANIFEST_ITEMS: readonly ManifestItem[] = (
  [
    ['운송사 부호', 'carrier code', 'carrier', 'parcel.carrierNo'],
    ['세관', 'customs office', 'carrier', 'masterBill.customsOffice'],
    ['화물관리번호', 'cargo management number', 'carrier', 'manifestLine.cargoNo'],
    ['MAWB', 'master bill', 'carrier', 'manifestLine.masterBillNo'],
    ['HAWB', 'house bill', 'carrier', 'parcel.hblNo'],
    ['편명', 'flight or vessel', 'carrier', 'masterBill.conveyance'],
    ['입항일', 'arrival date', 'carrier', 'parcel.arrivedOn'],
    ['적출항', 'origin port', 'carrier', 'masterBill.originPort'],
    ['포장 개수', 'packages', 'carrier', 'consignment.packages'],
    ['중량', 'weight', 'carrier', 'consignment.weightG'],
    ['보세구역', 'bonded area', 'carrier', 'parcel.area'],
    ['송하인', 'shipper name', 'carrier', 'consignment.shipperName'],
    ['송하인 주소', 'shipper address', 'carrier', 'consignment.shipperAddress'],
    ['판매자', 'seller', 'mall', 'orderFile.supplier'],
    ['사이트', 'site', 'mall', 'orderFile.site'],
    ['주문번호', 'order number', 'mall', 'orderFile.orderNo'],
    ['주문일', 'order date', 'mall', 'orderFile.orderedAt'],
    ['품명', 'description', 'mall', 'orderFile.lines.description'],
    ['품목번호', 'goods code', 'mall', 'orderFile.lines.goodsCode'],
    ['수량', 'quantity', 'mall', 'manifestLine.lines.quantity'],
    ['단가', 'price', 'mall', 'orderFile.lines.unitPriceMinor'],
    ['통화', 'currency', 'mall', 'orderFile.currency'],
    ['운임·보험료', 'freight and insurance', 'mall', 'orderFile.freightMinor'],
    ['원산지', 'origin', 'mall', 'orderFile.lines.origin'],
    ['수하인', 'consignee', 'consignee', 'orderFile.buyer.name'],
    ['개인통관고유부호', 'personal customs code', 'consignee', 'orderFile.buyer.personalCode'],
    ['전화번호', 'phone', 'consignee', 'orderFile.buyer.phone'],
    ['주소', 'address', 'consignee', 'orderFile.buyer.address'],
  ] as const
).map(([ko, en, source, from], index) => ({ no: index + 1, ko, en, source, from }));

/** A state without records, to build on. */
export function emptyLedger(names: readonly RecordName[]): Ledger {
  const records = Object.fromEntries(names.map((name) => [name, []]));
  return { ...records, orderFiles: [] } as unknown as Ledger;
}

/** What must hold of the whole state at every height. */
export type Invariant = InvariantOf<Ledger>;

const parcelName = ({ parcelId }: { readonly parcelId: string }): string => `parcel ${parcelId}`;
const ordersOf = (ledger: Ledger) => indexed(ledger.order, ({ orderId }) => orderId);
const parcelsOf = (ledger: Ledger) => indexed(ledger.parcel, ({ parcelId }) => parcelId);
const decidedOf = (ledger: Ledger) =>
  ledger.clearance.flatMap((clearance) =>
    clearance.decision === undefined ? [] : [{ ...clearance, decision: clearance.decision }],
  );

/** A parcel's pieces as a text: which, and how many. */
function told(pieces: readonly { orderId: string; lineNo: string; quantity: number }[]): string {
  return pieces.map(({ orderId, lineNo, quantity }) => `${orderId} ${lineNo} ${quantity}`).join('\n');
}

/** Invariant 1: a manifest line derives by hash from one parcel and its order lines, or from an accepted correction of them. */
export const linesDeriveFromOrders: Invariant = (ledger) => {
  const [orders, parcels] = [ordersOf(ledger), parcelsOf(ledger)];
  const correctionsOf = grouped(ledger.correction, ({ orderId }) => orderId);
  return breaches(ledger.manifestLine, parcelName, ({ parcelId, lines }) => {
    const parcel = parcels.get(parcelId);
    if (parcel === undefined) return ['has a manifest line and does not exist'];
    return [
      told(lines) !== told(parcel.contents) && 'declares other pieces than it has',
      ...lines.map(({ orderId, lineNo, goodsHash, priceHash }) => {
        const line = orders.get(orderId)?.lines.find((candidate) => candidate.lineNo === lineNo);
        if (line?.goodsHash !== goodsHash) return `declares other goods than ${orderId} ${lineNo}`;
        const corrected = correctionsOf(orderId).some(
          (made) =>
            made.state === 'ACCEPTED' &&
            made.before.some((before) => before.lineNo === lineNo && before.priceHash === priceHash),
        );
        return line.priceHash !== priceHash && !corrected && `declares another price than ${orderId} ${lineNo}`;
      }),
    ];
  });
};

/** Invariant 2: of an order line no more is bound, manifested or cleared than was ordered and not cancelled. */
export const quantitiesWithinOrder: Invariant = (ledger) => {
  const live = ledger.parcel.filter(({ state }) => state !== 'VOIDED');
  const counterOf = (parcels: readonly RecordOf<'parcel'>[]) => {
    const piecesOf = grouped(
      parcels.flatMap(({ contents }) => contents),
      ({ orderId, lineNo }) => `${orderId} ${lineNo}`,
    );
    return (orderId: string, lineNo: string): number =>
      piecesOf(`${orderId} ${lineNo}`).reduce((sum, { quantity }) => sum + quantity, 0);
  };
  const boundOf = counterOf(live);
  const manifestedOf = counterOf(live.filter(({ state }) => state !== 'PACKED'));
  return breaches(
    ledger.order,
    ({ orderId }) => `order ${orderId}`,
    ({ orderId, lines }) =>
      lines.flatMap((line) => [
        line.bound > line.quantity - line.cancelled && `binds more of ${line.lineNo} than there is`,
        line.manifested > line.bound && `lists more of ${line.lineNo} than is bound`,
        line.bound !== boundOf(orderId, line.lineNo) && `counts other pieces of ${line.lineNo} than are bound`,
        line.manifested !== manifestedOf(orderId, line.lineNo) &&
          `counts other pieces of ${line.lineNo} than are listed`,
      ]),
  );
};

/** Invariant 3: one house bill, one parcel, one line; a number is used once a year. */
export const billsUsedOnce: Invariant = (ledger) => {
  const bills = indexed(ledger.houseBill, ({ carrierNo, year, hblNo }) => `${carrierNo} ${year} ${hblNo}`);
  const lines = indexed(ledger.manifestLine, ({ parcelId }) => parcelId);
  const cargo = indexed(ledger.manifestLine, ({ cargoNo }) => cargoNo);
  return breaches(ledger.parcel, parcelName, ({ parcelId, carrierNo, year, hblNo, state, masterBillNo }) => {
    const line = lines.get(parcelId);
    const listed = state !== 'PACKED' && state !== 'VOIDED';
    return [
      bills.get(`${carrierNo} ${year} ${hblNo}`)?.parcelId !== parcelId && 'has a bill that is another parcel’s',
      listed !== (line !== undefined) && `is ${state} and its manifest line is otherwise`,
      line !== undefined && line.masterBillNo !== masterBillNo && 'is on another master bill than its line',
      line !== undefined && cargo.get(line.cargoNo)?.parcelId !== parcelId && 'shares its cargo number',
    ];
  });
};

/** Invariant 4: the orders of a person, a supplier and a day are judged as one whole; splitting them stays below no limit. */
export const groupsJudgedWhole: Invariant = (ledger) => {
  const purchases = indexed(ledger.purchase, ({ orderId }) => orderId);
  const [orders, files] = [ordersOf(ledger), indexed(ledger.orderFiles, ({ fileId }) => fileId)];
  return breaches(decidedOf(ledger), parcelName, ({ lines = [], decision }) => {
    const group = lines.map(({ orderId }) => purchases.get(orderId));
    const missing = [...new Set(lines.map(({ orderId }) => orderId))].filter((id) => !decision.judged.includes(id));
    const opened = decision.judged.flatMap((orderId): OpenOrder[] => {
      const order = orders.get(orderId);
      const file = files.get(order?.fileId ?? '');
      return order === undefined || file === undefined ? [] : [{ order, file }];
    });
    return [
      missing.length > 0 && 'was decided on without its own orders',
      decision.kind !== 'HOLD' && group.includes(undefined) && 'was decided on without a purchase of its orders',
      opened.length === decision.judged.length && beyondLimit(decision, opened, ledger),
    ];
  });
};

type DecisionOf = NonNullable<RecordOf<'clearance'>['decision']>;

function beyondLimit(decision: DecisionOf, opened: readonly OpenOrder[], ledger: Ledger): Problem {
  const rules = ledger.ruleTable.find(({ ruleVersion }) => ruleVersion === decision.ruleVersion);
  const rates = ledger.rateTable.find(({ weekFrom }) => weekFrom === decision.rateWeek);
  if (rules === undefined || rates === undefined || decision.kind !== 'LIST') return undefined;
  // Prices that were corrected after the decision are the correction's business.
  const corrected = opened.some(({ order }) => order.fileId !== order.orderId);
  const cents = groupUsdCents(opened, rates) ?? 0;
  return !corrected && cents > limitUsdCentsOf(opened, rules) && 'was accepted by list beyond the limit';
}

/** Invariant 5: nothing leaves the bonded area before its release, and nothing is released before inspection, duty and agencies. */
export const releasedInOrder: Invariant = (ledger) => {
  const parcels = parcelsOf(ledger);
  const declarations = indexed(ledger.declaration, ({ declarationNo }) => declarationNo);
  const proofs: Proofs = {
    requirementsOf: grouped(ledger.requirement, ({ parcelId }) => parcelId),
    inspectionsOf: grouped(ledger.inspection, ({ parcelId }) => parcelId),
  };
  const cleared = breaches(ledger.clearance, parcelName, ({ parcelId, state, decision, declarationNo }) => {
    const where = parcels.get(parcelId)?.state;
    if (!CLEARED.includes(state)) return [isGone(where) && `is ${where} and not released`];
    if (decision === undefined) return ['is released undecided'];
    const paid = declarations.get(declarationNo ?? '')?.state === 'PAID';
    return [
      where === 'IN_BOND' && 'is released and was not told so',
      ...releasedTooEarly(proofs, { parcelId, decision, paid }),
    ];
  });
  const stays = breaches(ledger.bondEntry, parcelName, ({ parcelId, inAt, outAt }) => {
    const where = parcels.get(parcelId)?.state;
    const inside = where === 'IN_BOND' || where === 'RELEASED';
    return [
      outAt !== undefined && compareInstants(outAt, inAt) < 0 && 'left the bonded area before it came',
      inside === (outAt !== undefined) && `is ${where} and in the books of the bonded area otherwise`,
    ];
  });
  return [...cleared, ...stays];
};

const CLEARED: readonly ClearanceState[] = ['RELEASED', 'REFUNDED'];
const GONE: readonly (ParcelState | undefined)[] = [
  'RELEASED',
  'OUT_OF_BOND',
  'DELIVERED',
  'RETURN_REQUESTED',
  'RE_EXPORTED',
];

function isGone(state: ParcelState | undefined): boolean {
  return GONE.includes(state);
}

/** What may have to be there before a release, by parcel. */
interface Proofs {
  readonly requirementsOf: (parcelId: string) => readonly RecordOf<'requirement'>[];
  readonly inspectionsOf: (parcelId: string) => readonly RecordOf<'inspection'>[];
}

function releasedTooEarly(
  proofs: Proofs,
  { parcelId, decision, paid }: { readonly parcelId: string; readonly decision: DecisionOf; readonly paid: boolean },
): Problem[] {
  return [
    isUnconfirmed(proofs, parcelId, decision) && 'is released without an agency’s confirmation',
    decision.kind === 'DECLARATION' && !paid && 'is released and not paid for',
    isUninspected(proofs, parcelId, decision) && 'is released uninspected',
    decision.kind === 'HOLD' && 'is released while it was held',
  ];
}

function isUnconfirmed({ requirementsOf }: Proofs, parcelId: string, { agencies }: DecisionOf): boolean {
  const own = requirementsOf(parcelId).filter(({ met }) => met);
  return agencies.some((agency) => !own.some((made) => made.agency === agency));
}

function isUninspected({ inspectionsOf }: Proofs, parcelId: string, { selected }: DecisionOf): boolean {
  return selected && !inspectionsOf(parcelId).some(({ passed }) => passed);
}

/** Invariant 6: whoever is cleared had a matching code, valid on the day of arrival. */
export const personsValidOnArrival: Invariant = (ledger) => {
  const assertions = indexed(ledger.assertion, ({ orderId }) => orderId);
  const codes = indexed(ledger.personCode, ({ personId }) => personId);
  const parcels = parcelsOf(ledger);
  return breaches(
    decidedOf(ledger).filter(({ decision }) => decision.kind !== 'HOLD'),
    parcelName,
    ({ parcelId, decision, lines = [] }) => {
      const arrivedOn = parcels.get(parcelId)?.arrivedOn ?? '';
      return [...new Set(lines.map(({ orderId }) => orderId))].map((orderId) => {
        const assertion = assertions.get(orderId);
        const code = codes.get(assertion?.personId ?? '');
        if (assertion === undefined || code === undefined) return 'was decided on without a word about its buyer';
        // What became of a code after the decision does not undo it.
        if (compareInstants(code.recorded.recordedAt, decision.decidedAt) > 0) return undefined;
        const [reason] = holdReasons({ buyers: [{ assertion, code }], arrivedOn, disputed: false });
        return reason !== undefined && `was decided on in spite of ${reason}`;
      });
    },
  );
};

/** Invariant 7: decisions rest on the rules and exchange rates of their day, goods codes on the edition of those rules. */
export const rulesOfTheDay: Invariant = (ledger) => {
  const tables = [...ledger.ruleTable].sort((left, right) => (left.effectiveFrom < right.effectiveFrom ? -1 : 1));
  const weeks = [...ledger.rateTable].sort((left, right) => (left.weekFrom < right.weekFrom ? -1 : 1));
  const judged = (day: string, { ruleVersion, rateWeek }: { ruleVersion: string; rateWeek: string }): Problem[] => [
    rulesInForce(tables, day)?.ruleVersion !== ruleVersion && 'was judged by rules of another day',
    ratesInForce(weeks, day)?.weekFrom !== rateWeek && 'was judged by rates of another week',
    rulesInForce(tables, day)?.hsEdition !== HS_EDITION && 'was judged by another edition of the goods codes',
  ];
  const decisions = breaches(decidedOf(ledger), parcelName, ({ decision }) => judged(decision.day, decision));
  const declared = breaches(
    ledger.declaration,
    ({ declarationNo }) => `declaration ${declarationNo}`,
    (declaration) => judged(declaration.filedOn, declaration),
  );
  const codes = breaches(
    ledger.orderFiles,
    ({ fileId }) => `file ${fileId}`,
    ({ lines }) =>
      lines.map(({ goodsCode }) => !isSubheading(goodsCode.slice(0, 6)) && `has no such goods: ${goodsCode}`),
  );
  return [...decisions, ...declared, ...codes];
};

/** Invariant 8: what customs decided on is what the consumer sees, to the hash; and a price file opens to what is declared. */
export const consumerSeesTheSame: Invariant = (ledger) => {
  const orders = ordersOf(ledger);
  const views = breaches(ledger.clearance, parcelName, ({ parcelId, lines, viewHash, decision }) => [
    decision !== undefined &&
      (lines === undefined || viewHash !== viewHashOf(parcelId, lines)) &&
      'was decided on otherwise than shown',
  ]);
  const prices = breaches(
    ledger.orderFiles,
    ({ fileId }) => `file ${fileId}`,
    ({ fileId, orderId, lines, currency, priceSalt }) => {
      const order = orders.get(orderId);
      if (order?.fileId !== fileId) return [];
      return lines.map((line) => {
        const hash = order.lines.find(({ lineNo }) => lineNo === line.lineNo)?.priceHash;
        return (
          hash !== priceHashOf(orderId, { ...line, currency }, priceSalt) && `does not open the price of ${line.lineNo}`
        );
      });
    },
  );
  return [...views, ...prices];
};

/** Beside the eight: once a day's seed is told, every draw of the day is the seed's, and the drawn are those selected. */
export const drawsFollowTheSeed: Invariant = (ledger) => {
  const seeds = indexed(ledger.selectionDay, ({ day }) => day);
  const told = breaches(
    ledger.selectionDay,
    ({ day }) => `selection ${day}`,
    ({ seed, seedHash }) => [
      seed !== undefined && seedHashOf(seed) !== seedHash && 'has another seed than was committed to',
    ],
  );
  const drawn = breaches(
    decidedOf(ledger),
    parcelName,
    ({ parcelId, decision: { day, drawProof, rateBp, selected } }) => {
      const seed = seeds.get(day)?.seed;
      return [
        seed !== undefined && drawProofOf(seed, parcelId) !== drawProof && 'was drawn by another seed',
        isDrawn(drawProof, rateBp) && !selected && 'was drawn and not selected',
      ];
    },
  );
  return [...told, ...drawn];
};

/** All invariants of the contract by name: the domain's eight in their order, and one about the draws. */
export const invariants = {
  linesDeriveFromOrders,
  quantitiesWithinOrder,
  billsUsedOnce,
  groupsJudgedWhole,
  releasedInOrder,
  personsValidOnArrival,
  rulesOfTheDay,
  consumerSeesTheSame,
  drawsFollowTheSeed,
} as const satisfies Readonly<Record<string, Invariant>>;

/** Whose state is recorded where: the audit checks every recorded step by it. */
export const lives: readonly Life<RecordName>[] = [
  { record: 'order', field: 'state', machine: orderLife },
  { record: 'parcel', field: 'state', machine: parcelLife },
  { record: 'clearance', field: 'state', machine: clearanceLife },
];

/** Every breach of every invariant, with the invariant's name. */
export function violationsOf(ledger: Ledger): (Violation & { readonly invariant: keyof typeof invariants })[] {
  return Object.entries(invariants).flatMap(([name, invariant]) =>
    invariant(ledger).map((violation) => ({ invariant: name as keyof typeof invariants, ...violation })),
  );
}
