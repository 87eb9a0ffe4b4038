/** Boxes and where they are: one writer for every change of a box's place, so that the trace has no gap. */
import { isContainerNumber, isSizeType } from '../../kit/identifiers/iso6346.ts';
import { isImoNumber } from '../../kit/identifiers/imo.ts';
import type { RecordOf } from '../state.ts';
import { checkReportTime, entryIdOf, contentOf, recordedBy, type HandlersOf, type Told, type Tx } from './call.ts';

type Box = RecordOf<'box'>;
type Place = Box['place'];

/** Why and when a box changes its place. */
export interface MoveReason extends Told {
  readonly passId?: string | undefined;
  readonly remark?: string | undefined;
}

/** Saves a box in a new place, with the move. `custodian` and `livePassId` are as given: absent means none. */
export async function moveBox(
  tx: Tx,
  box: Box,
  change: Pick<Box, 'place' | 'custodian' | 'livePassId'>,
  reason: MoveReason,
): Promise<Box> {
  await recordMove(tx, box.containerNo, box.place, change.place, reason);
  return saveBox(tx, box, change, reason);
}

/** Saves a box that stays where it is. */
export async function saveBox(
  tx: Tx,
  box: Box,
  { place, custodian, livePassId }: Pick<Box, 'custodian' | 'livePassId'> & { readonly place?: Place },
  told: Omit<Told, 'messageRef'>,
): Promise<Box> {
  const saved = { ...box, place: place ?? box.place, custodian, livePassId, recorded: recordedBy(tx, told) };
  await tx.put('box', saved);
  return saved;
}

async function recordMove(
  tx: Tx,
  containerNo: string,
  from: Place | undefined,
  to: Place,
  reason: MoveReason,
): Promise<void> {
  await tx.put('boxMove', {
    containerNo,
    recordedAt: tx.now,
    entryId: entryIdOf(tx, reason),
    from,
    to,
    occurredAt: reason.occurredAt ?? tx.now,
    passId: reason.passId,
    remark: reason.remark,
    recorded: recordedBy(tx, reason),
  });
}

/** Refuses a ship's number whose check digit is wrong. */
export function requireImo(tx: Tx, ...numbers: readonly string[]): void {
  for (const imo of numbers) {
    if (!isImoNumber(imo)) tx.fail('IDENTIFIER_INVALID', `${imo} is not an IMO number.`, { imo });
  }
}

/** Refuses a container number that does not obey ISO 6346 and is not flagged. */
export function requireContainerNo(tx: Tx, containerNo: string, nonIso: boolean): void {
  if (nonIso || isContainerNumber(containerNo)) return;
  tx.fail('IDENTIFIER_NON_STANDARD', `${containerNo} does not obey ISO 6346.`, { containerNo });
}

/** Whether a box is in a terminal's yard. */
export function isInYard({ place }: Box, terminal: string): boolean {
  return place.kind === 'YARD' && place.terminal === terminal;
}

/** Whether a box is on the truck of a pass. */
export function isOnTruckOf({ place }: Box, passId: string): boolean {
  return place.kind === 'TRUCK' && place.passId === passId;
}

/** Refuses a box that is neither in the origin's yard nor on the truck of its pass: somebody found it elsewhere. */
export function requireAtHand(tx: Tx, box: Box, { origin, passId }: RecordOf<'pass'>): void {
  if (isInYard(box, origin) || isOnTruckOf(box, passId)) return;
  const { containerNo, place } = box;
  tx.fail('BOX_ELSEWHERE', `${containerNo} was found elsewhere.`, { containerNo, place });
}

/** Refuses a box that is not in a terminal's yard. */
export function requireInYard(tx: Tx, box: Box | undefined, containerNo: string, terminal: string): Box {
  if (box !== undefined && isInYard(box, terminal)) return box;
  const place = box?.place ?? null;
  return tx.fail('BOX_ELSEWHERE', `${containerNo} is not in the yard of ${terminal}.`, { containerNo, place });
}

/** Handlers of containers. */
export const boxHandlers = {
  async declareEquipment(tx, input) {
    const { arrivingOn, ...facts } = contentOf(input);
    const { containerNo } = facts;
    requireContainerNo(tx, containerNo, facts.nonIso);
    if (!isSizeType(facts.sizeType)) tx.fail('IDENTIFIER_INVALID', `${facts.sizeType} is no size and type code.`);
    const line = tx.caller.party;
    const known = await tx.get('equipment', containerNo);
    if (known !== undefined && known.line !== line) {
      tx.fail('NOT_HOLDER', `${containerNo} is declared by another line.`, { containerNo });
    }
    if ((await tx.get('box', containerNo)) === undefined) {
      const vessel =
        arrivingOn ??
        tx.fail('EVIDENCE_MISSING', `The ledger does not know where ${containerNo} is.`, { missing: ['arrivingOn'] });
      requireImo(tx, vessel.imo);
      const place = { kind: 'VESSEL' as const, ...vessel };
      await recordMove(tx, containerNo, undefined, place, input);
      await tx.put('box', { containerNo, line, custodian: line, place, recorded: recordedBy(tx, input) });
    }
    const equipment = { ...facts, line, recorded: recordedBy(tx, input) };
    await tx.put('equipment', equipment);
    tx.emit('EquipmentDeclared', { containerNo });
    return equipment;
  },

  async dischargeBox(tx, input) {
    const { containerNo, vessel, occurredAt } = input;
    await checkReportTime(tx, occurredAt);
    const terminal = tx.caller.party;
    const box = await tx.require('box', containerNo);
    const { place } = box;
    if (place.kind !== 'VESSEL' || place.imo !== vessel.imo || place.voyage !== vessel.voyage) {
      tx.fail('BOX_ELSEWHERE', `${containerNo} is not on that vessel.`, { containerNo, place });
    }
    const yard = { kind: 'YARD' as const, terminal, slot: input.slot };
    const moved = await moveBox(tx, box, { ...box, place: yard, custodian: terminal }, input);
    tx.emit('BoxDischarged', { containerNo, terminal, occurredAt });
    return moved;
  },

  async loadOnVessel(tx, input) {
    const { containerNo, vessel, occurredAt } = input;
    await checkReportTime(tx, occurredAt);
    requireImo(tx, vessel.imo);
    const terminal = tx.caller.party;
    const box = requireInYard(tx, await tx.require('box', containerNo), containerNo, terminal);
    if (box.livePassId !== undefined) {
      tx.fail('CONTAINER_HAS_LIVE_PASS', `${containerNo} is on the live pass ${box.livePassId}.`);
    }
    const place = { kind: 'VESSEL' as const, ...vessel };
    const moved = await moveBox(tx, box, { ...box, place, custodian: box.line }, input);
    tx.emit('BoxLoadedOnVessel', { containerNo, terminal, occurredAt });
    return moved;
  },

  async getContainer(tx, { containerNo }) {
    const equipment = await tx.get('equipment', containerNo);
    const box = await tx.get('box', containerNo);
    if (equipment === undefined && box === undefined) tx.fail('NOT_FOUND', `There is no container ${containerNo}.`);
    return { equipment, box };
  },

  async traceContainer(tx, { containerNo, limit, cursor }) {
    return tx.page('boxMove', [containerNo], limit, cursor);
  },
} satisfies HandlersOf<'declareEquipment' | 'dischargeBox' | 'loadOnVessel' | 'getContainer' | 'traceContainer'>;
