/** `GET /v1/<contract>/events`: what happens on a contract, as it happens. */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { onlyMethods } from '../http/allow.ts';
import { isStillListed, requirePrincipal, tokenExpiryOf } from '../http/authenticate.ts';
import { releaseSlot } from '../limits/limits.ts';
import { Slots } from '../limits/slots.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { gatewayProblem } from '../problems.ts';
import { mayRead, notAuthorised } from './event-access.ts';
import type { EventLog } from './event-log.ts';
import { STREAM_HEADERS, writeEvents, type StreamTiming } from './event-stream.ts';
import { streamRequest } from './stream-request.ts';

/** What the routes need. */
export interface EventsRouterOptions {
  readonly contracts: readonly ContractDeclaration[];
  readonly logOf: (contract: string) => EventLog;
  readonly channelsOf: (party: string) => readonly string[];
  readonly authenticate: RequestHandler;
  /** Most streams at once. */
  readonly limits: { readonly inAll: number; readonly perCaller: number };
  readonly metrics: Metrics;
  readonly timing: StreamTiming;
  /** Ends all streams. */
  readonly stop: AbortSignal;
}

const RETRY_AFTER_S = '30';
/** So often a stream looks whether its caller has been struck off. */
const LISTED_EVERY_MS = 500;
/** Timers cannot wait for longer. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The router of all contracts' streams. */
export function eventsRouter(options: EventsRouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const slots = new Slots(options.limits.inAll, options.limits.perCaller);
  const open = new Map(options.contracts.map(({ name }) => [name, 0]));
  options.metrics.watch('ledger_event_streams', () =>
    [...open].map(([contract, value]) => ({ labels: { contract }, value })),
  );
  for (const contract of options.contracts) {
    const path = `/v1/${contract.name}/events`;
    router.get(path, options.authenticate, onlyReaders(contract, options), stream(contract, options, slots, open));
    router.all(path, onlyMethods('GET'));
  }
  return router;
}

function onlyReaders(contract: ContractDeclaration, { channelsOf }: EventsRouterOptions): RequestHandler {
  return (req, res, next) => {
    const principal = requirePrincipal(req, res);
    if (!mayRead(principal, contract, channelsOf(principal.party))) throw notAuthorised();
    next();
  };
}

function stream(
  contract: ContractDeclaration,
  options: EventsRouterOptions,
  slots: Slots,
  open: Map<string, number>,
): RequestHandler {
  const log = options.logOf(contract.name);
  return async (req, res) => {
    const { events, after } = streamRequest(req, contract);
    const release = takeSlot(slots, req, res);
    open.set(contract.name, open.get(contract.name)! + 1);
    try {
      if (after !== undefined) await log.check(after);
      const position = after ?? (await log.now());
      if (res.closed) return;
      res.status(200).set(STREAM_HEADERS).flushHeaders();
      // A stream lasts for hours, and has a limit of its own.
      releaseSlot(res);
      const end = endOf(res, options.stop);
      if (req.method !== 'HEAD') await writeEvents(res, { log, events, position }, options.timing, end);
    } catch (error) {
      if (!res.headersSent) throw error;
      // The status is told already; the client comes back and is told then.
      req.log.info({ err: error }, 'event stream broke off');
    } finally {
      release();
      open.set(contract.name, open.get(contract.name)! - 1);
      if (res.headersSent) res.end();
    }
  };
}

function takeSlot(slots: Slots, req: Request, res: Response): () => void {
  const { party, user } = requirePrincipal(req, res);
  const release = slots.take(`${party}/${user}`);
  if (typeof release !== 'string') return release;
  throw gatewayProblem('TOO_MANY_STREAMS', {
    headers: { 'Retry-After': RETRY_AFTER_S },
    details: { limitOf: release },
  });
}

/** Aborts when the client has left, its token has expired, its user is none any more, or the gateway stops. */
function endOf(res: Response, stop: AbortSignal): AbortSignal {
  const own = new AbortController();
  const end = (): void => own.abort();
  const timer = setTimeout(end, Math.min(tokenExpiryOf(res) - Date.now(), LONGEST_TIMER_MS));
  const look = setInterval(() => isStillListed(res) || end(), LISTED_EVERY_MS);
  stop.addEventListener('abort', end);
  res.once('close', () => {
    clearTimeout(timer);
    clearInterval(look);
    stop.removeEventListener('abort', end);
    end();
  });
  if (res.closed || stop.aborted) end();
  return own.signal;
}
