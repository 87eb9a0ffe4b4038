/** The files of a snapshot, read one record after another. */
import { createReadStream, existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { z } from 'zod';
import { sha256 } from '../blocks/block-hash.ts';
import { ByteReader, SnapshotError } from './byte-reader.ts';
import {
  ADDITIONAL_METADATA,
  AdditionalMetadata,
  HASHED_COLLECTION,
  SIGNABLE_METADATA,
  SignableMetadata,
  type SnapshotFile,
} from './snapshot-format.ts';

/** A key as the peer has it. Bytes that are empty and those that are not there are the same. */
export interface SnapshotRecord {
  readonly namespace: string;
  /** Empty for public data. */
  readonly collection: string;
  /** Bytes as code units, as the state has them. */
  readonly key: string;
  readonly value: Uint8Array;
  readonly metadata: Uint8Array;
  readonly version: Uint8Array;
}

type Kind = 'public_state' | 'private_state_hashes';

const LENGTH_DELIMITED = 2;

/** A snapshot. */
export class SnapshotFolder {
  readonly #folder: string;
  readonly signable: SignableMetadata;
  readonly additional: AdditionalMetadata;
  /** SHA-256 of the file of {@link SnapshotFolder.signable}, hex. */
  readonly signableHash: string;

  private constructor(folder: string, signable: Uint8Array, additional: Uint8Array) {
    this.#folder = folder;
    this.signable = parsed(SIGNABLE_METADATA, SignableMetadata, signable);
    this.additional = parsed(ADDITIONAL_METADATA, AdditionalMetadata, additional);
    this.signableHash = sha256(signable).toString('hex');
  }

  /** Opens one. @throws {SnapshotError} when the folder is no snapshot */
  static async open(folder: string): Promise<SnapshotFolder> {
    const read = (name: string) =>
      readFile(join(folder, name)).catch(() => {
        throw new SnapshotError(`${folder} is no snapshot: it has no ${name}`);
      });
    return new SnapshotFolder(folder, await read(SIGNABLE_METADATA), await read(ADDITIONAL_METADATA));
  }

  /** Where it is. */
  get of(): string {
    return this.#folder;
  }

  /** SHA-256 of a file, hex; `undefined` when it is not there. */
  async hashOf(name: SnapshotFile): Promise<string | undefined> {
    if (!existsSync(join(this.#folder, name))) return undefined;
    const hash = createHash('sha256');
    for await (const piece of createReadStream(join(this.#folder, name))) hash.update(piece as Buffer);
    return hash.digest('hex');
  }

  /** All keys of the public state or of the hashes of private data. @throws {SnapshotError} when the files are not of their form */
  async *records(kind: Kind): AsyncGenerator<SnapshotRecord, void, void> {
    const [rows, data] = [this.#open(`${kind}.metadata`), this.#open(`${kind}.data`)];
    if (rows === undefined || data === undefined) return;
    const count = await rows.varint();
    for (let row = 0; row < count; row += 1) {
      const [namespace = '', collection = ''] = (await rows.sized()).toString('utf8').split(HASHED_COLLECTION);
      const records = await rows.varint();
      for (let at = 0; at < records; at += 1) yield { namespace, collection, ...recordOf(await data.sized()) };
    }
    if (!(await data.atEnd())) throw new SnapshotError(`${kind}.data has more records than ${kind}.metadata says`);
  }

  /** Ids of all transactions. @throws {SnapshotError} when the file is not of its form */
  async *txIds(): AsyncGenerator<string, void, void> {
    const data = this.#open('txids.data');
    while (data !== undefined && !(await data.atEnd())) yield (await data.sized()).toString('utf8');
  }

  #open(name: SnapshotFile): ByteReader | undefined {
    const file = join(this.#folder, name);
    return existsSync(file) ? new ByteReader(createReadStream(file) as AsyncIterable<Buffer>) : undefined;
  }
}

/** Message of four fields, all bytes: key, value, metadata, version. */
function recordOf(bytes: Buffer): Omit<SnapshotRecord, 'namespace' | 'collection'> {
  const fields: Buffer[] = [Buffer.alloc(0), Buffer.alloc(0), Buffer.alloc(0), Buffer.alloc(0)];
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let shift = 0; shift < 49; shift += 7) {
      const byte = bytes[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new SnapshotError('a record in it cannot be read');
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, length] = [tag >> 3, varint()];
    if ((tag & 7) !== LENGTH_DELIMITED || number < 1 || number > 4 || at + length > bytes.length) {
      throw new SnapshotError('a record in it cannot be read');
    }
    fields[number - 1] = bytes.subarray(at, at + length);
    at += length;
  }
  const [key, value, metadata, version] = fields as [Buffer, Buffer, Buffer, Buffer];
  return { key: key.toString('latin1'), value, metadata, version };
}

function parsed<T>(name: string, schema: z.ZodType<T>, bytes: Uint8Array): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  } catch (error) {
    throw new SnapshotError(`${name} is not of the known form: ${(error as Error).message}`, { cause: error });
  }
}
