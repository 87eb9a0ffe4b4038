/** Bytes to a socket and back, for requests that no HTTP client would send. */
import { connect } from 'node:net';

/** What came back. */
export interface RawAnswer {
  /** 0 when the connection was closed without an answer. */
  readonly status: number;
  readonly head: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- its form is what is tested
  readonly body: any;
}

/**
 * Sends pieces, one after the other, and reads until the other side closes or answers.
 * @param pauseMs - time between the pieces
 */
export function exchange(
  base: string,
  request: string | readonly (string | Uint8Array)[],
  pauseMs = 0,
): Promise<RawAnswer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    let text = '';
    const end = (): void => {
      socket.destroy();
      resolve(parse(text));
    };
    socket.setEncoding('utf8').setTimeout(20_000, end);
    socket.on('data', (part: string) => {
      text += part;
      if (isWhole(text)) end();
    });
    socket.on('close', end);
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // The other side may hang up while we still send: what it said before counts.
      if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    void send(socket, typeof request === 'string' ? [request] : request, pauseMs);
  });
}

async function send(
  socket: ReturnType<typeof connect>,
  parts: readonly (string | Uint8Array)[],
  pauseMs: number,
): Promise<void> {
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  for (const part of parts) {
    if (socket.destroyed) return;
    if (!socket.write(part)) {
      await Promise.race([new Promise<void>((resolve) => socket.once('drain', () => resolve())), closed]);
    }
    if (pauseMs > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  const length = /\r\ncontent-length: ([0-9]+)/i.exec(text.slice(0, end))?.[1];
  return end >= 0 && length !== undefined && Buffer.byteLength(text.slice(end + 4)) >= Number(length);
}

function parse(text: string): RawAnswer {
  const end = text.indexOf('\r\n\r\n');
  const head = end < 0 ? text : text.slice(0, end);
  const body = end < 0 ? '' : text.slice(end + 4);
  return {
    status: Number(/^HTTP\/1\.1 ([0-9]{3})/.exec(head)?.[1] ?? 0),
    head,
    body: body.startsWith('{') ? JSON.parse(body) : body,
  };
}
