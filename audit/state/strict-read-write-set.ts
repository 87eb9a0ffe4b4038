/** What was read and written of a namespace or a collection, in the form in which Fabric's peers write it. */
import { ledger } from '@hyperledger/fabric-protos';
import { readExactly } from '../blocks/canonical.ts';
import type { Version } from '../blocks/version.ts';
import { NotStrictError, strictFields, type Fields, type Shape } from '../protobuf/strict-message.ts';
import type { MetadataWrite, Read, SpaceSet, Write } from './read-write-set.ts';

type Parts = Pick<SpaceSet, 'reads' | 'ranges' | 'writes' | 'metadataWrites'>;

const SET: Shape = ['list', 'list', 'list', 'list'];
const HASHED_SET: Shape = ['list', 'list', 'list'];
const READ: Shape = ['text', 'message'];
const READ_HASH: Shape = ['bytes', 'message'];
const VERSION: Shape = ['long', 'long'];
const WRITE: Shape = ['text', 'flag', 'bytes'];
const WRITE_HASH: Shape = ['bytes', 'flag', 'bytes', 'flag'];
const METADATA_WRITE: Shape = ['text', 'list'];
const METADATA_WRITE_HASH: Shape = ['bytes', 'list'];
const METADATA_ENTRY: Shape = ['text', 'bytes'];
/** The hash of an empty value: Fabric takes it for a deletion. */
export const HASH_OF_NOTHING = Buffer.from('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', 'hex');

/** Of a namespace. @throws {NotStrictError} when the bytes are in another form */
export function strictSetOf(bytes: Buffer): Parts {
  const set = strictFields(bytes, SET);
  return {
    reads: set.list(1).map((each) => readOf(strictFields(each, READ))),
    ranges: set.list(2).map(rangeOf),
    writes: set.list(3).map((each): Write => {
      const write = strictFields(each, WRITE);
      return { key: keyIn(write), value: write.has(2) || !write.has(3) ? undefined : write.bytes(3) };
    }),
    metadataWrites: set.list(4).map((each) => metadataWriteOf(each, METADATA_WRITE)),
  };
}

/** Of a collection. @throws {NotStrictError} when the bytes are in another form */
export function strictHashedSetOf(bytes: Buffer): Parts {
  const set = strictFields(bytes, HASHED_SET);
  return {
    reads: set.list(1).map((each) => readOf(strictFields(each, READ_HASH))),
    ranges: [],
    writes: set.list(2).map((each): Write => {
      const write = strictFields(each, WRITE_HASH);
      const isThere = !write.has(2) && write.has(3) && !write.bytes(3).equals(HASH_OF_NOTHING);
      return {
        key: keyIn(write),
        value: isThere ? write.bytes(3) : undefined,
        ...(write.has(4) && { isPurge: true as const }),
      };
    }),
    metadataWrites: set.list(3).map((each) => metadataWriteOf(each, METADATA_WRITE_HASH)),
  };
}

/** The bytes of a key's UTF-8, or of its hash, as they are held here. */
function keyIn(fields: Fields): string {
  return fields.bytes(1).toString('latin1');
}

function readOf(read: Fields): Read {
  return { key: keyIn(read), version: read.has(2) ? versionIn(read.bytes(2)) : undefined };
}

function versionIn(bytes: Buffer): Version {
  const version = strictFields(bytes, VERSION);
  return `${version.number(1)}/${version.number(2)}`;
}

/** Ranges are few, and of more parts: the decoder reads them. */
function rangeOf(bytes: Buffer): ledger.rwset.kvrwset.RangeQueryInfo {
  try {
    return readExactly(ledger.rwset.kvrwset.RangeQueryInfo, bytes);
  } catch {
    throw new NotStrictError();
  }
}

/** The metadata are the message without its key: what is behind it. */
function metadataWriteOf(bytes: Buffer, shape: Shape): MetadataWrite {
  const write = strictFields(bytes, shape);
  const entries = write.list(2);
  for (const entry of entries) strictFields(entry, METADATA_ENTRY);
  const [first] = entries;
  if (first === undefined) return { key: keyIn(write), metadata: undefined };
  return { key: keyIn(write), metadata: bytes.subarray(fieldSize(write.bytes(1).length)) };
}

/** Octets of a field of so many bytes with its tag and length; none of an empty one. */
function fieldSize(length: number): number {
  if (length === 0) return 0;
  let octets = 2;
  for (let rest = length; rest >= 0x80; rest = Math.floor(rest / 0x80)) octets += 1;
  return octets + length;
}
