import { z } from 'zod';
import type { DcsaEvent } from './event.ts';

const Instant = z.iso.datetime({ offset: true });

/** The parameters of `GET /events` that are supported: DCSA's, and `passId` beside them. */
export const EventsQuery = z
  .strictObject({
    passId: z
      .string()
      .regex(/^[0-9a-f]{32}$/)
      .optional(),
    equipmentReference: z
      .string()
      .regex(/^[A-Z0-9]{4,11}$/)
      .optional(),
    /** Separated by commas, as DCSA has it (`explode: false`). */
    eventTypes: z
      .string()
      .transform((text) => text.split(','))
      .pipe(z.array(z.enum(['SHIPMENT', 'TRANSPORT', 'EQUIPMENT', 'IOT', 'REEFER'])))
      .optional(),
    eventUpdatedDateTimeMin: Instant.optional(),
    eventUpdatedDateTimeMax: Instant.optional(),
  })
  .refine(({ passId, equipmentReference }) => (passId === undefined) !== (equipmentReference === undefined), {
    error: 'give either passId or equipmentReference',
  });

/** Parameters of `GET /events`. */
export type EventsQuery = z.output<typeof EventsQuery>;

/** The events that a query asks for, in the order in which they happened or will happen. */
export function selectEvents(events: readonly DcsaEvent[], query: EventsQuery): DcsaEvent[] {
  const from = query.eventUpdatedDateTimeMin === undefined ? -Infinity : Date.parse(query.eventUpdatedDateTimeMin);
  const until = query.eventUpdatedDateTimeMax === undefined ? Infinity : Date.parse(query.eventUpdatedDateTimeMax);
  return events
    .filter(({ eventClassification: { eventTypeCode } }) => query.eventTypes?.includes(eventTypeCode) ?? true)
    .filter(({ eventUpdatedDateTime }) => {
      const updated = Date.parse(eventUpdatedDateTime);
      return from <= updated && updated <= until;
    })
    .sort((left, right) => Date.parse(left.eventDateTime) - Date.parse(right.eventDateTime));
}
