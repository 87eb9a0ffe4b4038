/** What Fabric decides at commit: stale reads lose, and a record changes only with the endorsement of its parties. */
import { violationsOf } from './state.ts';
import { Chain, holders, people, traceNo, type Person, type ShortInput } from './testing/chain.ts';
import type { beef } from './api.ts';

type Method = keyof typeof beef.methods;

/** Both calls are simulated on the same state, and come in one block in this order. */
async function inOneBlock<A extends Method, B extends Method>(
  chain: Chain,
  first: readonly [A, ShortInput<A>, Person],
  second: readonly [B, ShortInput<B>, Person],
): Promise<string[]> {
  const one = await chain.ledger.simulate(first[0], chain.whole(first[0], first[1]), { as: people[first[2]] });
  const two = await chain.ledger.simulate(second[0], chain.whole(second[0], second[1]), { as: people[second[2]] });
  return chain.ledger.commit(one, two);
}

describe('of two transactions that rest on the same fact one commits', () => {
  test('the acceptance of an offer and its withdrawal', async () => {
    const chain = await new Chain().open();
    const number = traceNo(1);
    await chain.bear(number);
    await chain.must('offerAnimal', { traceNo: number, to: holders.farm2 }, 'farm1');
    const accept = ['acceptAnimal', { traceNo: number }, 'farm2'] as const;
    const withdraw = ['withdrawOffer', { traceNo: number }, 'farm1'] as const;
    expect(await inOneBlock(chain, accept, withdraw)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  test.each([
    ['of the animal', 'animal:002147460001'],
    ['of its farm', 'farm:100101'],
    ['of its region', 'region:1'],
  ])('a stop %s and the slaughter: the stop is a record that was not there when it was read', async (_, subject) => {
    const chain = await new Chain().open();
    const number = traceNo(1);
    await chain.bear(number);
    await chain.must('shipToSlaughter', { traceNo: number, abattoir: holders.abattoir }, 'farm1');
    await chain.must('inspectAnimal', { traceNo: number, result: 'FIT' }, 'meatInspector');
    const hold = ['placeHold', { subject, kind: 'DISEASE', reason: 'FMD' }, 'vet'] as const;
    const input = { traceNo: number, tagRead: number, carcassId: '0323-20260302-0001' };
    const codes = await inOneBlock(chain, hold, ['slaughterAnimal', input, 'slaughterer']);
    expect(codes).toEqual(['VALID', 'PHANTOM_READ_CONFLICT']);
  });

  test('a recall and the sale of a pack', async () => {
    const chain = await new Chain().open();
    const carcassId = await chain.carcass(traceNo(1), 1);
    const packs = await chain.pack(carcassId, 1, 4_000);
    await chain.move('S-1', 'packer', 'shop1', packs);
    const recall = ['recall', { number: carcassId, reason: 'x' }, 'recall'] as const;
    const sale = ['sell', { saleId: '1', number: traceNo(1), packIds: packs }, 'shop1'] as const;
    expect(await inOneBlock(chain, recall, sale)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });

  test('two sales of the last grams, and a pack that is sold and sent on', async () => {
    const chain = await new Chain().open();
    const packs = await chain.pack(await chain.carcass(traceNo(1), 1), 1, 4_000);
    await chain.move('S-1', 'packer', 'shop1', packs);
    const loose = (saleId: string) => ['sell', { saleId, number: traceNo(1), grams: 3_000 }, 'shop1'] as const;
    expect(await inOneBlock(chain, loose('1'), loose('2'))).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    const other = await chain.pack('0323-20260302-0001', 1, 2_000);
    await chain.move('S-2', 'packer', 'shop2', other);
    const sale = ['sell', { saleId: '3', number: traceNo(1), packIds: other }, 'shop2'] as const;
    const onward = ['dispatch', { shipmentId: 'S-3', to: holders.shop1, items: other }, 'shop2'] as const;
    expect(await inOneBlock(chain, sale, onward)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect(violationsOf(chain.state())).toEqual([]);
  });
});

test('two uses of a carcass in one batch: what opens its account goes first, and the other alone', async () => {
  const chain = await new Chain().open();
  const sourceId = await chain.carcass(traceNo(1), 1);
  const pack = (line: string) => {
    const input = chain.whole('packCuts', { sourceId, line, packs: chain.packs(1, 1_000) });
    return { method: 'packCuts' as const, input };
  };
  const opening = await chain.ledger.batch([pack('A'), pack('A')], { as: people.packer });
  expect(opening).toMatchObject({
    ok: true,
    output: { results: [{ output: {} }, { error: { code: 'NOT_BATCHABLE' } }] },
  });
  const going = await chain.ledger.batch([pack('A'), pack('A'), pack('A')], { as: people.packer });
  expect(going).toMatchObject({ ok: true, output: { results: [{ output: {} }, { output: {} }, { output: {} }] } });
  expect(violationsOf(chain.state())).toEqual([]);
});

describe('a change needs the endorsement of who holds the thing', () => {
  test('an animal on its way to slaughter: farm’s, slaughterhouse’s and ministry’s peers', async () => {
    const chain = await new Chain().open();
    const number = traceNo(1);
    await chain.bear(number);
    expect(chain.ledger.policyOf('animal', number)).toEqual(['MafraMSP', 'NacfMSP']);
    await chain.must('shipToSlaughter', { traceNo: number, abattoir: holders.abattoir }, 'farm1');
    expect(chain.ledger.policyOf('animal', number)).toEqual(['AbattoirMSP', 'MafraMSP', 'NacfMSP']);
    const back = chain.whole('turnBack', { traceNo: number, remark: 'x' });
    const options = { as: people.slaughterer, endorsers: ['abattoir', 'mafra'] };
    expect(chain.ledger.commit(await chain.ledger.simulate('turnBack', back, options))).toEqual([
      'ENDORSEMENT_POLICY_FAILURE',
    ]);
  });

  test('a carcass moves from the slaughterhouse’s peers to the packer’s', async () => {
    const chain = await new Chain().open();
    const carcassId = await chain.carcass(traceNo(1), 1);
    expect(chain.ledger.policyOf('carcass', carcassId)).toEqual(['MafraMSP', 'MarketMSP']);
    const input = chain.whole('packCuts', { sourceId: carcassId, line: 'A', packs: chain.packs(1, 1_000) });
    const options = { as: people.packer, endorsers: ['market', 'abattoir'] };
    expect(chain.ledger.commit(await chain.ledger.simulate('packCuts', input, options))).toEqual([
      'ENDORSEMENT_POLICY_FAILURE',
    ]);
  });
});
