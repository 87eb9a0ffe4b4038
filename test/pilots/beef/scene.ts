/** The stage of the acceptance scenarios: a story of the supply chain, told through the gateway to a real network. */
import { BeefStory, chainRequests, type HolderUser, type PlannedPack } from '../../../scripts/journeys/beef-story.ts';
import { Stage } from '../stage.ts';

/** One story on the network of the test run. */
export class Scene extends Stage {
  readonly story = new BeefStory();

  constructor() {
    super('beef');
  }

  /** Rules, farms, businesses; every scenario may say them again. */
  async opened(): Promise<void> {
    for (const { request } of chainRequests()) {
      const { status, body } = await this.client.send(request);
      if (![200, 201, 409].includes(status)) throw new Error(`${request.path}: ${status} ${JSON.stringify(body)}`);
    }
    await this.ok(this.story.issueTags());
  }

  /** The animal at its first farm, with all that comes before. */
  async born(): Promise<void> {
    await this.opened();
    await this.ok(this.story.register());
  }

  /** Three hand-overs, and back at the first farm. */
  async handedOver(): Promise<void> {
    for (const [from, to, days] of [
      ['nacf/farm', 'nacf/farm2', -700],
      ['nacf/farm2', 'nacf/farm3', -400],
      ['nacf/farm3', 'nacf/farm', -200],
    ] as const) {
      await this.ok(this.story.offer(from, to, days));
      await this.ok(this.story.accept(to, days + 1));
    }
  }

  /** From the farm to a graded carcass. */
  async graded(): Promise<void> {
    const { story } = this;
    await this.ok(story.ship('nacf/farm'));
    await this.ok(story.inspectAnimal());
    await this.ok(story.slaughter());
    await this.ok(story.registerScales());
    await this.ok(story.bringWeights(323_500, 318_000));
    await this.ok(story.weigh('HOT', 1));
    await this.ok(story.inspectCarcass());
    await this.ok(story.weigh('COLD', 2));
    await this.ok(story.grade());
  }

  /** The carcass at the packer's, from birth on. */
  async atPacker(): Promise<void> {
    await this.born();
    await this.graded();
    const { story } = this;
    await this.ok(story.dispatch('abattoir/operator', 'market/packer', 'CARCASS', [story.carcassId], -2.5));
    await this.ok(story.receive('market/packer', 'CARCASS', -2));
  }

  /** Goods with another holder. */
  async moved(from: HolderUser, to: HolderUser, shipment: string, packs: readonly PlannedPack[]): Promise<void> {
    const items = packs.map(({ packId }) => packId);
    await this.ok(this.story.dispatch(from, to, shipment, items, -1.2));
    await this.ok(this.story.receive(to, shipment, -1));
  }

  /** All packs that came of a number, page by page. */
  async descendants(number: string, limit = 30): Promise<Node[]> {
    const nodes: Node[] = [];
    let cursor: string | undefined;
    do {
      const after = cursor === undefined ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const path = `/numbers/${number}/descendants?limit=${limit}${after}`;
      const page: { items: Node[]; next?: string } = await this.read('mafra/recall', path);
      nodes.push(...page.items);
      cursor = page.next;
    } while (cursor !== undefined);
    return nodes;
  }
}

/** A number in a walk. */
export interface Node {
  readonly number: string;
  readonly kind: string;
  readonly depth: number;
  readonly state?: string;
  readonly holder?: string;
}
