/** The stage of the acceptance scenarios: loans of a town, told through the gateway to a real network. */
import { RestClient, type RestAnswer, type RestRequest } from '../../../scripts/journeys/rest-client.ts';
import {
  ITEMS,
  ruleRequests,
  StoryCase,
  StoryProperty,
  type CaseFile,
} from '../../../scripts/journeys/realestate-story.ts';
import { newId } from '../../../scripts/journeys/story-material.ts';
import type { Item } from '@ledger-pilots/chaincode/realestate/state.ts';
import { until } from '../../until.ts';

/** An answer's body, as loosely as JSON is. */
export type Body = Record<string, unknown>;

/** What a relayed call answers: the output, and the relay's receipt. */
export interface Relayed {
  readonly output: Body & { readonly state?: string; readonly step?: number };
}

/** One property on the network of the test run, and the cases about it. */
export class Scene {
  readonly client = new RestClient(process.env['LEDGER_STATE']!);
  readonly property = new StoryProperty();

  /** Sends what must succeed. */
  async ok<T = Body>(request: RestRequest): Promise<T> {
    const answer = await this.client.send(request);
    if (answer.status !== 200 && answer.status !== 201) throw new Error(describe(request, answer));
    return answer.body as T;
  }

  /** Sends what must be refused; answers status and code, so that a test states both. */
  async refusal(request: RestRequest): Promise<{ status: number; code: unknown }> {
    const answer = await this.client.send(request);
    if (answer.status < 400) throw new Error(describe(request, answer));
    return { status: answer.status, code: (answer.body as Body)['code'] };
  }

  /** Both persons of an act; what came of it. */
  async both<T = Body>([first, second]: readonly [RestRequest, RestRequest]): Promise<T> {
    await this.ok(first);
    return this.ok<T>(second);
  }

  /** A relayed act on a case, whose step the story hears of. */
  async move(story: StoryCase, request: RestRequest): Promise<Relayed['output']> {
    const answer = await this.ok<Relayed>(request);
    story.heard(answer);
    return answer.output;
  }

  /** Rules and registers; every scenario may say the rules again. */
  async entered(titleOwner?: string): Promise<void> {
    await this.both(ruleRequests());
    for (const request of this.property.entered(titleOwner)) await this.ok(request);
  }

  /** A case with its consent. */
  async consented(bank = 'bank1', citizenName?: string): Promise<StoryCase> {
    const story = new StoryCase(this.property, bank, citizenName);
    await this.move(story, story.open());
    await this.ok(story.registerCitizen());
    await this.ok(story.consent());
    story.step += 1;
    return story;
  }

  /** Every item asked for, attested and handed over; what the leases' version is, when it is not 0. */
  async gathered(story: StoryCase, occupancyVersion = 0): Promise<void> {
    for (const document of story.documents) {
      await this.ok(story.ask(document));
      await this.ok(story.attest(document, document.item === 'MOVE_IN_LIST' ? occupancyVersion : 1));
      await this.ok(story.deposit(document));
    }
  }

  /** Asks the agencies' desks for these items, or all, and waits until each has answered; gives the bank's file of the case. */
  async answered(story: StoryCase, items: readonly Item[] = ITEMS): Promise<CaseFile> {
    for (const document of story.documents.filter(({ item }) => items.includes(item))) {
      await this.ok(story.ask(document));
      await this.ok(story.sendLetter(document));
    }
    const isOver = ({ requests, documents }: CaseFile) => {
      const open = requests.filter(({ request }) => request?.state === 'OPEN').length;
      const refused = requests.filter(({ request }) => request?.state === 'REFUSED').length;
      return open === 0 && documents.length + refused === requests.length;
    };
    const file = await until(() => this.ok<CaseFile>(story.readFile()), isOver);
    story.received(file);
    return file;
  }

  /** A case that waits for its approval. */
  async reviewed(bank = 'bank1', occupancyVersion = 0): Promise<StoryCase> {
    const story = await this.consented(bank);
    await this.gathered(story, occupancyVersion);
    await this.move(story, story.completeEvidence());
    await this.move(story, story.take('beginReview'));
    return story;
  }

  /** A case whose contract is concluded. */
  async contracted(bank = 'bank1', occupancyVersion = 0): Promise<StoryCase> {
    const story = await this.reviewed(bank, occupancyVersion);
    await this.move(story, story.approve());
    await this.move(story, story.take('concludeContract'));
    return story;
  }

  /** Receipt, papers, registration. */
  async registered<T = Body>(story: StoryCase): Promise<T> {
    await this.ok(story.receive());
    await this.ok(story.depositPapers());
    return this.both<T>(story.register());
  }

  /** Opens a document and gives the access's number. */
  async opened(story: StoryCase, item: Parameters<StoryCase['documentOf']>[0]): Promise<string> {
    const accessId = newId();
    await this.ok(story.openDocument(story.documentOf(item), accessId));
    return accessId;
  }

  /** Where a case stands, as anybody may ask who knows its number. */
  async state({ caseId }: StoryCase): Promise<unknown> {
    return (await this.ok({ verb: 'GET', path: `/v1/realestate/cases/${caseId}` }))['state'];
  }
}

function describe(request: RestRequest, answer: RestAnswer): string {
  return `${request.verb} ${request.path} as ${request.as}: ${answer.status} ${JSON.stringify(answer.body)}`;
}
