import { Scene } from './scene.ts';

jest.setTimeout(120_000);

test('gate-in five days before berthing is outside the window of a New port terminal', async () => {
  const scene = new Scene({ berthingInH: 5 * 24 });
  const { story } = scene;
  const box = story.containers[0]!;
  await scene.released();
  const refused = async () => {
    const passId = await scene.appointed(box);
    await scene.loaded(passId, box);
    await scene.ok(story.gateOut(passId, 'OUT', story.readingsOf(box)));
    return scene.ok(story.gateIn(passId, 'IN', story.readingsOf(box)));
  };
  await expect(refused()).rejects.toThrow(/409 .*"WINDOW_CLOSED"/);
});

test('a number that does not obey ISO 6346 is refused, and moves only when flagged and overridden at each gate', async () => {
  const wrong = `APNR${String(Date.now()).slice(-7)}`;
  const plain = new Scene();
  await plain.port();
  const declared = plain.story.declareEquipment(wrong);
  expect(await plain.refusal(declared)).toEqual({ status: 422, code: 'IDENTIFIER_NON_STANDARD' });
  const ordered = plain.story.placeOrder({ containers: [{ containerNo: wrong }] });
  expect(await plain.refusal(ordered)).toEqual({ status: 422, code: 'IDENTIFIER_NON_STANDARD' });

  const { story } = plain;
  await plain.ok(story.declareEquipment(wrong, { nonIso: true }));
  await plain.ok(story.discharge(wrong));
  await plain.ok(story.placeOrder({ containers: [{ containerNo: wrong, nonIso: true }] }));
  await plain.ok(story.approveMovement([wrong]));
  await plain.ok(story.grantRight());
  await plain.ok(story.registerTruck());
  await plain.ok(story.registerDriver());
  const passId = await plain.appointed(wrong);
  expect(await plain.refusal(story.gateIn(passId, 'OUT'))).toEqual({ status: 422, code: 'IDENTIFIER_NON_STANDARD' });
  const override = { nonIsoOverride: 'Shipper-owned box, number checked by eye' };
  expect(await plain.outcome(story.gateIn(passId, 'OUT', override))).toBe('PASSED');
});

test.each([
  ['whose verified gross mass is missing', { vgmKg: undefined }],
  ['whose dangerous goods are not declared', { dangerousGoods: undefined }],
])('a packed box %s does not leave', async (_, facts) => {
  const scene = new Scene();
  const { story } = scene;
  const box = story.containers[0]!;
  await scene.released();
  await scene.ok(story.declareEquipment(box, facts));
  const leave = async () => {
    const passId = await scene.appointed(box);
    await scene.loaded(passId, box);
    await scene.ok(story.gateOut(passId, 'OUT', story.readingsOf(box)));
  };
  await expect(leave()).rejects.toThrow(/422 .*"EVIDENCE_MISSING"/);
});

test('a box that customs holds does not pass the gate until the hold is lifted', async () => {
  const scene = new Scene();
  const { story } = scene;
  const { passId, box } = await scene.onTruck();
  await scene.ok({
    as: 'kcs/officer',
    verb: 'POST',
    path: `/v1/transshipment/orders/${story.orderId}/customs-hold`,
    body: { messageRef: story.newRef('KCS'), containers: [box], reason: 'Selected for X-ray inspection' },
  });
  const held = await scene.refusal(story.gateOut(passId, 'OUT', story.readingsOf(box)));
  expect(held).toEqual({ status: 409, code: 'HELD' });

  await scene.ok(story.approveMovement());
  expect(await scene.outcome(story.gateOut(passId, 'OUT', story.readingsOf(box)))).toBe('PASSED');
});
