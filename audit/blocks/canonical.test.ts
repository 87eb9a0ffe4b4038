/** The decoder mends what Fabric's refuses: it is told where it matters. */
import { common, ledger, msp } from '@hyperledger/fabric-protos';
import { readWriteSetOf } from '../state/read-write-set.ts';
import { assertText, isCanonical, readExactly } from './canonical.ts';
import { serializedIdentity } from './membership.ts';

/** Bytes that are no UTF-8: the decoder drops them, takes them for others, or joins them. */
const NO_TEXT = ['ff', '80', 'c080', 'c328', 'eda080', 'f4908080'];

const channelOf = (hex: string) => Buffer.from(`22${(hex.length / 2).toString(16).padStart(2, '0')}${hex}`, 'hex');

test.each(NO_TEXT)('%s in a text is no text', (hex) => {
  const bytes = channelOf(`62656566${hex}`);
  const header = common.ChannelHeader.deserializeBinary(bytes);
  expect(() => assertText(bytes, header.getChannelId())).toThrow('no UTF-8');
});

test.each(['beef', '', '한우', '\u{1f404}', '\ufffd', 'x'.repeat(300)])('a text that is one: %s', (text) => {
  const header = new common.ChannelHeader();
  header.setChannelId(text);
  const bytes = header.serializeBinary();
  expect(() => assertText(bytes, common.ChannelHeader.deserializeBinary(bytes).getChannelId())).not.toThrow();
});

test('a message holds its fields and nothing else', () => {
  const metadata = new common.Metadata();
  metadata.setValue(Buffer.from('value'));
  const bytes = metadata.serializeBinary();
  expect(isCanonical(readExactly(common.Metadata, bytes), bytes)).toBe(true);
  for (const more of ['7801', '0a00', '8a0100']) {
    expect(() => readExactly(common.Metadata, Buffer.concat([bytes, Buffer.from(more, 'hex')]))).toThrow('other bytes');
  }
});

test('a member’s name with bytes that are no text is not the member’s', () => {
  const identity = new msp.SerializedIdentity();
  identity.setMspid('NecMSPx');
  const bytes = Buffer.from(identity.serializeBinary());
  bytes[bytes.length - 1] = 0xff;
  expect(msp.SerializedIdentity.deserializeBinary(bytes).getMspid()).toBe('NecMSP');
  expect(() => serializedIdentity(bytes)).toThrow('no UTF-8');
});

test.each(NO_TEXT)('a key with %s is not read as another', (hex) => {
  const { KVRWSet, KVWrite } = ledger.rwset.kvrwset;
  const write = new KVWrite();
  write.setKey('x'.repeat(hex.length / 2));
  const set = new KVRWSet();
  set.setWritesList([write]);
  const bytes = Buffer.from(set.serializeBinary());
  Buffer.from(hex, 'hex').copy(bytes, bytes.indexOf('x'));
  expect(() => readWriteSetOf([{ namespace: 'beef', bytes, collections: [] }])).toThrow(Error);
});
