const LIMIT_MS = 60_000;
const STEP_MS = 100;

/** Asks again until the answer holds, for a minute at most; returns the last answer, which the caller judges. */
export async function until<T>(what: () => Promise<T>, holds: (value: T) => boolean): Promise<T> {
  const end = Date.now() + LIMIT_MS;
  for (;;) {
    const value = await what();
    if (holds(value) || Date.now() > end) return value;
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
