/** Follows a contract's events over Server-Sent Events, without loss over broken connections. */
import { EventSourceParserStream, type EventSourceMessage } from 'eventsource-parser/stream';
import type { z } from 'zod';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import type { Connection } from './connection.ts';
import { clientError, LedgerError } from './ledger-error.ts';
import { pause } from '../ledger/pause.ts';

/** An event of a contract, by its name. */
export type EventOf<C extends ContractDeclaration> = {
  readonly [N in keyof C['events'] & string]: {
    /** Where it is on the ledger: the `lastEventId` to go on after it. The same when it comes twice. */
    readonly id: string;
    readonly event: N;
    readonly contract: string;
    readonly block: number;
    readonly transactionId: string;
    /** Position in the transaction, when that carries several writes. */
    readonly operation?: number;
    /** With `v`, the version of its form. */
    readonly payload: z.output<C['events'][N]>;
  };
}[keyof C['events'] & string];

/** Which events, from where on. */
export interface EventOptions<C extends ContractDeclaration> {
  /** Names; all when absent. */
  readonly events?: readonly (keyof C['events'] & string)[];
  /** Id of the last event that was dealt with; from now on when absent. */
  readonly lastEventId?: string;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/** Longest silence: the gateway breaks it more often than that. */
const SILENCE_MS = 60_000;
/** Most tries in a row that bring no connection. */
const MAX_FAILURES = 60;
const MAX_EVENT_CHARS = 8 * 1024 * 1024;
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 10_000;

/**
 * The events, one after the other; ends when the signal aborts. Who keeps the last id that was dealt with, and gives it the
 * next time, misses none.
 * @throws {LedgerError} for a refusal that will not pass; NETWORK_FAILED when the gateway stays away
 */
export async function* followEvents<C extends ContractDeclaration>(
  connection: Connection,
  contract: string,
  { events = [], lastEventId, signal = new AbortController().signal }: EventOptions<C>,
): AsyncGenerator<EventOf<C>, void, undefined> {
  const query = events.map((name) => `event=${encodeURIComponent(name)}`).join('&');
  const path = `/v1/${contract}/events${query === '' ? '' : `?${query}`}`;
  const stream = { connection, path, signal, position: lastEventId };
  for (let failures = 0; failures < MAX_FAILURES && !signal.aborted; failures += 1) {
    try {
      for await (const data of untilBroken(stream)) {
        failures = 0;
        yield JSON.parse(data) as EventOf<C>;
      }
    } catch (error) {
      if (isFinal(error)) throw error;
    }
    await pause(Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS), signal);
  }
  if (!signal.aborted) throw clientError('NETWORK_FAILED', 'The gateway stays away.');
}

/** A stream of events, and how far it was dealt with. */
interface Stream {
  readonly connection: Connection;
  readonly path: string;
  readonly signal: AbortSignal;
  position: string | undefined;
}

/** The events of one connection. */
async function* untilBroken(stream: Stream): AsyncGenerator<string, void, undefined> {
  for await (const { id, data } of messages(stream)) {
    if (data !== '') yield data;
    // Only after whoever asked has taken it, and asks for the next.
    stream.position = id ?? stream.position;
  }
}

/** A refusal that asking again does not change; everything else passes, or ends with the signal. */
function isFinal(error: unknown): boolean {
  return error instanceof LedgerError && (error.status ?? 500) < 500 && error.status !== 429;
}

/** Messages of one connection: events, and bare positions, whose data is empty. */
async function* messages({
  connection,
  path,
  position,
  signal,
}: Stream): AsyncGenerator<EventSourceMessage, void, undefined> {
  const over = new AbortController();
  let reader: ReadableStreamDefaultReader<EventSourceMessage> | undefined;
  const end = (): void => {
    over.abort();
    // Also when the stream stands already: a read that waits is told that there is no more.
    reader?.cancel().catch(() => undefined);
  };
  signal.addEventListener('abort', end);
  let timer = setTimeout(end, SILENCE_MS);
  try {
    const headers = { Accept: 'text/event-stream', ...(position !== undefined && { 'Last-Event-ID': position }) };
    reader = readerOf(await connection.open({ method: 'GET', path, headers }, over.signal));
    for (;;) {
      const { done, value } = await reader.read();
      if (done || signal.aborted) return;
      clearTimeout(timer);
      yield value;
      timer = setTimeout(end, SILENCE_MS);
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    end();
  }
}

function readerOf({ body }: Response): ReadableStreamDefaultReader<EventSourceMessage> {
  if (body === null) throw clientError('ANSWER_INVALID', 'The answer is no stream.');
  return body
    .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
    .pipeThrough(positionsAsMessages())
    .pipeThrough(new EventSourceParserStream({ maxBufferSize: MAX_EVENT_CHARS, onError: 'terminate' }))
    .getReader();
}

/**
 * Gives an empty `data` to a message that has only an id. The standard makes that id the last one all the same (WHATWG HTML
 * section 9.2.6), and from it goes on who is cut off before the first event; but the parser tells of messages with data only.
 */
function positionsAsMessages(): TransformStream<string, string> {
  let rest = '';
  let fields = new Set<string>();
  return new TransformStream({
    transform(chunk, controller) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop()!;
      for (const line of lines) {
        if (line !== '') fields.add(line.split(':', 1)[0]!);
        else {
          if (fields.has('id') && !fields.has('data')) controller.enqueue('data:\n');
          fields = new Set();
        }
        controller.enqueue(`${line}\n`);
      }
    },
  });
}
