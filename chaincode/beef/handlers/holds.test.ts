import { Chain, traceNo } from '../testing/chain.ts';

const number = traceNo(1);
const subject = `number:${number}`;

test('of two stops of one number, lifting one leaves the other; a stop is lifted once', async () => {
  const chain = await new Chain().open();
  await chain.carcass(number, 1);
  const first = await chain.must('placeHold', { subject, kind: 'DISEASE', reason: 'FMD' }, 'vet');
  const second = await chain.must('placeHold', { subject, kind: 'SEIZURE', reason: 'Label' }, 'inspector');
  const held = async () => (await chain.must('trace', { number }, 'relay')).held;
  expect(await held()).toBe(true);
  await chain.must('releaseHold', { subject, holdId: first.holdId }, 'vet');
  expect(await held()).toBe(true);
  expect(await chain.refusal('releaseHold', { subject, holdId: first.holdId }, 'vet')).toBe('STATE_CONFLICT');
  await chain.must('releaseHold', { subject, holdId: second.holdId }, 'inspector');
  expect(await held()).toBe(false);
  const { items } = await chain.must('listHolds', { subject }, 'overseer');
  expect(items.map(({ state }) => state)).toEqual(['RELEASED', 'RELEASED']);
});

test('a stop and its end are in the history of the number that everybody sees', async () => {
  const chain = await new Chain().open();
  await chain.carcass(number, 1);
  const { holdId } = await chain.must('placeHold', { subject, kind: 'DISEASE', reason: 'FMD' }, 'vet');
  await chain.must('releaseHold', { subject, holdId }, 'vet');
  const { timeline } = await chain.must('trace', { number }, 'relay');
  expect(timeline.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['HELD', 'RELEASED']));
});

test('there is no lifting of a stop that was never placed', async () => {
  const chain = await new Chain().open();
  expect(await chain.refusal('releaseHold', { subject, holdId: 'none' }, 'vet')).toBe('NOT_FOUND');
});
