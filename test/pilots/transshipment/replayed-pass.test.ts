import { DriverKey, koreanTime } from '../../../scripts/journeys/transshipment-story.ts';
import type { RestRequest } from '../../../scripts/journeys/rest-client.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const proofOf = (request: RestRequest) => (request.body as { proof: { counter: number; signature: string } }).proof;

test('a screenshot of a used proof opens no lane, and showing it again leaves an alarm', async () => {
  const scene = new Scene();
  const { story } = scene;
  const box = story.containers[0]!;
  await scene.released();
  const passId = await scene.appointed(box);

  const entry = story.gateIn(passId, 'OUT');
  const shown = proofOf(entry);
  await scene.ok(entry);
  await scene.ok(story.blockIn(passId, 'OUT'));
  await scene.ok(story.lift(passId, 'OUT', box));

  // At the lane it was made for the counter is used; at another lane the signature is for other bytes.
  const sameLane = story.gateOut(passId, 'OUT', { ...story.readingsOf(box), lane: 'L03', proof: shown });
  expect(await scene.refusal(sameLane)).toEqual({ status: 409, code: 'REPLAY' });
  const otherLane = story.gateOut(passId, 'OUT', { ...story.readingsOf(box), lane: 'L08', proof: shown });
  expect(await scene.refusal(otherLane)).toEqual({ status: 403, code: 'PROOF_INVALID' });

  await scene.ok({
    as: 'terminal1/gate',
    verb: 'POST',
    path: `/v1/transshipment/passes/${passId}/alarms`,
    body: {
      messageRef: story.newRef('PNC'),
      leg: 'OUT',
      lane: 'L08',
      signedLane: 'L03',
      proof: shown,
      occurredAt: koreanTime(Date.now()),
    },
  });
  const alarms = await scene.read<{ items: { counter: number }[] }>('bpa/auditor', `/passes/${passId}/alarms`);
  expect(alarms.items.map(({ counter }) => counter)).toEqual([shown.counter]);
  expect(await scene.status(passId)).toBe('OUT_LOADED');
});

test('another driver’s signature on the pass opens nothing', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.released();
  const passId = await scene.appointed(story.containers[0]!);
  const stranger = new DriverKey(`d-stranger-${story.run.toLowerCase()}`);
  await scene.ok(story.registerDriver(stranger));

  const attempt = story.gateIn(passId, 'OUT', { proof: stranger.proof(passId, 'terminal1', 'L03') });
  expect(await scene.refusal(attempt)).toEqual({ status: 403, code: 'PROOF_INVALID' });
});

test('two lanes scan the same pass in the same second: one gate-out', async () => {
  const scene = new Scene();
  const { story } = scene;
  const { passId, box } = await scene.onTruck();

  const answers = await Promise.all(
    [story.gateOut(passId, 'OUT', story.readingsOf(box)), story.gateOut(passId, 'OUT', story.readingsOf(box))].map(
      (request) => scene.client.send(request),
    ),
  );
  const passed = answers.filter(({ status }) => status === 200);
  const refused = answers.filter(({ status }) => status >= 400);
  expect(passed).toHaveLength(1);
  expect(refused).toHaveLength(1);
  expect(refused[0]!.body).toMatchObject({ code: expect.stringMatching(/^(STATE_CONFLICT|REPLAY)$/) as string });
  expect(await scene.status(passId)).toBe('OUT_GATE_OUT');
});
