/**
 * An image as one file that every engine loads: an OCI image layout (image-spec 1.1, image-layout.md) with the
 * `manifest.json` beside that Docker's `load` reads. Made without an engine; the same parts give the same bytes.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pack, type Pack } from 'tar-stream';
import { referenceOf, type Image, type ImageFile, type ImageFolder, type ImageLayer } from './image.ts';

/** Every time in an image: its content says when it is from. */
const EPOCH = new Date(0);

const MEDIA = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

/** Node's names of processors, as Go has them. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** An image that was made. */
export interface BuiltImage {
  readonly image: Image;
  /** `ledger-pilots/fabric-peer:3.1.1`. */
  readonly reference: string;
  /** `sha256:…` of its configuration, which names every layer: what engines call the image's id. */
  readonly id: string;
  /** Of all layers. */
  readonly sizeBytes: number;
  /** The archive, to be written or loaded. */
  readonly archive: Buffer;
}

interface Blob {
  readonly digest: string;
  readonly content: Buffer;
}

/** Makes an image. @throws {Error} for a file that cannot be read */
export async function buildImage(image: Image): Promise<BuiltImage> {
  const layers: Blob[] = [];
  for (const layer of image.layers) layers.push(blobOf(await layerArchive(layer)));
  const config = blobOf(jsonBuffer(configOf(image, layers)));
  const manifest = blobOf(
    jsonBuffer({
      schemaVersion: 2,
      mediaType: MEDIA.manifest,
      config: descriptor(MEDIA.config, config),
      layers: layers.map((layer) => descriptor(MEDIA.layer, layer)),
    }),
  );
  const reference = referenceOf(image);
  const index = {
    schemaVersion: 2,
    mediaType: MEDIA.index,
    manifests: [
      {
        ...descriptor(MEDIA.manifest, manifest),
        annotations: { 'org.opencontainers.image.ref.name': reference, 'io.containerd.image.name': reference },
      },
    ],
  };
  const forDocker = [{ Config: pathOf(config), RepoTags: [reference], Layers: layers.map(pathOf) }];
  const blobs = new Map([...layers, config, manifest].map((blob) => [pathOf(blob), blob.content]));
  return {
    image,
    reference,
    id: config.digest,
    sizeBytes: layers.reduce((sum, { content }) => sum + content.length, 0),
    archive: await archiveOf((to) => {
      add(to, { name: 'oci-layout', mode: 0o644 }, jsonBuffer({ imageLayoutVersion: '1.0.0' }));
      add(to, { name: 'index.json', mode: 0o644 }, jsonBuffer(index));
      add(to, { name: 'manifest.json', mode: 0o644 }, jsonBuffer(forDocker));
      for (const [name, content] of blobs) add(to, { name, mode: 0o644 }, content);
    }),
  };
}

function configOf({ title, user, env, entrypoint, command, layers }: Image, blobs: readonly Blob[]): object {
  return {
    created: EPOCH.toISOString(),
    architecture: ARCHITECTURES[process.arch] ?? process.arch,
    os: 'linux',
    config: {
      User: user,
      Env: Object.entries(env).map(([name, value]) => `${name}=${value}`),
      ...(entrypoint !== undefined && { Entrypoint: entrypoint }),
      Cmd: command,
      Labels: { 'org.opencontainers.image.title': title },
    },
    rootfs: { type: 'layers', diff_ids: blobs.map(({ digest }) => digest) },
    history: layers.map((layer) => ({ created: EPOCH.toISOString(), created_by: layer.title })),
  };
}

async function layerArchive({ files, folders = [] }: ImageLayer): Promise<Buffer> {
  const byPath = new Map<string, ImageFile | ImageFolder>();
  for (const entry of [...files, ...folders]) {
    // An engine gives a folder that is not mentioned to root alone.
    for (let path = dirname(entry.path); path !== '/'; path = dirname(path)) {
      if (!byPath.has(path)) byPath.set(path, { path, mode: 0o755, uid: 0 });
    }
    byPath.set(entry.path, entry);
  }
  const entries = [...byPath.values()].sort((left, right) => (left.path < right.path ? -1 : 1));
  const contents = await Promise.all(entries.map(contentOf));
  return archiveOf((to) => {
    entries.forEach((entry, index) => addEntry(to, entry, contents[index]));
  });
}

function addEntry(to: Pack, entry: ImageFile | ImageFolder, content: Buffer | undefined): void {
  const name = entry.path.slice(1);
  if (!('source' in entry)) return add(to, { name: `${name}/`, mode: entry.mode, uid: entry.uid, type: 'directory' });
  const { source, mode = 0o644 } = entry;
  if (typeof source === 'object' && 'link' in source) {
    return add(to, { name, mode: 0o777, type: 'symlink', linkname: source.link });
  }
  add(to, { name, mode }, content ?? Buffer.alloc(0));
}

async function contentOf(entry: ImageFile | ImageFolder): Promise<Buffer | undefined> {
  if (!('source' in entry)) return undefined;
  const { source } = entry;
  if (typeof source === 'string') return readFile(source);
  return 'content' in source ? Buffer.from(source.content) : undefined;
}

interface Entry {
  readonly name: string;
  readonly mode: number;
  readonly uid?: number;
  readonly type?: 'file' | 'directory' | 'symlink';
  readonly linkname?: string;
}

function add(to: Pack, { uid = 0, ...entry }: Entry, content?: Buffer): void {
  const header = { ...entry, uid, gid: uid, mtime: EPOCH };
  if (content === undefined) to.entry(header).end();
  else to.entry({ ...header, size: content.length }, content);
}

async function archiveOf(fill: (to: Pack) => void): Promise<Buffer> {
  const archive = pack();
  fill(archive);
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function descriptor(mediaType: string, { digest, content }: Blob): object {
  return { mediaType, digest, size: content.length };
}

function blobOf(content: Buffer): Blob {
  return { digest: `sha256:${createHash('sha256').update(content).digest('hex')}`, content };
}

function pathOf({ digest }: Blob): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function jsonBuffer(value: object): Buffer {
  return Buffer.from(JSON.stringify(value));
}
