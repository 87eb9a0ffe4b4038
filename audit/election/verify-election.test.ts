import { BallotPool } from './ballot-pool.ts';
import { verifyElection } from './verify-election.ts';
import { reportText } from './report-text.ts';
import { bundleOf } from '../testing/bundle-of.ts';
import { Forge } from '../testing/forge.ts';
import { playElection, type PlayedElection } from '../testing/played-election.ts';

let booth: PlayedElection;
let forge: Forge;
let pool: BallotPool;

beforeAll(async () => {
  [booth, forge] = [playElection(), await Forge.found()];
  pool = new BallotPool(1);
}, 60_000);
afterAll(() => pool.close());

test('an election that is in order verifies', async () => {
  const blocks = await forge.chain(booth.transactions);
  const report = await verifyElection({ bundle: bundleOf(blocks, booth.electionId), pool });
  console.log(reportText(report).join('\n').slice(0, 5000));
  expect(report.findings).toEqual([]);
}, 60_000);
