import { koreanTime } from '../../../scripts/journeys/transshipment-story.ts';
import type { Body } from '../stage.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

interface DaySum {
  out: number;
  in: number;
  phantom: string[];
  reconciled: boolean;
}

test('40 ordered boxes, ten of them by one haulier on combined passes: two gates, no paper, both day sums agree', async () => {
  const scene = new Scene({ kind: 'GROUP', boxes: 40, quantity: 10 });
  const { story } = scene;
  await scene.released();
  const day = koreanTime(Date.now()).slice(0, 10);
  const daySum = (as: string) => scene.read<DaySum>(as, `/day-sums/terminal1/terminal2/${day}`);
  const before = await daySum('terminal1/planner');

  const moved: string[] = [];
  for (const box of story.containers.slice(0, 10)) {
    const passId = await scene.appointed();
    await scene.loaded(passId, box, box);
    expect(await scene.outcome(story.gateOut(passId, 'OUT', story.readingsOf(box)))).toBe('PASSED');
    await scene.delivered(passId, box);
    expect(await scene.status(passId)).toBe('COMPLETED');
    moved.push(passId);
  }

  // The group is used up: an eleventh pass is one too many, at the line's own request.
  const eleventh = await scene.refusal(story.issuePass(story.newPassId()));
  expect(eleventh).toEqual({ status: 422, code: 'LIMIT_EXCEEDED' });
  const order = await scene.read('line/planner', `/orders/${story.orderId}`);
  expect(order).toMatchObject({ issued: 10, departed: 10, remaining: 0 });

  const [byOrigin, byDestination] = [await daySum('terminal1/planner'), await daySum('terminal2/planner')];
  expect(byOrigin).toEqual(byDestination);
  expect(byOrigin.out - before.out).toBe(10);
  expect(byOrigin.in - before.in).toBe(10);

  const codeco = await scene.read<string>('terminal1/planner', `/passes/${moved[0]}/codeco`);
  expect(codeco).toContain(`EQD+CN+${story.containers[0]}`);
  const dcsa = await scene.read<{ events: Body[] }>('line/planner', `/dcsa/events?passId=${moved[0]}`);
  const codes = dcsa.events.map((event) => (event['eventClassification'] as Body)['equipmentEventTypeCode']);
  expect(codes.filter((code) => code === 'GTOT')).toHaveLength(1);
  expect(codes.filter((code) => code === 'GTIN')).toHaveLength(1);
});

test('a container’s trace names every place it was in, in order', async () => {
  const scene = new Scene();
  const { passId, box } = await scene.onTruck();
  await scene.ok(scene.story.gateOut(passId, 'OUT', scene.story.readingsOf(box)));
  await scene.delivered(passId, box);

  const trace = await scene.read<{ items: { to: { kind: string; terminal?: string } }[] }>(
    'line/planner',
    `/containers/${box}/trace`,
  );
  expect(trace.items.map(({ to }) => to.terminal ?? to.kind)).toEqual(['VESSEL', 'terminal1', 'TRUCK', 'terminal2']);
});
