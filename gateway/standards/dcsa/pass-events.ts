import type { PassEvent, PassView, Terminal } from '../transshipment/port.ts';
import type { DcsaEvent } from './event.ts';
import { locationOf, originatingTerminal } from './location.ts';

type EquipmentCode = 'GTIN' | 'GTOT' | 'PICK' | 'DROP';
type TransportCode = 'ARRI' | 'DEPA';

/**
 * The eight terminal events as DCSA events: what happens to the truck, then to the box. At the origin's gate-in and the
 * destination's gate-out the truck has no box. DCSA has no code for reaching the block (65, 95).
 */
const CODES: Readonly<Record<number, { readonly transport?: TransportCode; readonly equipment?: EquipmentCode }>> = {
  60: { transport: 'ARRI' },
  70: { equipment: 'PICK' },
  80: { transport: 'DEPA', equipment: 'GTOT' },
  90: { transport: 'ARRI', equipment: 'GTIN' },
  100: { equipment: 'DROP' },
  110: { transport: 'DEPA' },
};

/**
 * The terminal events of a journal that happened, in the order of the journal: each that was applied, and, of those that
 * were not, the first report that came too late to be. Repeats, disputed reports and incidents, where the barrier stayed
 * closed, are left out.
 */
export function happenedEvents(history: readonly PassEvent[]): PassEvent[] {
  const applied = new Set(
    history.flatMap(({ outcome, eventCode }) => (outcome === 'APPLIED' ? (eventCode ?? []) : [])),
  );
  const late = new Set<number>();
  return history.filter(({ outcome, eventCode, containerNo, containerRead }) => {
    if (eventCode === undefined) return false;
    if (outcome === 'APPLIED') return true;
    // Of another box than the pass's, a late report tells nothing of this one.
    const isOfThisBox = containerRead === undefined || containerRead === containerNo;
    if (outcome !== 'STALE' || applied.has(eventCode) || late.has(eventCode) || !isOfThisBox) return false;
    late.add(eventCode);
    return true;
  });
}

/**
 * The DCSA events of a pass: what its journal says to have happened as `ACT`, and the booked slots that are still to come as
 * `PLN` arrivals.
 * @param terminals all terminals of the ledger; entries of a terminal that is not among them are left out
 */
export function passEvents(view: PassView, history: readonly PassEvent[], terminals: readonly Terminal[]): DcsaEvent[] {
  const byParty = new Map(terminals.map((terminal) => [terminal.terminal, terminal]));
  const actual = happenedEvents(history).flatMap((entry) => {
    const terminal = byParty.get(entry.terminal ?? '');
    return terminal === undefined ? [] : actualEvents(view, entry, terminal);
  });
  return [...plannedEvents(view, byParty), ...actual];
}

function actualEvents(view: PassView, entry: PassEvent, terminal: Terminal): DcsaEvent[] {
  const { transport, equipment } = CODES[entry.eventCode!] ?? {};
  const common = {
    eventRouting: originatingTerminal(terminal),
    eventDateTime: entry.occurredAt,
    eventUpdatedDateTime: entry.recorded.recordedAt,
    eventLocation: locationOf(terminal),
    shipmentDetails: orderOf(view),
    transportDetails: truckCall(view, entry.leg!, entry.plate),
  };
  const box = equipmentOf(entry);
  const events: DcsaEvent[] = [];
  if (transport !== undefined) {
    events.push({
      ...common,
      eventID: eventId(view, entry.entryId, transport),
      eventClassification: {
        eventTypeCode: 'TRANSPORT',
        eventClassifierCode: 'ACT',
        transportEventTypeCode: transport,
      },
    });
  }
  if (equipment !== undefined && box !== undefined) {
    events.push({
      ...common,
      eventID: eventId(view, entry.entryId, equipment),
      eventClassification: {
        eventTypeCode: 'EQUIPMENT',
        eventClassifierCode: 'ACT',
        equipmentEventTypeCode: equipment,
      },
      equipmentDetails: box,
    });
  }
  return events;
}

/** Slots of legs that have not begun. They are the haulier's plan, so they originate from the haulier. */
function plannedEvents(view: PassView, byParty: ReadonlyMap<string, Terminal>): DcsaEvent[] {
  const { slots, bizNo, plate, recorded } = view.dispatch;
  if (view.dispatch.state !== 'BOUND' || slots === undefined || bizNo === undefined || view.pass.outcome !== 'LIVE')
    return [];
  return [view.out, view.in].flatMap((leg) => {
    const terminal = byParty.get(leg.terminal);
    if (terminal === undefined || leg.state !== 'EXPECTED') return [];
    return {
      eventRouting: {
        originatingParty: { partyCode: bizNo, codeListProvider: 'ZZZ', codeListName: 'KR-BRN', partyFunction: 'CA' },
      },
      eventID: eventId(view, `slot-${leg.leg}`, 'ARRI'),
      eventDateTime: slots[leg.leg].from,
      eventUpdatedDateTime: recorded.recordedAt,
      eventLocation: locationOf(terminal),
      eventClassification: { eventTypeCode: 'TRANSPORT', eventClassifierCode: 'PLN', transportEventTypeCode: 'ARRI' },
      shipmentDetails: orderOf(view),
      transportDetails: truckCall(view, leg.leg, plate),
    };
  });
}

function eventId({ pass }: PassView, entry: string, code: string): string {
  return `${pass.passId}-${entry}-${code}`;
}

/** The transshipment order is what DCSA calls a transport order. */
function orderOf({ pass }: PassView): NonNullable<DcsaEvent['shipmentDetails']> {
  return { documentReference: { typeCode: 'TRO', reference: pass.orderId } };
}

function truckCall({ pass }: PassView, leg: string, plate: string | undefined): DcsaEvent['transportDetails'] {
  return {
    transportCall: {
      transportCallReference: `${pass.passId}-${leg}`,
      modeOfTransport: 'TRUCK',
      ...(plate !== undefined && { truckTransport: { tractorDetails: { licensePlate: plate } } }),
    },
  };
}

function equipmentOf(entry: PassEvent): DcsaEvent['equipmentDetails'] {
  const equipmentReference = entry.containerNo ?? entry.containerRead;
  if (equipmentReference === undefined) return undefined;
  return {
    equipmentReference,
    ...(entry.sizeType !== undefined && { ISOEquipmentCode: entry.sizeType }),
    ...(entry.empty !== undefined && { emptyIndicatorCode: entry.empty ? 'EMPTY' : 'LADEN' }),
    movementType: 'TRANSSHIPMENT',
    ...(entry.seals !== undefined && entry.seals.length > 0 && { seals: entry.seals.map((number) => ({ number })) }),
  };
}
