import type { EpcisEvent } from '@ledger-pilots/chaincode/beef/epcis/event.ts';
import { inputInvalid } from '@ledger-pilots/chaincode/kit/validation.ts';
import { contractProblem } from '../../ledger/refusal.ts';
import type { Invoke } from '../calls/invoke.ts';
import { eventsPage } from './events-page.ts';
import { type EventsQuery, isAskedFor, stretchesOf, type Stretch } from './events-query.ts';
import type { Position } from './page-token.ts';

/** Reads of the ledger for one answer: an answer has to end, also where few events are those that are asked for. */
const MOST_READS = 40;

/** A page of what a query found. */
export interface Found {
  readonly events: readonly EpcisEvent[];
  /** Where the query goes on; absent at its end. */
  readonly next?: Position;
}

/**
 * The next events that a query asks for. A page may have fewer than it could, or none, and a next one.
 * @throws {Problem} what the contract refuses with; INPUT_INVALID for a position that the query does not have
 */
export async function findEvents(invoke: Invoke, query: EventsQuery): Promise<Found> {
  const stretches = stretchesOf(query);
  const events: EpcisEvent[] = [];
  let position: Position | undefined = query.nextPageToken ?? { stretch: 0 };
  if (stretches[position.stretch] === undefined) throw tokenOfAnother();
  for (let reads = 0; reads < MOST_READS && events.length < query.perPage && position !== undefined; reads += 1) {
    const { stretch, cursor }: Position = position;
    const { method, input } = stretches[stretch]!;
    const limit = query.perPage - events.length;
    const page = await eventsPage(invoke, method, { ...input, limit, ...(cursor !== undefined && { cursor }) });
    events.push(...page.items.filter((event) => isAskedFor(event, query)));
    position = after(stretches, stretch, page.next);
  }
  return { events, ...(position !== undefined && { next: position }) };
}

function after(stretches: readonly Stretch[], stretch: number, cursor: string | undefined): Position | undefined {
  if (cursor !== undefined) return { stretch, cursor };
  return stretch + 1 < stretches.length ? { stretch: stretch + 1 } : undefined;
}

function tokenOfAnother(): Error {
  const issue = { path: '?nextPageToken', message: 'is of another query: ask for the first page again' };
  return contractProblem(new Map(), 'beef', inputInvalid([issue]));
}
