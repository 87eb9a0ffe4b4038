import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { drawProofOf } from '@ledger-pilots/chaincode/customs/statements/draw.ts';
import { clientError, type LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import { PositionFile } from '../progress/position-file.ts';
import { CustomsDesk, type CustomsDeskOptions } from './customs-desk.ts';
import { DaySeeds, SeedMissing } from './day-seeds.ts';

const SEED = 'ab'.repeat(32);

/** A ledger of parcels that wait, decide, and fail as they are told. */
class Parcels {
  readonly calls: string[] = [];
  readonly states = new Map<string, string>();
  /** Codes with which the next calls are refused. */
  readonly refusals: string[] = [];
  readonly over = new AbortController();
  readonly followedFrom: (string | undefined)[] = [];
  agencies: string[] = [];
  objected = false;

  readonly ready: readonly string[];

  constructor(ready: readonly string[]) {
    this.ready = ready;
  }

  get client(): CustomsDeskOptions['client'] {
    const decide = ({ parcelId, drawProof }: { parcelId: string; drawProof: string }) => {
      this.#refuse();
      expect(drawProof).toBe(drawProofOf(SEED, parcelId));
      if (this.states.has(parcelId)) throw refusal('STATE_CONFLICT');
      this.calls.push(`decide ${parcelId}`);
      this.states.set(parcelId, 'LIST_ACCEPTED');
      return { output: this.#clearance(parcelId) };
    };
    const release = ({ messageRef, parcelId }: { messageRef: string; parcelId: string }) => {
      if (this.objected) throw refusal('HELD');
      this.calls.push(`release ${messageRef}`);
      this.states.set(parcelId, 'RELEASED');
      return { output: {} };
    };
    const calls = {
      decide: async (input: never) => decide(input),
      release: async (input: never) => release(input),
      getClearance: async ({ parcelId }: { parcelId: string }) => ({ output: this.#clearance(parcelId) }),
    };
    const events = (_contract: string, { lastEventId }: { lastEventId?: string }) => this.#events(lastEventId);
    return { customs: calls, events } as never;
  }

  #refuse(): void {
    const code = this.refusals.shift();
    if (code !== undefined) throw refusal(code);
  }

  #clearance(parcelId: string) {
    return { parcelId, state: this.states.get(parcelId) ?? 'PENDING', decision: { agencies: this.agencies } };
  }

  async *#events(lastEventId: string | undefined) {
    this.followedFrom.push(lastEventId);
    for (const [at, parcelId] of this.ready.entries()) {
      if (at >= Number(lastEventId)) yield { id: String(at + 1), event: 'ParcelReady', payload: { parcelId } };
    }
    // The stream stays open until there is nothing more to do.
    while (!this.over.signal.aborted) await new Promise((resolve) => setImmediate(resolve));
  }
}

const refusal = (code: string): LedgerError => clientError(code as never, code);

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'customs-desk-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs the desk until so many parcels have been dealt with. */
async function deal(parcels: Parcels, count: number, releases = false): Promise<string[]> {
  const outcomes: string[] = [];
  const log = pino(
    { level: 'info' },
    {
      write: (line: string) => {
        const { outcome } = JSON.parse(line) as { outcome?: string };
        if (outcome !== undefined) outcomes.push(outcome);
        if (outcomes.length === count) setImmediate(() => parcels.over.abort());
      },
    },
  );
  const position = new PositionFile(folder);
  const desk = new CustomsDesk({ client: parcels.client, seeds: { at: () => SEED }, position, releases, log });
  await desk.run(parcels.over.signal);
  return outcomes;
}

test('each parcel is decided on with the draw of the day’s seed, and releasing is left to officers', async () => {
  const parcels = new Parcels(['a', 'b']);
  expect(await deal(parcels, 2)).toEqual(['LIST_ACCEPTED', 'LIST_ACCEPTED']);
  expect(parcels.calls).toEqual(['decide a', 'decide b']);
});

test('a desk that may releases what is accepted by list, unless an agency must confirm', async () => {
  const free = new Parcels(['a']);
  expect(await deal(free, 1, true)).toEqual(['RELEASED']);
  expect(free.calls).toEqual(['decide a', 'release DESK-a']);
  rmSync(join(folder, 'position'));
  const bound = new Parcels(['a']);
  bound.agencies = ['mfds'];
  expect(await deal(bound, 1, true)).toEqual(['LIST_ACCEPTED']);
});

test('a desk that starts again goes on after what is dealt with', async () => {
  await deal(new Parcels(['a', 'b']), 2);
  const again = new Parcels(['a', 'b', 'c']);
  await deal(again, 1);
  expect(again.followedFrom).toEqual(['2']);
  expect(again.calls).toEqual(['decide c']);
});

test('a desk that died after a decision releases, and does not decide again', async () => {
  const parcels = new Parcels(['a']);
  parcels.states.set('a', 'LIST_ACCEPTED');
  expect(await deal(parcels, 1, true)).toEqual(['RELEASED']);
  expect(parcels.calls).toEqual(['release DESK-a']);
});

test('a parcel that was released long ago is left, without asking for it again and again', async () => {
  const parcels = new Parcels(['a']);
  parcels.states.set('a', 'RELEASED');
  parcels.refusals.push('FACTS_MISSING');
  expect(await deal(parcels, 1, true)).toEqual(['RELEASED']);
  expect(parcels.calls).toEqual([]);
});

test('a parcel that a peer does not have yet is asked for again', async () => {
  const parcels = new Parcels(['a']);
  parcels.refusals.push('NOT_FOUND', 'FACTS_MISSING');
  expect(await deal(parcels, 1)).toEqual(['LIST_ACCEPTED']);
});

test('what stands in the way is waited for, while others are decided', async () => {
  const parcels = new Parcels(['a', 'b']);
  parcels.refusals.push('RULE_VERSION');
  await deal(parcels, 2);
  expect(parcels.calls).toEqual(['decide b', 'decide a']);
});

test('an objection between decision and release leaves the parcel as it is', async () => {
  const parcels = new Parcels(['a']);
  parcels.objected = true;
  expect(await deal(parcels, 1, true)).toEqual(['LIST_ACCEPTED']);
});

test('the seed is that of the day in Korea, and without one there is no decision', () => {
  writeFileSync(join(folder, '2026-03-04'), `${SEED}\n`);
  const seeds = new DaySeeds(folder);
  expect(seeds.at(Date.parse('2026-03-03T15:00:00Z'))).toBe(SEED);
  expect(() => seeds.at(Date.parse('2026-03-03T14:59:59Z'))).toThrow(SeedMissing);
  writeFileSync(join(folder, '2026-03-05'), 'no seed');
  expect(() => seeds.at(Date.parse('2026-03-05T00:00:00Z'))).toThrow(SeedMissing);
});

test('whatever the desk calls is for customs’ clearance officers', () => {
  for (const method of ['decide', 'release'] as const) {
    expect(customs.methods[method].access).toMatchObject({ party: 'kcs', role: 'clearance-officer' });
  }
});
