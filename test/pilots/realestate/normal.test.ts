import { ITEMS } from '../../../scripts/journeys/realestate-story.ts';
import { Scene, type Body } from './scene.ts';

jest.setTimeout(120_000);

test('a purchase loan without a visit: one consent, seven items of five agencies, rank 1, payout, repayment, release', async () => {
  const scene = new Scene();
  await scene.entered();
  const begunMs = Date.now();
  const story = await scene.consented();
  const file = await scene.answered(story);
  expect(file.documents).toHaveLength(ITEMS.length);
  for (const document of story.documents) {
    const accessId = await scene.opened(story, document.item);
    const shown = await scene.ok<{ claim: Body }>(story.readDocument(document, accessId));
    expect(shown.claim).toMatchObject({ item: document.item });
  }
  // Five agencies in minutes, not days: here the network is the slow part.
  expect(Date.now() - begunMs).toBeLessThan(120_000);
  await scene.move(story, story.completeEvidence());
  await scene.move(story, story.take('beginReview'));
  await scene.ok(story.assess());
  const weighed = await scene.ok<{ position: Body }>(story.weigh());
  expect(weighed.position).toMatchObject({ claimsWon: 0, limitWon: 280_000_000, withinLimit: true, rank: 1 });
  await scene.move(story, story.approve());
  await scene.move(story, story.take('concludeContract'));
  await scene.move(story, story.file());
  const notice = await scene.ok(scene.property.read('/notice', 'bank2/loan'));
  expect(notice).toMatchObject({ state: 'PENDING', propertyNo: scene.property.propertyNo });
  expect(JSON.stringify(notice)).not.toMatch(/bank1|240000000/);

  const { mortgage } = await scene.registered<{ mortgage: Body }>(story);
  expect(mortgage).toMatchObject({ state: 'REGISTERED', mortgagee: 'bank1', maxClaimWon: 240_000_000 });
  expect(mortgage['collateral']).toMatchObject([{ rankNo: '0001', receipt: { office: '1501' } }]);
  await scene.both(story.disburse());
  expect(await scene.state(story)).toBe('DISBURSED');
  for (const request of story.repaid()) await scene.ok(request);
  expect(await scene.both(story.release())).toMatchObject({ state: 'RELEASED' });
  expect(await scene.ok(story.close())).toMatchObject({ state: 'CLOSED' });

  const accesses = await scene.ok<{ items: { item: string }[] }>({
    verb: 'GET',
    path: `/v1/realestate/consents/${story.consentId}/accesses`,
  });
  expect(accesses.items.map(({ item }) => item).sort()).toEqual([...ITEMS].sort());
});
