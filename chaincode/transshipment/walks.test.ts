/** Random walks: whoever tries whatever in whatever order, the invariants hold and what is over stays over. */
import fc from 'fast-check';
import type { CallResult } from '../kit/testing/fake-ledger.ts';
import { lifeCycle, statusOf, violationsOf, type PassStatus } from './state.ts';
import { driverOf } from './testing/drivers.ts';
import { boxNo, COMPANY, Harbour, passNo, people, plateNo, type Person } from './testing/harbour.ts';
import { journey, moves } from './testing/moves.ts';

const PASSES = [passNo(1), passNo(2)];

/** Two passes of a group order of two out of three boxes, three trucks, and a stray box. */
async function begin(): Promise<Harbour> {
  const harbour = await new Harbour().open();
  const boxes = [1, 2, 3].map(boxNo);
  for (const box of [...boxes, boxNo(9)]) await harbour.land(box);
  await harbour.order('O-1', boxes, 2);
  await harbour.approve('O-1', ...boxes);
  for (const serial of [1, 2, 3]) await harbour.equip(plateNo(serial), driverOf(`d-${serial}`));
  for (const [index, passId] of PASSES.entries()) {
    const rightId = `R-${index}`;
    await harbour.must('grantRight', { orderId: 'O-1', rightId, holder: COMPANY, quantity: 1 }, 'planner');
    await harbour.issue(passId, rightId);
  }
  return harbour;
}

const names = Object.keys(moves);
const persons = Object.keys(people) as Person[];

/** Mostly the next move of the journey, sometimes any other; mostly by the right person. */
const step = fc.record({
  pass: fc.nat(1),
  move: fc.oneof({ weight: 7, arbitrary: fc.constant('next') }, { weight: 2, arbitrary: fc.constantFrom(...names) }),
  pick: fc.nat(7),
  as: fc.oneof({ weight: 9, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: fc.constantFrom(...persons) }),
});

/** Which move of the journey a pass is waiting for. */
const nextOf: Readonly<Partial<Record<PassStatus, string>>> = {
  ...{ RELEASED: journey[0]!, DISPATCHED: journey[1]!, APPOINTED: journey[2]!, OUT_GATE_IN: journey[3]! },
  ...{ OUT_BLOCK_IN: journey[4]!, OUT_LOADED: journey[5]!, OUT_GATE_OUT: journey[6]!, DIVERTED: journey[6]! },
  ...{ IN_GATE_IN: journey[7]!, IN_BLOCK_IN: journey[8]!, IN_UNLOADED: journey[9]! },
  ...{ INCIDENT: 'resolveIncident', DAMAGED_HOLD: 'releaseDamaged' },
};

/** Whether the table leads from one status to another in one step; the other pass's moves do not concern it. */
function leads(from: PassStatus, to: PassStatus): boolean {
  return from === to || lifeCycle.transitions.some((row) => row.from === from && row.to === to);
}

test('random walks keep every invariant, take only steps of the table, and never leave an end', async () => {
  const reached = new Set<PassStatus>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 45 }), async (steps) => {
      const harbour = await begin();
      let before = PASSES.map((passId) => statusOf(harbour.pass(passId)));
      for (const { pass, move, pick, as } of steps) {
        const passId = PASSES[pass]!;
        const name = move === 'next' ? (nextOf[before[pass]!] ?? 'cancelPass') : move;
        const setting = { harbour, passId, rightId: `R-${pass}`, pick, ...(as !== null && { as }) };
        const result = (await moves[name]!(setting)) as CallResult<unknown>;
        if (!result.ok && result.error.code === 'INTERNAL') throw result.cause;
        const after = PASSES.map((id) => statusOf(harbour.pass(id)));
        for (const [index, status] of after.entries()) {
          reached.add(status);
          if (!leads(before[index]!, status)) throw new Error(`${name} led from ${before[index]} to ${status}`);
        }
        const violations = violationsOf(harbour.state());
        if (violations.length > 0)
          throw new Error(`after ${name} by ${as ?? 'the right person'}: ${JSON.stringify(violations)}`);
        before = after;
      }
    }),
    {
      numRuns: Number(process.env['WALKS'] ?? 12),
      endOnFailure: true,
      ...(process.env['SEED'] && { seed: Number(process.env['SEED']) }),
    },
  );
  // Walks that come nowhere prove nothing.
  expect(reached.size).toBeGreaterThan(10);
}, 300_000);
