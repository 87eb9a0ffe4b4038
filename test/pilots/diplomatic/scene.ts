/** The stage of the acceptance scenarios: a mission, an authority and banks, told through the gateway to a real network. */
import {
  setUpRequests,
  StoryApostille,
  StoryOfficer,
  StoryPower,
  type Pair,
} from '../../../scripts/journeys/diplomatic-story.ts';
import { Publisher } from '@ledger-pilots/gateway/credentials/issuance/publisher.ts';
import type { RestRequest } from '../../../scripts/journeys/rest-client.ts';
import { Stage, type Body } from '../stage.ts';

/** Officers with keys of their own on the network of the test run. */
export class Scene extends Stage {
  readonly consul = new StoryOfficer('mofa/consul', 'KR-LAX');
  readonly officer = new StoryOfficer('mofa/apostille');
  /** Certificates say that their lists are at this gateway. */
  readonly publisher = new Publisher(this.client.url);

  constructor() {
    super('diplomatic');
  }

  /** Both persons of an act; what came of it. */
  async both<T = Body>([first, second]: Pair): Promise<T> {
    await this.ok(first);
    return this.ok<T>(second);
  }

  /** Rules, lists, keys; every scenario may say the first two again. */
  async opened(): Promise<void> {
    for (const request of setUpRequests()) await this.ok(request);
    await this.both(this.consul.register());
    await this.both(this.officer.register());
  }

  /** A power of attorney that was issued, with its content at the clearing house. */
  async power(banks: readonly string[] = ['bank1', 'bank2'], principalName?: string): Promise<StoryPower> {
    const power = new StoryPower(this.consul, banks, principalName);
    await power.sign(this.publisher);
    await this.inTurn(power.issued());
    await this.ok(power.depositContent());
    return power;
  }

  /** An apostille that was issued. */
  async apostille(): Promise<StoryApostille> {
    const apostille = new StoryApostille(this.officer);
    await apostille.sign(this.publisher);
    await this.inTurn(apostille.issued());
    return apostille;
  }

  /** Requests one after the other. */
  async inTurn(requests: readonly RestRequest[]): Promise<void> {
    for (const request of requests) await this.ok(request);
  }

  /** What the register says of a certificate. */
  lookUp(certificate: StoryPower | StoryApostille, changes: Readonly<Record<string, string>> = {}): Promise<Body> {
    return this.ok(certificate.lookUp(changes));
  }

  /** The event about a certificate that the ministry's stream tells while something is done. */
  async toldOf(event: string, certificateId: string, act: () => Promise<void>): Promise<Body> {
    const headers = { Authorization: `Bearer ${await this.client.token('mofa/relay')}` };
    const address = `${this.client.url}/v1/diplomatic/events?event=${event}`;
    const stream = await fetch(address, { headers, signal: AbortSignal.timeout(30_000) });
    await act();
    let text = '';
    for await (const chunk of stream.body!) {
      text += Buffer.from(chunk as Uint8Array).toString();
      const line = text.split('\n').find((one) => one.startsWith('data:') && one.includes(certificateId));
      if (line !== undefined && text.endsWith('\n')) return JSON.parse(line.slice('data:'.length)) as Body;
    }
    throw new Error(`the stream ended without ${event}`);
  }

  /** Whether a certificate's bit is set in a list, as the gateway hands the bits out. */
  async bitOf(certificate: StoryPower | StoryApostille, purpose: 'revocation' | 'suspension'): Promise<boolean> {
    const { items } = await this.ok<{ items: { chunk: string; bits: string }[] }>(certificate.readList(purpose));
    const index = Number(certificate.index);
    const chunk = items.find((one) => Number(one.chunk) === Math.floor(index / 1024));
    const byte = Buffer.from(chunk?.bits ?? '', 'hex')[(index % 1024) >> 3] ?? 0;
    return (byte & (0x80 >> (index & 7))) !== 0;
  }
}
