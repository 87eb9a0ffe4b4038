/**
 * What the strict readers give is what the decoder of the protocol's package gives, of whatever bytes they read at all.
 * `MALFORMED=all` breaks the bytes in every way at every place.
 */
import { common, ledger as fabric, msp } from '@hyperledger/fabric-protos';
import { isCanonical, readExactly } from '../blocks/canonical.ts';
import { decodedBlockOf, decodedMetadataOf } from '../blocks/block-parts.ts';
import { strictBlockOf, strictMetadataOf } from '../blocks/strict-block.ts';
import { assertEnvelope, strictIdentityOf } from '../blocks/strict-envelope.ts';
import { strictTransactionOf } from '../blocks/strict-transaction.ts';
import { decodedTransactionOf } from '../blocks/transaction.ts';
import { strictHashedSetOf, strictSetOf } from '../state/strict-read-write-set.ts';
import { decodedHashedSet, decodedSet } from '../state/read-write-set.ts';
import type { ForgedScene } from '../testing/tampering/edit.ts';
import { forgedScene } from '../testing/tampering/forged-scene.ts';
import { blockAt, envelopesOf } from '../testing/tampering/ledger.ts';
import { malformed } from '../testing/tampering/malformed.ts';
import { bufferOf, NotStrictError, strictFields, strictly } from './strict-message.ts';

/** At each place one way to break bytes of so many, as in the tests of malformed bytes. */
const OFTEN = process.env['MALFORMED'] === 'all' ? 1 : 5;

jest.setTimeout(600_000);

let scene: ForgedScene;

beforeAll(async () => {
  scene = await forgedScene();
});

/** With bytes as hex, so that two readers' kinds of bytes are the same. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([name, own]) => name !== 'isStrict' && own !== undefined);
  return Object.fromEntries(entries.map(([name, own]) => [name, plain(own)]));
}

/** Expects that two readers agree on all bytes, those that are broken at every place included. @returns how many are read */
function agreeOn(original: Uint8Array, strict: (bytes: Buffer) => unknown, decoded: (bytes: Uint8Array) => unknown) {
  let read = 0;
  for (const bytes of [original, ...malformed(original, OFTEN)]) {
    const found = strictly(() => strict(bufferOf(bytes)));
    if (found === undefined) continue;
    read += 1;
    // Jest's own comparison takes long for so many.
    const [left, right] = [JSON.stringify(plain(found)), JSON.stringify(plain(decoded(bytes)))];
    if (left !== right) expect(left).toBe(right);
  }
  return read;
}

const envelopeOf = (block: number) => envelopesOf(blockAt(scene.ledger, block))[0]!;

test.each([1, 3, 5])('envelopes like the one of block %d', (block) => {
  expect(agreeOn(envelopeOf(block), strictTransactionOf, decodedTransactionOf)).toBeGreaterThan(100);
});

test('what the strict reader takes for an envelope has both fields and nothing else', () => {
  const isEnvelope = (bytes: Uint8Array) => {
    const envelope = common.Envelope.deserializeBinary(bytes);
    const isWhole = envelope.getPayload_asU8().length > 0 && envelope.getSignature_asU8().length > 0;
    return isWhole && isCanonical(envelope, bytes);
  };
  const strict = (bytes: Buffer) => {
    assertEnvelope(bytes);
    return true;
  };
  expect(agreeOn(envelopeOf(3), strict, isEnvelope)).toBeGreaterThan(100);
});

test('blocks', () => {
  const bytes = scene.ledger.blocks[2]!;
  const numbered = (parts: ReturnType<typeof decodedBlockOf>) =>
    parts && { ...parts, header: { ...parts.header, number: String(parts.header.number) } };
  const read = agreeOn(
    bytes,
    (own) => numbered(strictBlockOf(own)),
    (own) => numbered(decodedBlockOf(own)),
  );
  expect(read).toBeGreaterThan(100);
});

test('identities', () => {
  const { creator } = decodedTransactionOf(envelopeOf(3));
  const decoded = (bytes: Uint8Array) => {
    const identity = msp.SerializedIdentity.deserializeBinary(bytes);
    return { mspId: identity.getMspid(), certificate: identity.getIdBytes_asU8() };
  };
  expect(agreeOn(creator, strictIdentityOf, decoded)).toBeGreaterThan(100);
});

test('metadata', () => {
  for (const bytes of strictBlockOf(scene.ledger.blocks[2]!)!.metadata) {
    expect(agreeOn(bytes, strictMetadataOf, decodedMetadataOf)).toBeGreaterThan(0);
  }
});

test.each([1, 2, 3, 5])('reads and writes of block %d', (block) => {
  for (const { bytes, collections } of decodedTransactionOf(envelopeOf(block)).invocation!.results) {
    expect(agreeOn(bytes, strictSetOf, decodedSet)).toBeGreaterThan(0);
    for (const each of collections) {
      expect(agreeOn(each.bytes, strictHashedSetOf, decodedHashedSet)).toBeGreaterThan(0);
    }
  }
});

test('everything that a set can hold', () => {
  const { KVRWSet, KVRead, KVWrite, KVMetadataWrite, KVMetadataEntry, RangeQueryInfo, Version } = fabric.rwset.kvrwset;
  const read = (key: string, version?: readonly [number, number]) => {
    const message = new KVRead();
    message.setKey(key);
    if (version === undefined) return message;
    const at = new Version();
    at.setBlockNum(version[0]);
    at.setTxNum(version[1]);
    message.setVersion(at);
    return message;
  };
  const deletion = new KVWrite();
  deletion.setKey('한우');
  deletion.setIsDelete(true);
  const [entry, policy, without] = [new KVMetadataEntry(), new KVMetadataWrite(), new KVMetadataWrite()];
  entry.setName('VALIDATION_PARAMETER');
  entry.setValue(Buffer.from('policy'));
  policy.setKey('x'.repeat(200));
  policy.setEntriesList([entry, entry]);
  without.setKey('b');
  const range = new RangeQueryInfo();
  range.setStartKey('a');
  range.setItrExhausted(true);
  const set = new KVRWSet();
  set.setReadsList([read('a'), read('b', [0, 0]), read('c', [2 ** 40, 3])]);
  set.setRangeQueriesInfoList([range]);
  set.setWritesList([deletion]);
  set.setMetadataWritesList([policy, without]);
  const bytes = set.serializeBinary();
  expect(strictly(() => strictSetOf(bufferOf(bytes)))).toBeDefined();
  expect(agreeOn(bytes, strictSetOf, decodedSet)).toBeGreaterThan(50);
  expect(readExactly(KVRWSet, bytes).getReadsList()).toHaveLength(3);
});

test.each([
  ['a field twice', '0a01610a0162'],
  ['fields in another order', '12016108010a0161'],
  ['a field that there is not', '0a016122016120'],
  ['a number of a field above 15', '0a0161820101ff'],
  ['nothing, said', '0a00'],
  ['a zero, said', '1800'],
  ['a length of more octets than it takes', '0a810061'],
  ['a number of more octets than it takes', '188100'],
  ['a number that is too large', '18ffffffff0f'],
  ['a number without end', `18${'80'.repeat(200)}01`],
  ['more bytes than there are', '0a0561'],
  ['another kind', '0801'],
  ['bytes that are no text', '0a01ff'],
  ['a text that begins with a mark', '0aefbbbf61'],
])('%s is not strict', (_, hex) => {
  const read = () => strictFields(Buffer.from(hex, 'hex'), ['text', 'bytes', 'number']);
  expect(read).toThrow(NotStrictError);
});

test('the largest numbers', () => {
  const long = (hex: string) => strictFields(Buffer.from(`08${hex}`, 'hex'), ['long']).number(1);
  expect(long('ffffffffffffff0f')).toBe(Number.MAX_SAFE_INTEGER);
  expect(() => long('8080808080808010')).toThrow(NotStrictError);
});
