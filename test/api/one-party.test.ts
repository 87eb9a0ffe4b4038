/** A gateway beside one party's peer: it serves that party alone, and what is secret stays out of its log. */
import { randomBytes } from 'node:crypto';
import { call, fresh, tokenOf, type User } from './caller.ts';
import { OwnGateway } from './own-gateway.ts';

jest.setTimeout(120_000);

const LINE: User = { party: 'line', user: 'docs' };
const gateway = new OwnGateway({ GATEWAY_PARTIES: 'line', LOG_LEVEL: 'trace' });
let at: string;

beforeAll(async () => {
  at = await gateway.ready();
});

afterAll(() => gateway.stop());

test('it serves its party, by its party’s peer', async () => {
  const { body } = await call('GET', '/readyz', { at });
  expect(body.peers.map(({ party }: { party: string }) => party)).toEqual(['line']);
  expect((await call('GET', '/v1/transshipment/orders', { at, as: LINE })).status).toBe(200);
});

test('users of other parties are not served, for it does not hold their keys', async () => {
  const answer = await call('GET', '/v1/transshipment/orders', { at, as: { party: 'kcs', user: 'officer' } });
  expect(answer.body).toMatchObject({ code: 'IDENTITY_UNKNOWN', status: 403 });
});

test('public reads are left to the gateway that holds the channel’s public reader', async () => {
  const answer = await call('GET', '/v1/transshipment/terminals', { at });
  expect(answer.body).toMatchObject({ code: 'PUBLIC_READS_UNAVAILABLE', status: 503 });
});

test('a secret is read back by members of its collection alone, and is in no answer and no log', async () => {
  const canary = `CANARY${randomBytes(8).toString('hex')}`;
  const planId = randomBytes(16).toString('hex');
  const path = `/v1/transshipment/vessel-plans/terminal1/${planId}`;
  const secret = { imo: '9074729', voyage: '031E', bayPlan: canary, tariffMinor: 12_000_000, currency: 'KRW' };
  const body = { messageRef: fresh('P-'), private: secret };

  const mistaken = await call('PUT', path, {
    at,
    as: LINE,
    body: { ...body, private: { ...secret, tariffMinor: canary } },
  });
  expect(mistaken.body).toMatchObject({ code: 'INPUT_INVALID', details: { issues: [{ path: '$.tariffMinor' }] } });
  const missing = await call('PUT', path, { at, as: LINE, body: { messageRef: body.messageRef } });
  expect(missing.body).toMatchObject({ code: 'PRIVATE_INPUT_MISSING', status: 400 });
  const stored = await call('PUT', path, { at, as: LINE, body });
  expect([stored.status, stored.body]).toEqual([200, { stored: true }]);

  expect((await call('GET', path, { at, as: LINE })).body).toMatchObject(secret);
  expect((await call('GET', path, { as: { party: 'terminal1', user: 'planner' } })).body).toMatchObject(secret);
  const outsider = await call('GET', path, { as: { party: 'terminal2', user: 'planner' } });
  expect(outsider.status).toBeGreaterThanOrEqual(400);

  const token = await tokenOf(LINE);
  for (const text of [JSON.stringify([mistaken.body, missing.body, stored.body, outsider.body]), gateway.log]) {
    for (const word of [canary, Buffer.from(canary).toString('base64').slice(0, -3), token])
      expect(text).not.toContain(word);
  }
  // The log is there to be searched.
  expect(gateway.log).toContain(stored.headers.get('transaction-id'));
});
