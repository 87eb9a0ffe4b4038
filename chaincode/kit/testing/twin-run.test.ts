import { join } from 'node:path';
import { FakeLedger } from './fake-ledger.ts';
import { leakNames, leakyApi, leakyHandlers } from './leaky-contract.ts';
import { sampleApi } from './sample-contract.ts';
import { dispatcher, kiosk, newLedger, planner, rented, secondPlanner } from './sample-world.ts';
import { methodsIn, twinRun } from './twin-run.ts';

const here = (file: string): string => join(__dirname, file);

test('every handler of the sample contract gives the same answer and the same writes on two different machines', async () => {
  const ledger = newLedger();
  const at = { site: 'busan', lockerId: 'a-1' };
  const private_ = { amountMinor: 5 };
  await ledger.invoke('rent', rented, { as: planner, private: private_ });
  await ledger.invoke('rent', rented, { as: planner, private: private_ });
  await ledger.invoke('open', { ...at, messageRef: 'M1' }, { as: dispatcher });
  await ledger.invoke('open', { ...at, messageRef: 'M1', weightG: 1 }, { as: dispatcher });
  await ledger.invoke('open', { ...at, messageRef: 'M1' }, { as: kiosk });
  await ledger.invoke('handOver', { ...rented, holder: 'terminal1' }, { as: planner });
  await ledger.invoke('remove', at, { as: planner });
  await ledger.invoke('remove', at, { as: secondPlanner });
  await ledger.batch(
    ['나', '가', 'z', 'ä', 'a'].map((text, index) => ({ method: 'note', input: { noteId: `n-${index}`, text } })),
    { as: planner },
  );
  await ledger.invoke('count', { noteId: 'c-1', limit: 50 }, { as: planner });
  await ledger.invoke('misbehave', { how: 'throw' }, { as: planner });
  await ledger.invoke('locker', at, { as: planner });
  await ledger.invoke('notes', { limit: 2 }, { as: planner });
  await ledger.invoke('rentOf', { lockerId: 'a-1', holder: 'haulier' }, { as: planner });
  await ledger.invoke('appraise', { lockerId: 'a-1', holder: 'haulier', noteId: 'n-8' }, { as: planner });
  await ledger.invoke('sneak', {}, { as: planner });
  await ledger.invoke('note', { noteId: 'n-9', text: 'x', messageRef: 'M2' }, { as: planner });
  const differences = await twinRun({
    api: { module: here('sample-contract.ts'), name: 'sampleApi' },
    handlers: { module: here('sample-contract.ts'), name: 'sampleHandlers' },
    collections: { 'line-haulier': ['line', 'haulier'], 'line-terminal1': ['line', 'terminal1'] },
    recording: ledger.recording,
  });
  expect(differences).toEqual([]);
  expect([...methodsIn(ledger.recording)].sort()).toEqual([...Object.keys(sampleApi.methods), 'Batch'].sort());
}, 60_000);

test('a contract that looks at its machine is found out, for each way of looking', async () => {
  const ledger = new FakeLedger(leakyApi, leakyHandlers);
  for (const how of leakNames) await ledger.invoke('leak', { how }, { as: planner });
  const task = {
    api: { module: here('leaky-contract.ts'), name: 'leakyApi' },
    handlers: { module: here('leaky-contract.ts'), name: 'leakyHandlers' },
    recording: ledger.recording,
  };
  const differences = await twinRun(task);
  const found = differences.map(({ outcomes }) => /"how":"(\w+)"/.exec(outcomes[0])?.[1]);
  expect(found.sort()).toEqual(leakNames.filter((how) => how !== 'none').sort());
}, 60_000);

test('a twin that cannot run says why', async () => {
  const task = {
    api: { module: here('no-such-module.ts'), name: 'x' },
    handlers: { module: here('leaky-contract.ts'), name: 'leakyHandlers' },
    recording: [],
  };
  await expect(twinRun(task)).rejects.toThrow('no-such-module');
}, 60_000);
