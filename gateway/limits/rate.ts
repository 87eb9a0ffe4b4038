/**
 * How many requests one key may make: a steady number each second, and beside it a reserve for bursts that fills up again
 * every ten seconds. Counted in this process: replicas behind one address each give their own.
 */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** What a key may do. */
export interface RateSettings {
  /** Requests in each second. */
  readonly perS: number;
  /** Requests beyond that, in all, in {@link BURST_WINDOW_S}. */
  readonly burst: number;
}

/** How a request was counted. */
export interface RateVerdict {
  readonly admitted: boolean;
  /** Whole seconds after which the next try is counted anew; at least 1. */
  readonly retryAfterS: number;
  /** `RateLimit` and `RateLimit-Policy` of draft-ietf-httpapi-ratelimit-headers-10. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Seconds after which the reserve is full again. */
const BURST_WINDOW_S = 10;

/** Counts requests by key. An entry lives until its window ends, so memory is bounded by the number of keys. */
export class Rate {
  readonly #steady: RateLimiterMemory;
  readonly #burst: RateLimiterMemory;
  readonly #policy: string;

  constructor({ perS, burst }: RateSettings) {
    this.#steady = new RateLimiterMemory({ points: perS, duration: 1 });
    this.#burst = new RateLimiterMemory({ points: burst, duration: BURST_WINDOW_S });
    this.#policy = `"steady";q=${perS};w=1, "burst";q=${burst};w=${BURST_WINDOW_S}`;
  }

  /** Counts one request. */
  async take(key: string): Promise<RateVerdict> {
    const steady = await consumed(this.#steady, key);
    if (steady.admitted) return this.#verdict(true, steady.state);
    const burst = await consumed(this.#burst, key);
    return this.#verdict(burst.admitted, steady.state, burst.state);
  }

  /** What {@link take} would say, without counting. */
  async look(key: string): Promise<RateVerdict> {
    const [steady, burst] = await Promise.all([this.#steady.get(key), this.#burst.get(key)]);
    const exhausted = isUsedUp(steady, this.#steady.points) && isUsedUp(burst, this.#burst.points);
    return this.#verdict(!exhausted, steady ?? new RateLimiterRes(this.#steady.points, 0), burst ?? undefined);
  }

  #verdict(admitted: boolean, steady: RateLimiterRes, burst?: RateLimiterRes): RateVerdict {
    const states = [item('steady', steady), ...(burst === undefined ? [] : [item('burst', burst)])];
    return {
      admitted,
      retryAfterS: secondsUntil(steady),
      headers: { RateLimit: states.join(', '), 'RateLimit-Policy': this.#policy },
    };
  }
}

async function consumed(
  limiter: RateLimiterMemory,
  key: string,
): Promise<{ admitted: boolean; state: RateLimiterRes }> {
  try {
    return { admitted: true, state: await limiter.consume(key) };
  } catch (state) {
    if (state instanceof RateLimiterRes) return { admitted: false, state };
    throw state;
  }
}

function isUsedUp(state: RateLimiterRes | null, points: number): boolean {
  return state !== null && state.msBeforeNext > 0 && state.consumedPoints >= points;
}

function item(name: string, state: RateLimiterRes): string {
  return `"${name}";r=${state.remainingPoints};t=${secondsUntil(state)}`;
}

function secondsUntil({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1000));
}
