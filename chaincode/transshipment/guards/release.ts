/** What lets a box go: the right, the order's list, the line's declaration, customs' word, and what the lane reads. */
import type { RecordOf } from '../state.ts';
import type { Refusal } from './refusal.ts';

/** Refuses a company that does not hold the right. */
export function notHolding(right: RecordOf<'right'>, bizNo: string): Refusal | undefined {
  if (right.state === 'REVOKED') {
    return { code: 'REVOKED', message: `The right ${right.rightId} was revoked.`, details: { rightId: right.rightId } };
  }
  if (right.holder === bizNo) return undefined;
  const passedOn = right.chain.some((step) => step.to === bizNo);
  return {
    code: 'NOT_HOLDER',
    message: `The company ${passedOn ? 'has passed on' : 'does not hold'} the right ${right.rightId}.`,
    details: { rightId: right.rightId },
  };
}

/** Refuses a box that the order or the right does not cover. */
export function notCovered(
  order: RecordOf<'order'>,
  right: RecordOf<'right'>,
  containerNo: string,
): Refusal | undefined {
  const listed = order.containers.some((box) => box.containerNo === containerNo);
  const granted = right.containers.length === 0 || right.containers.includes(containerNo);
  if (listed && granted) return undefined;
  const where = listed ? `the right ${right.rightId}` : `the order ${order.orderId}`;
  return { code: 'EVIDENCE_MISMATCH', message: `${containerNo} is not a box of ${where}.`, details: { containerNo } };
}

/** Refuses a box of which the line has not declared what the gate needs. */
export function undeclared(equipment: RecordOf<'equipment'> | undefined, containerNo: string): Refusal | undefined {
  const missing = missingFacts(equipment);
  if (missing.length === 0) return undefined;
  return {
    code: 'EVIDENCE_MISSING',
    message: `The line has not declared ${missing.join(', ')} of ${containerNo}.`,
    details: { containerNo, missing },
  };
}

/** SOLAS VI/2 asks for the verified gross mass, the IMDG code for a declaration, of packed boxes. */
function missingFacts(equipment: RecordOf<'equipment'> | undefined): string[] {
  if (equipment === undefined) return ['equipment'];
  if (equipment.empty) return [];
  const missing: string[] = [];
  if (equipment.vgmKg === undefined) missing.push('vgmKg');
  if (equipment.dangerousGoods === undefined) missing.push('dangerousGoods');
  if (equipment.seals.length === 0) missing.push('seals');
  return missing;
}

/** Refuses a box that customs has not approved, or holds. */
export function notCleared(clearance: RecordOf<'clearance'> | undefined, containerNo: string): Refusal | undefined {
  if (clearance?.state === 'APPROVED') return undefined;
  const state = clearance?.state ?? 'NOT_APPROVED';
  const message = state === 'HELD' ? `Customs holds ${containerNo}.` : `Customs has not approved ${containerNo}.`;
  return { code: 'HELD', message, details: { containerNo, state } };
}

/** What a lane read of a box. */
export interface BoxReadings {
  readonly containerRead?: string | undefined;
  readonly sizeTypeRead?: string | undefined;
  readonly sealsRead?: readonly string[] | undefined;
}

/** Refuses a gate-out at the origin at which the lane did not read what must match. */
export function unread(readings: BoxReadings, empty: boolean): Refusal | undefined {
  const missing: string[] = [];
  if (readings.containerRead === undefined) missing.push('containerRead');
  if (readings.sizeTypeRead === undefined) missing.push('sizeTypeRead');
  if (readings.sealsRead === undefined && !empty) missing.push('sealsRead');
  if (missing.length === 0) return undefined;
  return { code: 'EVIDENCE_MISSING', message: `The lane read no ${missing.join(', ')}.`, details: { missing } };
}

/** What of the readings contradicts the pass; what was not read contradicts nothing. */
export function contradictionOf(
  readings: BoxReadings,
  containerNo: string,
  equipment: { readonly sizeType: string; readonly seals: readonly string[] },
): 'WRONG_BOX' | 'SIZE_TYPE_MISMATCH' | 'SEAL_MISMATCH' | undefined {
  const { containerRead, sizeTypeRead, sealsRead } = readings;
  if (containerRead !== undefined && containerRead !== containerNo) return 'WRONG_BOX';
  if (sizeTypeRead !== undefined && sizeTypeRead !== equipment.sizeType) return 'SIZE_TYPE_MISMATCH';
  if (sealsRead !== undefined && !sameSeals(sealsRead, equipment.seals)) return 'SEAL_MISMATCH';
  return undefined;
}

function sameSeals(read: readonly string[], declared: readonly string[]): boolean {
  return [...read].sort().join() === [...declared].sort().join();
}
