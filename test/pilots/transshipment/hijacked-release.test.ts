import type { RestRequest } from '../../../scripts/journeys/rest-client.ts';
import { DriverKey } from '../../../scripts/journeys/transshipment-story.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const FIRST_COMPANY = 'haulier/dispatcher';
const SECOND_COMPANY = 'haulier/dispatcher2';
const SECOND_BIZ_NO = '1208147521';
const THIRD_BIZ_NO = '1248100998';

function transfer(scene: Scene, as: string, to: string): RestRequest {
  const path = `/v1/transshipment/rights/${scene.story.rightId}/transfer`;
  return { as, verb: 'POST', path, body: { messageRef: scene.story.newRef('HAUL'), to } };
}

test('a company forwards its right once: whoever has passed it on has it no more', async () => {
  const scene = new Scene();
  await scene.released();
  await scene.ok(transfer(scene, FIRST_COMPANY, SECOND_BIZ_NO));

  expect(await scene.refusal(transfer(scene, FIRST_COMPANY, THIRD_BIZ_NO))).toEqual({
    status: 403,
    code: 'NOT_HOLDER',
  });
  const { right } = await scene.read<{ right: { holder: string; chain: { to: string }[] } }>(
    'line/planner',
    `/rights/${scene.story.rightId}`,
  );
  expect(right.holder).toBe(SECOND_BIZ_NO);
  expect(right.chain.map(({ to }) => to)).toEqual(['2208162517', SECOND_BIZ_NO]);

  // The first company cannot dispatch under a right that it passed on; the second can.
  const passId = scene.story.newPassId();
  await scene.ok(scene.story.issuePass(passId, scene.story.containers[0]));
  expect(await scene.refusal(scene.story.preAdvise(passId, FIRST_COMPANY))).toEqual({
    status: 403,
    code: 'NOT_HOLDER',
  });
  const driver = new DriverKey(`d-second-${scene.story.run.toLowerCase()}`);
  const plate = `부산98사${String(Date.now()).slice(-4)}`;
  await scene.ok({ ...scene.story.registerTruck(plate), as: SECOND_COMPANY });
  await scene.ok(scene.story.registerDriver(driver, SECOND_COMPANY));
  await scene.ok(scene.story.preAdvise(passId, SECOND_COMPANY, { plate, driverId: driver.driverId }));
});

test('a dismissed company’s truck is refused at the gate after the right was revoked', async () => {
  const scene = new Scene();
  const { story } = scene;
  await scene.released();
  const passId = await scene.appointed(story.containers[0]!);
  await scene.ok({
    as: 'line/planner',
    verb: 'POST',
    path: `/v1/transshipment/rights/${story.rightId}/revocation`,
    body: { messageRef: story.newRef('HMM'), reason: 'Contract of carriage ended' },
  });

  expect(await scene.refusal(story.gateIn(passId, 'OUT'))).toEqual({ status: 410, code: 'REVOKED' });
  expect(await scene.refusal(transfer(scene, FIRST_COMPANY, SECOND_BIZ_NO))).toEqual({ status: 410, code: 'REVOKED' });
});

test('a truck that takes the neighbouring box is stopped, and the box is located', async () => {
  const scene = new Scene({ boxes: 2 });
  const { story } = scene;
  const [own, neighbour] = story.containers as [string, string];
  const { passId } = await scene.onTruck(own);

  const attempt = await scene.ok(story.gateOut(passId, 'OUT', story.readingsOf(neighbour)));
  expect(attempt).toMatchObject({ outcome: 'INCIDENT', status: 'INCIDENT' });
  const incidents = await scene.read<{ items: { kind: string; foundContainerNo: string }[] }>(
    'bpa/auditor',
    `/passes/${passId}/incidents`,
  );
  expect(incidents.items).toMatchObject([{ kind: 'WRONG_BOX', foundContainerNo: neighbour }]);

  await scene.ok({
    as: 'terminal1/gate',
    verb: 'POST',
    path: `/v1/transshipment/passes/${passId}/incidents/${(attempt['incidentId'] as string) ?? ''}/resolution`,
    body: { messageRef: story.newRef('PNC'), remark: 'Neighbouring box put back', foundBoxAt: 'terminal1' },
  });
  const found = await scene.read<{ box: { place: object } }>('line/planner', `/containers/${neighbour}`);
  expect(found.box.place).toMatchObject({ kind: 'YARD', terminal: 'terminal1' });
});
