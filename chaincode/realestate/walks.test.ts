/** Random walks: whoever tries whatever in whatever order, the invariants hold and what is over stays over. */
import fc from 'fast-check';
import type { CallResult } from '../kit/testing/fake-ledger.ts';
import { caseLife, violationsOf, type CaseState } from './state.ts';
import { Desk, townWith } from './testing/desk.ts';
import { journey, moves } from './testing/moves.ts';
import { Town } from './testing/town.ts';

/** Two banks after the same two properties, one of them wanting both. */
async function begin(): Promise<{ town: Town; desks: readonly Desk[] }> {
  const town = await townWith(new Town(), 1, 2);
  const desks = [
    new Desk(town, 'joint', { serials: [1, 2] }),
    new Desk(town, 'rival', { bank: 'bank2', terms: { waiver: 'Guaranteed' } }),
  ];
  // Far enough that a walk of some dozen moves comes to the register and beyond.
  for (const desk of desks) await desk.until('EVIDENCE_COMPLETE');
  return { town, desks };
}

const names = Object.keys(moves);

/** Mostly the next move of the straight way, sometimes any other. */
const step = fc.record({
  desk: fc.nat(1),
  move: fc.oneof({ weight: 7, arbitrary: fc.constant('next') }, { weight: 3, arbitrary: fc.constantFrom(...names) }),
  pick: fc.nat(7),
});

/** Whether the table leads from one state to another in one step; the other case's moves do not concern it. */
function leads(from: CaseState, to: CaseState): boolean {
  return from === to || caseLife.transitions.some((row) => row.from === from && row.to === to);
}

test('random walks keep every invariant, take only steps of the table, and never leave an end', async () => {
  const reached = new Set<CaseState>();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 35 }), async (steps) => {
      const { town, desks } = await begin();
      let before = desks.map(({ state }) => state);
      for (const { desk, move, pick } of steps) {
        const name = move === 'next' ? (journey[before[desk]!] ?? 'withdraw') : move;
        const result = (await moves[name]!({ town, desk: desks[desk]!, pick })) as CallResult<unknown>;
        if (!result.ok && result.error.code === 'INTERNAL') throw result.cause;
        const after = desks.map(({ state }) => state);
        for (const [index, state] of after.entries()) {
          reached.add(state);
          if (!leads(before[index]!, state)) throw new Error(`${name} led from ${before[index]} to ${state}`);
        }
        const violations = violationsOf(town.state());
        if (violations.length > 0) throw new Error(`after ${name}: ${JSON.stringify(violations)}`);
        before = after;
      }
    }),
    {
      numRuns: Number(process.env['WALKS'] ?? 10),
      endOnFailure: true,
      ...(process.env['SEED'] && { seed: Number(process.env['SEED']) }),
    },
  );
  // Walks that come nowhere prove nothing.
  expect(reached.size).toBeGreaterThan(9);
}, 300_000);
