/** Events of trading partners that say things otherwise than we do, as the standard permits. */
import type { EpcisEvent } from './epcis/event.ts';
import { dispatched } from './epcis/facts.ts';
import { Chain, holders, traceNo } from './testing/chain.ts';

let chain: Chain;
let shipping: EpcisEvent;

beforeAll(async () => {
  chain = await new Chain().open();
  await chain.bear(traceNo(1));
  const carcassId = await chain.slaughter(traceNo(1), 1);
  await chain.dress(carcassId);
  const movement = { from: holders.abattoir, to: holders.packer, shipmentId: 'S-1' };
  shipping = dispatched({ at: chain.ledger.now, place: holders.abattoir, items: [carcassId], ...movement });
});

test('a step that is written as its URI is found among those of its word', async () => {
  const event = { ...shipping, bizStep: 'https://ref.gs1.org/cbv/BizStep-shipping' };
  const { eventId, verdict } = await chain.must('captureEvent', { event }, 'slaughterer');
  expect(verdict).toBe('CAPTURED');
  const { items } = await chain.must('queryByStep', { bizStep: 'shipping', day: '2026-03-02' }, 'overseer');
  expect(items.map(({ eventID }) => eventID)).toContain(eventId);
});
