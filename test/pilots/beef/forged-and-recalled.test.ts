/** Scenario 5: back-dated reports, a forged grade, and a recall that reaches what was repacked and sold. */
import { Scene } from './scene.ts';

jest.setTimeout(180_000);

test('a packer’s grading is refused, a late report is kept as late, one of tomorrow is refused', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.born();
  expect(await scene.refusal(story.grade('market/packer', '1+'))).toEqual({ status: 403, code: 'NOT_AUTHORISED' });
  const report = (days: number) => story.report('nacf/farm', `/animals/${story.traceNo}/tag-replacement`, days, {});
  expect(await scene.ok(report(-9))).toMatchObject({ recorded: { late: true } });
  expect(await scene.refusal(report(1))).toEqual({ status: 422, code: 'TIME_SKEW' });
  expect(await scene.ok(report(0))).toMatchObject({ recorded: { late: false }, tagReplacements: 2 });
});

test('the recall of a lot reaches packs that were made of its packs', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.atPacker();
  await scene.ok(story.compose(9_000));
  const packs = story.packs(2, 4_000, '0801');
  await scene.ok(story.pack('A', packs, story.lotNo));
  await scene.moved('market/packer', 'market/shop', 'SHOP', packs);
  const into = story.packs(2, 1_900, '0801').map(({ packId, netG, useBy }) => ({ packId, netG, useBy }));
  const [first, second] = into;
  await scene.ok(story.repack('market/shop', [packs[0]!.packId], into));
  const number = story.lotNo;
  await scene.ok(story.sell('market/shop', 'S1', { number, packIds: [first!.packId] }));
  await scene.ok(story.recall(number));

  const nodes = await scene.descendants(number);
  expect(nodes.map((node) => [node.number, node.depth, node.state]).sort()).toEqual(
    [
      [packs[0]!.packId, 1, 'REPACKED'],
      [packs[1]!.packId, 1, 'RECEIVED'],
      [first!.packId, 2, 'SOLD'],
      [second!.packId, 2, 'RECEIVED'],
    ].sort(),
  );
  const sale = story.sell('market/shop', 'S2', { number, packIds: [second!.packId] });
  expect(await scene.refusal(sale)).toEqual({ status: 409, code: 'RECALLED' });
  expect(await scene.refusal(story.sell('market/shop', 'S3', { number, grams: 10 }))).toEqual({
    status: 409,
    code: 'RECALLED',
  });
  expect(await scene.read(undefined, `/trace/${number}`)).toMatchObject({ recalled: true });
});
