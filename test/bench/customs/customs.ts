/**
 * Orders from the mall's line to their release, as they would flow: mall, customs, carrier and bonded area each keep one upload open
 * and say the next thing about an order as soon as they are told that the one before is on the ledger; customs' desk decides and
 * releases. So many orders are under way at once; what is measured is the time from an order's line to its release.
 */
import { randomUUID } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { ledgerClient } from '@ledger-pilots/gateway/client/client.ts';
import { ruleRequests, StoryOrder, StoryParcel } from '../../../scripts/journeys/customs-story.ts';
import { intakeLines } from '../../../scripts/journeys/intake-line.ts';
import { sendUpload } from '../../../scripts/journeys/intake-upload.ts';
import { RestClient, type RestRequest } from '../../../scripts/journeys/rest-client.ts';
import { openNetwork } from '@ledger-pilots/network/state/network.ts';
import { readPid } from '@ledger-pilots/network/processes/pid-file.ts';
import { distributionOf, type Span } from '../distribution.ts';
import { peakMemoryMiB } from '../peak-memory.ts';
import { deskFolder, OwnDesk } from '../../pilots/customs/own-desk.ts';

/** Orders under way at once. */
const UNDER_WAY = 96;
const REPORT_EVERY = 100;
/** What was measured. Times are from the moment at which an order's line was given to the upload, to that at which its release was told. */
export interface CustomsFigures {
  readonly ordersPerSecond: number;
  readonly releaseP50Ms: number;
  readonly releaseP95Ms: number;
  readonly releaseMaxMs: number;
  /** The same times as counts of equal spans. */
  readonly releaseSpans: readonly Span[];
  readonly orders: number;
  readonly seconds: number;
  /** Most memory that the gateway's process took, in MiB; absent where the system does not tell. */
  readonly gatewayPeakMiB?: number;
}

/** Options of a run. */
export interface CustomsBenchOptions {
  readonly orders: number;
  readonly report: (line: string) => void;
}

/** Measures on a running network. @throws {Error} when a line is refused */
export async function benchCustoms(stateDir: string, { orders, report }: CustomsBenchOptions): Promise<CustomsFigures> {
  const client = new RestClient(stateDir);
  for (const request of ruleRequests()) await must(client, request);
  const desk = new OwnDesk(deskFolder(), { LEDGER_STATE: stateDir, RELEASE_LISTS: 'true' });
  try {
    // The first order waits for the desk to be there, and is not counted.
    await new Flow(client, 1, report).run();
    report('the desk is open ...');
    const { seconds, latenciesMs } = await new Flow(client, orders, report).run();
    const sorted = [...latenciesMs].sort((left, right) => left - right);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
    const gatewayPeakMiB = await gatewayPeak(stateDir);
    return {
      ...{ ordersPerSecond: orders / seconds, releaseP50Ms: at(0.5), releaseP95Ms: at(0.95), releaseMaxMs: at(1) },
      ...{ releaseSpans: distributionOf(sorted), orders, seconds },
      ...(gatewayPeakMiB !== undefined && { gatewayPeakMiB }),
    };
  } finally {
    await desk.stop();
  }
}

async function gatewayPeak(stateDir: string): Promise<number | undefined> {
  const pid = readPid((await openNetwork(stateDir)).layout.gatewayDir);
  return pid === undefined ? undefined : peakMemoryMiB(pid);
}

async function must(client: RestClient, request: RestRequest): Promise<void> {
  const { status, body } = await client.send(request);
  if (status >= 300) throw new Error(`${request.verb} ${request.path}: ${status}`, { cause: body });
}

/** An order on its way. */
interface Item {
  readonly order: StoryOrder;
  readonly parcel: StoryParcel;
  readonly begunMs: number;
}

/** A step: who says what, and after which of it the next step follows. */
interface Step {
  readonly as: string;
  readonly requests: (item: Item) => readonly RestRequest[];
}

const STEPS: readonly Step[] = [
  { as: 'mall/operator', requests: ({ order }) => [order.place(), order.pay()] },
  { as: 'kcs/clearance', requests: ({ order }) => [order.assert()] },
  { as: 'carrier/operator', requests: ({ parcel }) => [...parcel.listed(), parcel.arrived()[0]] },
  { as: 'carrier/bonded', requests: ({ parcel }) => parcel.arrived().slice(1) },
];

class Flow {
  readonly #client: RestClient;
  readonly #orders: number;
  readonly #report: (line: string) => void;
  readonly #items = new Map<string, Item>();
  readonly #feeds = STEPS.map(() => new PassThrough({ objectMode: true }));
  /** Orders of which each step was said. */
  readonly #said = STEPS.map(() => 0);
  readonly #lineOf = intakeLines(customs);
  readonly #latenciesMs: number[] = [];
  readonly #over = new AbortController();
  /** Cuts the uploads, of which the others would wait for what one of them did not say. */
  readonly #broken = new AbortController();
  readonly #name = randomUUID();
  #begun = 0;

  constructor(client: RestClient, orders: number, report: (line: string) => void) {
    this.#client = client;
    this.#orders = orders;
    this.#report = report;
  }

  async run(): Promise<{ seconds: number; latenciesMs: readonly number[] }> {
    const followed = this.#follow();
    const begunMs = performance.now();
    const uploads = STEPS.map((step, at) => this.#upload(step, at));
    while (this.#begun < Math.min(UNDER_WAY, this.#orders)) this.#begin();
    const stopped = Promise.all(uploads).then(() => followed);
    try {
      await Promise.race([stopped, followed]);
      const seconds = (performance.now() - begunMs) / 1000;
      await stopped;
      return { seconds, latenciesMs: this.#latenciesMs };
    } catch (error) {
      this.#over.abort();
      this.#broken.abort();
      await Promise.allSettled([...uploads, followed]);
      throw error;
    }
  }

  #begin(): void {
    const order = new StoryOrder();
    const parcel = new StoryParcel(order);
    this.#begun += 1;
    this.#items.set(parcel.parcelId, { order, parcel, begunMs: performance.now() });
    this.#say(0, parcel.parcelId);
  }

  /** The last line of a step has a name that says whose it is. An upload ends behind its last order: the gateway cuts those that idle. */
  #say(at: number, parcelId: string): void {
    const requests = STEPS[at]!.requests(this.#items.get(parcelId)!);
    for (const [index, request] of requests.entries()) {
      const id = `${parcelId}.${index + 1}.${requests.length}`;
      this.#feeds[at]!.write(JSON.stringify({ ...this.#lineOf(request), id }));
    }
    this.#said[at]! += 1;
    if (this.#said[at] === this.#orders) this.#feeds[at]!.end();
  }

  async #upload({ as }: Step, at: number): Promise<void> {
    const token = await this.#client.token(as);
    const key = `${this.#name}.${at}`;
    const { signal } = this.#broken;
    for await (const told of sendUpload(this.#feeds[at]!, { url: this.#client.url, token, key, signal })) {
      if (told.line === undefined) continue;
      if (told.status !== 'COMMITTED') throw new Error(`a line of ${as} was not committed`, { cause: told });
      const [parcelId = '', index, last] = String(told['id']).split('.');
      if (index === last && at + 1 < STEPS.length) this.#say(at + 1, parcelId);
    }
  }

  /** Ends when every order is released. */
  async #follow(): Promise<void> {
    const token = () => this.#client.token('kcs/clearance');
    const client = ledgerClient({ baseUrl: this.#client.url, token, contracts: [customs] });
    const options = { events: ['ClearanceMoved'] as const, signal: this.#over.signal };
    for await (const { payload } of client.events('customs', options)) {
      const { parcelId, state } = payload as { parcelId: string; state: string };
      const item = this.#items.get(parcelId);
      if (item === undefined || state !== 'RELEASED') continue;
      this.#items.delete(parcelId);
      this.#latenciesMs.push(performance.now() - item.begunMs);
      const done = this.#latenciesMs.length;
      if (done % REPORT_EVERY === 0) this.#report(`${done} of ${this.#orders} orders are released`);
      if (this.#begun < this.#orders) this.#begin();
      if (done === this.#orders) this.#over.abort();
    }
  }
}
