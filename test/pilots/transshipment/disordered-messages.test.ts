import { Scene } from './scene.ts';

jest.setTimeout(120_000);

test('the destination’s gate-in before the origin’s gate-out: the late event is kept and changes nothing', async () => {
  const scene = new Scene();
  const { story } = scene;
  const { passId, box } = await scene.onTruck();

  const early = await scene.ok(story.gateIn(passId, 'IN', story.readingsOf(box)));
  const late = await scene.ok(story.gateOut(passId, 'OUT', story.readingsOf(box)));
  expect(late['outcome']).toBe('STALE');
  expect(late['status']).toBe(early['status']);

  const history = await scene.read<{ items: { action: string; outcome: string }[] }>(
    'line/planner',
    `/passes/${passId}/history`,
  );
  expect(history.items.filter(({ outcome }) => outcome === 'STALE')).toMatchObject([{ action: 'gateOut' }]);
});

test('a repeated report gets the first answer and has no second effect', async () => {
  const scene = new Scene();
  const { story } = scene;
  const { passId, box } = await scene.onTruck();
  const report = story.gateOut(passId, 'OUT', story.readingsOf(box));

  const first = await scene.ok(report);
  const second = await scene.ok(report);
  expect(second).toEqual(first);
  const history = await scene.read<{ items: { action: string }[] }>('line/planner', `/passes/${passId}/history`);
  expect(history.items.filter(({ action }) => action === 'gateOut')).toHaveLength(1);
});

test('the same reference with a changed seal becomes a dispute, and the ledger keeps the first report', async () => {
  const scene = new Scene();
  const { story } = scene;
  const { passId, box } = await scene.onTruck();
  const report = story.gateOut(passId, 'OUT', story.readingsOf(box));
  await scene.ok(report);

  const changed = { ...report, body: { ...(report.body as object), sealsRead: ['KR000000'] } };
  expect(await scene.outcome(changed)).toBe('DISPUTED');
  const disputes = await scene.read<{ items: { state: string; laterContent: string }[] }>(
    'bpa/auditor',
    `/passes/${passId}/disputes`,
  );
  expect(disputes.items).toMatchObject([{ state: 'OPEN' }]);
  expect(disputes.items[0]!.laterContent).toContain('KR000000');
  expect(await scene.status(passId)).toBe('OUT_GATE_OUT');
});
