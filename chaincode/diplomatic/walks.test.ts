/**
 * Random walks: whoever tries whatever in whatever order, the invariants hold at every block - the status bits tell the state,
 * powers are used within their limits - and what is over stays over.
 */
import fc from 'fast-check';
import type { CallResult } from '../kit/testing/fake-ledger.ts';
import { authorisationLife, certificateLife, statusAt, violationsOf, type RecordOf } from './state.ts';
import { Ministry } from './testing/ministry.ts';
import { journey, moves } from './testing/moves.ts';
import { Paper } from './testing/paper.ts';

type Certificate = RecordOf<'certificate'>;

/** A power for one use, one for several uses of the same document that may replace it, and an apostille. */
async function begin(): Promise<{ ministry: Ministry; papers: readonly Paper[] }> {
  const ministry = await new Ministry().open();
  const single = new Paper(ministry, 'single', { document: 'd' });
  const several = new Paper(ministry, 'several', { document: 'd', use: 'MULTIPLE', supersedes: single.certificateId });
  const apostille = new Paper(ministry, 'apostille', { kind: 'APOSTILLE' });
  const papers = [single, several, apostille];
  // Far enough that a walk of some dozen moves comes to banks and ends.
  for (const paper of papers) await paper.until('EXAMINED');
  return { ministry, papers };
}

const names = Object.keys(moves);

/** Mostly the next move of the straight way, sometimes any other. */
const step = fc.record({
  paper: fc.nat(2),
  move: fc.oneof({ weight: 5, arbitrary: fc.constant('next') }, { weight: 6, arbitrary: fc.constantFrom(...names) }),
  pick: fc.nat(7),
});

function leads(life: { transitions: readonly { from: string; to: string }[] }, from: string, to: string): boolean {
  return from === to || life.transitions.some((row) => row.from === from && row.to === to);
}

/** What each certificate was worth, at every hour so far: the past does not change. */
function pastOf(certificates: readonly Certificate[], times: readonly string[]): string[] {
  return certificates.flatMap((certificate) =>
    times.map((at) => `${certificate.certificateId} ${statusAt(certificate, at)}`),
  );
}

/** One round comes to all states as a rule. */
const MOST_ROUNDS = 6;

test('random walks keep every invariant, take only steps of the tables, and never change the past', async () => {
  const reached = new Set<string>();
  const walks = (): Promise<void> =>
    fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 15, maxLength: 35 }), async (steps) => {
        const { ministry, papers } = await begin();
        const statesOf = () => ({
          certificates: papers.map(({ state }) => state),
          powers: papers.map(
            ({ certificateId }) => ministry.ledger.record('authorisation', certificateId)?.state ?? 'ISSUED',
          ),
        });
        const issued = () => ministry.ledger.records('certificate').filter(({ issue }) => issue !== undefined);
        let before = statesOf();
        for (const { paper: at, move, pick } of steps) {
          const paper = papers[at]!;
          const name = move === 'next' ? (journey[paper.state] ?? 'consume') : move;
          const known = issued();
          const times = known.flatMap(({ intervals, issue }) => [
            ...intervals.map(({ from }) => from),
            issue!.issuedAt,
          ]);
          const past = pastOf(known, times);
          const setting = { ministry, paper, other: papers[(at + 1) % 3]!, pick };
          const result = (await moves[name]!(setting)) as CallResult<unknown> | undefined;
          if (result?.ok === false && result.error.code === 'INTERNAL') throw result.cause;
          const after = statesOf();
          for (const [index, state] of after.certificates.entries()) {
            reached.add(state).add(`power ${after.powers[index]}`);
            if (!leads(certificateLife, before.certificates[index]!, state))
              throw new Error(`${name} led from ${before.certificates[index]} to ${state}`);
            if (!leads(authorisationLife, before.powers[index]!, after.powers[index]!))
              throw new Error(`${name} led a power from ${before.powers[index]} to ${after.powers[index]}`);
          }
          const violations = violationsOf(ministry.state());
          if (violations.length > 0) throw new Error(`after ${name}: ${JSON.stringify(violations)}`);
          const now = issued().filter(({ certificateId }) => known.some((one) => one.certificateId === certificateId));
          expect(pastOf(now, times)).toEqual(past);
          before = after;
        }
      }),
      {
        numRuns: Number(process.env['WALKS'] ?? 8),
        endOnFailure: true,
        ...(process.env['SEED'] && { seed: Number(process.env['SEED']) }),
      },
    );
  // Walks that come nowhere prove nothing: where chance left a state out, there are more of them.
  const wanted = ['ISSUED', 'SUSPENDED', 'REVOKED', 'power RESERVED'];
  for (
    let round = 1;
    round === 1 || (round <= MOST_ROUNDS && wanted.some((state) => !reached.has(state)));
    round += 1
  ) {
    await walks();
  }
  for (const state of wanted) expect(reached).toContain(state);
}, 300_000);
