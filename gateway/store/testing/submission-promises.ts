/** What every store promises of submits, as tests. */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Submission, SubmissionStore } from '../submissions.ts';
import type { StoreUnderTest } from './store-under-test.ts';
import { REJECTED, committedEnd, envelopeOf, newSubmission, txIdOf } from './submission-samples.ts';

const LONG_MS = 600_000;
const NOBODY = { caller: 'line/planner', key: 'nobody' };

/** Declares the tests; `begin` makes an empty store for each. */
export function submissionPromises(begin: () => Promise<StoreUnderTest>): void {
  let stores: StoreUnderTest;
  let first: SubmissionStore;
  let second: SubmissionStore;

  beforeEach(async () => {
    stores = await begin();
    first = stores.first.submissions;
    second = stores.second.submissions;
    await first.beat('a', LONG_MS);
    await second.beat('b', LONG_MS);
  });

  afterEach(() => stores.close());

  /** Lets the replica be taken for dead. */
  async function die(replica: string): Promise<void> {
    await first.beat(replica, 0);
    await pause(5);
  }

  async function find(key: string): Promise<Submission | undefined> {
    return second.find({ caller: 'line/planner', key });
  }

  describe('open', () => {
    test('begins a submit, and remembers all of it', async () => {
      const submission = newSubmission('k', 'batch', 3);
      expect(await first.open('a', [submission])).toEqual([undefined]);
      expect(await find('k')).toEqual({ ...submission, replica: 'a', isSigned: false });
    });

    test('tells what is known under a key instead of beginning it again', async () => {
      await first.open('a', [newSubmission('k', 'once')]);
      const answers = await second.open('b', [newSubmission('new'), newSubmission('k', 'twice')]);
      expect(answers).toEqual([undefined, { ...newSubmission('k', 'once'), replica: 'a', isSigned: false }]);
      expect((await find('k'))?.carrier.txId).toBe(txIdOf('once'));
    });

    test('takes the same key of two callers for two submits', async () => {
      const other = { ...newSubmission('k', 'other'), caller: 'terminal1/operator' };
      expect(await first.open('a', [newSubmission('k'), other])).toEqual([undefined, undefined]);
      expect((await first.find(other))?.carrier.txId).toBe(txIdOf('other'));
    });

    test('begins a key that comes twice in one call once', async () => {
      const answers = await first.open('a', [newSubmission('k', 'batch', 0), newSubmission('k', 'batch', 1)]);
      expect(answers[0]).toBeUndefined();
      expect(answers[1]?.carrier.operation).toBe(0);
    });

    test('answers a repeat of the very same call as it answered before, since the answer may have been lost', async () => {
      await first.open('a', [newSubmission('k')]);
      expect(await first.open('a', [newSubmission('k')])).toEqual([undefined]);
      expect((await second.open('b', [newSubmission('k')]))[0]).toBeDefined();
    });

    test('begins each of 50 keys exactly once when 1,000 submits of two replicas come at once', async () => {
      const answers = await Promise.all(
        Array.from({ length: 1_000 }, (_, index) => {
          const submission = newSubmission(`k${index % 50}`, `transaction ${index}`);
          return index % 2 === 0 ? first.open('a', [submission]) : second.open('b', [submission]);
        }),
      );
      const begun = answers.flatMap(([known], index) => (known === undefined ? [index] : []));
      expect(new Set(begun.map((index) => index % 50)).size).toBe(50);
      expect(begun).toHaveLength(50);
      const carriers = new Map(begun.map((index) => [`k${index % 50}`, txIdOf(`transaction ${index}`)]));
      const told = answers.flatMap(([known]) => (known === undefined ? [] : [known]));
      expect(told.filter(({ key, carrier }) => carriers.get(key) !== carrier.txId)).toEqual([]);
    });

    test('begins overlapping batches in opposite order without waiting in a circle', async () => {
      const batch = (name: string) => Array.from({ length: 40 }, (_, index) => newSubmission(`k${index}`, name, index));
      const answers = await Promise.all([
        first.open('a', batch('one')),
        second.open('b', batch('two').reverse()),
        first.open('a', batch('three').reverse()),
      ]);
      expect(answers.flat().filter((known) => known === undefined)).toHaveLength(40);
    });

    test('begins none when one cannot be written', async () => {
      // More than an index of either store takes.
      const impossible = newSubmission(randomBytes(6_000).toString('base64'), 'impossible');
      await expect(first.open('a', [newSubmission('good'), impossible])).rejects.toThrow();
      expect(await find('good')).toBeUndefined();
      expect(await first.carriedBy(txIdOf('good'))).toEqual([]);
    });
  });

  describe('carry', () => {
    test('gives submits another carrier', async () => {
      await first.open('a', [newSubmission('k', 'one', 0), newSubmission('l', 'one', 1)]);
      await first.sign('a', envelopeOf('one'));
      expect(await first.carry('a', [newSubmission('k', 'two')])).toBe(true);
      expect(await find('k')).toMatchObject({ carrier: newSubmission('k', 'two').carrier, isSigned: false });
      expect((await find('k'))?.carrier.operation).toBeUndefined();
      expect(await find('l')).toMatchObject({ carrier: { txId: txIdOf('one') }, isSigned: true });
      expect((await first.carriedBy(txIdOf('one'))).map(({ key }) => key)).toEqual(['l']);
      expect((await first.carriedBy(txIdOf('two'))).map(({ key }) => key)).toEqual(['k']);
    });

    test('changes nothing when one of them is not known', async () => {
      await first.open('a', [newSubmission('k', 'one')]);
      const other = { ...NOBODY, carrier: newSubmission('k', 'two').carrier };
      expect(await first.carry('a', [newSubmission('k', 'two'), other])).toBe(false);
      expect((await find('k'))?.carrier.txId).toBe(txIdOf('one'));
    });

    test('changes nothing when one of them has ended', async () => {
      await first.open('a', [newSubmission('k', 'one', 0), newSubmission('l', 'one', 1)]);
      await first.settle([{ caller: 'line/planner', key: 'l', end: REJECTED }], 1);
      expect(await first.carry('a', [newSubmission('k', 'two'), newSubmission('l', 'two')])).toBe(false);
      expect((await find('k'))?.carrier.txId).toBe(txIdOf('one'));
    });

    test('changes nothing when one of them is another replica’s', async () => {
      await first.open('a', [newSubmission('k', 'one')]);
      await second.open('b', [newSubmission('l', 'other')]);
      expect(await first.carry('a', [newSubmission('k', 'two'), newSubmission('l', 'two')])).toBe(false);
      expect((await find('k'))?.carrier.txId).toBe(txIdOf('one'));
      expect((await find('l'))?.carrier.txId).toBe(txIdOf('other'));
    });

    test('is refused after another replica adopted', async () => {
      await first.open('a', [newSubmission('k', 'one')]);
      await die('a');
      await second.adopt('b', { own: false, limit: 10 });
      expect(await first.carry('a', [newSubmission('k', 'two')])).toBe(false);
      expect(await second.carry('b', [newSubmission('k', 'three')])).toBe(true);
    });
  });

  describe('sign', () => {
    test('marks all submits of the transaction', async () => {
      await first.open('a', [newSubmission('k', 'one', 0), newSubmission('l', 'one', 1), newSubmission('m')]);
      expect(await first.sign('a', envelopeOf('one'))).toBe(true);
      expect((await first.carriedBy(txIdOf('one'))).map(({ isSigned }) => isSigned)).toEqual([true, true]);
      expect((await find('m'))?.isSigned).toBe(false);
    });

    test('may happen twice', async () => {
      await first.open('a', [newSubmission('k')]);
      expect(await first.sign('a', envelopeOf('k'))).toBe(true);
      expect(await first.sign('a', envelopeOf('k'))).toBe(true);
    });

    test('is refused when nothing waits for the transaction', async () => {
      expect(await first.sign('a', envelopeOf('unheard of'))).toBe(false);
      await first.open('a', [newSubmission('k')]);
      await first.release([newSubmission('k')]);
      expect(await first.sign('a', envelopeOf('k'))).toBe(false);
    });

    test('is refused after another replica adopted, and keeps no envelope', async () => {
      await first.open('a', [newSubmission('k', 'one', 0), newSubmission('l', 'one', 1)]);
      await die('a');
      await second.adopt('b', { own: false, limit: 10 });
      expect(await first.sign('a', envelopeOf('one'))).toBe(false);
      expect((await find('k'))?.isSigned).toBe(false);
      await die('b');
      await first.beat('c', LONG_MS);
      const [orphan] = await first.adopt('c', { own: false, limit: 10 });
      expect(orphan?.submissions).toHaveLength(2);
      expect(orphan?.envelope).toBeUndefined();
    });

    test('or adoption: of both at once, the envelope is adopted or refused', async () => {
      const names = Array.from({ length: 20 }, (_, index) => `t${index}`);
      for (const name of names) await first.open('a', [newSubmission(name)]);
      await die('a');
      const [orphans, signed] = await Promise.all([
        second.adopt('b', { own: false, limit: 100 }),
        Promise.all(names.map((name) => first.sign('a', envelopeOf(name)))),
      ]);
      expect(orphans).toHaveLength(20);
      names.forEach((name, index) => {
        const orphan = orphans.find(({ carrier }) => carrier.txId === txIdOf(name));
        expect(orphan?.envelope !== undefined).toBe(signed[index]);
      });
    });
  });

  describe('settle', () => {
    test('remembers an end on the ledger, byte by byte', async () => {
      await first.open('a', [newSubmission('k')]);
      await first.settle([{ ...newSubmission('k'), end: committedEnd('k') }], 1_000);
      expect((await find('k'))?.end).toEqual(committedEnd('k'));
      expect((await first.carriedBy(txIdOf('k')))[0]?.end).toEqual(committedEnd('k'));
    });

    test('remembers a refusal', async () => {
      await first.open('a', [newSubmission('k')]);
      await first.settle([{ ...newSubmission('k'), end: REJECTED }], 1_000);
      expect((await find('k'))?.end).toEqual(REJECTED);
    });

    test('does not change an end', async () => {
      await first.open('a', [newSubmission('k')]);
      await first.settle([{ ...newSubmission('k'), end: committedEnd('k') }], 1_000);
      await first.settle([{ ...newSubmission('k'), end: REJECTED }], 2_000);
      expect((await find('k'))?.end?.kind).toBe('committed');
    });

    test('leaves alone what it neither began nor adopted, and what is not known', async () => {
      await first.open('a', [newSubmission('k')]);
      await stores.restart();
      await stores.first.submissions.release([newSubmission('k')]);
      await stores.first.submissions.settle([{ ...newSubmission('k'), end: REJECTED }], 1);
      await stores.first.submissions.settle([{ ...NOBODY, end: REJECTED }], 1);
      const known = await stores.first.submissions.find(newSubmission('k'));
      expect(known).toBeDefined();
      expect(known?.end).toBeUndefined();
      expect(await stores.first.submissions.find(NOBODY)).toBeUndefined();
    });
  });

  describe('an envelope', () => {
    /** Whether the envelope is still there, by making it an orphan's: the submit `probe` is of the same transaction. */
    async function isKept(transaction: string): Promise<boolean> {
      await second.open('b', [newSubmission('probe', transaction, 99)]);
      await die('b');
      await first.beat('c', LONG_MS);
      const orphans = await first.adopt('c', { own: false, limit: 10 });
      return orphans.find(({ carrier }) => carrier.txId === txIdOf(transaction))?.envelope !== undefined;
    }

    beforeEach(async () => {
      await first.open('a', [newSubmission('k', 'one', 0), newSubmission('l', 'one', 1)]);
      await first.sign('a', envelopeOf('one'));
    });

    test('stays while a submit of its transaction waits', async () => {
      await first.settle([{ ...newSubmission('k'), end: committedEnd('one') }], 1);
      expect(await isKept('one')).toBe(true);
    });

    test('goes when the last has ended', async () => {
      await first.settle([{ ...newSubmission('k'), end: committedEnd('one') }], 1);
      await first.settle([{ ...newSubmission('l'), end: committedEnd('one') }], 1);
      expect(await isKept('one')).toBe(false);
    });

    test('goes when the last two end at once', async () => {
      await Promise.all(
        ['k', 'l'].map((key) => first.settle([{ ...newSubmission(key), end: committedEnd('one') }], 1)),
      );
      expect(await isKept('one')).toBe(false);
    });

    test('goes when the others have another carrier', async () => {
      await first.settle([{ ...newSubmission('k'), end: committedEnd('one') }], 1);
      await first.carry('a', [newSubmission('l', 'two')]);
      expect(await isKept('one')).toBe(false);
    });

    test('goes when the others are released', async () => {
      await first.settle([{ ...newSubmission('k'), end: committedEnd('one') }], 1);
      await first.release([newSubmission('l')]);
      expect(await isKept('one')).toBe(false);
    });
  });

  describe('release', () => {
    test('frees a key', async () => {
      await first.open('a', [newSubmission('k', 'one'), newSubmission('l', 'one')]);
      await first.release([newSubmission('k'), NOBODY]);
      expect(await find('k')).toBeUndefined();
      expect((await first.carriedBy(txIdOf('one'))).map(({ key }) => key)).toEqual(['l']);
      expect(await second.open('b', [newSubmission('k', 'again')])).toEqual([undefined]);
    });

    test('does not forget how a submit ended', async () => {
      await first.open('a', [newSubmission('k')]);
      await first.settle([{ ...newSubmission('k'), end: REJECTED }], 1);
      await first.release([newSubmission('k')]);
      expect((await find('k'))?.end).toEqual(REJECTED);
    });
  });

  test('find and carriedBy tell nothing of what is not known', async () => {
    expect(await first.find(NOBODY)).toBeUndefined();
    expect(await first.carriedBy(txIdOf('unheard of'))).toEqual([]);
  });

  test('carriedBy tells the submits of a batch in its order', async () => {
    const batch = Array.from({ length: 12 }, (_, index) => newSubmission(`k${index}`, 'batch', 11 - index));
    await first.open('a', batch);
    const operations = (await second.carriedBy(txIdOf('batch'))).map(({ carrier }) => carrier.operation);
    expect(operations).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  });

  describe('adopt', () => {
    test('takes what a dead replica left, by transaction, with the envelope', async () => {
      await first.open('a', [newSubmission('k', 'one', 1), newSubmission('l', 'one', 0), newSubmission('m')]);
      await first.sign('a', envelopeOf('one'));
      await first.open('a', [newSubmission('done')]);
      await first.settle([{ ...newSubmission('done'), end: REJECTED }], 1);
      await die('a');
      const orphans = await second.adopt('b', { own: false, limit: 10 });
      const batch = orphans.find(({ carrier }) => carrier.txId === txIdOf('one'));
      const alone = orphans.find(({ carrier }) => carrier.txId === txIdOf('m'));
      expect(orphans).toHaveLength(2);
      expect(batch).toEqual({
        carrier: { txId: txIdOf('one'), channel: 'transshipment' },
        envelope: envelopeOf('one'),
        submissions: [
          { ...newSubmission('l', 'one', 0), replica: 'b', isSigned: true },
          { ...newSubmission('k', 'one', 1), replica: 'b', isSigned: true },
        ],
      });
      expect(alone).toEqual({
        carrier: { txId: txIdOf('m'), channel: 'transshipment' },
        submissions: [{ ...newSubmission('m'), replica: 'b', isSigned: false }],
      });
      expect((await find('k'))?.replica).toBe('b');
    });

    test('leaves alone what belongs to the living, and what is its own', async () => {
      await first.open('a', [newSubmission('k')]);
      await second.open('b', [newSubmission('l')]);
      expect(await second.adopt('b', { own: false, limit: 10 })).toEqual([]);
      expect(await second.adopt('b', { own: true, limit: 10 })).toEqual([]);
      await die('b');
      expect(await second.adopt('b', { own: true, limit: 10 })).toEqual([]);
    });

    test('takes what the replica began before it was restarted, only when it asks for its own', async () => {
      await first.open('a', [newSubmission('k')]);
      await first.sign('a', envelopeOf('k'));
      await stores.restart();
      const restarted = stores.first.submissions;
      await restarted.open('a', [newSubmission('new')]);
      expect(await restarted.adopt('a', { own: false, limit: 10 })).toEqual([]);
      const orphans = await restarted.adopt('a', { own: true, limit: 10 });
      expect(orphans.map(({ envelope }) => envelope)).toEqual([envelopeOf('k')]);
      expect(orphans[0]?.submissions).toEqual([{ ...newSubmission('k'), replica: 'a', isSigned: true }]);
      expect(await restarted.adopt('a', { own: true, limit: 10 })).toEqual([]);
      expect(await restarted.carry('a', [newSubmission('k', 'two')])).toBe(true);
    });

    test('refuses the replica’s earlier life what the later one did not adopt yet', async () => {
      await first.open('a', [newSubmission('k')]);
      await stores.restart();
      expect(await stores.first.submissions.sign('a', envelopeOf('k'))).toBe(false);
    });

    test('takes whole transactions, as many as it is asked for, until none is left', async () => {
      const transactions = Array.from({ length: 7 }, (_, index) => `t${index}`);
      for (const name of transactions) {
        await first.open('a', [newSubmission(`${name} 0`, name, 0), newSubmission(`${name} 1`, name, 1)]);
      }
      await die('a');
      const sizes: number[] = [];
      const seen = new Set<string>();
      for (let more = true; more;) {
        const orphans = await second.adopt('b', { own: false, limit: 3 });
        sizes.push(orphans.length);
        for (const { carrier, submissions } of orphans) {
          seen.add(carrier.txId);
          expect(submissions).toHaveLength(2);
        }
        more = orphans.length > 0;
      }
      expect(sizes).toEqual([3, 3, 1, 0]);
      expect(seen.size).toBe(7);
    });

    test('gives each orphan to one of two that adopt at once', async () => {
      for (let index = 0; index < 40; index++) await first.open('gone', [newSubmission(`k${index}`)]);
      const adopted = await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          index % 2 === 0 ? first.adopt('a', { own: true, limit: 7 }) : second.adopt('b', { own: true, limit: 7 }),
        ),
      );
      const txIds = adopted.flat().map(({ carrier }) => carrier.txId);
      expect(txIds).toHaveLength(40);
      expect(new Set(txIds).size).toBe(40);
    });
  });

  test('expire forgets what ended before, and frees its keys', async () => {
    await first.open('a', [newSubmission('old'), newSubmission('recent'), newSubmission('open')]);
    await first.settle([{ ...newSubmission('old'), end: committedEnd('old') }], 1_000);
    await first.settle([{ ...newSubmission('recent'), end: committedEnd('recent') }], 2_000);
    expect(await second.expire(1_000)).toBe(0);
    expect(await second.expire(2_000)).toBe(1);
    expect(await find('old')).toBeUndefined();
    expect(await first.carriedBy(txIdOf('old'))).toEqual([]);
    expect((await find('recent'))?.end?.kind).toBe('committed');
    expect(await find('open')).toBeDefined();
    expect(await first.open('a', [newSubmission('old', 'again')])).toEqual([undefined]);
  });

  test('expire forgets thousands', async () => {
    const many = Array.from({ length: 2_500 }, (_, index) => newSubmission(`k${index}`, 'many', index));
    await first.open('a', many);
    await first.settle(
      many.map((submission) => ({ ...submission, end: committedEnd('many') })),
      1_000,
    );
    expect(await first.expire(1_001)).toBe(2_500);
    expect(await first.carriedBy(txIdOf('many'))).toEqual([]);
  });

  test('nothing that was resolved is lost by a restart', async () => {
    await first.open('a', [newSubmission('k'), newSubmission('l')]);
    await first.sign('a', envelopeOf('k'));
    await first.settle([{ ...newSubmission('l'), end: committedEnd('l') }], 1);
    await stores.restart();
    const { submissions } = stores.first;
    expect(await submissions.find(newSubmission('k'))).toMatchObject({ isSigned: true });
    expect((await submissions.find(newSubmission('l')))?.end).toEqual(committedEnd('l'));
  });
}
