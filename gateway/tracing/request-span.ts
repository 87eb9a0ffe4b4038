/** A span for each request, as a child of the caller's, by OpenTelemetry's conventions for HTTP servers. */
import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags, type Context } from '@opentelemetry/api';
import type { Request, RequestHandler, Response } from 'express';
import { routeTemplate } from '../http/route-template.ts';
import { currentTracer } from './traced.ts';

/** W3C Trace Context section 3.2.2, version 00. */
const TRACE_PARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;
const NOTHING = /^0+$/;

/** Middleware that records the request. Its address is the route's template: the real one holds identifiers. */
export const requestSpan: RequestHandler = (req, res, next) => {
  const tracer = currentTracer();
  if (tracer === undefined) return next();
  const span = tracer.startSpan(
    req.method,
    { kind: SpanKind.SERVER, attributes: { 'http.request.method': req.method, 'request.id': String(req.id) } },
    parentOf(req),
  );
  res.once('close', () => {
    span.updateName(`${req.method} ${routeTemplate(req)}`).setAttributes(factsOf(req, res));
    if (res.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
    span.end();
  });
  req.log.setBindings({ traceId: span.spanContext().traceId });
  context.with(trace.setSpan(context.active(), span), next);
};

function factsOf(req: Request, res: Response): Record<string, string | number> {
  const txId = res.getHeader('transaction-id');
  return {
    'http.route': routeTemplate(req),
    ...(res.headersSent && { 'http.response.status_code': res.statusCode }),
    ...(typeof txId === 'string' && { 'ledger.transaction.id': txId }),
  };
}

/** The caller's span. `tracestate` and `baggage` are not taken over: nobody here reads them, and they may hold anything. */
function parentOf(req: Request): Context {
  const [, traceId, spanId, flags] = TRACE_PARENT.exec(String(req.headers['traceparent'] ?? '')) ?? [];
  if (traceId === undefined || spanId === undefined || NOTHING.test(traceId) || NOTHING.test(spanId))
    return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags!, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
