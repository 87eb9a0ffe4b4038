/** What every store promises of webhooks, as tests. */
import type { Webhook, WebhookState } from '../webhooks.ts';
import type { StoreUnderTest } from './store-under-test.ts';

const STATE: WebhookState = {
  position: { block: 18_446_744_073_709_551_615n, txId: 'ab'.repeat(32), operation: 2 },
  failures: 3,
  lastError: 'HTTP 500',
  lastDeliveryAt: '2026-03-01T00:00:00Z',
  nextTryAt: 1_800_000_000_000,
  disabled: false,
};

function webhook(id: string, party = 'line', second = 0): Webhook {
  return {
    id,
    party,
    user: 'planner',
    contract: 'transshipment',
    events: ['BoxReceived', '도착'],
    url: 'https://example.com/hook?a=1',
    secret: 'whsec_c2VjcmV0',
    createdAt: `2026-03-01T00:00:0${second}Z`,
  };
}

/** Declares the tests; `begin` makes an empty store for each. */
export function webhookPromises(begin: () => Promise<StoreUnderTest>): void {
  let stores: StoreUnderTest;

  beforeEach(async () => {
    stores = await begin();
  });

  afterEach(() => stores.close());

  test('a webhook and its state are remembered', async () => {
    expect(await stores.first.webhooks.add(webhook('1'), STATE, 10)).toBe(true);
    expect(await stores.second.webhooks.get('1')).toEqual({ webhook: webhook('1'), state: STATE });
    expect(await stores.second.webhooks.get('2')).toBeUndefined();
    await stores.restart();
    expect(await stores.first.webhooks.get('1')).toEqual({ webhook: webhook('1'), state: STATE });
  });

  test('a party has no more than its limit', async () => {
    const { first } = stores;
    expect(await first.webhooks.add(webhook('1'), STATE, 2)).toBe(true);
    expect(await first.webhooks.add(webhook('2'), STATE, 2)).toBe(true);
    expect(await first.webhooks.add(webhook('3'), STATE, 2)).toBe(false);
    expect(await first.webhooks.add(webhook('4', 'terminal1'), STATE, 2)).toBe(true);
    expect(await first.webhooks.get('3')).toBeUndefined();
    expect(await first.webhooks.remove('1')).toBe(true);
    expect(await first.webhooks.add(webhook('3'), STATE, 2)).toBe(true);
  });

  test('a party has no more than its limit when many come at once', async () => {
    const added = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        (index % 2 === 0 ? stores.first : stores.second).webhooks.add(webhook(`${index}`), STATE, 5),
      ),
    );
    expect(added.filter((done) => done)).toHaveLength(5);
    expect(await stores.first.webhooks.list('line')).toHaveLength(5);
  });

  test('they are listed by creation and id, all or those of a party', async () => {
    const { first } = stores;
    await first.webhooks.add(webhook('b', 'line', 1), STATE, 10);
    await first.webhooks.add(webhook('c', 'terminal1', 0), STATE, 10);
    await first.webhooks.add(webhook('a', 'line', 1), STATE, 10);
    const ids = async (party?: string) => (await first.webhooks.list(party)).map(({ webhook: { id } }) => id);
    expect(await ids()).toEqual(['c', 'a', 'b']);
    expect(await ids('line')).toEqual(['a', 'b']);
    expect(await ids('kisa')).toEqual([]);
  });

  test('a state replaces the one before', async () => {
    await stores.first.webhooks.add(webhook('1'), STATE, 10);
    const fresh: WebhookState = { position: { block: 7n }, failures: 0, nextTryAt: 0, disabled: true };
    await stores.first.webhooks.setState('1', fresh);
    await stores.first.webhooks.setState('2', fresh);
    expect(await stores.second.webhooks.get('1')).toEqual({ webhook: webhook('1'), state: fresh });
    expect(await stores.second.webhooks.get('2')).toBeUndefined();
  });

  test('one that is removed is gone', async () => {
    await stores.first.webhooks.add(webhook('1'), STATE, 10);
    expect(await stores.second.webhooks.remove('1')).toBe(true);
    expect(await stores.second.webhooks.remove('1')).toBe(false);
    expect(await stores.first.webhooks.list()).toEqual([]);
  });
}
