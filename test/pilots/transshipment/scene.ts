/** The stage of the acceptance scenarios: a story of the port, told through the gateway to a real network. */
import type { RestRequest } from '../../../scripts/journeys/rest-client.ts';
import { portRequests, TransshipmentStory, type StoryOptions } from '../../../scripts/journeys/transshipment-story.ts';
import { Stage } from '../stage.ts';

/** One story on the network of the test run. */
export class Scene extends Stage {
  readonly story: TransshipmentStory;

  constructor(options: StoryOptions = {}) {
    super('transshipment');
    this.story = new TransshipmentStory(options);
  }

  /** Terminals and rules; every scenario may say them again. */
  async port(): Promise<void> {
    for (const request of portRequests()) await this.ok(request);
  }

  /** Boxes in the origin's yard, ordered, cleared by customs, and a right with the haulage company. */
  async released(): Promise<void> {
    await this.port();
    for (const box of this.story.containers) {
      await this.ok(this.story.declareEquipment(box));
      await this.ok(this.story.discharge(box));
    }
    await this.ok(this.story.placeOrder());
    await this.ok(this.story.approveMovement());
    await this.ok(this.story.grantRight());
    await this.ok(this.story.registerTruck());
    await this.ok(this.story.registerDriver());
  }

  /** A pass with truck, driver and appointments. */
  async appointed(containerNo?: string): Promise<string> {
    const passId = this.story.newPassId();
    await this.ok(this.story.issuePass(passId, containerNo));
    await this.ok(this.story.preAdvise(passId));
    await this.ok(this.story.bookAppointment(passId));
    return passId;
  }

  /** Through the origin, up to the box on the truck. */
  async loaded(passId: string, containerNo: string, assigned?: string): Promise<void> {
    const assignment = assigned === undefined ? {} : { assignedContainerNo: assigned };
    await this.ok(this.story.gateIn(passId, 'OUT', assignment));
    await this.ok(this.story.blockIn(passId, 'OUT'));
    await this.ok(this.story.lift(passId, 'OUT', containerNo));
  }

  /** A box of the story on a truck at the origin, under a pass of its own, with all that comes before. */
  async onTruck(containerNo = this.story.containers[0]!): Promise<{ passId: string; box: string }> {
    await this.released();
    const passId = await this.appointed(containerNo);
    await this.loaded(passId, containerNo);
    return { passId, box: containerNo };
  }

  /** From the road to the tractor's departure. */
  async delivered(passId: string, containerNo: string): Promise<void> {
    await this.ok(this.story.gateIn(passId, 'IN', this.story.readingsOf(containerNo)));
    await this.ok(this.story.blockIn(passId, 'IN'));
    await this.ok(this.story.lift(passId, 'IN', containerNo));
    await this.ok(this.story.gateOut(passId, 'IN'));
  }

  /** Where the pass stands, as anybody may ask. */
  async status(passId: string): Promise<unknown> {
    return (await this.read(undefined, `/passes/${passId}/status`))['status'];
  }

  /** What a report of a gate was taken as. */
  async outcome(request: RestRequest): Promise<unknown> {
    return (await this.ok(request))['outcome'];
  }
}
