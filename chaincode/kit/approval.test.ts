import { addMs } from './clock.ts';
import { ApprovalPending } from './approval.ts';
import { enrol } from './testing/identities.ts';
import { docs, planner, policy, refuse, secondPlanner, succeed, withLocker } from './testing/sample-world.ts';

const act = { site: 'busan', lockerId: 'a-1' };
const DAY_MS = 86_400_000;

test('the first call proposes and changes nothing, the second by another person carries out', async () => {
  const ledger = await withLocker();
  const at = ledger.now;
  const proposed = await ledger.invoke('remove', act, { as: planner });
  const { approval } = ApprovalPending.parse(proposed.ok && proposed.output);
  expect(approval).toMatchObject({
    method: 'remove',
    proposedBy: { party: 'line', enrolmentId: 'planner' },
    expiresAt: addMs(at, DAY_MS),
  });
  expect(proposed).toMatchObject({ event: { name: 'ApprovalProposed', payload: { v: 1, id: approval.id } } });
  expect(ledger.record('Locker', 'busan', 'a-1')?.disputes).toEqual([]);

  const done = await ledger.invoke('remove', act, { as: secondPlanner });
  expect(done).toMatchObject({
    ok: true,
    output: { removedBy: 'planner2', proposedBy: 'planner' },
    event: { name: 'LockerRemoved' },
  });
  expect(ledger.record('Locker', 'busan', 'a-1')?.disputes).toEqual(['removed']);
});

test('both certificates are on the ledger', async () => {
  const ledger = await withLocker();
  await succeed(ledger.invoke('remove', act, { as: planner }));
  await succeed(ledger.invoke('remove', act, { as: policy }));
  const kept = ledger.dump().find(({ key }) => key.startsWith('/kit.approval/'))?.value;
  expect(kept).toMatchObject({
    proposedBy: { party: 'line', certHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    carriedOut: { by: { party: 'bpa', certHash: expect.stringMatching(/^[0-9a-f]{64}$/) as string } },
  });
});

test('the same person is refused, also with another certificate', async () => {
  const ledger = await withLocker();
  await succeed(ledger.invoke('remove', act, { as: planner }));
  expect(await refuse(ledger.invoke('remove', act, { as: planner }))).toMatchObject({ code: 'APPROVAL_SAME_PERSON' });
  const renewed = await enrol(planner);
  expect(await refuse(ledger.invoke('remove', act, { as: renewed }))).toMatchObject({ code: 'APPROVAL_SAME_PERSON' });
});

test('people of two parties are two persons even with one name', async () => {
  const ledger = await withLocker();
  await succeed(ledger.invoke('remove', act, { as: planner }));
  expect(policy.user).toBe(planner.user);
  expect(await succeed(ledger.invoke('remove', act, { as: policy }))).toMatchObject({ removedBy: 'planner' });
});

test('who may not propose may not approve', async () => {
  const ledger = await withLocker();
  await succeed(ledger.invoke('remove', act, { as: planner }));
  expect(await refuse(ledger.invoke('remove', act, { as: docs }))).toMatchObject({ code: 'NOT_AUTHORISED' });
});

test('a certificate without an enrolment id has no part in it', async () => {
  const ledger = await withLocker();
  const nobody = await enrol({ ...planner, attributes: { 'hf.EnrollmentID': '' } });
  expect(await refuse(ledger.invoke('remove', act, { as: nobody }))).toMatchObject({ code: 'NOT_AUTHORISED' });
});

test('other input is another act', async () => {
  const ledger = await withLocker();
  await succeed(ledger.invoke('remove', act, { as: planner }));
  const other = await succeed(ledger.invoke('remove', { ...act, lockerId: 'a-2' }, { as: secondPlanner }));
  expect(other).toMatchObject({ approval: { proposedBy: { enrolmentId: 'planner2' } } });
});

test('a proposal lapses after 24 hours, and then the next call proposes anew', async () => {
  const ledger = await withLocker();
  const at = ledger.now;
  await succeed(ledger.invoke('remove', act, { as: planner, at }));
  const late = await succeed(ledger.invoke('remove', act, { as: secondPlanner, at: addMs(at, DAY_MS) }));
  expect(late).toMatchObject({ approval: { proposedBy: { enrolmentId: 'planner2' } } });
  const inTime = await succeed(ledger.invoke('remove', act, { as: planner, at: addMs(at, 2 * DAY_MS - 1) }));
  expect(inTime).toMatchObject({ removedBy: 'planner', proposedBy: 'planner2' });
});

test('an approval serves once', async () => {
  const ledger = await withLocker();
  await succeed(ledger.invoke('remove', act, { as: planner }));
  await succeed(ledger.invoke('remove', act, { as: secondPlanner }));
  expect(await succeed(ledger.invoke('remove', act, { as: secondPlanner }))).toMatchObject({ approval: {} });
});

test('a refusal of the handler leaves the proposal open', async () => {
  const ledger = await withLocker();
  const missing = { ...act, lockerId: 'a-9' };
  await succeed(ledger.invoke('remove', missing, { as: planner }));
  expect(await refuse(ledger.invoke('remove', missing, { as: secondPlanner }))).toMatchObject({ code: 'NOT_FOUND' });
  await succeed(ledger.invoke('rent', { ...missing, holder: 'haulier' }, { as: planner, private: { amountMinor: 1 } }));
  expect(await succeed(ledger.invoke('remove', missing, { as: secondPlanner }))).toMatchObject({
    removedBy: 'planner2',
  });
});

test('each person’s message is idempotent, and still the second carries out', async () => {
  const ledger = await withLocker();
  const message = { ...act, messageRef: 'M1' };
  const first = await succeed(ledger.invoke('remove', message, { as: planner }));
  expect(await succeed(ledger.invoke('remove', message, { as: planner }))).toEqual(first);
  const done = await succeed(ledger.invoke('remove', message, { as: secondPlanner }));
  expect(done).toMatchObject({ removedBy: 'planner2' });
  expect(await succeed(ledger.invoke('remove', message, { as: secondPlanner }))).toEqual(done);
});

test('two who approve at once do not both carry out', async () => {
  const ledger = await withLocker();
  await succeed(ledger.invoke('remove', act, { as: planner }));
  const both = await Promise.all([
    ledger.simulate('remove', act, { as: secondPlanner }),
    ledger.simulate('remove', act, { as: policy }),
  ]);
  expect(ledger.commit(...both)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
});
