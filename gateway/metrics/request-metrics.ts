/** Measures every request, whatever became of it. */
import type { RequestHandler } from 'express';
import { routeTemplate } from '../http/route-template.ts';
import type { Metrics } from './metrics.ts';

/** Middleware that counts requests in flight and observes how long each took. */
export function requestMetrics(metrics: Metrics): RequestHandler {
  let inFlight = 0;
  metrics.watch('http_requests_in_flight', () => [{ value: inFlight }]);
  return (req, res, next) => {
    const startedAt = process.hrtime.bigint();
    inFlight += 1;
    res.once('close', () => {
      inFlight -= 1;
      // A stream lasts as long as its reader likes, which says nothing about how fast we are.
      if (isStream(res.getHeader('content-type'))) return;
      metrics.observeRequest({
        method: req.method,
        route: routeTemplate(req),
        status: res.writableFinished ? res.statusCode : 0,
        seconds: Number(process.hrtime.bigint() - startedAt) / 1e9,
      });
    });
    next();
  };
}

function isStream(type: unknown): boolean {
  return typeof type === 'string' && type.startsWith('text/event-stream');
}
