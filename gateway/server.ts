/** The HTTP server around the application: limits that hold before Express sees a request, and a stop that drains. */
import { randomUUID } from 'node:crypto';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { gatewayProblem, type GatewayCode } from './problems.ts';
import { pause } from './ledger/pause.ts';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
const CHECK_INTERVAL_MS = 1_000;
const KEEP_ALIVE_MS = 65_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 2_000;
const DRAIN_STEP_MS = 50;

/** Makes the server; it does not listen yet. */
export function gatewayServer(handle: RequestListener): Server {
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
  return server;
}

/** Stops accepting, lets requests in flight end, and after the limit cuts what is left. */
export async function drain(server: Server, limitMs: number): Promise<void> {
  const over = new AbortController();
  const closed = new Promise<void>((resolve) => server.close(() => resolve())).then(() => over.abort());
  const until = Date.now() + limitMs;
  while (!over.signal.aborted && Date.now() < until) {
    server.closeIdleConnections();
    await pause(DRAIN_STEP_MS, over.signal);
  }
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
