import { Scene } from './scene.ts';

jest.setTimeout(120_000);

test('a split that begins after the evidence stops the approval: the bank sees PARCEL_CHANGED', async () => {
  const scene = new Scene();
  await scene.entered();
  const story = await scene.reviewed();
  await scene.ok(scene.property.beginSplit());
  expect(await scene.refusal(story.approve())).toEqual({ status: 409, code: 'PARCEL_CHANGED' });
  expect(await scene.state(story)).toBe('UNDER_REVIEW');
});

test('split and approval in the same moment: never both an approval and a filing over a parcel in change', async () => {
  const scene = new Scene();
  await scene.entered();
  const story = await scene.reviewed();
  const [split, approval] = await Promise.all([
    scene.client.send(scene.property.beginSplit()),
    scene.client.send(story.approve()),
  ]);
  expect(split.status).toBe(200);
  if (approval.status !== 200) {
    expect(approval.body).toMatchObject({ code: 'PARCEL_CHANGED' });
    return;
  }
  // The approval was the first of the two. It is void all the same.
  story.heard(approval.body as object);
  await scene.move(story, story.take('concludeContract'));
  expect(await scene.refusal(story.file())).toEqual({ status: 409, code: 'PARCEL_CHANGED' });
});

test('a split that begins after the filing stops the registration', async () => {
  const scene = new Scene();
  await scene.entered();
  const story = await scene.contracted();
  await scene.move(story, story.file());
  await scene.ok(scene.property.beginSplit());
  await scene.ok(story.receive());
  await scene.ok(story.depositPapers());
  const [registrar, bank] = story.register();
  await scene.ok(registrar);
  expect(await scene.refusal(bank)).toEqual({ status: 409, code: 'PARCEL_CHANGED' });
});
