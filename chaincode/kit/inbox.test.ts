import { senderOf } from './inbox.ts';
import {
  dispatcher,
  kiosk,
  newLedger,
  planner,
  refuse,
  rival,
  secondPlanner,
  succeed,
  withLocker,
} from './testing/sample-world.ts';

const opening = { site: 'busan', lockerId: 'a-1', messageRef: 'M1' };

test('a repeat gets the first output and writes nothing', async () => {
  const ledger = await withLocker();
  const first = await succeed(ledger.invoke('open', opening, { as: dispatcher }));
  const before = ledger.dump();
  const repeat = await ledger.invoke('open', opening, { as: dispatcher });
  expect(repeat).toMatchObject({ ok: true, output: first, event: undefined, writes: [] });
  expect(ledger.dump()).toEqual(before);
});

test('a repeat with other content is refused, with the transaction of the first', async () => {
  const ledger = newLedger();
  const message = { noteId: 'n-1', text: 'a', messageRef: 'M1' };
  const first = await ledger.invoke('note', message, { as: planner });
  expect(await refuse(ledger.invoke('note', { ...message, text: 'b' }, { as: secondPlanner }))).toMatchObject({
    code: 'DUPLICATE',
    details: { messageRef: 'M1', firstTxId: first.txId },
  });
});

test('where the handler deals with conflicts it is told, once for each content', async () => {
  const ledger = await withLocker();
  await succeed(ledger.invoke('open', opening, { as: dispatcher }));
  const other = { ...opening, weightG: 5 };
  const handled = await succeed(ledger.invoke('open', other, { as: dispatcher }));
  expect(handled).toMatchObject({ openings: 1, disputes: ['M1'] });
  const repeat = await ledger.invoke('open', other, { as: dispatcher });
  expect(repeat).toMatchObject({ ok: true, output: handled, writes: [] });
  const third = await succeed(ledger.invoke('open', { ...opening, weightG: 6 }, { as: dispatcher }));
  expect(third).toMatchObject({ openings: 1, disputes: ['M1', 'M1'] });
  expect(await succeed(ledger.invoke('open', opening, { as: dispatcher }))).toMatchObject({
    openings: 1,
    disputes: [],
  });
});

test('the same reference of another method is other content', async () => {
  const ledger = newLedger();
  await succeed(ledger.invoke('note', { noteId: 'n-1', text: 'a', messageRef: 'M1' }, { as: planner }));
  const removal = { site: 'busan', lockerId: 'a-1', messageRef: 'M1' };
  expect(await refuse(ledger.invoke('open', removal, { as: kiosk }))).toMatchObject({ code: 'NOT_FOUND' });
});

test('companies of one party, and parties, do not share references', async () => {
  const ledger = await withLocker();
  await succeed(ledger.invoke('open', opening, { as: dispatcher }));
  await succeed(ledger.invoke('open', opening, { as: rival }));
  const last = await succeed(ledger.invoke('open', opening, { as: kiosk }));
  expect(last.openings).toBe(3);
});

test('a message that was refused may come again', async () => {
  const ledger = newLedger();
  const message = { noteId: 'n-1', text: 'forbidden', messageRef: 'M1' };
  await refuse(ledger.invoke('note', message, { as: planner }));
  await succeed(ledger.invoke('note', { ...message, text: 'allowed' }, { as: planner }));
});

test('without a reference nothing is remembered', async () => {
  const ledger = newLedger();
  await succeed(ledger.invoke('note', { noteId: 'n-1', text: 'a' }, { as: planner }));
  expect(ledger.dump().map(({ key }) => key)).toEqual(['/Note/n-1/']);
});

test('the sender is the company, or the person where persons matter', () => {
  const caller = { party: 'haulier', mspId: 'HaulierMSP', roles: [], enrolmentId: 'd1', certHash: '', attributes: {} };
  expect(senderOf(caller, false)).toBe('haulier');
  expect(senderOf({ ...caller, attributes: { bizNo: '2208162517' } }, false)).toBe('haulier/2208162517');
  expect(senderOf({ ...caller, attributes: { bizNo: '2208162517' } }, true)).toBe('haulier/2208162517#d1');
});

test('two transactions that race with one message do not both take effect', async () => {
  const ledger = await withLocker();
  const [first, second] = await Promise.all([
    ledger.simulate('open', opening, { as: dispatcher }),
    ledger.simulate('open', opening, { as: dispatcher }),
  ]);
  expect(ledger.commit(first, second)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
});
