/**
 * Sends an upload and reads its answer at the same time, as `POST /v1/customs/intake` wants it: the body is read no faster than
 * the answer is taken. With Node's own HTTP client, since `fetch` may give up an answer that begins before the body has ended.
 */
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';

/** One line of the answer, as loosely as JSON is. */
export type UploadAnswer = Readonly<Record<string, unknown>> & {
  readonly line?: number;
  readonly status?: string;
  readonly end?: Readonly<Record<string, unknown>>;
};

/** What an upload says of itself. */
export interface UploadOptions {
  readonly url: string;
  readonly token: string;
  /** Its name. */
  readonly key: string;
  readonly from?: number;
  /** Cuts the connection. */
  readonly signal?: AbortSignal;
}

/**
 * Sends lines and gives what is told, line by line; ends with the answer.
 * @throws {Error} when the connection is cut, or the answer is a refusal of the whole
 */
export async function* sendUpload(
  lines: AsyncIterable<string> | Iterable<string>,
  { url, token, key, from = 1, signal }: UploadOptions,
): AsyncGenerator<UploadAnswer, void, undefined> {
  const sent = request(`${url}/v1/customs/intake?from=${from}`, {
    method: 'POST',
    headers: {
      ...{ authorization: `Bearer ${token}`, 'content-type': 'application/x-ndjson', 'idempotency-key': key },
    },
    ...(signal !== undefined && { signal }),
  });
  // The first line may be long in coming.
  sent.flushHeaders();
  const answered = once(sent, 'response') as Promise<[IncomingMessage]>;
  const written = write(sent, lines);
  // Whoever reads the answer learns of it there.
  written.catch(() => undefined);
  const [answer] = await answered;
  const texts = createInterface({ input: answer, crlfDelay: Infinity });
  for await (const text of texts) {
    const told = JSON.parse(text) as UploadAnswer;
    if (answer.statusCode !== 200) throw new Error(`the upload was refused: ${text}`);
    yield told;
  }
  if (!answer.complete) throw new Error('the connection was cut');
}

async function write(sent: ClientRequest, lines: AsyncIterable<string> | Iterable<string>): Promise<void> {
  for await (const line of lines) {
    if (sent.destroyed) return;
    if (!sent.write(`${line}\n`)) await drained(sent);
  }
  sent.end();
}

async function drained(sent: ClientRequest): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race(['drain', 'close'].map((event) => once(sent, event, { signal: over.signal })));
  } finally {
    over.abort();
  }
}
