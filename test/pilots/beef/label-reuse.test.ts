/** Scenario 3: a shop sells more under a number than it received, and meat of another animal. */
import { Scene } from './scene.ts';

jest.setTimeout(180_000);

test('12.4 kg received, 19 kg reported: refused at what was received, with an alarm', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.atPacker();
  const packs = story.packs(2, 6_200, '0202');
  await scene.ok(story.pack('A', packs));
  await scene.moved('market/packer', 'market/shop', 'SHOP', packs);
  expect(await scene.ok(story.sell('market/shop', 'S1', { grams: 12_000 }))).toMatchObject({ verdict: 'ACCEPTED' });
  const reused = await scene.ok<{ alarmId: string }>(story.sell('market/shop', 'S2', { grams: 7_000 }));
  expect(reused).toMatchObject({ verdict: 'REFUSED', code: 'OVERSOLD', availableG: 462 });
  const { items } = await scene.read<{ items: { alarmId: string }[] }>(
    'mafra/inspector',
    `/alarms/${story.at(0).slice(0, 10)}?limit=100`,
  );
  expect(items.find(({ alarmId }) => alarmId === reused.alarmId)).toMatchObject({ kind: 'OVERSOLD', foundG: 7_000 });
  // Sold at once at two tills, the last grams are sold once.
  const tills = await Promise.all(
    [1, 2].map((till) => scene.ok(story.sell('market/shop', `T${till}`, { grams: 400 }))),
  );
  expect(tills.map((sale) => sale['verdict']).sort()).toEqual(['ACCEPTED', 'REFUSED']);
  const stock = await scene.read('market/shop', `/stocks/business:6068600103/${story.traceNo}`);
  expect(stock).toMatchObject({ stock: { receivedG: 12_400, soldG: 12_400 }, availableG: 62, frozen: false });
});

test('a sample of another animal stops the shop’s stock of the number, and no other shop’s', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.atPacker();
  const packs = story.packs(4, 3_000, '0202');
  await scene.ok(story.pack('A', packs));
  await scene.moved('market/packer', 'market/shop', 'SHOP', packs.slice(0, 2));
  await scene.moved('market/packer', 'market/shop2', 'SHOP2', packs.slice(2));
  await scene.ok(story.sample('market/shop', 'X1'));
  await scene.ok(story.keepGenotype('X1'));
  await scene.ok(story.dna('X1', 'MISMATCH'));
  expect(await scene.refusal(story.sell('market/shop', 'S1', { grams: 100 }))).toEqual({ status: 409, code: 'HELD' });
  expect(await scene.ok(story.sell('market/shop2', 'S1', { grams: 100 }))).toMatchObject({ verdict: 'ACCEPTED' });
});
