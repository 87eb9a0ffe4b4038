import type { OrderedTransaction } from '../blocks/verify-channel.ts';
import { keyOf } from '../state/read-write-set.ts';
import { KeyHistory } from './key-history.ts';

function written(block: bigint, key: string, value: string | undefined): OrderedTransaction {
  const own = {
    ...{ namespace: 'beef', collection: '', reads: [], ranges: [], metadataWrites: [] },
    writes: [{ key: keyOf(key), value: value === undefined ? undefined : Buffer.from(value) }],
  };
  const peer = { mspId: 'NacfMSP' };
  return {
    ...{ block, index: 2, code: 0, endorsers: [{ mspId: 'MafraMSP' }, peer, peer] },
    creator: { attributes: { 'hf.EnrollmentID': 'farm' } },
    transaction: { txId: `tx${block}`, timestampMs: 1_767_603_600_000, creatorMspId: 'NacfMSP' },
    sets: [{ namespace: 'beef', own, collections: [] }],
  } as unknown as OrderedTransaction;
}

test('every version of the key is told with its evidence, and nothing of other keys', () => {
  const history = new KeyHistory('animal/가/2');
  history.take(written(1n, '\u0000animal\u0000가\u00002\u0000', '{"state":"REGISTERED"}'));
  history.take(written(2n, '\u0000animal\u0000가\u000022\u0000', '{}'));
  history.take(written(3n, '\u0000animal\u0000가\u00002\u0000', undefined));
  const evidence = {
    transaction: 2,
    at: '2026-01-05T09:00:00.000Z',
    by: 'NacfMSP/farm',
    endorsedBy: ['MafraMSP', 'NacfMSP'],
  };
  expect(history.report).toEqual({
    key: 'animal/가/2',
    versions: [
      { ...evidence, block: '1', txId: 'tx1', value: '{"state":"REGISTERED"}' },
      { ...evidence, block: '3', txId: 'tx3' },
    ],
  });
});

test('a key that is not composite can be asked for', () => {
  const history = new KeyHistory('=plain');
  history.take(written(1n, 'plain', 'x'));
  expect(history.report.versions).toHaveLength(1);
});
