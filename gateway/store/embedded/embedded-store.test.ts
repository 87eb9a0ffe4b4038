import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { open } from 'lmdb';
import { StoreError } from '../store-error.ts';
import type { SignedEnvelope } from '../submissions.ts';
import { storePromises } from '../testing/store-promises.ts';
import type { StoreUnderTest } from '../testing/store-under-test.ts';
import { envelopeOf, newSubmission, txIdOf } from '../testing/submission-samples.ts';
import { EmbeddedStore } from './embedded-store.ts';
import { thisProcess } from './process-identity.ts';

const newFolder = (): string => mkdtempSync(join(tmpdir(), 'ledger-pilots-store-'));

storePromises(async (): Promise<StoreUnderTest> => {
  const folder = newFolder();
  let store = await EmbeddedStore.open(folder);
  return {
    get first() {
      return store;
    },
    get second() {
      return store;
    },
    restart: async () => {
      await store.close();
      store = await EmbeddedStore.open(folder);
    },
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
});

describe('the folder of an embedded store', () => {
  let folder: string;

  beforeEach(() => {
    folder = newFolder();
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** Writes into the store's table about itself, as another process would have. */
  async function claim(name: string, value: unknown): Promise<void> {
    const root = open({ path: folder, overlappingSync: false });
    await root.openDB('about', {}).put(name, value);
    await root.close();
  }

  test('is its owner’s alone', async () => {
    const made = join(folder, 'made');
    const store = await EmbeddedStore.open(made);
    const modes = ['.', 'data.mdb', 'lock.mdb'].map((name) => statSync(join(made, name)).mode & 0o777);
    expect(modes).toEqual([0o700, 0o600, 0o600]);
    await store.close();
  });

  test('is refused to a second opening while the first holds it', async () => {
    const store = await EmbeddedStore.open(folder);
    await expect(EmbeddedStore.open(folder)).rejects.toThrow(`is held by process ${process.pid}`);
    await store.submissions.open('a', [newSubmission('k')]);
    await store.close();
    await (await EmbeddedStore.open(folder)).close();
  });

  test('is free when its holder is gone, even if its number is another process’s now', async () => {
    await claim('holder', { pid: process.pid, started: 'another boot 1' });
    await (await EmbeddedStore.open(folder)).close();
    await claim('holder', { pid: 2 ** 22 + 1, started: thisProcess().started });
    await (await EmbeddedStore.open(folder)).close();
  });

  test('is refused when it is of a version that this gateway does not read', async () => {
    await claim('version', 999);
    const refusal = await EmbeddedStore.open(folder).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(StoreError);
    expect((refusal as StoreError).message).toContain('is of version 999');
  });

  /** Starts a process that writes until it is killed, or until its files are as long as they may be. */
  function startWriter(mostBytes?: number): ChildProcessByStdio<null, Readable, Readable> {
    const limit = mostBytes === undefined ? '' : `ulimit -f ${mostBytes / 1024}; `;
    const script = join(__dirname, '../testing/embedded-writer.ts');
    return spawn('bash', ['-c', `${limit}exec "$@"`, 'bash', process.execPath, '--import', 'tsx', script, folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  /** Fails unless the store has all those submits, signed, with their envelopes. */
  async function expectToHave(keys: readonly string[]): Promise<void> {
    const store = await EmbeddedStore.open(folder);
    const orphans = await store.submissions.adopt('a', { own: true, limit: 100_000 });
    await store.close();
    const byTxId = new Map(orphans.map((orphan) => [orphan.carrier.txId, orphan]));
    const bytesOf = ({ bytes, signature, result }: SignedEnvelope): string =>
      [bytes, signature, result].map((part) => Buffer.from(part).toString('hex')).join(' ');
    const kept = keys.map((key) => byTxId.get(txIdOf(key))?.envelope);
    expect(kept.filter((envelope) => envelope === undefined)).toEqual([]);
    expect(kept.map((envelope) => bytesOf(envelope!))).toEqual(keys.map((key) => bytesOf(envelopeOf(key))));
  }

  test('has, after its process was killed, all that the process was told to be written', async () => {
    const writer = startWriter();
    const exited = once(writer, 'exit');
    const told: string[] = [];
    try {
      for await (const line of createInterface({ input: writer.stdout })) {
        told.push(line);
        if (told.length === 1) {
          await expect(EmbeddedStore.open(folder)).rejects.toThrow(`is held by process ${writer.pid}`);
        }
        if (told.length === 100) writer.kill('SIGKILL');
      }
    } finally {
      writer.kill('SIGKILL');
      await exited;
    }
    expect(told.length).toBeGreaterThanOrEqual(100);
    await expectToHave(told);
  }, 60_000);

  test('that cannot grow fails calls, not the process, and keeps what it has', async () => {
    const writer = startWriter(1024 * 1024);
    const exited = once(writer, 'exit');
    const told: string[] = [];
    for await (const line of createInterface({ input: writer.stdout })) told.push(line);
    expect(await exited).toEqual([0, null]);
    expect(told.filter((line) => line === 'refused')).toHaveLength(20);
    const written = told.filter((line) => line !== 'refused');
    expect(written.length).toBeGreaterThan(20);
    await expectToHave(written);
  }, 60_000);
});
