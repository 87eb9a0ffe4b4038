/** Blocks as a peer delivers them, for a bundle. */

/** What a peer delivers: blocks, until it is closed. */
export interface DeliveredBlocks extends AsyncIterable<{ serializeBinary(): Uint8Array }> {
  close(): void;
}

/** A peer that has a block delivers it at once; one that is silent for this long is given up. */
const SILENT_MS = 30_000;

/**
 * The bytes of so many blocks; closes the stream behind them.
 * @throws {Error} when the peer breaks off, or is silent for 30 seconds
 */
export async function* blockStream(delivered: DeliveredBlocks, height: number): AsyncGenerator<Uint8Array, void, void> {
  const iterator = delivered[Symbol.asyncIterator]();
  try {
    for (let number = 0; number < height; number += 1) {
      const next = await withinTime(iterator.next(), number);
      if (next.done === true) throw new Error(`the peer's stream ended before block ${number}`);
      yield next.value.serializeBinary();
    }
  } finally {
    delivered.close();
  }
}

/**
 * The bytes of blocks as they come, until it is told to stop; closes the stream then.
 * @throws {Error} when the peer breaks off
 */
export async function* openEndedStream(
  delivered: DeliveredBlocks,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void, void> {
  const iterator = delivered[Symbol.asyncIterator]();
  const stopped = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener('abort', () => resolve(undefined), { once: true });
  });
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), stopped]);
      if (next === undefined) return;
      if (next.done === true) throw new Error('the peer’s stream ended: ask again, or another peer');
      yield next.value.serializeBinary();
    }
  } finally {
    delivered.close();
  }
}

async function withinTime<T>(work: Promise<T>, number: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the peer has not given block ${number} within ${SILENT_MS / 1000} s: ask another one`));
    }, SILENT_MS);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
