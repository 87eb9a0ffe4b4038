import { PassThrough, Readable, Writable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';
import { blockStream, openEndedStream } from './block-stream.ts';
import type { BundleManifest } from './bundle-format.ts';
import { BundleError, openBundle } from './read-bundle.ts';
import { writeBundle } from './write-bundle.ts';

const manifest: BundleManifest = {
  format: 'ledger-pilots-bundle',
  version: 1,
  channel: 'voting',
  electionId: '01890a5d-ac96-774b-bcce-b302099a8057',
  height: 3,
  headHash: 'ab'.repeat(32),
  exportedBy: 'peer0.observer',
};
const blocks = [1, 2, 3].map((fill) => new Uint8Array(100_000).fill(fill));

async function written(own: readonly Uint8Array[] = blocks): Promise<Buffer> {
  const target = new PassThrough();
  const whole = buffer(target);
  await writeBundle(manifest, Readable.from(own), target);
  return whole;
}

async function read(bytes: Uint8Array): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  // In small pieces, as from a socket.
  const pieces = Array.from({ length: Math.ceil(bytes.length / 1000) }, (_, at) =>
    bytes.subarray(1000 * at, 1000 * (at + 1)),
  );
  const bundle = await openBundle(Readable.from(pieces));
  for await (const block of bundle.blocks) found.push(block);
  return found;
}

function tarOf(...entries: readonly (readonly [name: string, text: string])[]): Promise<Buffer> {
  const tar = pack();
  for (const [name, text] of entries) tar.entry({ name }, text);
  tar.finalize();
  return buffer(tar);
}

test('what is written is read', async () => {
  const bytes = await written();
  expect((await openBundle(Readable.from([bytes]))).manifest).toEqual(manifest);
  const found = await read(bytes);
  expect(found.map((block) => Buffer.compare(block, blocks[found.indexOf(block)]!))).toEqual([0, 0, 0]);
});

test('a peer that gives fewer blocks makes no bundle', async () => {
  const target = new PassThrough().resume();
  await expect(writeBundle(manifest, Readable.from(blocks.slice(1)), target)).rejects.toThrow('2 of 3 blocks');
});

test('a reader who goes away ends the writing', async () => {
  const gone = new Writable({ highWaterMark: 1, write: () => setImmediate(() => gone.destroy()) });
  await expect(writeBundle(manifest, Readable.from(blocks), gone)).rejects.toThrow(/abort/i);
});

test('what is no bundle is refused, wherever that shows', async () => {
  const text = JSON.stringify(manifest);
  await expect(read(Buffer.from('no tar'))).rejects.toThrow(BundleError);
  await expect(read(await tarOf(['other.json', text]))).rejects.toThrow('its first entry is not bundle.json');
  await expect(read(await tarOf(['bundle.json', '{}']))).rejects.toThrow('not of the known form');
  await expect(read(await tarOf(['bundle.json', text], ['../0.block', 'x']))).rejects.toThrow('in the place of');
  await expect(read((await written()).subarray(0, 150_000))).rejects.toThrow('the bundle cannot be read');
});

test('a peer whose stream ends, and one that has more than is wanted', async () => {
  let closed = 0;
  const delivered = (count: number) => ({
    close: () => (closed += 1),
    async *[Symbol.asyncIterator]() {
      for (let at = 0; at < count; at += 1) yield await Promise.resolve({ serializeBinary: () => blocks[at % 3]! });
    },
  });
  const all = async (count: number) => {
    const found = [];
    for await (const block of blockStream(delivered(count), 3)) found.push(block);
    return found.length;
  };
  expect(await all(5)).toBe(3);
  await expect(all(2)).rejects.toThrow('ended before block 2');
  expect(closed).toBe(2);
});

test('blocks are given as they come until somebody stops, and a peer that breaks off is told', async () => {
  let closed = 0;
  let give: (() => void) | undefined;
  const delivered = {
    close: () => (closed += 1),
    async *[Symbol.asyncIterator]() {
      yield await Promise.resolve({ serializeBinary: () => blocks[0]! });
      await new Promise<void>((resolve) => (give = resolve));
      yield { serializeBinary: () => blocks[1]! };
    },
  };
  const stop = new AbortController();
  const stream = openEndedStream(delivered, stop.signal);
  expect((await stream.next()).value).toBe(blocks[0]);
  const second = stream.next();
  await new Promise((resolve) => setImmediate(resolve));
  give!();
  expect((await second).value).toBe(blocks[1]);
  await expect(stream.next()).rejects.toThrow('ended');
  const waiting = openEndedStream(delivered, stop.signal);
  await waiting.next();
  const last = waiting.next();
  stop.abort();
  expect((await last).done).toBe(true);
  expect((await openEndedStream(delivered, stop.signal).next()).done).toBe(true);
  expect(closed).toBe(3);
});
