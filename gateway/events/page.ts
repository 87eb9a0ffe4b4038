/** Events in portions, so that whoever reads a long ledger never holds more than one of them. */
import { gatewayProblem } from '../problems.ts';
import type { EventPosition } from '../store/webhooks.ts';
import type { ListedEvent } from './block-events.ts';
import { positionOf, positionText } from './event-id.ts';

/** Events, and the position after them: further than the last of them when blocks without any followed. */
export interface EventPage {
  readonly events: readonly ListedEvent[];
  readonly position: EventPosition;
}

/** Most events of a page, and about how many characters of their texts. */
const PAGE_EVENTS = 200;
const PAGE_CHARS = 1024 * 1024;

/**
 * The first events after a position.
 * @param events - all events from the position's block on, up to before the block `next`
 * @throws {Problem} EVENT_UNKNOWN when the position names an event that its block does not have
 */
export function pageOf(events: readonly ListedEvent[], after: EventPosition, next: bigint): EventPage {
  // Ahead of what is known here: nothing to tell yet.
  if (after.block >= next) return { events: [], position: after };
  const rest = events.slice(startAfter(events, after));
  const some = rest.slice(0, fitting(rest));
  if (some.length === rest.length) return { events: some, position: { block: next } };
  return { events: some, position: positionOf(some.at(-1)!.id)! };
}

/** Whether a page is full, so that no further block needs to be read for it. */
export function isFull(events: readonly ListedEvent[]): boolean {
  return fitting(events) < events.length;
}

function startAfter(events: readonly ListedEvent[], after: EventPosition): number {
  if (after.txId === undefined) return 0;
  const id = positionText(after);
  const index = events.findIndex((event) => event.id === id);
  if (index < 0) throw gatewayProblem('EVENT_UNKNOWN', { details: { id } });
  return index + 1;
}

/** How many of the first events make a page; at least one. */
function fitting(events: readonly ListedEvent[]): number {
  let chars = 0;
  for (let count = 0; count < events.length; count += 1) {
    if (count === PAGE_EVENTS || (count > 0 && chars + events[count]!.json.length > PAGE_CHARS)) return count;
    chars += events[count]!.json.length;
  }
  return events.length;
}
