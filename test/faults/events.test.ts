/** F30: the gateway and the peers are killed while events flow; who listens, and who is called, misses nothing. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { killNode, startNode } from '@ledger-pilots/network/processes/nodes.ts';
import { EventReader } from '@ledger-pilots/gateway/events/testing/event-reader.ts';
import { WebhookReceiver } from '@ledger-pilots/gateway/events/testing/webhook-receiver.ts';
import type * as Caller from '../api/caller.ts';
import type { OwnGateway as Own } from '../api/own-gateway.ts';
import { freeBasePort } from '../free-ports.ts';
import { peersOf, type PeerLedger } from '../ledger.ts';
import { network } from '../network-command.ts';
import { contradictions, firstArrivals, toldEvents } from '../told-events.ts';

jest.setTimeout(900_000);

/** Below the ports that the networks of tests take. */
const RECEIVER_PORT = 19_991;
const CHANNEL = 'transshipment';
const state = mkdtempSync(join(tmpdir(), 'ledger-pilots-events-'));
const networkState = join(state, 'network');
const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
const PLANNER = { party: 'line', user: 'planner' };
let caller: typeof Caller;
let OwnGateway: typeof Own;
let gateway: Own;
/** The port that the network keeps for its gateway, so that the address is the same after each restart. */
let gatewayPort: number;
let at: string;
let peers: PeerLedger[];

const startGateway = async (): Promise<void> => {
  gateway = new OwnGateway({
    PORT: String(gatewayPort),
    STORE_DIR: join(state, 'store'),
    WEBHOOK_ALLOWED_NETWORKS: '127.0.0.0/8',
    WEBHOOK_ALLOW_HTTP: 'true',
    WEBHOOK_PORTS: String(RECEIVER_PORT),
  });
  await gateway.ready();
};

beforeAll(async () => {
  const basePort = await freeBasePort();
  network('up', '--pilots', CHANNEL, '--no-gateway', '--state', networkState, '--base-port', String(basePort));
  const connections = readConnections(networkState);
  gatewayPort = connections.gatewayPort;
  at = `http://127.0.0.1:${gatewayPort}`;
  process.env['LEDGER_STATE'] = networkState;
  process.env['LEDGER_GATEWAY'] = at;
  caller = await import('../api/caller.ts');
  ({ OwnGateway } = await import('../api/own-gateway.ts'));
  peers = peersOf(connections, CHANNEL);
  await startGateway();
});

afterAll(async () => {
  peers.forEach((peer) => peer.close());
  await gateway.stop();
  network('down', '--state', networkState);
  rmSync(state, { recursive: true });
});

/** Writes one after the other, whatever they are answered, until stopped; counts those that were acknowledged. */
class Load {
  acknowledged = 0;
  #running = true;
  readonly #workers = Array.from({ length: 6 }, () => this.#work());

  async more(count: number): Promise<void> {
    const least = this.acknowledged + count;
    const end = Date.now() + 90_000;
    while (this.acknowledged < least) {
      if (Date.now() > end) throw new Error(`no progress: ${this.acknowledged} acknowledged`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    while (this.#running) {
      // Of these, some share transactions; the others have one each.
      const answer = await (Math.random() < 0.8 ? propose() : registerTruck()).catch(() => undefined);
      if (answer?.status === 200) this.acknowledged += 1;
      else await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

const propose = (): Promise<Caller.Answer> =>
  caller.call('POST', `/v1/transshipment/passes/${randomBytes(16).toString('hex')}/cancellation-after-gate-out`, {
    as: { party: 'terminal1', user: 'planner' },
    body: { messageRef: caller.fresh('C-'), reason: 'Vessel call cancelled' },
  });

const registerTruck = (): Promise<Caller.Answer> =>
  caller.call('PUT', `/v1/transshipment/trucks/${encodeURIComponent(caller.freshPlate())}`, {
    as: DISPATCHER,
    body: { messageRef: caller.fresh('T-') },
  });

test('a stream’s client and a webhook’s receiver each get every event of the ledger, in order, through kill -9 of gateway and peers', async () => {
  const receiver = new WebhookReceiver(RECEIVER_PORT);
  // Now and then it fails by itself as well.
  receiver.answer = (event, res) =>
    event.block % 7 === 0 && Math.random() < 0.3 ? res.writeHead(500).end() !== undefined : false;
  const registered = await caller.call('POST', '/v1/webhooks', {
    as: PLANNER,
    body: { contract: CHANNEL, url: `http://127.0.0.1:${RECEIVER_PORT}/`, from: '0' },
  });
  receiver.secret = registered.body.secret;
  const reader = new EventReader({
    url: `${at}/v1/${CHANNEL}/events`,
    token: () => caller.tokenOf(PLANNER),
    after: '0',
  });
  const load = new Load();
  try {
    await load.more(20);
    for (let kill = 0; kill < 3; kill += 1) {
      await gateway.kill();
      await startGateway();
      await load.more(15);
    }
    // Whichever of them the gateway follows is among them.
    for (const name of ['peer0.bpa', 'peer0.line', 'peer0.terminal1']) {
      await killNode(networkState, name);
      await load.more(10);
      await startNode(networkState, name);
      await load.more(10);
    }
    await load.stop();

    let end = await registerTruck();
    for (let n = 0; end.status !== 200 && n < 50; n += 1) end = await registerTruck();
    const last = end.headers.get('transaction-id')!;
    const told = toldEvents(await peers.at(-1)!.eventsUntil(CHANNEL, last));
    const has = (received: readonly { transactionId: string }[]): boolean =>
      received.some(({ transactionId }) => transactionId === last);
    await Promise.all([reader.until(has, 300_000), receiver.until(has, 300_000)]);

    console.log(
      `${told.length} events on the ledger; the stream got ${reader.received.length} in ${reader.opened} connections, ` +
        `the webhook ${receiver.received.length}`,
    );
    expect(told.some(({ id }) => id.split(':').length === 3)).toBe(true);
    for (const { received } of [reader, receiver]) {
      expect(firstArrivals(received)).toEqual(told);
      expect(contradictions(received)).toEqual([]);
    }
    expect(reader.opened).toBeGreaterThan(3);
    expect(receiver.forged).toEqual([]);
    // Nothing of it was told as delivered that was not: the position is the last acknowledged one.
    const view = await caller.call('GET', `/v1/webhooks/${registered.body.id}`, { as: PLANNER });
    expect(view.body).toMatchObject({ state: 'ACTIVE', failures: 0 });
  } finally {
    await load.stop();
    await reader.stop();
    await receiver.close();
  }
});
