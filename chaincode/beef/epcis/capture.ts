/**
 * What an event from a trading partner means here: goods that left for somebody, or that somebody received. EPCIS 2.0,
 * section 8.2.2 (capture). Whatever comes is answered, with the movement or with every problem that was found in it.
 */
import { canonicalText } from '../../kit/codec.ts';
import { issuesOf, type Issue } from '../../kit/validation.ts';
import { CONTEXT } from './document.ts';
import { ObjectEvent } from './event.ts';
import { eventHashId, isHashId, isOwnHashId } from './event-hash.ts';
import { documentOf, holderOf, kindOf, numberOfClass, numberOfEpc, type NumberKind } from './numbers.ts';
import { EPCIS_CONTEXT, wordUri } from './vocabulary.ts';

/** A thing with a number of its own, or grams of meat under a number. */
export interface MovedItem {
  readonly number: string;
  readonly kind: NumberKind;
  /** Only for loose meat. */
  readonly grams?: number;
}

/** Goods that went from one holder to another. */
export interface Movement {
  readonly direction: 'SHIPPING' | 'RECEIVING';
  readonly shipmentId: string;
  /** Holders, as `business:6058100099`. */
  readonly from: string;
  readonly to: string;
  readonly items: readonly MovedItem[];
  /** RFC 3339, with the offset as it was told. */
  readonly occurredAt: string;
}

/** What was captured, or why not. */
export type Capture =
  | {
      readonly ok: true;
      readonly movement: Movement;
      /** The event as it came, without its context, under its hash id. */
      readonly event: ObjectEvent & { readonly eventID: string };
    }
  | { readonly ok: false; readonly problems: readonly Issue[] };

const MAX_PROBLEMS = 20;
const GRAMS_PER_KG = 1000;
const DIRECTIONS = new Map<string, Movement['direction']>([
  [wordUri('BizStep', 'shipping'), 'SHIPPING'],
  [wordUri('BizStep', 'receiving'), 'RECEIVING'],
]);
/** Who owns goods counts more than who has them in hand. */
const PARTY_TYPES = ['owning_party', 'possessing_party'].map((word) => wordUri('SDT', word));

/**
 * Reads one event. Its id, when it is an event hash id, must be its own; any other id is replaced by it.
 * @param value - JSON from outside, with or without the `@context` of EPCIS 2.0 or of our documents
 */
export function captured(value: unknown): Capture {
  const { context, event: bare } = withoutContext(value);
  if (!isKnownContext(context)) {
    return refused([
      { path: '$.@context', message: `Unknown context: expected ${EPCIS_CONTEXT}, alone or with ktrace` },
    ]);
  }
  const parsed = ObjectEvent.safeParse(bare);
  if (!parsed.success) return refused(issuesOf(parsed.error));
  const event = parsed.data;
  const reading = new Reading();
  const movement = reading.movementOf(event);
  if (movement === undefined || reading.problems.length > 0) return refused(reading.problems);
  return { ok: true, movement, event: { ...event, eventID: eventHashId(event) } };
}

/** One event being read: what is wrong with it is collected, so that the sender hears of everything at once. */
class Reading {
  readonly problems: Issue[] = [];

  movementOf(event: ObjectEvent): Movement | undefined {
    this.#requireObservation(event);
    const direction = this.#directionOf(event);
    const shipmentId = this.#shipmentOf(event, direction);
    const from = this.#partyOf(
      '$.sourceList',
      event.sourceList?.map(({ type, source }) => [type, source] as const),
    );
    const to = this.#partyOf(
      '$.destinationList',
      event.destinationList?.map(({ type, destination }) => [type, destination] as const),
    );
    const items = this.#itemsOf(event);
    if (direction === undefined || shipmentId === undefined || from === undefined || to === undefined) return undefined;
    if (from === to) this.#note('$.destinationList', `${to} cannot ship to itself`);
    return { direction, shipmentId, from, to, items, occurredAt: event.eventTime };
  }

  #requireObservation(event: ObjectEvent): void {
    const { action, eventID, errorDeclaration } = event;
    if (action !== 'OBSERVE') this.#note('$.action', `${action} is no movement: expected OBSERVE`);
    if (errorDeclaration !== undefined) {
      this.#note('$.errorDeclaration', 'An error declaration is no movement: correct the record itself');
    }
    if (eventID !== undefined && isHashId(eventID) && !isOwnHashId(eventID, event)) {
      this.#note('$.eventID', `Not the hash id of this event: expected ${eventHashId(event)}, or leave it out`);
    }
  }

  #directionOf({ bizStep }: ObjectEvent): Movement['direction'] | undefined {
    const direction = DIRECTIONS.get(wordUri('BizStep', bizStep ?? ''));
    if (direction === undefined) this.#note('$.bizStep', 'Not a movement: expected shipping or receiving');
    return direction;
  }

  /** The despatch advice names the shipment; who received may name it in the receiving advice alone. */
  #shipmentOf(event: ObjectEvent, direction: Movement['direction'] | undefined): string | undefined {
    const words = direction === 'RECEIVING' ? ['desadv', 'recadv'] : ['desadv'];
    const types = words.map((word) => wordUri('BTT', word));
    const named = (event.bizTransactionList ?? [])
      .filter(({ type }) => types.includes(wordUri('BTT', type)))
      .map(({ bizTransaction }) => documentOf('shipment', bizTransaction));
    const [shipmentId, ...others] = new Set(named);
    if (shipmentId !== undefined && others.length === 0) return shipmentId;
    const expected = `expected one shipment, …/shipment/<id>, as ${words.join(' or ')}`;
    return this.#note('$.bizTransactionList', `${named.length === 0 ? 'No' : 'Unclear'} shipment: ${expected}`);
  }

  #partyOf(path: string, list: readonly (readonly [string, string])[] = []): string | undefined {
    for (const partyType of PARTY_TYPES) {
      const parties = list.filter(([type]) => wordUri('SDT', type) === partyType);
      if (parties.length > 1) return this.#note(path, 'Several parties of one type: expected one');
      const [party] = parties;
      if (party === undefined) continue;
      return holderOf(party[1]) ?? this.#note(path, `${party[1]} is no holder here: expected …/holder/<kind>/<digits>`);
    }
    return this.#note(path, 'No party: expected one of type owning_party or possessing_party');
  }

  #itemsOf({ epcList = [], quantityList = [] }: ObjectEvent): MovedItem[] {
    const whole = epcList.map((epc, at) => this.#item(`$.epcList[${at}]`, numberOfEpc(epc), epc));
    const loose = quantityList.map(({ epcClass, quantity, uom }, at) => {
      const path = `$.quantityList[${at}]`;
      const item = this.#item(`${path}.epcClass`, numberOfClass(epcClass), epcClass);
      const grams = this.#gramsOf(path, quantity, uom);
      return item === undefined || grams === undefined ? undefined : { ...item, grams };
    });
    return [...this.#once('$.epcList', whole), ...this.#once('$.quantityList', loose)];
  }

  #item(path: string, number: string | undefined, uri: string): MovedItem | undefined {
    const kind = number === undefined ? undefined : kindOf(number);
    if (number !== undefined && kind !== undefined) return { number, kind };
    return this.#note(path, `${uri} is no number of an animal, carcass, lot, import lot or pack`);
  }

  #gramsOf(path: string, quantity: number, uom: 'GRM' | 'KGM' | undefined): number | undefined {
    if (uom === undefined) return this.#note(`${path}.uom`, 'No unit: expected GRM or KGM');
    const grams = uom === 'KGM' ? quantity * GRAMS_PER_KG : quantity;
    return Number.isSafeInteger(grams) ? grams : this.#note(`${path}.quantity`, 'More than can be weighed');
  }

  #once(path: string, items: readonly (MovedItem | undefined)[]): MovedItem[] {
    const known = items.filter((item) => item !== undefined);
    const seen = new Set<string>();
    for (const { number } of known) {
      if (seen.has(number)) this.#note(path, `${number} is there twice`);
      seen.add(number);
    }
    return known;
  }

  #note(path: string, message: string): undefined {
    this.problems.push({ path, message });
  }
}

function withoutContext(value: unknown): { context: unknown; event: unknown } {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, '@context')) {
    return { context: undefined, event: value };
  }
  const { '@context': context, ...event } = value as Record<string, unknown>;
  return { context, event };
}

/** Whether an `@context` gives words and prefixes no other meaning than ours; an event inside a document may have none. */
export function isKnownContext(context: unknown): boolean {
  if (context === undefined || context === EPCIS_CONTEXT) return true;
  try {
    const text = canonicalText(context);
    return text === canonicalText([EPCIS_CONTEXT]) || text === canonicalText(CONTEXT);
  } catch {
    return false;
  }
}

function refused(problems: readonly Issue[]): Capture {
  return { ok: false, problems: problems.slice(0, MAX_PROBLEMS) };
}
