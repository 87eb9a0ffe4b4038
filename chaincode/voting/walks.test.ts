/** Random walks: whoever tries whatever in whatever order, the invariants hold and what is over stays over. */
import fc from 'fast-check';
import { lifeCycle, violationsOf, type PhaseName } from './state.ts';
import { Booth, people, type Person } from './testing/booth.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

const ID = 'ad'.repeat(16);

/** What may be tried, with the person whose part it is. */
type Move = (booth: Booth, pick: number, as: Person | undefined) => Promise<unknown>;

const moves: Readonly<Record<string, Move>> = {
  vote: (booth, pick, as) => booth.call('castBallot', booth.ballot(pick % 4, [pick % 3]), as ?? 'relay'),
  batch: (booth, pick, as) => {
    const ballots = [pick % 4, (pick + 1) % 4, pick % 4].map((serial) => booth.ballot(serial, [pick % 2]));
    return booth.call('castBallots', { ballots }, as ?? 'relay');
  },
  challenge: (booth, pick, as) =>
    booth.call('challengeBallot', booth.challenge(booth.prepare(pick % 5, [[pick % 3]])), as ?? 'relay'),
  report: (booth, _, as) =>
    booth.call('reportIncident', { incidentId: ID, kind: 'OTHER', remark: 'x' }, as ?? 'observer'),
  suspend: (booth, _, as) => booth.call('suspendPolls', { incidentId: ID }, as ?? 'manager'),
  resume: (booth, _, as) => booth.call('resumePolls', { closesAt: booth.phase.closesAt }, as ?? 'manager'),
  settle: (booth, _, as) => booth.call('settleIncident', { incidentId: ID, outcome: 'x' }, as ?? 'approver'),
  close: (booth, _, as) => booth.call('closePolls', {}, as ?? 'manager', { at: booth.phase.closesAt }),
  begin: (booth, _, as) => booth.call('beginTally', {}, as ?? 'observer'),
  sum: (booth, pick, as) =>
    booth.call(
      'tallyBuckets',
      { group: (pick % 64).toString(16).padStart(2, '0'), first: pick % 8, count: 4 },
      as ?? 'relay',
    ),
  open: (booth, _, as) => booth.call('openPolls', {}, as ?? 'manager'),
  late: (booth, _, as) =>
    booth.call(
      'startCeremony',
      {
        threshold: 2,
        trustees: [
          { party: 'nec', user: 'a' },
          { party: 'host', user: 'b' },
        ],
      },
      as ?? 'manager',
    ),
  list: (booth, _, as) => booth.call('restartList', { reason: 'x' }, as ?? 'registrar'),
};

const step = fc.record({
  move: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom('vote', 'batch', 'challenge') },
    { weight: 2, arbitrary: fc.constantFrom(...Object.keys(moves)) },
  ),
  pick: fc.nat({ max: 1000 }),
  // Mostly the person whose part it is; now and then anybody.
  as: fc.oneof(
    { weight: 5, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...(Object.keys(people) as Person[])) },
  ),
});

/** A walk that comes far, so that a run never consists of walks that stay at the gate alone. */
const FAR = [
  'vote',
  'challenge',
  'report',
  'suspend',
  'vote',
  'resume',
  'batch',
  'close',
  'vote',
  'begin',
  'sum',
  'open',
];
const far = FAR.map((move, pick) => ({ move, pick, as: undefined }));

test('no walk breaks an invariant or goes back', async () => {
  const reached = new Set<PhaseName>();
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 16 }), async (walk) => {
      const booth = await new Booth().opened();
      for (const { move, pick, as } of walk) {
        const before = booth.phase.state;
        const result = (await moves[move]!(booth, pick, as)) as {
          ok: boolean;
          error?: { code: string };
          cause?: unknown;
        };
        if (!result.ok && result.error!.code === 'INTERNAL') throw result.cause;
        const after = booth.phase.state;
        reached.add(after);
        const permitted = lifeCycle.transitions.some(({ from, to }) => from === before && to === after);
        if (before !== after && !permitted) throw new Error(`${move} led from ${before} to ${after}`);
        const violations = violationsOf(booth.state());
        if (violations.length > 0)
          throw new Error(`after ${move} by ${as ?? 'the right person'}: ${JSON.stringify(violations)}`);
      }
      accepted += booth.ledger.records('ballot').length;
    }),
    {
      numRuns: Number(process.env['WALKS'] ?? 6),
      endOnFailure: true,
      examples: [[far]],
      ...(process.env['SEED'] && { seed: Number(process.env['SEED']) }),
    },
  );
  // Walks that come nowhere prove nothing.
  expect(reached.size).toBeGreaterThan(3);
  expect(accepted).toBeGreaterThan(5);
}, 300_000);
