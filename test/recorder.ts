/**
 * What a client was told, written down before it is believed: one line per answer, flushed to the disk, by the client and
 * not by the gateway. Joined with the blocks afterwards, it shows whether anything that was told was not true.
 */
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import type { RestClient, RestRequest } from '../scripts/journeys/rest-client.ts';

/** One operation as its caller saw it. Times in milliseconds since the epoch. */
export interface Recording {
  readonly kind: string;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
  /** `unreached`: no answer at all, which a caller must treat as `unknown`. */
  readonly outcome: 'committed' | 'rejected' | 'unknown' | 'unreached';
  readonly status?: number;
  readonly code?: string;
  readonly txId?: string;
  readonly block?: string;
}

/** Sends requests and records their answers. */
export class Recorder {
  readonly path: string;
  readonly #client: RestClient;
  readonly #file: number;

  constructor(client: RestClient, path: string) {
    this.#client = client;
    this.path = path;
    this.#file = openSync(path, 'ax', 0o600);
  }

  /** Sends one operation and records what was told. */
  async send(kind: string, request: RestRequest): Promise<Recording> {
    const sentAtMs = Date.now();
    const recording = { kind, sentAtMs, ...(await this.#answer(request)) };
    writeSync(this.#file, `${JSON.stringify(recording)}\n`);
    fsyncSync(this.#file);
    return recording;
  }

  /** Everything recorded, as the file has it. */
  recordings(): Recording[] {
    return readFileSync(this.path, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Recording);
  }

  close(): void {
    closeSync(this.#file);
  }

  async #answer(request: RestRequest): Promise<Omit<Recording, 'kind' | 'sentAtMs'>> {
    try {
      const { status, headers, body } = await this.#client.send(request);
      const code = (body as { code?: string } | null)?.code;
      const [txId, block] = [headers.get('transaction-id'), headers.get('transaction-block')];
      return {
        answeredAtMs: Date.now(),
        outcome: status === 202 ? 'unknown' : status < 300 ? 'committed' : 'rejected',
        status,
        ...(code === undefined ? {} : { code }),
        ...(txId === null ? {} : { txId }),
        ...(block === null ? {} : { block }),
      };
    } catch {
      return { answeredAtMs: Date.now(), outcome: 'unreached' };
    }
  }
}
