/** What whoever runs the gateway sees of it. */
import { call, connections } from './caller.ts';

test('the process says that it is up', async () => {
  expect(await call('GET', '/healthz')).toMatchObject({ status: 200, body: { status: 'up' } });
});

test('readiness is what the peers and contracts say', async () => {
  const { status, body } = await call('GET', '/readyz');
  expect([status, body.status]).toEqual([200, 'ready']);
  const peers = Object.entries(connections.channels).flatMap(([channel, { members, observers }]) =>
    [...members, ...observers].flatMap((party) =>
      connections.parties[party]!.peers.map(({ name }) => ({ channel, party, peer: name })),
    ),
  );
  expect(body.peers).toEqual(peers.map((peer) => ({ ...peer, following: true, height: expect.any(Number) })));
  expect(body.contracts).toEqual(
    Object.entries(connections.channels).map(([channel, { contract }]) => ({
      channel,
      contract,
      version: expect.stringMatching(/^[0-9]+\.[0-9]+\.[0-9]+$/),
      sourceDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
    })),
  );
});

test.each(['/healthz', '/openapi.json', '/docs', '/v1/transshipment/orders', '/nowhere'])(
  '%s tells browsers to be careful, and nothing of what it is made of',
  async (path) => {
    const { headers, body } = await call('GET', path);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=[0-9]+$/);
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
    expect(JSON.stringify(body)).not.toMatch(/node_modules|at Object\.|\.ts:[0-9]/);
  },
);

test('a request keeps its id where that is a UUID, and gets one otherwise', async () => {
  const id = '7d0d1f7a-93a5-4a5b-9a51-6f4cf5c0b9a1';
  expect((await call('GET', '/nowhere', { headers: { 'x-request-id': id } })).body.instance).toBe(`urn:uuid:${id}`);
  const other = await call('GET', '/nowhere', { headers: { 'x-request-id': 'x{"level":60}' } });
  expect(other.body.instance).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  expect(other.headers.get('x-request-id')).toBe(other.body.instance.slice('urn:uuid:'.length));
});
