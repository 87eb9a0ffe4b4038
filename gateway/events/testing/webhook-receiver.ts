/** A webhook's receiver that checks every signature and answers as told. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Webhook as Verifier } from 'standardwebhooks';
import { LedgerEvent } from '../ledger-event.ts';

/** Listens on a port of the loopback address. */
export class WebhookReceiver {
  /** Everything that came with a good signature, repetitions included. */
  readonly received: LedgerEvent[] = [];
  /** What came without. */
  readonly forged: unknown[] = [];
  secret: string | undefined;
  /** Answers a request that `received` has already; 204 is answered when it says that it did not. */
  answer: (event: LedgerEvent, res: ServerResponse) => boolean = () => false;
  readonly #server: Server;

  constructor(port: number) {
    this.#server = createServer((req, res) => void this.#take(req, res));
    this.#server.listen(port, '127.0.0.1');
  }

  /** Resolves when something holds of what was received. @throws when it does not in time */
  async until(holds: (received: readonly LedgerEvent[]) => boolean, limitMs = 60_000): Promise<void> {
    const end = Date.now() + limitMs;
    while (!holds(this.received)) {
      if (Date.now() > end)
        throw new Error(`not in time; ${this.received.length} events, ${this.forged.length} forged`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #take(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const headers = req.headers as Record<string, string>;
    // The registration's answer, with the secret, may come a little later than the first delivery.
    while (this.secret === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    try {
      const event = LedgerEvent.parse(new Verifier(this.secret).verify(Buffer.concat(chunks), headers));
      if (event.id !== headers['webhook-id']) throw new Error('the id is not the event’s');
      this.received.push(event);
      if (!this.answer(event, res)) res.writeHead(204).end();
    } catch (error) {
      this.forged.push(error);
      res.writeHead(400).end();
    }
  }
}
