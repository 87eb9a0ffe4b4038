import { groupsOf, qualified, segmentsOf } from './branch.ts';
import type { PreNotice, PreNoticeCall, PreNoticeItem } from './copino.ts';
import { timeOf } from './date-time.ts';
import { EdifactError } from './edifact-error.ts';
import type { Branch } from './grammar.ts';
import { openMessage } from './message-head.ts';
import { placeOfLocation } from './place.ts';
import type { Message } from './read-interchange.ts';
import { equipmentFacts, equipmentNumberOf, itemsOf, onlySegment, truckOf } from './read-parts.ts';
import { placeOf, refuse, requiredValueOf, type Segment, valueOf } from './segment.ts';
import { withoutUndefined } from './without-undefined.ts';

/** BGM 1001 of a notice: pick-up notice, delivery notice. Which legs it is about is said by its places. */
const NOTICES = ['171', '661'];

/** LOC 3227: place of receipt and place of delivery, as seen by the haulier. */
const PICK_UP = '88';
const DELIVERY = '7';

/** DTM 2005 of a call: expected at the head of a D.95B message, where a LOC has no times; earliest and latest of a slot. */
const TIMES = {
  [PICK_UP]: { expected: '132', from: '234', until: '235' },
  [DELIVERY]: { expected: '17', from: '64', until: '63' },
} as const;

/**
 * Reads a COPINO message of D.95B or D.00B.
 * @throws {EdifactError} naming the segment; the message is refused as a whole
 */
export function readCopino(message: Message): PreNotice {
  const { tree, bgm, head } = openMessage('COPINO', message);
  if (!NOTICES.includes(requiredValueOf(bgm, 1, 1, 'the kind of notice'))) {
    refuse('VALUE_UNSUPPORTED', bgm, 1, 1, 'a notice is 171 pick-up or 661 delivery');
  }
  const transport = groupsOf(tree, 'TDT')[0]!;
  const tdt = onlySegment(transport, 'TDT');
  const calls = callsOf(transport);
  const [pickUp, delivery] = [calls.get(PICK_UP), calls.get(DELIVERY)];
  if (pickUp === undefined && delivery === undefined) {
    throw new EdifactError(
      'SEGMENT_MISSING',
      placeOf(tdt),
      'LOC+88, the pick-up, or LOC+7, the delivery, is missing behind this segment',
    );
  }
  return {
    ...head,
    truck: truckOf(tdt),
    items: itemsOf(tree, (group) => itemOf(group, message.decimal)),
    ...withoutUndefined({ driverId: driverIdOf(tree), pickUp, delivery }),
  };
}

/** The calls of the truck by the qualifier of their LOC. */
function callsOf(transport: Branch): Map<string, PreNoticeCall> {
  const calls = new Map<string, PreNoticeCall>();
  const head = segmentsOf(transport, 'DTM');
  const add = (loc: Segment, own: readonly Segment[]): void => {
    const qualifier = valueOf(loc, 1);
    if (qualifier !== PICK_UP && qualifier !== DELIVERY) return;
    if (calls.has(qualifier)) refuse('VALUE_INVALID', loc, 1, 1, 'a place of this kind was given before');
    calls.set(qualifier, callOf(loc, qualifier, own, head));
  };
  for (const loc of segmentsOf(transport, 'LOC')) add(loc, []);
  for (const group of groupsOf(transport, 'LOC')) add(onlySegment(group, 'LOC'), segmentsOf(group, 'DTM'));
  return calls;
}

function callOf(
  loc: Segment,
  qualifier: keyof typeof TIMES,
  own: readonly Segment[],
  head: readonly Segment[],
): PreNoticeCall {
  const codes = TIMES[qualifier];
  const time = (code: string): Segment | undefined => [...own, ...head].find((dtm) => valueOf(dtm, 1) === code);
  // Under a LOC of its own, 132 is the arrival there; at the head it is the first one.
  const expected = own.find((dtm) => valueOf(dtm, 1) === '132') ?? time(codes.expected);
  const [from, until] = [time(codes.from), time(codes.until)];
  if ((from === undefined) !== (until === undefined)) {
    refuse('SEGMENT_MISSING', from ?? until!, 1, 1, `a slot has two ends, DTM+${codes.from} and DTM+${codes.until}`);
  }
  return {
    place: placeOfLocation(loc),
    ...(expected !== undefined && { expectedAt: timeOf(expected) }),
    ...(from !== undefined && until !== undefined && { slot: { from: timeOf(from), until: timeOf(until) } }),
  };
}

/** The driver is named by the identifier of a key; a name in clear (3412) is personal data and not read. */
function driverIdOf(message: Branch): string | undefined {
  const contacts = groupsOf(message, 'NAD').flatMap((party) => groupsOf(party, 'CTA'));
  const driver = contacts.map((group) => onlySegment(group, 'CTA')).find((cta) => valueOf(cta, 1) === 'TR');
  return driver === undefined ? undefined : valueOf(driver, 2);
}

function itemOf(group: Branch, decimal: string): PreNoticeItem {
  const eqd = onlySegment(group, 'EQD');
  if (valueOf(eqd, 1) !== 'CN') refuse('VALUE_UNSUPPORTED', eqd, 1, 1, 'the equipment of a notice is CN container');
  const chassis = qualified(group, 'EQA', 'CH');
  const chassisNo = chassis === undefined ? undefined : valueOf(chassis, 2);
  return {
    ...(equipmentNumberOf(eqd) ?? { nonIsoEquipment: false }),
    ...equipmentFacts(group, decimal),
    ...(chassisNo !== undefined && { chassis: chassisNo }),
  };
}
