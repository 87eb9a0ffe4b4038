/**
 * Who may ask how often, and how much at once. Who shows a valid token is counted as that party's user; who shows none, or
 * an invalid one, by address, each apart: public look-ups from an office do not use up what its token holders may fail.
 */
import type { Request, RequestHandler, Response } from 'express';
import type { TokenSubject } from '../auth/token-verifier.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { gatewayProblem, type Problem } from '../problems.ts';
import { addressGroup } from './address-group.ts';
import { Rate, type RateSettings, type RateVerdict } from './rate.ts';
import { Slots } from './slots.ts';

/** What may be asked of this process. */
export interface LimitSettings {
  /** For each user of a party. */
  readonly caller: RateSettings;
  /** For each address: requests without a token, and, apart, requests whose token was refused. */
  readonly address: RateSettings;
  /** Requests that are worked on at once, in all and for each caller or address. */
  readonly inFlight: { readonly inAll: number; readonly perCaller: number };
}

/** Addresses that machines ask all the time, and must be answered whatever else goes on. */
const EXEMPT = new Set(['/healthz', '/readyz', '/metrics']);

const RELEASE = 'releaseSlot';
const COUNTED = 'counted';
/** Seconds after which a place is likely to be free. */
const SLOT_RETRY_S = 1;

/** Counts requests and refuses what is too much. */
export class Limits {
  readonly #callers: Rate;
  readonly #anonymous: Rate;
  readonly #refused: Rate;
  readonly #slots: Slots;
  readonly #metrics: Metrics;

  constructor({ caller, address, inFlight }: LimitSettings, metrics: Metrics) {
    this.#callers = new Rate(caller);
    this.#anonymous = new Rate(address);
    this.#refused = new Rate(address);
    this.#slots = new Slots(inFlight.inAll, inFlight.perCaller);
    this.#metrics = metrics;
    metrics.watch('http_slots_taken', () => [{ value: this.#slots.inFlight }]);
  }

  /**
   * Middleware before everything else. What has no token is counted at once; what has one goes on to be verified, unless too
   * many from this address were not valid: verifying costs more than counting.
   */
  readonly arrive: RequestHandler = async (req, res, next) => {
    if (EXEMPT.has(req.path)) return next();
    if (req.headers.authorization === undefined) {
      await this.#admitAnonymous(req, res);
      return next();
    }
    const group = addressGroup(req.ip);
    this.#require(await this.#refused.look(group), res);
    // Whose token nobody accepted by the end, or whose route asked for none.
    res.once('close', () => {
      if (res.locals[COUNTED] !== true) void this.#refused.take(group);
    });
    next();
  };

  /** Middleware of routes that reach the ledger without a token, in case the request had one and was not counted yet. */
  readonly anonymous: RequestHandler = async (req, res, next) => {
    if (res.locals[COUNTED] !== true) await this.#admitAnonymous(req, res);
    next();
  };

  /**
   * Counts a request of a known caller.
   * @throws {Problem} RATE_LIMITED, TOO_MANY_IN_FLIGHT
   */
  async admit({ party, user }: TokenSubject, res: Response): Promise<void> {
    // One request may pass several checks of who asks, and is one request.
    if (res.locals[COUNTED] === true) return;
    res.locals[COUNTED] = true;
    const caller = `${party}/${user}`;
    this.#require(await this.#callers.take(caller), res);
    this.#occupy(`caller ${caller}`, res);
  }

  async #admitAnonymous(req: Request, res: Response): Promise<void> {
    res.locals[COUNTED] = true;
    const group = addressGroup(req.ip);
    this.#require(await this.#anonymous.take(group), res);
    this.#occupy(`address ${group}`, res);
  }

  #require(verdict: RateVerdict, res: Response): void {
    res.set(verdict.headers);
    if (!verdict.admitted) throw this.#refuse('RATE_LIMITED', verdict.retryAfterS);
  }

  #occupy(holder: string, res: Response): void {
    // A caller who hung up meanwhile would never give the place back.
    if (res.closed) return;
    const release = this.#slots.take(holder);
    if (typeof release === 'string') throw this.#refuse('TOO_MANY_IN_FLIGHT', SLOT_RETRY_S, { limitOf: release });
    res.locals[RELEASE] = release;
    res.once('close', release);
  }

  #refuse(code: 'RATE_LIMITED' | 'TOO_MANY_IN_FLIGHT', retryAfterS: number, details?: object): Problem {
    this.#metrics.countLimited(code);
    return gatewayProblem(code, {
      headers: { 'Retry-After': String(retryAfterS) },
      ...(details !== undefined && { details }),
    });
  }
}

/** Gives the request's place back before it ends: for streams, which are open for hours and have a limit of their own. */
export function releaseSlot(res: Response): void {
  (res.locals[RELEASE] as (() => void) | undefined)?.();
}
