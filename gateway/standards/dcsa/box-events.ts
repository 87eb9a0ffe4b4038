import type { BoxMove, Container, Terminal } from '../transshipment/port.ts';
import type { DcsaEvent } from './event.ts';
import { locationOf, originatingTerminal } from './location.ts';

/**
 * The DCSA events of a box's way off one vessel and on to the next: DISC and LOAD. Moves by truck are told by the passes
 * that they belong to.
 */
export function boxEvents(
  container: Container,
  trace: readonly BoxMove[],
  terminals: readonly Terminal[],
): DcsaEvent[] {
  return trace.flatMap((move) => {
    const vesselMove = vesselMoveOf(move);
    const terminal = terminals.find(({ terminal: party }) => party === vesselMove?.terminal);
    if (vesselMove === undefined || terminal === undefined) return [];
    const { code, imo, voyage } = vesselMove;
    const voyageNumber = { carrierVoyageNumber: voyage };
    return {
      eventRouting: originatingTerminal(terminal),
      eventID: `${move.containerNo}-${move.entryId}-${code}`,
      eventDateTime: move.occurredAt,
      eventUpdatedDateTime: move.recorded.recordedAt,
      eventLocation: locationOf(terminal),
      eventClassification: { eventTypeCode: 'EQUIPMENT', eventClassifierCode: 'ACT', equipmentEventTypeCode: code },
      transportDetails: {
        transportCall: {
          transportCallReference: `${imo}-${voyage}-${terminal.smdgCode}`,
          modeOfTransport: 'VESSEL',
          ...(code === 'DISC'
            ? { importVoyageNumberOrReference: voyageNumber }
            : { exportVoyageNumberOrReference: voyageNumber }),
          vesselTransport: { vesselIMONumber: imo },
        },
      },
      equipmentDetails: {
        equipmentReference: move.containerNo,
        ...(container.equipment !== undefined && {
          ISOEquipmentCode: container.equipment.sizeType,
          emptyIndicatorCode: container.equipment.empty ? 'EMPTY' : 'LADEN',
        }),
        movementType: 'TRANSSHIPMENT',
      },
    } satisfies DcsaEvent;
  });
}

function vesselMoveOf({
  from,
  to,
}: BoxMove): { code: 'DISC' | 'LOAD'; terminal: string; imo: string; voyage: string } | undefined {
  if (from?.kind === 'VESSEL' && to.kind === 'YARD')
    return { code: 'DISC', terminal: to.terminal, imo: from.imo, voyage: from.voyage };
  if (from?.kind === 'YARD' && to.kind === 'VESSEL')
    return { code: 'LOAD', terminal: from.terminal, imo: to.imo, voyage: to.voyage };
  return undefined;
}
