/**
 * What a purge takes from the disks. A retention run makes a document unreadable at once and deletes it in the databases of both holders with its
 * block. The bytes go when the databases write their files anew, which Fabric leaves to the traffic: here peers are started again with traffic
 * between, four files make a database merge them, and then no file of any process has the document or its salt.
 */
import { randomBytes } from 'node:crypto';
import type { AuditReport } from '@ledger-pilots/audit/channel/audit-report.ts';
import { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import { Callers } from '@ledger-pilots/desks/callers.ts';
import { retentionRun } from '@ledger-pilots/desks/retention/retention-run.ts';
import { readConnections } from '@ledger-pilots/network/connections.ts';
import { killNode, startNode } from '@ledger-pilots/network/processes/nodes.ts';
import { RestClient, type RestRequest } from '../../scripts/journeys/rest-client.ts';
import type { StoryCase } from '../../scripts/journeys/realestate-story.ts';
import { auditCommand } from '../audit/audit-command.ts';
import { Scene } from '../pilots/realestate/scene.ts';
import { until } from '../until.ts';
import { searchDisks } from './disks.ts';

jest.setTimeout(600_000);

const STATE = process.env['LEDGER_STATE']!;
const HOLDERS = ['bank1', 'nts'];
const BOTH = { peers: ['peer0.bank1', 'peer0.nts'], elsewhere: [] };
const NOWHERE = { peers: [], elsewhere: [] };
/** Four tables are merged into one (leveldb's L0 trigger); one more for what was written while they were. */
const STARTS = 6;
const client = new RestClient(STATE);
const scene = new Scene();
let story: StoryCase;
/** What is in the document alone, and not in the letter that is kept longer. */
let salt: string;
let income: ReturnType<StoryCase['documentOf']>;
let read: RestRequest;

beforeAll(async () => {
  await scene.entered();
  story = await scene.consented('bank1');
  await scene.answered(story, ['INCOME']);
  income = story.documentOf('INCOME');
  read = story.readDocument(income, await scene.opened(story, 'INCOME'));
  salt = (await scene.ok<{ claimSalt: string }>(read)).claimSalt;
});

/** A peer that was started is found again by the gateway a moment later. */
async function untilDone(request: () => RestRequest): Promise<void> {
  const { status } = await until(
    () => client.send(request()),
    (answer) => answer.status < 400,
  );
  expect(status).toBeLessThan(400);
}

test('before, the salt is with the two holders and nowhere else', () => {
  expect(searchDisks(STATE, [salt], HOLDERS)).toEqual(BOTH);
});

test('after the retention run neither holder is shown the document, and the salt is in no more places', async () => {
  await scene.ok(story.revoke());
  const { purged } = await retentionRun(
    new Callers(readConnections(STATE), realestate),
    readConnections(STATE),
    'bank1',
  );
  expect(purged.map(({ id }) => id)).toContain(income.documentId);
  expect((await scene.refusal(read)).status).toBe(404);
  expect((await scene.ok<{ documents: object[] }>(story.readFile())).documents).toEqual([]);
  const { peers, elsewhere } = searchDisks(STATE, [salt], HOLDERS);
  expect(BOTH.peers).toEqual(expect.arrayContaining([...peers]));
  expect(elsewhere).toEqual([]);
});

test('once the databases have merged their files, the salt is on no disk at all', async () => {
  for (let start = 0; start < STARTS; start += 1) {
    for (const party of HOLDERS) {
      await killNode(STATE, `peer0.${party}`);
      await startNode(STATE, `peer0.${party}`);
    }
    // Each database gets something to write: a private record of the two, and a public one.
    await untilDone(() => story.sendLetter(income));
    await untilDone(() => scene.property.moveIn(randomBytes(16).toString('hex')));
  }
  expect(searchDisks(STATE, [salt], HOLDERS)).toEqual(NOWHERE);
});

test('the record of the purge and the trail of the access stay', async () => {
  const purge = { verb: 'GET', path: `/v1/realestate/purges/${income.documentId}` };
  expect(await scene.ok(purge)).toMatchObject({ reason: 'CONSENT_ENDED' });
  expect(await scene.ok(story.readCitizenView())).toMatchObject({ looks: [{ access: { item: 'INCOME' } }] });
});

test.each(HOLDERS)('the audit of %s’s peer finds that what it lacks was purged', (party) => {
  const peer = ['--peer', `peer0.${party}`, '--no-others'];
  const { report } = auditCommand<AuditReport>('realestate', ...peer, '--private');
  expect(report.findings).toEqual([]);
  const own = report.privateData!.find(({ collection }) => collection === 'bank1-nts')!;
  expect(own.compared).toBeGreaterThan(0);
  expect(own.purged).toBeGreaterThan(0);
});
