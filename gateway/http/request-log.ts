/** One log line per request, with its id; never a header's secret, never a body, never a query, which may hold what only its caller knows. */
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Response } from 'express';
import type { Logger } from 'pino';
import { pinoHttp, type HttpLogger } from 'pino-http';
import { principalOf } from './authenticate.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Middleware that gives each request an id, its own where that is a UUID, and a logger. */
export function requestLog(logger: Logger): HttpLogger {
  return pinoHttp({
    logger,
    genReqId: (req, res) => {
      const given = req.headers['x-request-id'];
      const id = typeof given === 'string' && UUID.test(given) ? given.toLowerCase() : randomUUID();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    // What is listed here is all that is logged of a request.
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({
        ...{ id, method, url: url.split('?', 1)[0] },
      }),
      res: (res: { statusCode: number }) => ({ status: res.statusCode }),
    },
    quietReqLogger: true,
    customAttributeKeys: { reqId: 'requestId' },
    customSuccessObject: (_req, res, { responseTime, ...value }: Record<string, unknown>) => ({
      ...value,
      ...factsOf(res),
      durationMs: responseTime,
    }),
    // The problem itself has been logged where it was answered.
    customErrorObject: (_req, res, _error, { responseTime, ...value }: Record<string, unknown>) => ({
      ...value,
      err: undefined,
      ...factsOf(res),
      durationMs: responseTime,
    }),
    customErrorMessage: () => 'request completed',
    customLogLevel: (req, res, error) => {
      if (error !== undefined || res.statusCode >= 500) return 'warn';
      return isProbe(req) ? 'debug' : 'info';
    },
  });
}

/** Who asked, and which transaction came of it. */
function factsOf(res: ServerResponse): object {
  const principal = principalOf(res as Response);
  return {
    ...(principal !== undefined && { party: principal.party, user: principal.user }),
    ...(res.hasHeader('transaction-id') && { txId: res.getHeader('transaction-id') }),
  };
}

function isProbe(req: IncomingMessage): boolean {
  return req.url === '/healthz' || req.url === '/readyz';
}
