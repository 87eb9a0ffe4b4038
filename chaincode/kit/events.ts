/** Events: one per transaction, in the past tense, declared, with a version in the payload. */
import { z } from 'zod';
import { encode } from './codec.ts';
import type { ContractDeclaration } from './declare.ts';
import type { Json } from './json.ts';

/** An event as it leaves the contract; the payload begins with its version `v`. */
export interface EmittedEvent {
  readonly name: string;
  readonly payload: { readonly v: number; readonly [key: string]: Json };
}

/** An event of one operation of a batch. */
export interface BatchedEvent extends EmittedEvent {
  readonly operation: number;
}

/** Events that every contract may emit, beside its own. */
export const KIT_EVENTS = {
  /** The events of a batch's operations, each with the index of its operation. */
  Batch: z.strictObject({
    events: z.array(
      z.strictObject({
        operation: z.int(),
        name: z.string(),
        payload: z.looseObject({ v: z.int() }),
      }),
    ),
  }),
  /** A statutory act waits for a second person. */
  ApprovalProposed: z.strictObject({
    id: z.string(),
    method: z.string(),
    proposedBy: z.strictObject({ party: z.string(), enrolmentId: z.string(), certHash: z.string() }),
    expiresAt: z.string(),
  }),
} as const satisfies Record<string, z.ZodObject>;

/**
 * Makes an event of a contract, checked against its declaration. `v` is 1 unless the event's schema declares another.
 * @throws {Error} when the event is not declared or the payload is not of its schema: a mistake in the contract
 */
export function eventOf(api: ContractDeclaration, name: string, payload: unknown): EmittedEvent {
  const schema = Object.hasOwn(api.events, name) ? api.events[name] : undefined;
  if (schema === undefined) throw new Error(`event ${name} is not declared`);
  return { name, payload: { v: 1, ...(schema.parse(payload) as Record<string, Json>) } };
}

/** Makes one of the kit's own events. */
export function kitEvent<E extends keyof typeof KIT_EVENTS>(
  name: E,
  payload: z.input<(typeof KIT_EVENTS)[E]>,
): EmittedEvent {
  return { name, payload: { v: 1, ...(KIT_EVENTS[name].parse(payload) as Record<string, Json>) } };
}

/** The bytes of an event's payload. */
export function eventBytes(event: EmittedEvent): Uint8Array {
  return encode(event.payload);
}
