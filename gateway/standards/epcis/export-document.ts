import { beef } from '@ledger-pilots/chaincode/beef/api.ts';
import { epcisDocument, inReadingOrder, type EpcisDocument } from '@ledger-pilots/chaincode/beef/epcis/document.ts';
import type { EpcisEvent } from '@ledger-pilots/chaincode/beef/epcis/event.ts';
import { epochMsOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { Problem } from '../../problems.ts';
import { allPages } from '../calls/all-pages.ts';
import type { Invoke } from '../calls/invoke.ts';
import { eventsPage } from './events-page.ts';

const PHASES = beef.methods.queryByNumber.input.shape.phase.unwrap().options;

/**
 * Everything that happened to a number, as one document, in the order of time.
 * @param number - of an animal, carcass, lot, import lot or pack
 * @param creationDate - RFC 3339
 * @throws {Problem} NOT_FOUND when the ledger has no event of it, LIMIT_EXCEEDED, and what the contract refuses with
 */
export async function exportDocument(number: string, invoke: Invoke, creationDate: string): Promise<EpcisDocument> {
  const phases = await Promise.all(
    PHASES.map((phase) => allPages((paging) => eventsPage(invoke, 'queryByNumber', { number, phase, ...paging }))),
  );
  const events = phases.flat();
  if (events.length === 0) {
    throw new Problem('NOT_FOUND', KIT_ERRORS.NOT_FOUND, undefined, {
      detail: `The ledger has no event of ${number}.`,
    });
  }
  return inReadingOrder(epcisDocument(events.sort(byTime), creationDate));
}

/** Of one time, as the ledger has them. */
function byTime(left: EpcisEvent, right: EpcisEvent): number {
  return epochMsOf(left.eventTime) - epochMsOf(right.eventTime);
}
