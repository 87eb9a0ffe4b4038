/** What everybody may know of the number on a label. Everything is read by its key. */
import { compareInstants } from '../../kit/clock.ts';
import { kindOf, type RecordOf } from '../state.ts';
import type { Handlers } from '../../kit/transaction.ts';
import type { beef } from '../api.ts';
import type { HandlersOf, Tx } from './call.ts';
import { activeHolds, recalledAmong, subjectsOf } from './holds.ts';
import { recallableOf } from './sales.ts';

const MAX_ENTRIES = 100;
const MAX_PACKERS = 20;

type Trace = Awaited<ReturnType<Handlers<typeof beef>['trace']>>;
type NumberEvent = RecordOf<'numberEvent'>;
type Place = Trace['packers'][number];

/** Places that were looked up, each once. */
class Places {
  readonly #tx: Tx;
  readonly #known = new Map<string, Promise<Place | undefined>>();

  constructor(tx: Tx) {
    this.#tx = tx;
  }

  of(holder: string): Promise<Place | undefined> {
    const known = this.#known.get(holder) ?? this.#read(holder);
    this.#known.set(holder, known);
    return known;
  }

  async #read(holder: string): Promise<Place | undefined> {
    if (holder.startsWith('farm:')) {
      const farm = await this.#tx.get('farm', holder.slice('farm:'.length));
      return farm && { town: farm.town };
    }
    const facility = await this.#tx.get('facility', holder);
    return facility && { town: facility.town, name: facility.name };
  }
}

/** What happened, what was told several times on a day at one place as one line. */
async function timelineOf(events: readonly NumberEvent[], places: Places): Promise<Trace['timeline']> {
  const lines: { event: NumberEvent; times: number }[] = [];
  for (const event of [...events].sort(byTime)) {
    const last = lines.at(-1);
    if (last !== undefined && isSame(last.event, event)) last.times += 1;
    else lines.push({ event, times: 1 });
  }
  return Promise.all(
    lines.slice(0, MAX_ENTRIES).map(async ({ event, times }) => {
      const place = event.place === undefined ? undefined : await places.of(event.place);
      return { at: event.at, kind: event.kind, times, ...(place !== undefined && { place }) };
    }),
  );
}

function byTime(left: NumberEvent, right: NumberEvent): number {
  return compareInstants(left.at, right.at) || compareInstants(left.recordedAt, right.recordedAt);
}

function isSame(left: NumberEvent, right: NumberEvent): boolean {
  return left.kind === right.kind && left.place === right.place && left.at.slice(0, 10) === right.at.slice(0, 10);
}

async function packersOf(events: readonly NumberEvent[], places: Places): Promise<Place[]> {
  const holders = new Set(
    events.flatMap(({ kind, place }) => (kind === 'PACKED' && place !== undefined ? [place] : [])),
  );
  const found = await Promise.all([...holders].slice(0, MAX_PACKERS).map((holder) => places.of(holder)));
  return found.filter((place) => place !== undefined);
}

async function eventsOf(tx: Tx, ...numbers: readonly string[]): Promise<NumberEvent[]> {
  const lists = await Promise.all(numbers.map((number) => tx.list('numberEvent', [number, 'CHAIN'], MAX_ENTRIES)));
  // Slaughter is in the history of the animal and of the carcass.
  return [...new Map(lists.flat().map((event) => [event.eventId, event])).values()];
}

async function slaughterOf(
  carcass: RecordOf<'carcass'>,
  places: Places,
): Promise<Pick<Trace, 'slaughter' | 'grading'>> {
  const { slaughteredAt: at, abattoir, inspection, cold, grading } = carcass;
  const place = await places.of(abattoir);
  const slaughter = place && {
    at,
    place,
    ...(inspection !== undefined && { inspection: inspection.result }),
    ...(cold !== undefined && { coldG: cold.grams }),
  };
  return { ...(slaughter && { slaughter }), ...(grading && { grading: shownGrading(grading) }) };
}

function shownGrading(grading: NonNullable<RecordOf<'carcass'>['grading']>): NonNullable<Trace['grading']> {
  const { certificateNo, quality, marbling, gradedAt } = grading;
  return { certificateNo, quality, yield: grading.yield, marbling, gradedAt };
}

async function animalTrace(
  tx: Tx,
  number: string,
  places: Places,
): Promise<Omit<Trace, 'number' | 'recalled' | 'held'>> {
  const animal = await tx.require('animal', number);
  const { traceNo, birthDate, sex, breed, state, holder, carcassId } = animal;
  const farm = await tx.get('farm', holder.slice('farm:'.length));
  const carcass = carcassId === undefined ? undefined : await tx.require('carcass', carcassId);
  const events = await eventsOf(tx, ...(carcassId === undefined ? [number] : [number, carcassId]));
  return {
    kind: 'ANIMAL',
    animal: {
      ...{ traceNo, birthDate, sex, breed, state },
      ...(farm && { farm: { town: farm.town }, keeperMasked: farm.keeperMasked }),
    },
    ...(carcass && (await slaughterOf(carcass, places))),
    packers: await packersOf(events, places),
    timeline: await timelineOf(events, places),
  };
}

async function lotTrace(tx: Tx, number: string, places: Places): Promise<Omit<Trace, 'number' | 'recalled' | 'held'>> {
  const { lotNo, cutCode, grams, quality, composition, holder } = await tx.require('lot', number);
  const events = await eventsOf(tx, number);
  const packer = await places.of(holder);
  return {
    kind: 'LOT',
    lot: {
      ...{ lotNo, cutCode, grams, ...(quality !== undefined && { quality }) },
      composition: composition.map((share) => ({ number: share.traceNo ?? share.sourceId, grams: share.grams })),
    },
    packers: packer === undefined ? [] : [packer],
    timeline: await timelineOf(events, places),
  };
}

async function importTrace(
  tx: Tx,
  number: string,
  places: Places,
): Promise<Omit<Trace, 'number' | 'recalled' | 'held'>> {
  const { origin, importer } = await tx.require('importLot', number);
  const events = await eventsOf(tx, number);
  const place = await places.of(importer);
  return {
    kind: 'IMPORT',
    ...(place && { imported: { origin, importer: place } }),
    packers: await packersOf(events, places),
    timeline: await timelineOf(events, places),
  };
}

/** Handlers of the public look-up. */
export const traceHandlers = {
  async trace(tx, { number }) {
    const places = new Places(tx);
    const kind = kindOf(number);
    const found =
      kind === 'ANIMAL'
        ? await animalTrace(tx, number, places)
        : kind === 'LOT'
          ? await lotTrace(tx, number, places)
          : await importTrace(tx, number, places);
    const stops = kind === 'ANIMAL' ? subjectsOf(await tx.require('animal', number)) : [];
    const [recalled, holds] = await Promise.all([
      recallableOf(tx, number).then((numbers) => recalledAmong(tx, numbers)),
      activeHolds(tx, `number:${number}`, ...stops.slice(0, 1)),
    ]);
    return { number, ...found, recalled: recalled !== undefined, held: holds.length > 0 };
  },
} satisfies HandlersOf<'trace'>;
