/** `GET /metrics`: for the collector that runs beside the gateway, and for nobody else. */
import { Router, type Request } from 'express';
import { onlyMethods } from '../http/allow.ts';
import { answering } from '../http/answer.ts';
import { gatewayProblem } from '../problems.ts';
import type { AddressRanges } from './address-ranges.ts';
import type { Metrics } from './metrics.ts';

/** What proxies add. A request that one passed on comes from its address, and was sent by somebody else. */
const PASSED_ON = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip', 'via'];

/**
 * The router of `/metrics`.
 * @param from - addresses of collectors; to everybody else there is nothing at this address
 */
export function metricsRouter(metrics: Metrics, from: AddressRanges): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get(
    '/metrics',
    answering(async (req) => {
      if (!isCollector(req, from)) throw gatewayProblem('ROUTE_UNKNOWN');
      const { type, text } = await metrics.text();
      return { status: 200, type, body: text };
    }),
  );
  router.all('/metrics', onlyMethods('GET'));
  return router;
}

function isCollector(req: Request, from: AddressRanges): boolean {
  return from.includes(req.socket.remoteAddress) && PASSED_ON.every((name) => req.headers[name] === undefined);
}
