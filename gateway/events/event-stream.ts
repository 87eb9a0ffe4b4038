/**
 * One open Server-Sent Events stream (WHATWG HTML section 9.2). It reads a page, writes it as fast as its client takes it, and
 * reads the next: a client that does not take anything for a while is let go, and comes back with `Last-Event-ID`.
 */
import { once } from 'node:events';
import type { Response } from 'express';
import type { EventPosition } from '../store/webhooks.ts';
import type { ListedEvent } from './block-events.ts';
import { positionText } from './event-id.ts';
import type { EventLog } from './event-log.ts';

/** How streams are kept. */
export interface StreamTiming {
  /** Silence is broken that often, so that dead connections are found out. */
  readonly heartbeatMs: number;
  /** A client that has taken nothing for that long is let go. */
  readonly slowMs: number;
}

/** What a stream writes. */
export interface StreamContent {
  readonly log: EventLog;
  /** Names; empty for all. */
  readonly events: ReadonlySet<string>;
  readonly position: EventPosition;
}

/** How soon a client comes back when the stream ends. */
const RETRY_MS = 2_000;

/** Headers of the answer; nothing on the way may keep or hold back what comes. */
export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream',
  'Cache-Control': 'no-store, no-transform',
  'X-Accel-Buffering': 'no',
} as const;

/**
 * Writes events until the signal aborts, the client leaves or is too slow, or nothing can be read.
 * @throws {Problem} when nothing can be read
 */
export async function writeEvents(
  res: Response,
  { log, events, position }: StreamContent,
  { heartbeatMs, slowMs }: StreamTiming,
  signal: AbortSignal,
): Promise<void> {
  let after = position;
  let writtenAtMs = Date.now();
  const write = async (text: string): Promise<void> => {
    writtenAtMs = Date.now();
    if (!res.write(text)) await drained(res, slowMs, signal);
  };
  // A client that is cut off before the first event knows from this where to go on.
  await write(`retry: ${RETRY_MS}\nid: ${positionText(after)}\n\n`);
  while (!signal.aborted) {
    const page = await log.read(after, Math.max(0, writtenAtMs + heartbeatMs - Date.now()), signal);
    after = page.position;
    for (const event of page.events) {
      if (signal.aborted) return;
      if (events.size === 0 || events.has(event.name)) await write(eventText(event));
    }
    // With its position, so that who filters does not look back further than needed.
    if (Date.now() - writtenAtMs >= heartbeatMs) await write(`: nothing new\nid: ${positionText(after)}\n\n`);
  }
}

/** JSON has no line breaks, and the names of events are identifiers: both are one line. */
function eventText({ id, name, json }: ListedEvent): string {
  return `id: ${id}\nevent: ${name}\ndata: ${json}\n\n`;
}

async function drained(res: Response, slowMs: number, signal: AbortSignal): Promise<void> {
  try {
    await once(res, 'drain', { signal: AbortSignal.any([signal, AbortSignal.timeout(slowMs)]) });
  } catch {
    // What was not taken until now never will be: not even an orderly end.
    if (!signal.aborted) res.destroy();
  }
}
