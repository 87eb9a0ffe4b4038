/** The HTTP server around the application: limits that hold before Express sees a request, and a stop that drains. */
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
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

/** Makes the server; it does not listen yet. */
export function gatewayServer(handle: RequestListener): GatewayServer {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
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

/** Answers what is not HTTP enough to become a request, in the same form as everything else. */
function refuse(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = gatewayProblem(codeOf(error.code));
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
