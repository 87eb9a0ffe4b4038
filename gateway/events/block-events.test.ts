import { blockEvents } from './block-events.ts';
import { LedgerEvent } from './ledger-event.ts';
import { sampleBlock, txId } from './testing/sample-blocks.ts';

const happened = (payload = { v: 1 }) => ({ name: 'Happened', payload });
const parsed = (block: ReturnType<typeof sampleBlock>): LedgerEvent[] =>
  blockEvents(block, 'sample').map(({ json }) => LedgerEvent.parse(JSON.parse(json)));

test('events of valid transactions come in the block’s order, each with its id', () => {
  const block = sampleBlock(7, [
    { txId: txId(3), event: { name: 'Happened', payload: { v: 1, text: 'a\nb' } } },
    { txId: txId(1) },
    { txId: txId(2), event: happened() },
  ]);
  expect(parsed(block)).toEqual([
    {
      id: `7:${txId(3)}`,
      event: 'Happened',
      contract: 'sample',
      block: 7,
      transactionId: txId(3),
      payload: { v: 1, text: 'a\nb' },
    },
    {
      id: `7:${txId(2)}`,
      event: 'Happened',
      contract: 'sample',
      block: 7,
      transactionId: txId(2),
      payload: { v: 1 },
    },
  ]);
  expect(blockEvents(block, 'sample').every(({ json }) => !json.includes('\n'))).toBe(true);
});

test('what is not valid, or of another contract, did not happen here', () => {
  const block = sampleBlock(7, [
    { txId: txId(1), event: happened(), code: 'MVCC_READ_CONFLICT' },
    { txId: txId(2), event: happened(), code: 'ENDORSEMENT_POLICY_FAILURE' },
    { txId: txId(3), event: happened(), code: 'NOT_VALIDATED' },
    { txId: txId(4), event: happened(), contract: 'other' },
    { txId: txId(5), event: happened() },
  ]);
  expect(parsed(block).map(({ transactionId }) => transactionId)).toEqual([txId(5)]);
  block.clearMetadata();
  expect(blockEvents(block, 'sample')).toEqual([]);
});

test('a batch is taken apart: one event for each operation that emitted one', () => {
  const events = [
    { operation: 0, name: 'Happened', payload: { v: 1, of: 'first' } },
    { operation: 4, name: 'Changed', payload: { v: 2, of: 'fifth' } },
  ];
  const block = sampleBlock(9, [{ txId: txId(1), event: { name: 'Batch', payload: { v: 1, events } } }]);
  expect(parsed(block)).toEqual([
    {
      id: `9:${txId(1)}:0`,
      event: 'Happened',
      contract: 'sample',
      block: 9,
      transactionId: txId(1),
      operation: 0,
      payload: { v: 1, of: 'first' },
    },
    {
      id: `9:${txId(1)}:4`,
      event: 'Changed',
      contract: 'sample',
      block: 9,
      transactionId: txId(1),
      operation: 4,
      payload: { v: 2, of: 'fifth' },
    },
  ]);
});

test('an event that the kit did not write is handed on and holds nothing up', () => {
  const block = sampleBlock(9, [
    { txId: txId(1), event: { name: 'Batch', payload: ['not', 'a', 'batch'] } },
    { txId: txId(2), event: happened() },
  ]);
  expect(parsed(block).map(({ event, payload }) => [event, payload])).toEqual([
    ['Batch', { value: ['not', 'a', 'batch'] }],
    ['Happened', { v: 1 }],
  ]);
});
