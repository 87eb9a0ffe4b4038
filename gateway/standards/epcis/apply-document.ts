import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { beef } from '@ledger-pilots/chaincode/beef/api.ts';
import { captured, type Capture } from '@ledger-pilots/chaincode/beef/epcis/capture.ts';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { CallEnd, Invoke, Refusal } from '../calls/invoke.ts';
import type { CaptureAnswer, EventAnswer } from './capture-answer.ts';
import { InTurn } from './in-turn.ts';
import { pointerOf, pointerOfPath } from '../calls/json-pointer.ts';

type Movement = Extract<Capture, { ok: true }>;

/**
 * Carries the events of a document to the ledger, each by itself: one that is refused does not stop the others. Events of
 * the same goods or shipment go in the document's order, for goods are received before they are sent on.
 * @param isOver - whether the time for the request is over; what is left is then not attempted, and the sender repeats it
 */
export async function applyDocument(
  events: readonly unknown[],
  invoke: Invoke,
  isOver: () => boolean,
): Promise<CaptureAnswer> {
  const turns = new InTurn();
  const answers: Promise<EventAnswer>[] = [];
  for (const [index, event] of events.entries()) {
    const pointer = pointerOf(['epcisBody', 'eventList', index]);
    const capture = captured(event);
    answers.push(
      capture.ok
        ? turns.run(namesOf(capture), () => applyEvent(pointer, event, capture, invoke, isOver))
        : Promise.resolve(unreadable(pointer, capture.problems)),
    );
    // Long lists take a while to judge, and others wait.
    await setImmediate();
  }
  return { events: await Promise.all(answers) };
}

async function applyEvent(
  pointer: string,
  event: unknown,
  { event: { eventID } }: Movement,
  invoke: Invoke,
  isOver: () => boolean,
): Promise<EventAnswer> {
  const told = { pointer, eventID };
  if (isOver()) {
    const detail = 'The time for the request is over: send the document again.';
    return { ...told, status: 'REFUSED', refusal: { code: 'NOT_ATTEMPTED', detail } };
  }
  return { ...told, ...answerOf(pointer, await capture(event, eventID, invoke)) };
}

/**
 * A repeat gets the first outcome while that was none or good. A refusal is kept under the key as well, but what it rests on
 * may have changed since (a shipment that was not known has been told), so the contract is asked again, without the key.
 */
async function capture(event: unknown, eventId: string, invoke: Invoke): Promise<CallEnd> {
  const call = { contract: 'beef', method: 'captureEvent', input: { event } };
  const end = await invoke({ ...call, key: keyOf(eventId, event) });
  return end.kind === 'refused' && isKept(end.refusal) ? invoke(call) : end;
}

/**
 * Made of the event's hash id. The same event may be written in several ways, and a key stands for one request, so the way
 * is in it too. It begins with a character that no caller's own key has.
 */
function keyOf(eventId: string, event: unknown): string {
  const hex = /;([0-9a-f]{64})/.exec(eventId)![1]!;
  const written = createHash('sha256').update(canonicalText(event)).digest('hex').slice(0, 32);
  return `~epcis.${hex}.${written}`;
}

/** What could not be tried is not kept with a key, and what is still under way has no end yet. */
function isKept({ status, code }: Refusal): boolean {
  return status < 500 && status !== 429 && code !== 'IDEMPOTENCY_KEY_IN_PROGRESS';
}

function answerOf(pointer: string, end: CallEnd): Omit<EventAnswer, 'pointer' | 'eventID'> {
  switch (end.kind) {
    case 'committed': {
      const { shipmentId, verdict } = beef.methods.captureEvent.output.parse(end.output);
      return { status: 'ACCEPTED', shipmentId, verdict, transactionId: end.txId };
    }
    case 'unknown':
      return { status: 'UNKNOWN', transactionId: end.txId };
    case 'refused': {
      const { details, ...refusal } = end.refusal;
      return { status: 'REFUSED', refusal: { ...refusal, ...(details !== undefined && { details: { ...details } }) } };
    }
    case 'read':
      throw new TypeError(`${pointer}: an event becomes a write`);
  }
}

function unreadable(pointer: string, problems: Extract<Capture, { ok: false }>['problems']): EventAnswer {
  const placed = problems.map(({ path, message }) => ({ pointer: pointerOfPath(path, pointer), message }));
  const [first] = placed;
  const detail = `The event cannot be captured: ${first!.pointer}: ${first!.message}`;
  const { status } = beef.errors.EVENT_INVALID;
  return {
    pointer,
    status: 'REFUSED',
    refusal: { code: 'EVENT_INVALID', status, detail, details: { problems: placed } },
  };
}

function namesOf({ movement: { shipmentId, items } }: Movement): string[] {
  return [`shipment ${shipmentId}`, ...new Set(items.map(({ number }) => number))];
}
