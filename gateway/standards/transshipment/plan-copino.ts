import type { PreNotice, PreNoticeItem } from '../edifact/copino.ts';
import type { EdifactPlace } from '../edifact/edifact-error.ts';
import { field, type MessageContext, planned, type PlannedCall } from './plan.ts';

/**
 * The calls that an item of a COPINO message becomes, in order: the pre-advice (or its change, or its withdrawal), and,
 * when the message brings a slot at both terminals, the appointment.
 * @throws {MappingRefusal}
 */
export function planCopino(
  message: MessageContext,
  notice: PreNotice,
  item: PreNoticeItem,
  passId: string,
  place: EdifactPlace,
): PlannedCall[] {
  if (notice.function === 'CANCELLATION') return [planned('withdrawPreAdvice', passId, { passId }, message, place)];
  const binding = {
    passId,
    plate: notice.truck.plate,
    driverId: field(notice.driverId, place, 'the identifier of the driver, CTA+TR,'),
    ...(item.chassis !== undefined && { chassisNo: item.chassis }),
  };
  const calls =
    notice.function === 'ORIGINAL'
      ? [planned('preAdvise', passId, binding, message, place)]
      : [planned('changeTruck', passId, { ...binding, reason: reasonOf(notice) }, message, place)];
  const [OUT, IN] = [notice.pickUp?.slot, notice.delivery?.slot];
  if (OUT === undefined || IN === undefined) return calls;
  return [...calls, planned('bookAppointment', passId, { passId, slots: { OUT, IN } }, message, place)];
}

function reasonOf(notice: PreNotice): string {
  return `COPINO ${notice.documentNumber ?? notice.reference} replaces the pre-advice`;
}
