/** Scenario 1: an animal from birth over three hand-overs to 41 packs in three shops. */
import { performance } from 'node:perf_hooks';
import { Scene } from './scene.ts';

jest.setTimeout(180_000);

const SHOPS = ['market/shop', 'market/shop2', 'market/shop3'] as const;

test('the consumer sees its way, every pack leads back to it, and it leads to every pack', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.born();
  await scene.ok(story.vaccinate());
  await scene.handedOver();
  await scene.graded();
  await scene.ok(story.dispatch('abattoir/operator', 'market/packer', 'CARCASS', [story.carcassId], -2.5));
  await scene.ok(story.agree('abattoir/operator', 'CARCASS'));
  await scene.ok(story.receive('market/packer', 'CARCASS', -2));
  await scene.ok(story.compose(6_000));
  const packs = [...story.packs(20, 4_400, '0202'), ...story.packs(20, 4_400, '0601')];
  await scene.ok(story.pack('A', packs.slice(0, 20)));
  await scene.ok(story.pack('B', packs.slice(20)));
  const ofLot = story.packs(1, 6_000, '0801');
  await scene.ok(story.pack('A', ofLot, story.lotNo));
  packs.push(...ofLot);
  for (const [index, shop] of SHOPS.entries()) {
    await scene.moved('market/packer', shop, `SHOP${index}`, packs.slice(index * 14, index * 14 + 14));
  }

  const shown = await scene.read<{ grading: unknown; timeline: { kind: string }[] }>(
    undefined,
    `/trace/${story.traceNo}`,
  );
  expect(shown).toMatchObject({
    ...{ kind: 'ANIMAL', recalled: false, held: false, slaughter: { coldG: 318_000, inspection: 'PASS' } },
    ...{ grading: { quality: '2', yield: 'A' }, animal: { keeperMasked: '김○수', state: 'SLAUGHTERED' } },
  });
  expect(JSON.stringify(shown)).not.toContain('김정수');
  expect(shown.timeline.filter(({ kind }) => kind === 'ACCEPTED')).toHaveLength(3);

  const started = performance.now();
  const { items } = await scene.read<{ items: { number: string }[] }>(
    'market/shop3',
    `/numbers/${packs[40]!.packId}/ancestors`,
  );
  const traceBackMs = performance.now() - started;
  expect(items.map(({ number }) => number)).toEqual([story.lotNo, story.carcassId, story.traceNo]);
  // The ministries promised ten minutes instead of six days; the specification asks for a second.
  expect(traceBackMs).toBeLessThan(1_000);
  const reached = (await scene.descendants(story.traceNo, 7)).filter(({ kind }) => kind === 'PACK');
  expect(reached.map(({ number }) => number).sort()).toEqual(packs.map(({ packId }) => packId).sort());

  const source = await scene.read('market/packer', `/sources/${story.carcassId}`);
  expect(source).toMatchObject({ usedG: 182_000, account: { limitG: 319_590 } });
});
