/**
 * What happens to cattle and beef, as EPCIS events: one builder for each fact. A builder takes numbers and holders as the
 * ledger has them and gives an event without an id; {@link identified} adds it. Two facts with the same content are the same
 * event and have the same id, so a sale, a shipment and an order carry their own name.
 *
 * Numbers, holders and names of documents that have not their form make a builder throw a `RangeError`: the contract has
 * checked them before.
 */
import { epochMsOf, instantOf } from '../../kit/clock.ts';
import type { AggregationEvent, AssociationEvent, EpcisEvent, ObjectEvent, TransformationEvent } from './event.ts';
import { eventHashId } from './event-hash.ts';
import { classUri, documentUri, epcUri, locationUri, partyUri, tagUri } from './numbers.ts';
import { ORDER } from './vocabulary.ts';

/** Quality grades of beef, the best first; `등외` is none of them. */
export type Grade = '1++' | '1+' | '1' | '2' | '3' | '등외';

/** What every fact has. */
export interface Fact {
  /** When it happened, RFC 3339; its offset from UTC goes into the event. */
  readonly at: string;
  /** The holder whose place it happened at: `farm:100101`, `abattoir:0323`, `business:6058100099`. */
  readonly place: string;
  /** Told later than the law demands. */
  readonly late?: boolean | undefined;
}

/** An amount of meat under a number, in grams. */
export interface Portion {
  readonly number: string;
  readonly grams: number;
}

/** Things with numbers of their own, and loose meat under numbers. */
export interface Goods {
  /** Numbers of animals, carcasses, lots, packs. */
  readonly items?: readonly string[] | undefined;
  readonly loose?: readonly Portion[] | undefined;
}

/** Goods that go from one holder to another. */
export interface Shipment extends Fact, Goods {
  readonly from: string;
  readonly to: string;
  readonly shipmentId: string;
}

/** An animal is registered: birth, or import. EPCIS: ObjectEvent ADD, `commissioning`. */
export function registered(fact: Fact & { readonly animal: string }): ObjectEvent {
  return object('ADD', fact, { items: [fact.animal] }, { bizStep: 'commissioning', disposition: 'active' });
}

/** A lot of imported meat is cleared, with its weight. EPCIS: ObjectEvent ADD, `commissioning`. */
export function imported(fact: Fact & { readonly lot: string; readonly grams: number }): ObjectEvent {
  const loose = [{ number: fact.lot, grams: fact.grams }];
  return object('ADD', fact, { loose }, { bizStep: 'commissioning', disposition: 'active' });
}

/** A holder offers animals to another, who does not hold them yet. EPCIS: `shipping`, with the offer as `desadv`. */
export function offered(
  fact: Fact & Goods & { readonly from: string; readonly to: string; readonly offerId: string },
): ObjectEvent {
  const offer = { type: 'desadv', bizTransaction: documentUri('offer', fact.offerId) };
  return observed(fact, { ...SHIPPING, bizTransactionList: [offer], ...handOver('owning_party', fact) });
}

/** The other accepts the offer and is the holder from now on. EPCIS: `receiving`, with the offer as `recadv`. */
export function accepted(
  fact: Fact & Goods & { readonly from: string; readonly to: string; readonly offerId: string },
): ObjectEvent {
  const bizTransaction = documentUri('offer', fact.offerId);
  const bizTransactionList = [
    { type: 'desadv', bizTransaction },
    { type: 'recadv', bizTransaction },
  ];
  return observed(fact, { ...RECEIVING, bizTransactionList, ...handOver('owning_party', fact) });
}

/**
 * A lost tag is replaced: the new one is fastened to the same animal. EPCIS: AssociationEvent ADD, `replacing`.
 * @param fact - `ordinal`: 2 for the animal's second tag
 */
export function tagReplaced(fact: Fact & { readonly animal: string; readonly ordinal: number }): AssociationEvent {
  return {
    type: 'AssociationEvent',
    ...timeOf(fact),
    action: 'ADD',
    parentID: epcUri(fact.animal),
    childEPCs: [tagUri(fact.animal, fact.ordinal)],
    bizStep: 'replacing',
    disposition: 'active',
    ...placeOf(fact),
  };
}

/** Animals leave for the abattoir, which will possess and not own them. EPCIS: `shipping`, `possessing_party`. */
export function shippedToSlaughter(fact: Shipment): ObjectEvent {
  return observed(fact, { ...SHIPPING, ...noticeOf(fact), ...handOver('possessing_party', fact) });
}

/**
 * An animal becomes a carcass. EPCIS: TransformationEvent, `killing`.
 * @param fact - `hotWeightG`: weight of the warm carcass in grams
 */
export function slaughtered(
  fact: Fact & { readonly animal: string; readonly carcass: string; readonly hotWeightG?: number | undefined },
): TransformationEvent {
  return {
    type: 'TransformationEvent',
    ...timeOf(fact),
    inputEPCList: [epcUri(fact.animal)],
    outputEPCList: [epcUri(fact.carcass)],
    ...(fact.hotWeightG === undefined
      ? {}
      : { outputQuantityList: quantities([{ number: fact.carcass, grams: fact.hotWeightG }]) }),
    bizStep: 'killing',
    disposition: 'in_progress',
    ...placeOf(fact),
  };
}

/** An animal died otherwise than by slaughter. EPCIS: ObjectEvent DELETE, `destroying`. */
export function died(fact: Fact & { readonly animal: string }): ObjectEvent {
  return destroyed({ ...fact, items: [fact.animal] });
}

/** An animal cannot be found. EPCIS: ObjectEvent DELETE, `decommissioning`. */
export function lost(fact: Fact & { readonly animal: string }): ObjectEvent {
  return object('DELETE', fact, { items: [fact.animal] }, { bizStep: 'decommissioning', disposition: 'unknown' });
}

/** Animals or goods leave the country and our sight. EPCIS: ObjectEvent DELETE, `decommissioning`. */
export function exported(fact: Fact & Goods): ObjectEvent {
  return object('DELETE', fact, fact, { bizStep: 'decommissioning', disposition: 'inactive' });
}

/** Goods are destroyed: a condemned carcass, a recalled pack. EPCIS: ObjectEvent DELETE, `destroying`. */
export function destroyed(fact: Fact & Goods): ObjectEvent {
  return object('DELETE', fact, fact, { bizStep: 'destroying', disposition: 'destroyed' });
}

/**
 * The meat inspector judges a carcass. EPCIS: `inspecting`, with the certificate as a transaction of type `cert`.
 * @param fact - `certificate`: its name, such as the lower-case hex SHA-256 of the paper
 */
export function inspected(
  fact: Fact & {
    readonly carcass: string;
    readonly certificate: string;
    readonly result: 'PASS' | 'PARTIAL' | 'CONDEMNED';
  },
): ObjectEvent {
  const disposition = fact.result === 'CONDEMNED' ? 'non_conformant' : 'conformant';
  return judged(fact, documentUri('certificate', fact.certificate), { disposition });
}

/** The grader gives a carcass its grade. EPCIS: `inspecting`, with the grading record, `0323-05240157`, as `cert`. */
export function graded(
  fact: Fact & { readonly carcass: string; readonly issueNumber: string; readonly grade: Grade },
): ObjectEvent {
  const words = { disposition: 'conformant', 'ktrace:grade': fact.grade } as const;
  return judged(fact, documentUri('grading', fact.issueNumber), words);
}

/** Meat is cut and packed, or packed anew. */
export interface Packing extends Fact {
  /** What went in whole: packs that were opened. */
  readonly opened?: readonly string[] | undefined;
  /** What went in by weight: grams of carcasses, lots, import lots. */
  readonly sources?: readonly Portion[] | undefined;
  /** The packs that came out. */
  readonly packs: readonly string[];
  /** What the packs hold together, under the numbers on their labels. */
  readonly produced: readonly Portion[];
  /** The number on all the labels, where it is one. */
  readonly label?: string | undefined;
  readonly grade?: Grade | undefined;
}

/** Carcasses, lots or import lots become packs. EPCIS: TransformationEvent, `packing`, weights in grams (`GRM`). */
export function packed(fact: Packing): TransformationEvent {
  return packing('packing', fact);
}

/** Packs are opened and their meat is packed otherwise. EPCIS: TransformationEvent, `repackaging`. */
export function repacked(fact: Packing): TransformationEvent {
  return packing('repackaging', fact);
}

/** One pack becomes several under the same number. EPCIS: TransformationEvent, `repackaging`. */
export function split(fact: Omit<Packing, 'opened' | 'sources'> & { readonly pack: string }): TransformationEvent {
  const { pack, ...packing_ } = fact;
  return packing('repackaging', { ...packing_, opened: [pack] });
}

/** A lot is put together: its packs, and what they were cut from. EPCIS: AggregationEvent ADD, `packing`. */
export function lotComposed(
  fact: Fact & { readonly lot: string; readonly packs: readonly string[]; readonly sources: readonly Portion[] },
): AggregationEvent {
  return {
    type: 'AggregationEvent',
    ...timeOf(fact),
    action: 'ADD',
    parentID: epcUri(fact.lot),
    ...(fact.packs.length === 0 ? {} : { childEPCs: fact.packs.map(epcUri) }),
    ...(fact.sources.length === 0 ? {} : { childQuantityList: quantities(fact.sources) }),
    bizStep: 'packing',
    disposition: 'in_progress',
    ...placeOf(fact),
    'ktrace:label': classUri(fact.lot),
  };
}

/** Carcasses, packs or loose meat leave for a buyer. EPCIS: `shipping`, `owning_party`, the shipment as `desadv`. */
export function dispatched(fact: Shipment): ObjectEvent {
  return observed(fact, { ...SHIPPING, ...noticeOf(fact), ...handOver('owning_party', fact) });
}

/** The buyer has received them. EPCIS: `receiving`, `owning_party`, the shipment as `desadv` and `recadv`. */
export function received(fact: Shipment): ObjectEvent {
  const bizTransaction = documentUri('shipment', fact.shipmentId);
  const bizTransactionList = [
    { type: 'desadv', bizTransaction },
    { type: 'recadv', bizTransaction },
  ];
  return observed(fact, { ...RECEIVING, bizTransactionList, ...handOver('owning_party', fact) });
}

/** Packs, or grams under a number, are sold to a consumer. EPCIS: `retail_selling`, `retail_sold`, the sale as `inv`. */
export function sold(
  fact: Fact &
    Goods & { readonly saleId: string; readonly label?: string | undefined; readonly grade?: Grade | undefined },
): ObjectEvent {
  const bizTransactionList = [{ type: 'inv', bizTransaction: documentUri('sale', fact.saleId) }];
  const words = { bizStep: 'retail_selling', disposition: 'retail_sold', bizTransactionList };
  return observed(fact, { ...words, ...labelOf(fact) });
}

/** Animals or goods that an authority's order is about. */
export interface Ordered extends Fact, Goods {
  readonly orderId: string;
}

/** An authority holds animals or goods. EPCIS: `holding`, `non_sellable_other`, which lasts until it is released. */
export function held(fact: Ordered): ObjectEvent {
  const disposition = 'non_sellable_other';
  return observed(fact, {
    ...{ bizStep: 'holding', disposition, persistentDisposition: { set: [disposition] } },
    ...orderOf(fact),
  });
}

/** The hold is over. CBV has no step for that, so it is `other`, and the disposition that lasted is unset. */
export function released(fact: Ordered): ObjectEvent {
  return observed(fact, {
    ...{ bizStep: 'other', disposition: 'available', persistentDisposition: { unset: ['non_sellable_other'] } },
    ...orderOf(fact),
  });
}

/** The recall is over: as {@link released}, and the disposition `recalled` is unset. */
export function recallLifted(fact: Ordered): ObjectEvent {
  return observed(fact, {
    ...{ bizStep: 'other', disposition: 'available', persistentDisposition: { unset: ['recalled'] } },
    ...orderOf(fact),
  });
}

/** An authority calls goods back. EPCIS: `holding`, disposition `recalled`, which lasts. */
export function recalled(fact: Ordered): ObjectEvent {
  return observed(fact, {
    ...{ bizStep: 'holding', disposition: 'recalled', persistentDisposition: { set: ['recalled'] } },
    ...orderOf(fact),
  });
}

/** Why an event is declared an error: `did_not_occur` takes it back, `incorrect_data` has events in its place. */
export interface Correction {
  /** When the error is declared. */
  readonly at: string;
  readonly reason: 'did_not_occur' | 'incorrect_data';
  /** Ids of the events that tell it rightly. */
  readonly correctiveEventIds: readonly string[];
}

/** The same event, declared an error (EPCIS section 7.4.1.2). It keeps its id. */
export function corrected<E extends EpcisEvent>(event: E, { at, reason, correctiveEventIds }: Correction): E {
  const correctiveEventIDs = [...correctiveEventIds];
  const errorDeclaration = {
    declarationTime: at,
    reason,
    ...(correctiveEventIDs.length > 0 && { correctiveEventIDs }),
  };
  return { ...event, errorDeclaration };
}

/** The event with its event hash id (CBV 2.0, section 8.9) as `eventID`. */
export function identified<E extends EpcisEvent>(event: E): E & { eventID: string } {
  return { ...event, eventID: eventHashId(event) };
}

const SHIPPING = { bizStep: 'shipping', disposition: 'in_transit' } as const;
const RECEIVING = { bizStep: 'receiving', disposition: 'in_progress' } as const;

/** What a kind of fact adds to the time, the place and the goods of an ObjectEvent. */
type Words = Omit<Partial<ObjectEvent>, 'type' | 'action' | 'eventTime' | 'eventTimeZoneOffset' | 'epcList'>;

function observed(fact: Fact & Goods, words: Words): ObjectEvent {
  return object('OBSERVE', fact, fact, words);
}

function object(
  action: ObjectEvent['action'],
  fact: Fact,
  { items = [], loose = [] }: Goods,
  words: Words,
): ObjectEvent {
  return {
    type: 'ObjectEvent',
    ...timeOf(fact),
    action,
    ...(items.length === 0 ? {} : { epcList: items.map(epcUri) }),
    ...(loose.length === 0 ? {} : { quantityList: quantities(loose) }),
    ...words,
    ...placeOf(fact),
  };
}

function judged(fact: Fact & { readonly carcass: string }, certificate: string, words: Words): ObjectEvent {
  return object(
    'OBSERVE',
    fact,
    { items: [fact.carcass] },
    {
      bizStep: 'inspecting',
      ...words,
      bizTransactionList: [{ type: 'cert', bizTransaction: certificate }],
      certificationInfo: [certificate],
    },
  );
}

function packing(bizStep: 'packing' | 'repackaging', fact: Packing): TransformationEvent {
  const { opened = [], sources = [], packs, produced } = fact;
  return {
    type: 'TransformationEvent',
    ...timeOf(fact),
    ...(opened.length === 0 ? {} : { inputEPCList: opened.map(epcUri) }),
    ...(sources.length === 0 ? {} : { inputQuantityList: quantities(sources) }),
    outputEPCList: packs.map(epcUri),
    outputQuantityList: quantities(produced),
    bizStep,
    disposition: 'in_progress',
    ...placeOf(fact),
    ...labelOf(fact),
  };
}

/** The time as it was told, and its offset; EPCIS knows offsets up to 14 hours, so a stranger one is told in UTC. */
function timeOf({ at, late }: Fact): Pick<ObjectEvent, 'eventTime' | 'eventTimeZoneOffset' | 'ktrace:reporting'> {
  const flag = late === true ? ({ 'ktrace:reporting': 'LATE' } as const) : {};
  const offset = /[+-](?:(?:0\d|1[0-3]):[0-5]\d|14:00)$/.exec(at)?.[0];
  if (offset !== undefined) return { eventTime: at, eventTimeZoneOffset: offset, ...flag };
  return { eventTime: instantOf(epochMsOf(at)), eventTimeZoneOffset: '+00:00', ...flag };
}

function placeOf({ place }: Fact): Required<Pick<ObjectEvent, 'readPoint' | 'bizLocation'>> {
  const id = locationUri(place);
  return { readPoint: { id }, bizLocation: { id } };
}

function handOver(
  type: 'owning_party' | 'possessing_party',
  { from, to }: { readonly from: string; readonly to: string },
): Pick<ObjectEvent, 'sourceList' | 'destinationList'> {
  return {
    sourceList: [{ type, source: partyUri(from) }],
    destinationList: [{ type, destination: partyUri(to) }],
  };
}

function noticeOf({ shipmentId }: Shipment): Pick<ObjectEvent, 'bizTransactionList'> {
  return { bizTransactionList: [{ type: 'desadv', bizTransaction: documentUri('shipment', shipmentId) }] };
}

function orderOf({ orderId }: Ordered): Pick<ObjectEvent, 'bizTransactionList'> {
  return { bizTransactionList: [{ type: ORDER, bizTransaction: documentUri('order', orderId) }] };
}

function labelOf(fact: {
  readonly label?: string | undefined;
  readonly grade?: Grade | undefined;
}): Pick<ObjectEvent, 'ktrace:grade' | 'ktrace:label'> {
  return {
    ...(fact.grade === undefined ? {} : { 'ktrace:grade': fact.grade }),
    ...(fact.label === undefined ? {} : { 'ktrace:label': classUri(fact.label) }),
  };
}

function quantities(portions: readonly Portion[]): { epcClass: string; quantity: number; uom: 'GRM' }[] {
  return portions.map(({ number, grams }) => ({ epcClass: classUri(number), quantity: grams, uom: 'GRM' }));
}
