/**
 * One request to a webhook's receiver: capped in time and in what is read of the answer, never redirected, to addresses that
 * may be asked only.
 */
import { once } from 'node:events';
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Webhook as Signature } from 'standardwebhooks';
import { retryAfterMs } from './backoff.ts';
import { ForbiddenAddress, type Destinations } from './destinations.ts';

/** What is sent. */
export interface Delivery {
  readonly url: URL;
  /** `whsec_...` */
  readonly secret: string;
  /** The event's; a receiver drops what it has had. */
  readonly id: string;
  readonly body: string;
}

/** How the receiver took it. */
export type Reception =
  | { readonly kind: 'acknowledged' }
  | {
      readonly kind: 'failed';
      /** For the webhook's owner, without secrets. */
      readonly reason: string;
      /** How long the receiver wants to be left alone. */
      readonly retryAfterMs?: number;
    }
  /** 410: the receiver wants nothing more, ever. */
  | { readonly kind: 'gone' };

/** What is read of an answer; none of it is used. */
const ANSWER_BYTES = 4 * 1024;
/** How long the rest of an answer is waited for, to use the connection again. */
const REST_MS = 1_000;

/** Sends to one receiver, over one connection that it keeps. */
export class Poster {
  readonly #destinations: Destinations;
  readonly #timeoutMs: number;
  readonly #http = new HttpAgent({ keepAlive: true, maxSockets: 1 });
  readonly #https: HttpsAgent;

  /** @param ca - PEM of the roots to believe instead of the system's */
  constructor(destinations: Destinations, timeoutMs: number, ca?: string) {
    this.#destinations = destinations;
    this.#timeoutMs = timeoutMs;
    this.#https = new HttpsAgent({ keepAlive: true, maxSockets: 1, ...(ca !== undefined && { ca }) });
  }

  /** Sends once. Never throws: whatever goes wrong is a failed try. */
  async send(delivery: Delivery, signal: AbortSignal): Promise<Reception> {
    const limit = AbortSignal.timeout(this.#timeoutMs);
    const either = AbortSignal.any([signal, limit]);
    try {
      this.#destinations.requireHost(delivery.url);
      return await this.#exchange(delivery, either);
    } catch (error) {
      if (limit.aborted) return { kind: 'failed', reason: `no answer within ${this.#timeoutMs} ms` };
      return { kind: 'failed', reason: reasonOf(error) };
    }
  }

  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  async #exchange(delivery: Delivery, signal: AbortSignal): Promise<Reception> {
    const req = this.#request(delivery, signal);
    try {
      req.end(delivery.body);
      const [res] = (await once(req, 'response', { signal })) as [IncomingMessage];
      await rest(res);
      return receptionOf(res);
    } catch (error) {
      // The receiver closed a kept connection just when it was used again: nothing was asked yet.
      if (req.reusedSocket && (error as NodeJS.ErrnoException).code === 'ECONNRESET') {
        return this.#exchange(delivery, signal);
      }
      throw error;
    } finally {
      if (!req.closed && signal.aborted) req.destroy();
    }
  }

  #request({ url, secret, id, body }: Delivery, signal: AbortSignal): ClientRequest {
    const now = new Date();
    const isSecure = url.protocol === 'https:';
    const req = (isSecure ? httpsRequest : httpRequest)(url, {
      method: 'POST',
      agent: isSecure ? this.#https : this.#http,
      lookup: this.#destinations.lookup,
      signal,
      headers: {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(body),
        'User-Agent': 'ledger-pilots-gateway',
        'Webhook-Id': id,
        'Webhook-Timestamp': String(Math.floor(now.getTime() / 1000)),
        'Webhook-Signature': new Signature(secret).sign(id, now, body),
      },
    });
    // An abort after the answer would be an error that nobody waits for.
    req.on('error', () => undefined);
    return req;
  }
}

/** Reads the rest of an answer so that its connection can be used again; cuts it off when it is long or slow. */
async function rest(res: IncomingMessage): Promise<void> {
  let bytes = 0;
  const timer = setTimeout(() => res.destroy(), REST_MS);
  try {
    for await (const chunk of res) {
      bytes += (chunk as Buffer).length;
      if (bytes > ANSWER_BYTES) break;
    }
  } catch {
    // The status is what counts, and it is there.
  } finally {
    clearTimeout(timer);
  }
}

function receptionOf({ statusCode = 0, headers }: IncomingMessage): Reception {
  if (statusCode >= 200 && statusCode < 300) return { kind: 'acknowledged' };
  if (statusCode === 410) return { kind: 'gone' };
  const asked = statusCode === 429 || statusCode === 503 ? retryAfterMs(headers['retry-after'], Date.now()) : undefined;
  const reason = `answered ${statusCode}${statusCode >= 300 && statusCode < 400 ? '; redirects are not followed' : ''}`;
  return { kind: 'failed', reason, ...(asked !== undefined && { retryAfterMs: asked }) };
}

function reasonOf(error: unknown): string {
  if (error instanceof ForbiddenAddress) return error.message;
  // Of an error of the network only the kind: messages tell addresses.
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' ? `not reached: ${code}` : 'not reached';
}
