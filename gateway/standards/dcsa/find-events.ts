import type { Port } from '../transshipment/port.ts';
import { boxEvents } from './box-events.ts';
import type { DcsaEvent } from './event.ts';
import { type EventsQuery, selectEvents } from './events-query.ts';
import { passEvents } from './pass-events.ts';

/** Journeys of a box that one answer tells of; older ones are read by their pass. */
const MOST_PASSES = 20;

/** The events of a pass, or of a box on all its passes and vessels, that a query asks for. */
export async function findEvents(port: Port, query: EventsQuery): Promise<DcsaEvent[]> {
  const events =
    query.passId === undefined
      ? await eventsOfBox(port, query.equipmentReference!)
      : await eventsOfPass(port, query.passId);
  return selectEvents(events, query);
}

async function eventsOfPass(port: Port, passId: string): Promise<DcsaEvent[]> {
  return passEvents(await port.pass(passId), await port.history(passId), await port.terminals());
}

async function eventsOfBox(port: Port, containerNo: string): Promise<DcsaEvent[]> {
  const container = await port.container(containerNo);
  const trace = await port.trace(containerNo);
  const passIds = new Set(trace.flatMap(({ passId }) => passId ?? []));
  if (container.box?.livePassId !== undefined) passIds.add(container.box.livePassId);
  const events = boxEvents(container, trace, await port.terminals());
  for (const passId of [...passIds].slice(-MOST_PASSES)) events.push(...(await eventsOfPass(port, passId)));
  return events;
}
