import type { GateReport, GateReportItem } from '../edifact/codeco.ts';
import type { EdifactPlace } from '../edifact/edifact-error.ts';
import { MappingRefusal } from './mapping-refusal.ts';
import { field, type MessageContext, planned, type PlannedCall } from './plan.ts';
import type { PassView } from './port.ts';

const METHODS = { GATE_IN: 'gateIn', GATE_OUT: 'gateOut' } as const;

/** How an operator says by EDI that the terminal handles a box in spite of its number: a remark that begins so. */
const NON_ISO_REMARK = /^NON-ISO[: ]+/;

/**
 * The gate report that an item of a CODECO message becomes. The driver's proof is not in it: it was presented at the
 * lane before, and the contract looks for it.
 * @param view the pass, as the ledger has it
 * @param terminal the party of the terminal that the item's place names
 * @throws {MappingRefusal}
 */
export function planCodeco(
  message: MessageContext,
  report: GateReport,
  item: GateReportItem,
  view: PassView,
  terminal: string,
  place: EdifactPlace,
): PlannedCall {
  if (report.function === 'CANCELLATION') {
    throw new MappingRefusal(
      'FUNCTION_UNSUPPORTED',
      place,
      'a gate report is not cancelled by message: cancel the pass, which after gate-out takes two persons',
    );
  }
  const leg = legAt(view, terminal, place);
  const subject = {
    occurredAt: item.occurredAt,
    evidence: [{ sha256: message.sha256, mediaType: 'application/edifact', sizeBytes: message.sizeBytes }],
    passId: view.pass.passId,
    leg,
    lane: field(item.place.spot, place, 'the lane, C553 of LOC+165,'),
    plateRead: field(item.truck?.plate, place, 'the plate of the truck, C222 of TDT+1,'),
    ...boxReadings(report, item, leg, view),
    ...(item.damages.length > 0 && { damageCodes: item.damages.map(({ type }) => type) }),
    // A weighbridge reads kilograms; decimals of the message are rounded to the nearest.
    ...(item.grossMassG !== undefined && { grossKg: Math.round(item.grossMassG / 1000) }),
    ...nonIsoOverride(report, item),
  };
  return planned(METHODS[report.movement], item.number, subject, underReference(message, report, place), place);
}

/**
 * A replacement speaks under the reference of the message that it replaces: the ledger then sees one reference with two
 * contents, and makes a dispute of it instead of overwriting what was reported.
 */
function underReference(message: MessageContext, report: GateReport, place: EdifactPlace): MessageContext {
  if (report.function === 'ORIGINAL') return message;
  return { ...message, reference: field(report.replaces, place, 'the reference of the replaced message, RFF+ACW,') };
}

/** Which half of the pass this terminal has. After a diversion back to the origin it may have both, one after the other. */
function legAt({ pass, out }: PassView, terminal: string, place: EdifactPlace): 'OUT' | 'IN' {
  const both = pass.origin === terminal && pass.destination === terminal;
  if (both) return out.state === 'GATE_OUT' ? 'IN' : 'OUT';
  if (pass.origin === terminal) return 'OUT';
  if (pass.destination === terminal) return 'IN';
  throw new MappingRefusal('LEG_UNKNOWN', place, `${terminal} has no part in the pass`);
}

/**
 * What the lane read of the box. At the origin's gate-in the truck has none yet: a box in that report is the one that
 * the terminal assigns to it, which matters for a group order.
 */
function boxReadings(report: GateReport, item: GateReportItem, leg: 'OUT' | 'IN', { pass }: PassView): object {
  if (item.kind === 'CHASSIS') return {};
  if (report.movement === 'GATE_IN' && leg === 'OUT') {
    return pass.containerNo === item.number ? {} : { assignedContainerNo: item.number };
  }
  return {
    containerRead: item.number,
    ...(item.sizeType !== undefined && { sizeTypeRead: item.sizeType }),
    ...(item.seals.length > 0 && { sealsRead: item.seals.map(({ number }) => number) }),
  };
}

function nonIsoOverride(report: GateReport, item: GateReportItem): object {
  if (report.movement !== 'GATE_IN' || !item.nonIsoEquipment || item.remark === undefined) return {};
  if (!NON_ISO_REMARK.test(item.remark)) return {};
  return { nonIsoOverride: item.remark.slice(0, 280) };
}
