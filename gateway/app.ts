/** The gateway as an Express application: what is common to all routes, and the routers. */
import express, { type Express, type RequestHandler, type Router } from 'express';
import type { Logger } from 'pino';
import type { ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import type { TokenVerifier } from './auth/token-verifier.ts';
import type { Wallet } from './auth/wallet.ts';
import { documentOf } from './openapi/document.ts';
import { problemWriter } from './http/answer.ts';
import { authenticate, authenticateHolder } from './http/authenticate.ts';
import { documentRouter } from './http/documents.ts';
import { healthRouter } from './http/health.ts';
import { methodRouter } from './http/methods.ts';
import { requestLog } from './http/request-log.ts';
import { transactionRouter } from './http/transactions.ts';
import type { Ledger } from './ledger/ledger.ts';
import { Limits, type LimitSettings } from './limits/limits.ts';
import type { AddressRanges } from './metrics/address-ranges.ts';
import { metricsRouter } from './metrics/metrics-router.ts';
import type { Metrics } from './metrics/metrics.ts';
import { requestMetrics } from './metrics/request-metrics.ts';
import type { Operations } from './operations.ts';
import { gatewayProblem } from './problems.ts';
import { relayRouter } from './relay/relay-router.ts';
import { routesOf } from './routes.ts';
import type { OfflineSigning } from './signing/offline-signing.ts';
import { signingRouter } from './signing/signing-router.ts';
import { versionsRouter } from './versions/versions-router.ts';
import { requestSpan } from './tracing/request-span.ts';

/** What the application is made of. */
export interface AppOptions {
  /** Contracts whose channels are up. */
  readonly contracts: readonly ContractDeclaration[];
  readonly operations: Operations;
  readonly signing: OfflineSigning;
  readonly ledger: Ledger;
  readonly wallet: Wallet;
  readonly verify: TokenVerifier;
  readonly log: Logger;
  readonly requestDeadlineMs: number;
  readonly bodyLimitBytes: number;
  readonly metrics: Metrics;
  readonly metricsFrom: AddressRanges;
  readonly limits: LimitSettings;
  /** Networks of the proxies whose `X-Forwarded-For` is believed. */
  readonly trustProxy?: readonly string[];
  /** Whether the process was told to stop: requests are sent away. */
  readonly isStopping: () => boolean;
  /** Routers beside the declared methods, such as the standards' edge; made with what they may use. */
  readonly edges?: readonly ((tools: EdgeTools) => Router)[];
}

/** What a router beside the declared methods gets. */
export interface EdgeTools {
  readonly operations: Operations;
  /** Whether the process was told to stop: what lasts is to end. */
  readonly isStopping: () => boolean;
  /** Middleware that lets only callers with a valid token pass; `principalOf` then tells who it is. */
  readonly authenticate: RequestHandler;
  /** For routes that reach the ledger without a token: counts the request against its address. */
  readonly anonymous: RequestHandler;
  readonly requestDeadlineMs: number;
  readonly bodyLimitBytes: number;
}

/** Makes the application; it listens to nothing by itself. */
export function gatewayApp(options: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').enable('case sensitive routing').set('query parser', false);
  app.set('trust proxy', options.trustProxy === undefined ? false : [...options.trustProxy]);
  const limits = new Limits(options.limits, options.metrics);
  app.use(requestLog(options.log), requestMetrics(options.metrics), requestSpan, safeHeaders);
  app.use(oneHost, refuseWhenStopping(options.isStopping), limits.arrive);
  const authenticated = authenticate(options.verify, options.wallet, limits);
  const tools: EdgeTools = { ...options, authenticate: authenticated, anonymous: limits.anonymous };
  app.use(healthRouter(options.ledger, options.isStopping), metricsRouter(options.metrics, options.metricsFrom));
  app.use(documentRouter(documentOf(options.contracts), options.contracts));
  const holder = authenticateHolder(options.verify, options.wallet, limits);
  app.use(transactionRouter(options.ledger, holder));
  app.use(signingRouter({ ...options, authenticate: holder }));
  for (const edge of options.edges ?? []) app.use(edge(tools));
  app.use(relayRouter({ ...options, anonymous: limits.anonymous }));
  app.use(versionsRouter(options.contracts, { ...tools, ledger: options.ledger }));
  app.use(methodRouter(routesOf(options.contracts), tools));
  app.use(() => {
    throw gatewayProblem('ROUTE_UNKNOWN');
  });
  app.use(problemWriter);
  return app;
}

const safeHeaders: RequestHandler = (_req, res, next) => {
  res.set({
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    // Heeded only where the answer came over TLS, which ends at the proxy before us.
    'Strict-Transport-Security': 'max-age=31536000',
    'X-Content-Type-Options': 'nosniff',
  });
  next();
};

/** RFC 9112 section 3.2: Node keeps the first of several, a proxy before us may have looked at another. */
const oneHost: RequestHandler = (req, _res, next) => {
  if ((req.headersDistinct['host'] ?? []).length > 1)
    throw gatewayProblem('REQUEST_INVALID', { detail: 'There is more than one Host header.' });
  next();
};

function refuseWhenStopping(isStopping: () => boolean): RequestHandler {
  return (req, res, next) => {
    if (!isStopping()) return next();
    res.set('Connection', 'close');
    // Probes are still answered, so that a balancer sees why.
    if (req.path === '/healthz' || req.path === '/readyz') return next();
    throw gatewayProblem('SHUTTING_DOWN');
  };
}
