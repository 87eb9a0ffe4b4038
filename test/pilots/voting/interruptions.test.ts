/** An election that is interrupted, goes on, and is annulled: always by several institutions, and with its reason on the ledger. */
import { createHash, randomBytes } from 'node:crypto';
import { callsAs, ballotOf, refusalOf, storyOf, type Choices } from './scene.ts';

jest.setTimeout(180_000);

const CHOICE: Choices = [[0], [1], [0, 2]];

test('one observer suspends nothing, two do; nobody votes until it is resumed, and several annul it', async () => {
  const trustees = ['nec/trustee', 'host/trustee'];
  const story = await storyOf({ voters: 2, trustees, threshold: 2 }).opened();
  const { electionId } = story;
  const incidentId = randomBytes(16).toString('hex');
  const observer = callsAs('observer/observer');
  await observer.reportIncident({ electionId, incidentId, kind: 'SERVICE', remark: 'A relay is down' });
  expect(await refusalOf(observer.suspendPolls({ electionId, incidentId }))).toBe('CONSENT_MISSING');
  await observer.giveConsent({ electionId, act: 'SUSPEND', subject: incidentId });
  await callsAs('observer/observer2').suspendPolls({ electionId, incidentId });

  const ballot = { electionId, ...(await ballotOf(story, 0, CHOICE)) };
  expect(await refusalOf(callsAs('nec/relay').castBallot(ballot))).toBe('STATE_CONFLICT');
  const { closesAt } = (await callsAs().getElection({ electionId })).output.phase;
  const later = new Date(Date.parse(closesAt) + 3_600_000).toISOString();
  expect(await refusalOf(callsAs('nec/manager').resumePolls({ electionId, closesAt: later }))).toBe('TERMS_INVALID');
  await callsAs('nec/manager').resumePolls({ electionId, closesAt });
  await callsAs('host/relay').castBallot(ballot);
  await callsAs('nec/approver').settleIncident({ electionId, incidentId, outcome: 'Another relay took over' });

  const reason = 'The roll was changed after it was frozen';
  await callsAs('nec/manager').annulElection({ electionId, reason });
  expect(await refusalOf(callsAs('nec/manager2').annulElection({ electionId, reason }))).toBe('CONSENT_MISSING');
  const subject = createHash('sha256').update(reason).digest('hex');
  for (const as of ['host/manager', 'observer/observer', 'observer/observer2']) {
    await callsAs(as).giveConsent({ electionId, act: 'ANNUL', subject });
  }
  await callsAs('nec/manager2').annulElection({ electionId, reason });
  expect((await callsAs().getElection({ electionId })).output.phase).toMatchObject({ state: 'ANNULLED', reason });
});
