/** The versions of records on a real ledger: whole, in order, with their writers, and only for whoever may read them. */
import { Scene } from '../pilots/transshipment/scene.ts';
import { call, fresh, freshPlate, type Answer, type User } from './caller.ts';

jest.setTimeout(120_000);

const V1 = '/v1/transshipment';
const DISPATCHER = { party: 'haulier', user: 'dispatcher' };
const RIVAL = { party: 'haulier', user: 'dispatcher2' };
const PLANNER = { party: 'line', user: 'planner' };
const POLICY = { party: 'bpa', user: 'policy' };

/** Follows `Link` from page to page; the items of all of them. */
async function pages(path: string, as: User): Promise<{ items: unknown[]; sizes: number[] }> {
  const items: unknown[] = [];
  const sizes: number[] = [];
  for (let next: string | undefined = path; next !== undefined;) {
    const { status, body, headers }: Answer = await call('GET', next, { as });
    expect([next, status]).toEqual([next, 200]);
    items.push(...(body.items as unknown[]));
    sizes.push(body.items.length as number);
    const link = headers.get('link');
    next = link === null ? undefined : /^<([^>]+)>; rel="next"$/.exec(link)![1];
    expect(next === undefined).toBe(body.next === undefined);
  }
  return { items, sizes };
}

/** A truck that was written several times, and the answers to the writes, newest first. */
async function rewrittenTruck(writes: number): Promise<{ path: string; plate: string; answers: Answer[] }> {
  const plate = freshPlate();
  const path = `${V1}/trucks/${encodeURIComponent(plate)}`;
  const answers: Answer[] = [];
  for (let index = 0; index < writes; index += 1) {
    const body = { messageRef: fresh('T-'), active: index % 2 === 0 };
    answers.unshift(await call('PUT', path, { as: DISPATCHER, body }));
  }
  return { path, plate, answers };
}

test('each version is what its transaction wrote, with its block and who signed it, newest first', async () => {
  const { path, plate, answers } = await rewrittenTruck(3);
  const { status, body } = await call('GET', `${path}/versions`, { as: DISPATCHER });
  expect([status, body.record, body.key, body.next]).toEqual([200, 'truck', [plate], undefined]);
  expect(body.items).toEqual(
    answers.map(({ headers, body: value }) => ({
      transactionId: headers.get('transaction-id'),
      transaction: `/v1/transactions/${headers.get('transaction-id')}`,
      block: Number(headers.get('transaction-block')),
      time: value.recorded.recordedAt,
      writer: { mspId: 'HaulierMSP', user: 'dispatcher' },
      value,
    })),
  );
  const transaction = await call('GET', body.items[0].transaction as string, { as: DISPATCHER });
  expect(transaction.body).toMatchObject({ status: 'VALID', block: body.items[0].block });
});

test('pages join without gap or repetition, also while the record goes on changing', async () => {
  const { path, answers } = await rewrittenTruck(5);
  const ids = answers.map(({ headers }) => headers.get('transaction-id'));
  const first = await call('GET', `${path}/versions?limit=2`, { as: DISPATCHER });
  await call('PUT', path, { as: DISPATCHER, body: { messageRef: fresh('T-') } });
  const link = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link')!)![1]!;
  const rest = await pages(link, DISPATCHER);
  const seen = [...first.body.items, ...rest.items] as { transactionId: string }[];
  expect(seen.map(({ transactionId }) => transactionId)).toEqual(ids);
  expect(rest.sizes).toEqual([2, 1]);
});

test('a cursor of another record, and what is no cursor, are refused', async () => {
  const [one, other] = await Promise.all([rewrittenTruck(2), rewrittenTruck(2)]);
  const { body } = await call('GET', `${one.path}/versions?limit=1`, { as: DISPATCHER });
  for (const cursor of [body.next as string, 'x', '']) {
    const refused = await call('GET', `${other.path}/versions?cursor=${cursor}`, { as: DISPATCHER });
    expect([cursor, refused.status, refused.body.code]).toEqual([cursor, 400, 'INPUT_INVALID']);
  }
  for (const query of ['limit=0', 'limit=51', 'part=truck', 'other=1']) {
    expect((await call('GET', `${one.path}/versions?${query}`, { as: DISPATCHER })).status).toBe(400);
  }
});

test('who may not read a record may not read its versions', async () => {
  const { path } = await rewrittenTruck(1);
  expect((await call('GET', `${path}/versions`)).status).toBe(401);
  expect((await call('GET', `${path}/versions`, { as: PLANNER })).body).toMatchObject({ code: 'NOT_AUTHORISED' });
  expect((await call('GET', `${path}/versions`, { as: RIVAL })).body).toMatchObject({
    status: 403,
    code: 'NOT_HOLDER',
  });
  const none = await call('GET', `${V1}/trucks/${encodeURIComponent(freshPlate())}/versions`, { as: DISPATCHER });
  expect(none.body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test('of a pass, each record that the read shows has its versions; another haulier sees none', async () => {
  const scene = new Scene();
  await scene.released();
  const passId = await scene.appointed(scene.story.containers[0]);
  const path = `${V1}/passes/${passId}`;
  const versions = (query: string, as: User): Promise<Answer> => call('GET', `${path}/versions${query}`, { as });
  const { body: now } = await call('GET', path, { as: DISPATCHER });
  for (const part of ['pass', 'dispatch', 'out', 'in']) {
    const { body } = await versions(`?part=${part}`, DISPATCHER);
    expect([part, body.items[0].value]).toEqual([part, now[part]]);
  }
  const dispatches = (await versions('?part=dispatch', DISPATCHER)).body;
  expect(dispatches.items.length).toBeGreaterThan(1);
  expect(dispatches.items.at(-1)).toMatchObject({ writer: { mspId: 'LineMSP', user: 'planner' } });
  expect((await versions('', DISPATCHER)).body).toMatchObject({ record: 'pass', key: [passId] });
  expect((await versions('?part=window', DISPATCHER)).status).toBe(400);
  expect((await versions('', RIVAL)).body).toMatchObject({ status: 403, code: 'NOT_HOLDER' });
});

test('oversight may ask for any record by its key, and nobody else', async () => {
  const { plate, answers } = await rewrittenTruck(2);
  const path = `${V1}/records/truck/versions?key=${encodeURIComponent(plate)}`;
  const { body } = await call('GET', path, { as: POLICY });
  expect((body.items as { value: unknown }[]).map(({ value }) => value)).toEqual(answers.map((answer) => answer.body));
  const auditor = await call('GET', path, { as: { party: 'kisa', user: 'auditor' } });
  expect(auditor.body).toEqual(body);
  for (const as of [DISPATCHER, PLANNER, { party: 'kcs', user: 'officer' }]) {
    expect((await call('GET', path, { as })).body).toMatchObject({ status: 403, code: 'NOT_AUTHORISED' });
  }
});

test('oversight gets no private record, no record of the kit, and no key in part', async () => {
  for (const path of ['rate/versions?key=x', 'kit.inbox/versions?key=x', 'leg/versions?key=x', 'truck/versions']) {
    const { status, body } = await call('GET', `${V1}/records/${path}`, { as: POLICY });
    expect([path, status, body.code]).toEqual([path, 400, 'INPUT_INVALID']);
  }
  const none = await call('GET', `${V1}/records/leg/versions?key=${'0'.repeat(32)}&key=OUT`, { as: POLICY });
  expect(none.body).toMatchObject({ status: 404, code: 'NOT_FOUND' });
});

test('every list says in Link where it goes on, with the same query', async () => {
  const scene = new Scene();
  await scene.released();
  const passId = await scene.appointed(scene.story.containers[0]);
  const journal = `${V1}/passes/${passId}/history`;
  const whole = (await call('GET', journal, { as: PLANNER })).body.items as unknown[];
  expect(whole.length).toBeGreaterThan(2);
  const { items, sizes } = await pages(`${journal}?limit=1`, PLANNER);
  expect(items).toEqual(whole);
  expect(sizes.slice(0, -1)).toEqual(sizes.slice(0, -1).map(() => 1));
});
