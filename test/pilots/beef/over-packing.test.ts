/** Scenario 2: more comes out of a carcass than it weighs, and two lines that try at once. */
import { Scene } from './scene.ts';

jest.setTimeout(180_000);

test('the band raises an alarm, the cold weight ends it, and two lines at once cannot pass it together', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.atPacker();
  for (let day = 0; day < 2; day += 1) {
    expect(await scene.ok(story.pack('A', story.packs(10, 12_000, '0601')))).toMatchObject({ alarms: [] });
  }
  expect(await scene.ok(story.pack('B', story.packs(1, 20_000, '0601')))).toMatchObject({ alarms: ['LEAN_BAND'] });
  const today = story.at(0).slice(0, 10);
  const { items } = await scene.read<{ items: { subject: string }[] }>('mafra/inspector', `/alarms/${today}?limit=100`);
  expect(items.filter(({ subject }) => subject === story.carcassId)).toMatchObject([
    { kind: 'LEAN_BAND', foundG: 260_000, expectedG: 241_680 },
  ]);
  // 59,590 g are left, tolerance included: enough for one of the two.
  const both = await Promise.all(
    ['A', 'B'].map((line) => scene.client.send(story.pack(line, story.packs(4, 10_000, '0601')))),
  );
  const told = both.map(({ status, body }) => [status, (body as { code?: string }).code]).sort();
  expect(told).toEqual([
    [200, undefined],
    [409, 'MASS_EXCEEDED'],
  ]);
  const source = await scene.read('market/packer', `/sources/${story.carcassId}`);
  expect(source).toMatchObject({ usedG: 300_000, leftG: 19_590 });
});

test('two lines far from the limit pack at once', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.atPacker();
  for (const line of ['A', 'B']) await scene.ok(story.pack(line, story.packs(1, 500, '0601')));
  const answers = await Promise.all(
    Array.from({ length: 8 }, (_, index) =>
      scene.client.send(story.pack(index % 2 === 0 ? 'A' : 'B', story.packs(1, 1_000, '0601'))),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200));
  expect(await scene.read('market/packer', `/sources/${story.carcassId}`)).toMatchObject({ usedG: 9_000 });
});
