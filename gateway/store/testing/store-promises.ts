/** What every store promises, as tests; both implementations pass the same. */
import { setTimeout as pause } from 'node:timers/promises';
import type { StoreUnderTest } from './store-under-test.ts';
import { submissionPromises } from './submission-promises.ts';
import { webhookPromises } from './webhook-promises.ts';

/** Declares the tests; `begin` makes an empty store for each. */
export function storePromises(begin: () => Promise<StoreUnderTest>): void {
  describe('submissions', () => submissionPromises(begin));
  describe('webhooks', () => webhookPromises(begin));

  describe('a lease', () => {
    let stores: StoreUnderTest;

    beforeEach(async () => {
      stores = await begin();
    });

    afterEach(() => stores.close());

    test('is taken by one of many that want it at once', async () => {
      const holders = Array.from({ length: 10 }, (_, index) => `replica${index}`);
      const taken = await Promise.all(
        holders.map((holder, index) =>
          (index % 2 === 0 ? stores.first : stores.second).lease('webhooks', holder, 60_000),
        ),
      );
      expect(taken.filter((done) => done)).toHaveLength(1);
    });

    test('is renewed by its holder, and is one by name', async () => {
      expect(await stores.first.lease('webhooks', 'a', 60_000)).toBe(true);
      expect(await stores.first.lease('webhooks', 'a', 60_000)).toBe(true);
      expect(await stores.second.lease('webhooks', 'b', 60_000)).toBe(false);
      expect(await stores.second.lease('expiry', 'b', 60_000)).toBe(true);
    });

    test('is free when it has run out', async () => {
      expect(await stores.first.lease('webhooks', 'a', 20)).toBe(true);
      await pause(40);
      expect(await stores.second.lease('webhooks', 'b', 60_000)).toBe(true);
      expect(await stores.first.lease('webhooks', 'a', 60_000)).toBe(false);
    });
  });

  test('a store is healthy until it is closed, which may happen twice', async () => {
    const stores = await begin();
    try {
      expect(await stores.first.healthy()).toBe(true);
      await stores.first.close();
      await stores.first.close();
      expect(await stores.first.healthy()).toBe(false);
      await expect(stores.first.lease('webhooks', 'a', 1)).rejects.toThrow();
      await expect(stores.first.submissions.find({ caller: 'a/b', key: 'k' })).rejects.toThrow();
    } finally {
      await stores.close();
    }
  });
}
