/** The stage of the acceptance scenarios: orders of consumers, told through the gateway to a real network. */
import {
  incidents,
  ruleRequests,
  StoryOrder,
  StoryParcel,
  type OrderOptions,
} from '../../../scripts/journeys/customs-story.ts';
import type { RestRequest } from '../../../scripts/journeys/rest-client.ts';
import { Stage, type Body } from '../stage.ts';

/** A clearance as it is answered. */
export interface Clearance extends Body {
  readonly state: string;
  readonly viewHash: string;
  readonly decision: { readonly kind: string; readonly reasons: string[]; readonly judged: string[] };
}

/** Consumers, malls, carriers and customs on the network of the test run. */
export class Scene extends Stage {
  constructor() {
    super('customs');
  }

  /** Sends several, one after the other. */
  async all(requests: readonly RestRequest[]): Promise<void> {
    for (const request of requests) await this.ok(request);
  }

  /** Rules, rates and seed; every scenario may say them again. */
  rules(): Promise<void> {
    return this.all(ruleRequests());
  }

  /** An order that is placed and paid, of a known buyer. */
  async ordered(options: OrderOptions = {}): Promise<StoryOrder> {
    const order = new StoryOrder(options);
    await this.all(order.ready());
    return order;
  }

  /** Brings a parcel from its binding into the bonded area. */
  async inBond(parcel: StoryParcel): Promise<StoryParcel> {
    await this.all(parcel.listed());
    await this.all(parcel.arrived());
    return parcel;
  }

  /** A parcel with a whole order, in the bonded area. */
  async landed(options: OrderOptions = {}): Promise<StoryParcel> {
    return this.inBond(new StoryParcel(await this.ordered(options)));
  }

  /** Customs' decision. */
  decide(parcel: StoryParcel): Promise<Clearance> {
    return this.ok<Clearance>(parcel.decide());
  }

  /** Whether the auditor finds a report about a subject. */
  async isReported(kind: string, subject: string): Promise<boolean> {
    let cursor = '';
    do {
      const { path, ...request } = incidents(kind);
      const page = await this.ok<{ items: { subject: string }[]; next?: string }>({ ...request, path: path + cursor });
      if (page.items.some((item) => item.subject === subject)) return true;
      cursor = page.next === undefined ? '' : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor !== '');
    return false;
  }
}
