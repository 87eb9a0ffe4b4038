/** A way to a server on which answers get lost: what was asked has been done, and whoever asked is not told. */
import { connect, createServer, type AddressInfo, type Server } from 'node:net';

/** A TCP relay on a loopback port. */
export class LossyLink {
  readonly #server: Server;
  #losing = false;
  /** Answers that were lost. */
  lost = 0;

  private constructor(target: number) {
    this.#server = createServer((client) => {
      const upstream = connect(target, '127.0.0.1');
      client.on('error', () => upstream.destroy()).on('close', () => upstream.destroy());
      upstream.on('error', () => client.destroy()).on('close', () => client.destroy());
      client.pipe(upstream);
      upstream.on('data', (bytes) => {
        if (!this.#losing) return client.write(bytes);
        this.#losing = false;
        this.lost += 1;
        return client.destroy();
      });
    });
  }

  /** Opens a link to that port of this machine. */
  static async to(port: number): Promise<LossyLink> {
    const link = new LossyLink(port);
    await new Promise<void>((resolve) => link.#server.listen(0, '127.0.0.1', resolve));
    return link;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends the connection that the next answer comes on, instead of passing the answer on. */
  loseNextAnswer(): void {
    this.#losing = true;
  }

  /** Takes no more connections. */
  close(): void {
    this.#server.close();
  }
}
