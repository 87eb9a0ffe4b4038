import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { Validation, Spec } from '@cyclonedx/cyclonedx-library';
import { extract } from 'tar-stream';
import { buildImage } from './archive.ts';
import { billOfMaterials } from './bill-of-materials.ts';
import { CONTRACT_FILE, contractImage } from './catalogue.ts';
import { ROOT_LAYER } from './system-files.ts';
import type { Image } from './image.ts';

const IMAGE: Image = {
  repository: 'ledger-pilots/example',
  tag: '1',
  title: 'An example',
  layers: [
    ROOT_LAYER,
    {
      title: 'program',
      files: [
        { path: '/app/deep/program.mjs', source: { content: 'process.exit(0)\n' } },
        { path: '/bin/sh', source: { link: 'busybox' } },
        { path: `/app/${'long/'.repeat(40)}name`, source: { content: '' } },
      ],
      folders: [{ path: '/data', mode: 0o700, uid: 999 }],
    },
  ],
  user: '65532:65532',
  env: { PATH: '/bin' },
  command: ['node', '/app/deep/program.mjs'],
  components: [
    { type: 'library', name: 'pino', version: '10.4.0', purl: 'pkg:npm/pino@10.4.0', license: 'MIT' },
    { type: 'library', name: 'pino', version: '10.4.0', purl: 'pkg:npm/pino@10.4.0', license: 'MIT' },
    { type: 'library', name: 'tweetnacl', version: '1', purl: 'pkg:npm/tweetnacl@1', license: '(MIT OR Apache-2.0)' },
  ],
};

interface Unpacked {
  readonly name: string;
  readonly type: string;
  readonly mode: number;
  readonly uid: number;
  readonly mtimeMs: number;
  readonly content: Buffer;
}

async function unpacked(archive: Buffer): Promise<Map<string, Unpacked>> {
  const entries = new Map<string, Unpacked>();
  const reader = extract();
  Readable.from([archive]).pipe(reader);
  for await (const entry of reader) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry) chunks.push(chunk as Buffer);
    const { name, type, mode, uid, mtime } = entry.header;
    entries.set(name, {
      name,
      type: type!,
      mode: mode!,
      uid: uid!,
      mtimeMs: mtime!.getTime(),
      content: Buffer.concat(chunks),
    });
  }
  return entries;
}

const json = (entry: Unpacked | undefined) => JSON.parse(entry!.content.toString('utf8')) as Record<string, never>;

test('the same parts make the same bytes, and another part another id', async () => {
  const [first, second] = [await buildImage(IMAGE), await buildImage(structuredClone(IMAGE))];
  expect(second.archive.equals(first.archive)).toBe(true);
  const other = await buildImage({ ...IMAGE, command: ['node', 'other.mjs'] });
  expect(other.id).not.toBe(first.id);
});

test('every blob has its digest for a name, and both kinds of manifest name the same', async () => {
  const { archive, id, reference } = await buildImage(IMAGE);
  const files = await unpacked(archive);
  const blobs = [...files.values()].filter(({ name }) => name.startsWith('blobs/sha256/'));
  expect(blobs).toHaveLength(IMAGE.layers.length + 2);
  for (const { name, content } of blobs) {
    expect(name).toBe(`blobs/sha256/${createHash('sha256').update(content).digest('hex')}`);
  }
  const [forDocker] = json(files.get('manifest.json')) as unknown as {
    Config: string;
    Layers: string[];
    RepoTags: string[];
  }[];
  expect(forDocker).toMatchObject({ Config: `blobs/${id.replace(':', '/')}`, RepoTags: [reference] });
  const [described] = (json(files.get('index.json')) as unknown as { manifests: { digest: string }[] }).manifests;
  const manifest = json(files.get(`blobs/${described!.digest.replace(':', '/')}`)) as unknown as {
    config: { digest: string };
    layers: { digest: string }[];
  };
  expect(manifest.config.digest).toBe(id);
  expect(manifest.layers.map(({ digest }) => `blobs/${digest.replace(':', '/')}`)).toEqual(forDocker!.Layers);
  const config = json(files.get(forDocker!.Config)) as unknown as { rootfs: object; config: object };
  expect(config.rootfs).toEqual({ type: 'layers', diff_ids: manifest.layers.map(({ digest }) => digest) });
  expect(config.config).toMatchObject({ User: '65532:65532', Cmd: IMAGE.command, Env: ['PATH=/bin'] });
});

test('a layer has each folder above a file, links, long names, owners, and no time', async () => {
  const files = await unpacked((await buildImage(IMAGE)).archive);
  const [, { Layers }] = [0, (json(files.get('manifest.json')) as unknown as { Layers: string[] }[])[0]!];
  const layer = await unpacked(files.get(Layers[1]!)!.content);
  expect(layer.get('app/deep/')).toMatchObject({ type: 'directory', mode: 0o755, uid: 0 });
  expect(layer.get('data/')).toMatchObject({ type: 'directory', mode: 0o700, uid: 999 });
  expect(layer.get('bin/sh')).toMatchObject({ type: 'symlink' });
  expect(layer.has(`app/${'long/'.repeat(40)}name`)).toBe(true);
  expect([...layer.values()].filter(({ mtimeMs }) => mtimeMs !== 0)).toEqual([]);
});

test('a bill of materials is CycloneDX, names each component once, and tells which image it is of', async () => {
  const { id } = await buildImage(IMAGE);
  const text = billOfMaterials(IMAGE, id);
  expect(billOfMaterials(IMAGE, id)).toBe(text);
  expect(await new Validation.JsonStrictValidator(Spec.Version.v1dot6).validate(text)).toBeNull();
  const bom = JSON.parse(text) as { metadata: { component: object }; components: { purl: string }[] };
  expect(bom.components.map(({ purl }) => purl)).toEqual(['pkg:npm/pino@10.4.0', 'pkg:npm/tweetnacl@1']);
  expect(bom.metadata.component).toMatchObject({
    'bom-ref': 'ledger-pilots/example:1',
    hashes: [{ alg: 'SHA-256', content: id.replace('sha256:', '') }],
  });
});

test('a contract’s image is Node with its libraries, the contract, and no shell', async () => {
  const image = await contractImage({ contract: 'beef', code: Buffer.from('0'), packages: ['fabric-shim@2.5.8'] });
  const paths = image.layers.flatMap(({ files }) => files.map(({ path }) => path));
  expect(paths).toEqual(expect.arrayContaining(['/usr/local/bin/node', CONTRACT_FILE]));
  expect(paths.filter((path) => /\/(sh|bash|busybox)$/.test(path))).toEqual([]);
  expect(image.components).toContainEqual(expect.objectContaining({ purl: 'pkg:npm/fabric-shim@2.5.8' }));
});
