/** The HTTP server around the application: limits that hold before Express sees a request, and a stop that drains. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { gatewayProblem, type GatewayCode } from './problems.ts';
import { pause } from './ledger/pause.ts';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_INTERVAL_MS = 1_000;
const KEEP_ALIVE_MS = 65_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 2_000;
const DRAIN_STEP_MS = 20;
/** A stopping gateway listens until nobody has asked for this long, so that busy clients are told and not cut off. */
const FAREWELL_MS = 500;

/** The server, and how to stop it. */
export interface GatewayServer {
  readonly server: Server;
  /**
   * Lets requests in flight end, and tells their clients not to use the connection again; closes everything when they
   * have, or after the limit. The application is to refuse new requests meanwhile.
   */
  drain(limitMs: number): Promise<void>;
}

/** Timers of the requests whose body has not come whole. */
const arriving = new WeakMap<IncomingMessage, NodeJS.Timeout>();

/** Lets a request's body take as long as it takes: for streams, which keep limits of their own. */
export function letLast(req: IncomingMessage): void {
  clearTimeout(arriving.get(req));
}

/**
 * Makes the server; it does not listen yet.
 * @param requestTimeoutMs - in which a request must have arrived whole, unless {@link letLast} is said of it
 */
export function gatewayServer(handle: RequestListener, requestTimeoutMs = REQUEST_TIMEOUT_MS): GatewayServer {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      // Node has one limit for all requests, and some are streams: see arriveInTime.
      requestTimeout: 0,
      connectionsCheckingInterval: CHECK_INTERVAL_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
      // RFC 9112 section 3.2: exactly one Host.
      requireHostHeader: true,
    },
    handle,
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => refuse(error, socket));
  const traffic: Traffic = { inFlight: new Set(), lastRequestAt: 0 };
  // Before the application, which may say that a request lasts.
  server.prependListener('request', (req, res) => arriveInTime(req, res, requestTimeoutMs));
  server.on('request', ({ url }, res) => {
    traffic.inFlight.add(res);
    res.once('close', () => traffic.inFlight.delete(res));
    // Probes come all the time and need no farewell.
    if (url !== '/healthz' && url !== '/readyz') traffic.lastRequestAt = Date.now();
  });
  return { server, drain: (limitMs) => drain(server, traffic, limitMs) };
}

interface Traffic {
  readonly inFlight: Set<ServerResponse>;
  lastRequestAt: number;
}

async function drain(server: Server, traffic: Traffic, limitMs: number): Promise<void> {
  const startedAt = Date.now();
  for (const res of traffic.inFlight) if (!res.headersSent) res.setHeader('Connection', 'close');
  while (Date.now() - startedAt < limitMs) {
    if (traffic.inFlight.size === 0 && Date.now() - Math.max(startedAt, traffic.lastRequestAt) >= FAREWELL_MS) break;
    await pause(DRAIN_STEP_MS);
  }
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

function arriveInTime(req: IncomingMessage, res: ServerResponse, limitMs: number): void {
  const timer = setTimeout(() => {
    if (req.complete) return;
    if (res.headersSent) req.socket.destroy();
    else sendAway('REQUEST_TIMEOUT', req.socket);
  }, limitMs);
  timer.unref();
  arriving.set(req, timer);
  for (const over of ['end', 'close']) req.once(over, () => clearTimeout(timer));
}

/** Answers what is not HTTP enough to become a request, in the same form as everything else. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  sendAway(codeOf(error.code), socket);
}

function sendAway(code: GatewayCode, socket: Duplex): void {
  const problem = gatewayProblem(code);
  const body = JSON.stringify(problem.body(randomUUID()));
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${problem.title}`,
      'Content-Type: application/problem+json',
      `Content-Length: ${Buffer.byteLength(body)}`,
      'X-Content-Type-Options: nosniff',
      'Cache-Control: no-store',
      'Connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function codeOf(errorCode: string | undefined): GatewayCode {
  if (errorCode === 'HPE_HEADER_OVERFLOW') return 'HEADERS_TOO_LARGE';
  return errorCode === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'REQUEST_TIMEOUT' : 'REQUEST_INVALID';
}
