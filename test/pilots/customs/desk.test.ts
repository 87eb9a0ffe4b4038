import { rmSync } from 'node:fs';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { ledgerClient } from '@ledger-pilots/gateway/client/client.ts';
import { StoryParcel } from '../../../scripts/journeys/customs-story.ts';
import { deskFolder, OwnDesk } from './own-desk.ts';
import { Scene } from './scene.ts';

jest.setTimeout(180_000);

const scene = new Scene();
const token = () => scene.client.token('kcs/clearance');
const client = ledgerClient({ baseUrl: scene.client.url, token, contracts: [customs] });

/** Blocks in which parcels became ready and were decided on, as the ledger tells them, and how often. */
class Told {
  readonly ready = new Map<string, number>();
  readonly decided = new Map<string, number[]>();
  readonly #over = new AbortController();
  #changed = (): void => undefined;
  #following: Promise<void> | undefined;

  /** Follows from the next event on. */
  async begin(): Promise<void> {
    const { height } = await this.#latest();
    this.#following = this.#follow(height);
  }

  async #latest(): Promise<{ height: string }> {
    const parcel = new StoryParcel(await scene.ordered());
    const answer = await scene.client.send(parcel.bind());
    return { height: String(Number(answer.headers.get('transaction-block')) + 1) };
  }

  async #follow(lastEventId: string): Promise<void> {
    const events = ['ParcelReady', 'ParcelDecided'] as const;
    for await (const told of client.events('customs', { events, lastEventId, signal: this.#over.signal })) {
      const { parcelId } = told.payload as { parcelId: string };
      if (told.event === 'ParcelReady') this.ready.set(parcelId, told.block);
      else this.decided.set(parcelId, [...(this.decided.get(parcelId) ?? []), told.block]);
      this.#changed();
    }
  }

  /** Resolves when all of these are decided on. */
  async all(parcels: readonly StoryParcel[]): Promise<void> {
    while (!parcels.every(({ parcelId }) => this.decided.has(parcelId))) {
      await new Promise<void>((resolve) => (this.#changed = resolve));
    }
  }

  async end(): Promise<void> {
    this.#over.abort();
    await this.#following;
  }
}

const folder = deskFolder();
const desks: OwnDesk[] = [];

/** Starts the desk once more. */
function opened(settings?: Readonly<Record<string, string>>): OwnDesk {
  const desk = new OwnDesk(folder, settings);
  desks.push(desk);
  return desk;
}

afterAll(async () => {
  // One that is left over would decide on the parcels of other scenarios.
  await Promise.all(desks.map((desk) => desk.kill()));
  rmSync(folder, { recursive: true, force: true });
});

const stateOf = async (parcel: StoryParcel) => (await scene.ok(parcel.read('clearances')))['state'];

test('a parcel is decided on as soon as its last fact has come, and a desk that dies loses none and decides on none twice', async () => {
  await scene.rules();
  const told = new Told();
  await told.begin();
  const first = opened();
  // What lay there before is dealt with first: then the desk has nothing else to do.
  const early = await scene.landed();
  await told.all([early]);

  const next = await scene.landed();
  await told.all([next]);
  // The last fact is told when its block is there: the decision is in the next one, if nobody else fills it.
  expect(told.decided.get(next.parcelId)![0]! - told.ready.get(next.parcelId)!).toBe(1);

  // It dies with work in its hands, and parcels go on coming.
  const before = await Promise.all(Array.from({ length: 4 }, () => scene.landed()));
  await first.kill();
  const meanwhile = await Promise.all(Array.from({ length: 4 }, () => scene.landed()));
  const second = opened({ RELEASE_LISTS: 'true' });
  await second.ready();
  const all = [early, next, ...before, ...meanwhile];
  await told.all(all);
  for (const parcel of meanwhile) await eventually(async () => (await stateOf(parcel)) === 'RELEASED');
  expect(await second.stop()).toBe(0);
  expect(all.map(({ parcelId }) => told.decided.get(parcelId)!.length)).toEqual(all.map(() => 1));

  // Stopped in good order, it has nothing to do again.
  const third = opened();
  await third.ready();
  const last = await scene.landed();
  await told.all([last]);
  expect(await third.stop()).toBe(0);
  expect(third.log.match(/a parcel is dealt with/g)).toHaveLength(1);
  await told.end();
});

async function eventually(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds()));
}
