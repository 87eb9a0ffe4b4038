/** Random walks: whoever tries whatever in whatever order, the invariants hold and what is over stays over. */
import fc from 'fast-check';
import type { CallResult } from '../kit/testing/fake-ledger.ts';
import type { Machine } from '../kit/machine.ts';
import { clearanceLife, parcelLife, violationsOf } from './state.ts';
import { Hub } from './testing/hub.ts';
import { inClearance, moves, onTheWay } from './testing/moves.ts';
import { Purchase, type Consignee } from './testing/purchase.ts';

/** Two parcels of one order of 118 dollars, which a correction can bring beyond the limit, under rules by which every second is drawn. */
async function begin(): Promise<{ hub: Hub; parcels: readonly Consignee[] }> {
  const rules = { selection: { baseBp: 5_000, goods: [], origins: [] }, listLimitUsdCents: 11_800, lanes: [] };
  const hub = await new Hub().open({ ...rules, dutyFreeUsdCents: 0 });
  const purchase = await new Purchase(hub, 'walk').ready();
  const [first, ...rest] = purchase.pieces;
  return { hub, parcels: [purchase.parcel({ contents: [first!] }), purchase.parcel({ contents: rest })] };
}

const names = Object.keys(moves);

/** Mostly the next move of the straight way, sometimes any other. */
const step = fc.record({
  parcel: fc.nat(1),
  move: fc.oneof({ weight: 3, arbitrary: fc.constant('next') }, { weight: 1, arbitrary: fc.constantFrom(...names) }),
  pick: fc.nat(7),
});

function nextMove(parcel: Consignee): string {
  const where = parcel.hub.ledger.record('parcel', parcel.parcelId)?.state;
  if (where === undefined) return 'bind';
  const { state } = parcel;
  if (where !== 'IN_BOND') return onTheWay[where] ?? 'dispute';
  const declared = parcel.hub.ledger.record('declaration', parcel.declarationNo)?.state;
  if (declared === 'COMPUTED') return 'confirm';
  if (state === 'PASSED' && parcel.clearance.declarationNo !== undefined) return 'assess';
  return inClearance[state!] ?? 'leave';
}

/** Whether a table leads from one state to another in one step. */
function leads(life: Machine<string, string>, from: string | undefined, to: string | undefined): boolean {
  if (from === to || from === undefined) return true;
  return life.transitions.some((row) => row.from === from && row.to === to);
}

const placeOf = (parcel: Consignee) => parcel.hub.ledger.record('parcel', parcel.parcelId)?.state;

test('random walks keep every invariant, take only steps of the tables, and never leave an end', async () => {
  const reached = new Set<string | undefined>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 45 }), async (steps) => {
      const { hub, parcels } = await begin();
      for (const { parcel: index, move, pick } of steps) {
        const [parcel, other] = [parcels[index]!, parcels[1 - index]!];
        const before = parcels.map((each) => [placeOf(each), each.state] as const);
        const name = move === 'next' ? nextMove(parcel) : move;
        const result = (await moves[name]!({ parcel, other, pick })) as CallResult<unknown>;
        if (!result.ok && result.error.code === 'INTERNAL') throw result.cause;
        for (const [at, each] of parcels.entries()) {
          const [place, state] = [placeOf(each), each.state];
          reached.add(place).add(state);
          const [from, cleared] = before[at]!;
          const sound =
            leads(parcelLife as Machine<string, string>, from, place) &&
            leads(clearanceLife as Machine<string, string>, cleared, state);
          if (!sound) throw new Error(`${name} led from ${from} ${cleared} to ${place} ${state}`);
        }
        const violations = violationsOf(hub.state());
        if (violations.length > 0) throw new Error(`after ${name}: ${JSON.stringify(violations)}`);
      }
    }),
    {
      numRuns: Number(process.env['WALKS'] ?? 10),
      endOnFailure: true,
      ...(process.env['SEED'] && { seed: Number(process.env['SEED']) }),
    },
  );
  // Walks that come nowhere prove nothing.
  expect(reached.size).toBeGreaterThan(12);
}, 300_000);
