/** Reads one page of earlier events from a peer's blocks. */
import type { CloseableAsyncIterable } from '@hyperledger/fabric-gateway';
import type { common } from '@hyperledger/fabric-protos';
import type { Logger } from 'pino';
import { pause } from '../ledger/pause.ts';
import { gatewayProblem } from '../problems.ts';
import type { EventPosition } from '../store/webhooks.ts';
import { blockEvents, blockNumber, type ListedEvent } from './block-events.ts';
import { isFull, pageOf, type EventPage } from './page.ts';

/** What to read. */
export interface LookBack {
  /** Opens the blocks from the position's on. */
  readonly open: (attempt: number) => Promise<CloseableAsyncIterable<common.Block>>;
  readonly contract: string;
  readonly after: EventPosition;
  /** The block to stop before; after the position's. */
  readonly until: bigint;
  readonly signal: AbortSignal;
  readonly log: Logger;
}

const ATTEMPTS = 3;
const RETRY_MS = 200;
const LIMIT_MS = 15_000;
/** So that whoever looks back over a long ledger without events takes turns with others. */
const MOST_BLOCKS = 1_000n;

/**
 * The page after the position. It is empty, with a position further on, when there are no events in the blocks read.
 * @throws {Problem} EVENT_UNKNOWN, PEERS_UNAVAILABLE
 */
export async function lookBack(what: LookBack): Promise<EventPage> {
  const { after, signal, log } = what;
  const until = what.until < after.block + MOST_BLOCKS ? what.until : after.block + MOST_BLOCKS;
  let cause: unknown;
  for (let attempt = 0; attempt < ATTEMPTS && !signal.aborted; attempt += 1) {
    const read = await readBlocks(what, until, attempt);
    if (read.next > after.block) return pageOf(read.events, after, read.next);
    cause = read.error;
    log.debug({ err: cause }, 'looking back failed');
    await pause(RETRY_MS, signal);
  }
  throw gatewayProblem('PEERS_UNAVAILABLE', { cause });
}

/** Whole blocks, as many as came before the page was full, the end was reached, or something broke. */
async function readBlocks(
  { open, contract, after, signal }: LookBack,
  until: bigint,
  attempt: number,
): Promise<{ events: ListedEvent[]; next: bigint; error?: unknown }> {
  const events: ListedEvent[] = [];
  let next = after.block;
  let stream: CloseableAsyncIterable<common.Block> | undefined;
  const end = (): void => stream?.close();
  const timer = setTimeout(end, LIMIT_MS);
  signal.addEventListener('abort', end);
  try {
    stream = await open(attempt);
    for await (const block of stream) {
      if (blockNumber(block) !== next) throw new Error(`block ${blockNumber(block)} came where ${next} was expected`);
      events.push(...blockEvents(block, contract));
      next += 1n;
      if (next >= until || isFull(events)) break;
    }
    return { events, next };
  } catch (error) {
    return { events, next, error };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
    stream?.close();
  }
}
