import { Scene } from './scene.ts';

jest.setTimeout(120_000);

test('gate-in five days before berthing is outside the window of a New port terminal', async () => {
  const scene = new Scene({ berthingInH: 5 * 24 });
  const { story } = scene;
  const box = story.containers[0]!;
  await scene.released();
  const passId = story.newPassId();
  const refused = async () => {
    await scene.ok(story.issuePass(passId, box));
    await scene.ok(story.preAdvise(passId));
    await scene.ok(story.bookAppointment(passId));
    await scene.loaded(passId, box);
    await scene.ok(story.gateOut(passId, 'OUT', story.readingsOf(box)));
    return scene.ok(story.gateIn(passId, 'IN', story.readingsOf(box)));
  };
  await expect(refused()).rejects.toThrow(/409 .*"WINDOW_CLOSED"/);
});

test('a number that does not obey ISO 6346 is refused, and passes only flagged and overridden at the gate', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.port();
  const wrong = 'APNR7744962';
  expect(await scene.refusal(story.declareEquipment(wrong))).toEqual({ status: 422, code: 'IDENTIFIER_NON_STANDARD' });
  const unflagged = story.placeOrder({ containers: [{ containerNo: wrong }] });
  expect(await scene.refusal(unflagged)).toEqual({ status: 422, code: 'IDENTIFIER_NON_STANDARD' });
});

test('a packed box without verified mass, or with undeclared dangerous goods, does not leave', async () => {
  const scene = new Scene({ boxes: 2 });
  const { story } = scene;
  const [noMass, noDeclaration] = story.containers as [string, string];
  await scene.port();
  await scene.ok(story.declareEquipment(noMass, { vgmKg: undefined }));
  await scene.ok(story.declareEquipment(noDeclaration, { dangerousGoods: undefined }));
  await scene.ok(story.discharge(noMass));
  await scene.ok(story.discharge(noDeclaration));
  await scene.ok(story.placeOrder());
  await scene.ok(story.approveMovement());
  await scene.ok(story.grantRight());
  await scene.ok(story.registerTruck());
  await scene.ok(story.registerDriver());

  for (const box of [noMass, noDeclaration]) {
    const passId = story.newPassId();
    const attempt = async () => {
      await scene.ok(story.issuePass(passId, box));
      await scene.ok(story.preAdvise(passId));
      await scene.ok(story.bookAppointment(passId));
      await scene.loaded(passId, box);
      await scene.ok(story.gateOut(passId, 'OUT', story.readingsOf(box)));
    };
    await expect(attempt()).rejects.toThrow(/422 .*"EVIDENCE_MISSING"/);
  }
});

test('a box that customs holds does not pass the gate until the hold is lifted', async () => {
  const scene = new Scene();
  const { story } = scene;
  const box = story.containers[0]!;
  await scene.released();
  const passId = await scene.appointed(box);
  await scene.loaded(passId, box);
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
