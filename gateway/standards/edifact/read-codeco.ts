import { groupsOf, qualified, segmentsWithin } from './branch.ts';
import type { Damage, GateReport, GateReportItem } from './codeco.ts';
import { timeOf } from './date-time.ts';
import { EdifactError } from './edifact-error.ts';
import type { Branch } from './grammar.ts';
import { openMessage } from './message-head.ts';
import { placeOfLocation } from './place.ts';
import type { Message } from './read-interchange.ts';
import { equipmentFacts, equipmentNumberOf, itemsOf, onlySegment, partyOf, truckOf } from './read-parts.ts';
import { placeOf, refuse, requiredValueOf, type Segment, valueOf } from './segment.ts';

/** BGM 1001 of a gate report. */
const MOVEMENTS: ReadonlyMap<string, GateReport['movement']> = new Map([
  ['34', 'GATE_IN'],
  ['36', 'GATE_OUT'],
]);

/** 8053 of the units that a gate report is about. */
const KINDS: ReadonlyMap<string, GateReportItem['kind']> = new Map([
  ['CN', 'CONTAINER'],
  ['CH', 'CHASSIS'],
]);

/**
 * Reads a CODECO message of D.95B or D.00B.
 * @throws {EdifactError} naming the segment; the message is refused as a whole
 */
export function readCodeco(message: Message): GateReport {
  const { tree, bgm, head } = openMessage('CODECO', message);
  const movement = MOVEMENTS.get(valueOf(bgm, 1) ?? '');
  if (movement === undefined)
    return refuse('VALUE_UNSUPPORTED', bgm, 1, 1, 'a gate report is 34 gate-in or 36 gate-out');
  const carrier = partyOf(tree, 'CF', 'CA');
  return {
    ...head,
    movement,
    ...(carrier !== undefined && { carrier }),
    items: itemsOf(tree, (group) => itemOf(group, message.decimal)),
  };
}

function itemOf(group: Branch, decimal: string): GateReportItem {
  const eqd = onlySegment(group, 'EQD');
  const kind = KINDS.get(requiredValueOf(eqd, 1, 1, 'the kind of equipment'));
  if (kind === undefined) return refuse('VALUE_UNSUPPORTED', eqd, 1, 1, 'the equipment is CN container or CH chassis');
  const number = equipmentNumberOf(eqd) ?? refuse('ELEMENT_MISSING', eqd, 2, 1, 'the equipment number is missing');
  const inland = groupsOf(group, 'TDT').map((transport) => onlySegment(transport, 'TDT'));
  // Many reports say only "by road": a truck is one that has a plate.
  const truck = inland.find((tdt) => valueOf(tdt, 1) === '1' && valueOf(tdt, 8) !== undefined);
  const text = qualified(group, 'FTX', 'AAI');
  const remark = text === undefined ? undefined : valueOf(text, 4);
  return {
    kind,
    ...number,
    // ISO 6346 numbers containers; a chassis is none, and its number is its owner's.
    nonIsoEquipment: kind === 'CONTAINER' && number.nonIsoEquipment,
    ...equipmentFacts(group, decimal),
    occurredAt: timeOf(needed(group, eqd, 'DTM', '7', 'the time of the gate')),
    place: placeOfLocation(needed(group, eqd, 'LOC', '165', 'the place of activity')),
    damages: segmentsWithin(group, 'DAM').map(damageOf),
    ...(truck !== undefined && { truck: truckOf(truck) }),
    ...(remark !== undefined && { remark }),
  };
}

function needed(group: Branch, eqd: Segment, tag: string, qualifier: string, name: string): Segment {
  const segment = qualified(group, tag, qualifier);
  if (segment === undefined) {
    throw new EdifactError(
      'SEGMENT_MISSING',
      placeOf(eqd),
      `${tag}+${qualifier}, ${name}, is missing behind this segment`,
    );
  }
  return segment;
}

function damageOf(dam: Segment): Damage {
  const area = valueOf(dam, 3);
  const severity = valueOf(dam, 4);
  return {
    type: requiredValueOf(dam, 2, 1, 'the type of damage'),
    ...(area !== undefined && { area }),
    ...(severity !== undefined && { severity }),
  };
}
