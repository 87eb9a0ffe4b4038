/** Entity tags and preconditions on a real ledger: who did not see what is there now does not write over it. */
import { TransshipmentStory } from '../../scripts/journeys/transshipment-story.ts';
import { Scene } from '../pilots/transshipment/scene.ts';
import { call, fresh, freshPlate, type Answer, type User } from './caller.ts';

jest.setTimeout(120_000);

const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
const PLANNER = { party: 'line', user: 'planner' };
const PLANNER2 = { party: 'line', user: 'planner2' };

const addressOf = (plate: string): string => `/v1/transshipment/trucks/${encodeURIComponent(plate)}`;

const put = (plate: string, ifMatch?: string, body: object = {}): Promise<Answer> =>
  call('PUT', addressOf(plate), {
    as: DISPATCHER,
    body: { messageRef: fresh('T-'), ...body },
    ...(ifMatch !== undefined && { headers: { 'if-match': ifMatch } }),
  });

const read = (plate: string, headers: Record<string, string> = {}, as: User = DISPATCHER): Promise<Answer> =>
  call('GET', addressOf(plate), { as, headers });

/** A new truck, and the tag of what was read of it. */
async function truck(): Promise<{ plate: string; etag: string }> {
  const plate = freshPlate();
  expect((await put(plate)).status).toBe(200);
  return { plate, etag: (await read(plate)).headers.get('etag')! };
}

/** An order, and the tag of what was read of it. */
async function order(): Promise<{ path: string; etag: string }> {
  const scene = new Scene();
  await scene.port();
  await scene.ok(scene.story.declareEquipment(scene.story.containers[0]!));
  await scene.ok(scene.story.placeOrder());
  const path = `/v1/transshipment/orders/${scene.story.orderId}`;
  return { path, etag: (await call('GET', path, { as: PLANNER })).headers.get('etag')! };
}

const amend = (path: string, priority: number, etag: string, as: User): Promise<Answer> =>
  call('POST', `${path}/amendment`, {
    as,
    body: { messageRef: fresh('O-'), priority },
    headers: { 'if-match': etag },
  });

test('a caller that has the state already gets 304 and no body; one that has an older state gets the new one', async () => {
  const { plate, etag } = await truck();
  expect(etag).toMatch(/^"[A-Za-z0-9_-]{22}"$/);
  for (const header of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
    const same = await read(plate, { 'if-none-match': header });
    expect([header, same.status, same.body, same.headers.get('etag')]).toEqual([header, 304, '', etag]);
  }
  expect((await read(plate, { 'if-none-match': '"other"' })).status).toBe(200);
  await put(plate, undefined, { active: false });
  const changed = await read(plate, { 'if-none-match': etag });
  expect([changed.status, changed.body.active]).toEqual([200, false]);
  expect(changed.headers.get('etag')).not.toBe(etag);
});

test('two parties that read the same state hold the same tag', async () => {
  const { plate, etag } = await truck();
  const other = await read(plate, {}, { party: 'terminal1', user: 'gate' });
  expect(other.headers.get('etag')).toBe(etag);
});

test('a read that expects another state is refused', async () => {
  const { plate, etag } = await truck();
  expect((await read(plate, { 'if-match': etag })).status).toBe(200);
  expect((await read(plate, { 'if-match': `W/${etag}` })).body).toMatchObject({
    status: 412,
    code: 'PRECONDITION_FAILED',
  });
});

test('a write is carried out while its tag is that of the state, and refused afterwards', async () => {
  const { plate, etag } = await truck();
  const first = await put(plate, `"something-else", ${etag}`, { active: false });
  expect([first.status, first.body.active]).toEqual([200, false]);
  const second = await put(plate, etag);
  expect(second.body).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
  expect((await read(plate)).body.active).toBe(false);
});

test('a weak tag, or one that was never handed out, does not match', async () => {
  const { plate, etag } = await truck();
  for (const header of [`W/${etag}`, '"never-handed-out"', `"${'A'.repeat(22)}"`]) {
    expect([header, (await put(plate, header)).status]).toEqual([header, 412]);
  }
});

test('an asterisk asks that the resource be there', async () => {
  const { plate } = await truck();
  expect((await put(plate, '*', { active: false })).status).toBe(200);
  expect((await put(freshPlate(), '*')).body).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
});

test('of two writes at once that hold the same tag, exactly one is carried out', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { path, etag } = await order();
    const answers = await Promise.all([amend(path, 1, etag, PLANNER), amend(path, 2, etag, PLANNER2)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
    const done = answers.find(({ status }) => status === 200)!;
    const after = await call('GET', path, { as: PLANNER });
    expect(after.body.order.priority).toBe(done.body.priority);
  }
});

test('of many writes of one caller that hold the same tag, exactly one is carried out', async () => {
  const { plate, etag } = await truck();
  const answers = await Promise.all(
    Array.from({ length: 6 }, (_, index) => put(plate, etag, { active: index % 2 === 0 })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412, 412]);
});

test('a step of a pass may depend on the pass as a whole', async () => {
  const scene = new Scene();
  await scene.released();
  const passId = scene.story.newPassId();
  await scene.ok(scene.story.issuePass(passId, scene.story.containers[0]));
  const etag = (await call('GET', `/v1/transshipment/passes/${passId}`, { as: PLANNER })).headers.get('etag')!;
  await scene.ok(scene.story.preAdvise(passId));
  const cancel = (ifMatch: string): Promise<Answer> =>
    call('POST', `/v1/transshipment/passes/${passId}/cancellation`, {
      as: PLANNER,
      body: { messageRef: fresh('C-'), reason: 'Rolled' },
      headers: { 'if-match': ifMatch },
    });
  expect((await cancel(etag)).body).toMatchObject({ status: 412, code: 'PRECONDITION_FAILED' });
  const now = (await call('GET', `/v1/transshipment/passes/${passId}`, { as: PLANNER })).headers.get('etag')!;
  expect(await cancel(now)).toMatchObject({ status: 200, body: { status: 'CANCELLED' } });
});

test('a message that went through and comes again gets its first answer, though its tag is old by then', async () => {
  const { plate, etag } = await truck();
  const message = { messageRef: fresh('T-'), active: false };
  const first = await put(plate, etag, message);
  const again = await put(plate, etag, message);
  expect([again.status, again.body]).toEqual([200, first.body]);
});

test('a condition that cannot be checked is refused, and nothing is written', async () => {
  const story = new TransshipmentStory();
  const { body, path } = story.placeOrder();
  const unsupported = { status: 400, code: 'PRECONDITION_UNSUPPORTED' };
  const asPlanner = (headers: Record<string, string>): Promise<Answer> =>
    call('POST', path, { as: PLANNER, body: body as object, headers });
  expect((await asPlanner({ 'if-match': '"x"' })).body).toMatchObject(unsupported);
  expect((await asPlanner({ 'if-none-match': '*' })).body).toMatchObject(unsupported);
  expect((await call('GET', `/v1/transshipment/orders/${story.orderId}`, { as: PLANNER })).status).toBe(404);
});

test.each(['x', '"x', '"x" "y"', '*, "x"', '', ',', 'w/"x"'])('%j is no list of tags', async (header) => {
  const { plate } = await truck();
  const invalid = { status: 400, code: 'PRECONDITION_INVALID' };
  expect((await put(plate, header)).body).toMatchObject(invalid);
  expect((await read(plate, { 'if-none-match': header })).body).toMatchObject(invalid);
});

test('lists and private records have no tag', async () => {
  const scene = new Scene();
  await scene.released();
  await scene.ok(scene.story.recordRate());
  const rate = await call('GET', `/v1/transshipment/rights/${scene.story.rightId}/rate`, { as: PLANNER });
  const list = await call('GET', '/v1/transshipment/orders', { as: PLANNER });
  expect([rate.status, rate.headers.get('etag'), list.status, list.headers.get('etag')]).toEqual([
    200,
    null,
    200,
    null,
  ]);
});
