/** A herd with its carcasses and packs on the ledger, as fast as the gateway takes it. */
import { BeefStory } from '../../../scripts/journeys/beef-story.ts';
import type { RestClient, RestRequest } from '../../../scripts/journeys/rest-client.ts';

/** Packs of one animal: 200 of 1.2 kg, four calls of fifty. */
const CALLS = 4;
const PACKS_PER_CALL = 50;
const PACK_G = 1_200;

/** How many packs come of one animal. */
export const PACKS_PER_ANIMAL = CALLS * PACKS_PER_CALL;

/** Calls under way at once; of those that pack, which write two hundred records each, fewer. */
const AT_ONCE = 64;
const PACKING_AT_ONCE = 8;

/** An animal with the packs that came of it. */
export interface Line {
  readonly story: BeefStory;
  readonly packIds: readonly string[];
}

/** Runs work over items, so many at once; the first failure ends it. */
export async function each<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const worker = async (): Promise<void> => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

/** Sends what must succeed. @throws {Error} */
export async function must(client: RestClient, request: RestRequest): Promise<void> {
  const { status, body } = await client.send(request);
  if (status !== 200 && status !== 201) {
    throw new Error(`${request.verb} ${request.path}: ${status} ${JSON.stringify(body)}`);
  }
}

/**
 * Adds animals with all their packs.
 * @param first - the number of the first carcass; each has another
 */
export async function populate(client: RestClient, animals: number, first: number): Promise<Line[]> {
  const lines = Array.from({ length: animals }, (_, index) => {
    const story = new BeefStory(first + index);
    const packs = Array.from({ length: CALLS }, () => story.packs(PACKS_PER_CALL, PACK_G, '0601'));
    return { story, packs };
  });
  for (const step of [
    (story: BeefStory) => story.issueTags(),
    (story: BeefStory) => story.register(),
    (story: BeefStory) => story.ship('nacf/farm'),
    (story: BeefStory) => story.inspectAnimal(),
    (story: BeefStory) => story.slaughter(),
    (story: BeefStory) => weigh(story, -3.9, 'HOT', 323_500),
    (story: BeefStory) => story.inspectCarcass(),
    (story: BeefStory) => weigh(story, -3.2, 'COLD', 318_000),
    (story: BeefStory) => story.grade(),
    (story: BeefStory) => story.dispatch('abattoir/operator', 'market/packer', 'CARCASS', [story.carcassId], -2.5),
    (story: BeefStory) => story.receive('market/packer', 'CARCASS', -2),
  ]) {
    await each(lines, AT_ONCE, ({ story }) => must(client, step(story)));
  }
  // Calls of one carcass one after the other: the first ones open its account.
  await each(lines, PACKING_AT_ONCE, async ({ story, packs }) => {
    for (const some of packs) await must(client, story.pack('A', some));
  });
  return lines.map(({ story, packs }) => ({ story, packIds: packs.flat().map(({ packId }) => packId) }));
}

function weigh(story: BeefStory, days: number, stage: 'HOT' | 'COLD', grams: number): RestRequest {
  return story.report('abattoir/weigher', `/carcasses/${story.carcassId}/weights`, days, { stage, grams });
}
