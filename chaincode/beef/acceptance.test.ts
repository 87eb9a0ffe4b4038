/** The acceptance scenarios of the pilot, hostile ones included, on the ledger in memory. */
import { addDays } from '../kit/clock.ts';
import { violationsOf } from './state.ts';
import { Chain, holders, MEASURES, packNo, people, traceNo } from './testing/chain.ts';

describe('scenario 1: an animal from birth to three shops', () => {
  test('every pack is traced back to the animal, and the animal forward to every pack', async () => {
    const chain = await new Chain('2019-10-01T00:00:00.000Z').open();
    const number = traceNo(101);
    const on = (day: string) => ({ at: `${day}T03:00:00.000Z` });
    await chain.bear(number, 'farm1', on('2019-10-14'));
    for (const [from, to, day] of [
      ['farm1', 'farm2', '2020-04-01'],
      ['farm2', 'farm3', '2020-11-02'],
      ['farm3', 'farm1', '2021-06-03'],
    ] as const) {
      await chain.must('offerAnimal', { traceNo: number, to: holders[to] }, from, on(day));
      await chain.must('acceptAnimal', { traceNo: number }, to, { at: `${day}T05:00:00.000Z` });
    }
    const carcassId = await chain.slaughter(number, 157, 'farm1', on('2022-05-23'));
    await chain.dress(carcassId, 318_000, on('2022-05-24'));
    const carcass = await chain.must('getCarcass', { carcassId }, 'overseer');
    expect(carcass.grading).toMatchObject({
      quality: '2',
      yield: 'A',
      yieldIndexCenti: 6553,
      certificateNo: '0323-05230157',
    });
    await chain.move('C-1', 'slaughterer', 'packer', [carcassId], on('2022-05-25'));
    const packs = await chain.pack(carcassId, 40, 4_400, on('2022-05-26'));
    const lot = {
      lotNo: 'L02205261009001',
      cutCode: '0801',
      line: 'A',
      composition: [{ sourceId: carcassId, grams: 6_000 }],
    };
    expect(await chain.must('composeLot', lot, 'packer', on('2022-05-26'))).toMatchObject({
      quality: '2',
      grams: 6_000,
    });
    packs.push(...(await chain.pack(lot.lotNo, 1, 6_000, { cutCode: '0801', ...on('2022-05-26') })));
    await chain.move('S-1', 'packer', 'shop1', packs.slice(0, 20), on('2022-05-27'));
    await chain.move('S-2', 'packer', 'shop2', packs.slice(20, 40), on('2022-05-27'));
    await chain.move('S-3', 'packer', 'importer', packs.slice(40), on('2022-05-27'));
    const sale = await chain.must('sell', { saleId: '1', number, packIds: [packs[0]!] }, 'shop1', on('2022-05-28'));
    expect(sale).toMatchObject({ verdict: 'ACCEPTED', grams: 4_400 });

    const shown = await chain.must('trace', { number }, 'relay');
    expect(shown).toMatchObject({
      kind: 'ANIMAL',
      grading: { quality: '2', yield: 'A' },
      slaughter: { coldG: 318_000 },
    });
    expect(shown.timeline.map(({ kind }) => kind)).toEqual([
      ...['REGISTERED', 'OFFERED', 'ACCEPTED', 'OFFERED', 'ACCEPTED', 'OFFERED', 'ACCEPTED', 'SHIPPED_TO_SLAUGHTER'],
      ...['SLAUGHTERED', 'INSPECTED', 'GRADED', 'DISPATCHED', 'RECEIVED', 'PACKED', 'LOT_COMPOSED'],
    ]);
    expect(JSON.stringify(shown)).not.toContain('홍길동');
    const up = await chain.must('listAncestors', { number: packs[40]! }, 'shop1');
    expect(up.items.map((node) => node.number)).toEqual([lot.lotNo, carcassId, number]);
    const reached: string[] = [];
    let cursor: string | undefined;
    do {
      const page: Awaited<ReturnType<typeof down>> = await down(cursor);
      reached.push(...page.items.filter(({ kind }) => kind === 'PACK').map((node) => node.number));
      cursor = page.next;
    } while (cursor !== undefined);
    expect(reached.sort()).toEqual([...packs].sort());
    expect(violationsOf(chain.state())).toEqual([]);

    function down(from: string | undefined) {
      return chain.must(
        'listDescendants',
        { number, limit: 7, ...(from !== undefined && { cursor: from }) },
        'overseer',
      );
    }
  });
});

describe('scenario 2: more is packed than a carcass gives', () => {
  test('the band raises an alarm, and the cold weight is the end', async () => {
    const chain = await new Chain().open();
    const carcassId = await chain.carcass(traceNo(1), 1);
    const first = await chain.must(
      'packCuts',
      { sourceId: carcassId, line: 'A', packs: chain.packs(20, 12_000) },
      'packer',
    );
    expect(first.alarms).toEqual([]);
    const second = await chain.must(
      'packCuts',
      { sourceId: carcassId, line: 'B', packs: chain.packs(1, 2_000) },
      'packer',
    );
    expect(second.alarms).toEqual(['LEAN_BAND']);
    const [alarm] = chain.ledger.records('alarm');
    expect(alarm).toMatchObject({ kind: 'LEAN_BAND', foundG: 242_000, expectedG: 241_680, subject: carcassId });
    await chain.pack(carcassId, 1, 18_000);
    const more = { sourceId: carcassId, line: 'A', packs: chain.packs(6, 10_000) };
    const refused = await chain.call('packCuts', more, 'packer');
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'MASS_EXCEEDED', details: { leftG: 59_590, limitG: 319_590 } },
    });
    await chain.must(
      'reportByproducts',
      { sourceId: carcassId, line: 'A', items: [{ kind: 'BONE', grams: 59_590 }] },
      'packer',
    );
    expect(await chain.refusal('packCuts', { ...more, packs: chain.packs(1, 1) }, 'packer')).toBe('MASS_EXCEEDED');
    const source = await chain.must('getSource', { sourceId: carcassId }, 'packer');
    expect(source).toMatchObject({ usedG: 319_590, leftG: 0 });
    expect(violationsOf(chain.state())).toEqual([]);
  });

  test('two lines at once: far from the limit both commit, at the limit one does', async () => {
    const chain = await new Chain().open();
    const carcassId = await chain.carcass(traceNo(1), 1, 100_000);
    for (const line of ['A', 'B'])
      await chain.must('packCuts', { sourceId: carcassId, line, packs: chain.packs(1, 100) }, 'packer');
    const race = async (netG: number) => {
      const sims = [];
      for (const line of ['A', 'B']) {
        const input = chain.whole('packCuts', { sourceId: carcassId, line, packs: chain.packs(1, netG) });
        sims.push(await chain.ledger.simulate('packCuts', input, { as: people.packer }));
      }
      return chain.ledger.commit(...sims);
    };
    expect(await race(1_000)).toEqual(['VALID', 'VALID']);
    expect(await race(60_000)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect(violationsOf(chain.state())).toEqual([]);
  });
});

describe('scenario 3: a label is used again', () => {
  test('a shop sells no more under a number than it received', async () => {
    const chain = await new Chain().open();
    const number = traceNo(1);
    const carcassId = await chain.carcass(number, 1);
    const packs = await chain.pack(carcassId, 2, 6_200);
    await chain.move('S-1', 'packer', 'shop1', packs);
    const sell = (saleId: string, grams: number) => chain.must('sell', { saleId, number, grams }, 'shop1');
    expect(await sell('1', 12_000)).toMatchObject({ verdict: 'ACCEPTED', availableG: 12_462 });
    const reused = await sell('2', 7_000);
    expect(reused).toMatchObject({ verdict: 'REFUSED', code: 'OVERSOLD', availableG: 462 });
    const day = chain.ledger.records('alarm')[0]!.day;
    const { items } = await chain.must('listAlarms', { day }, 'inspector');
    expect(items).toMatchObject([
      { kind: 'OVERSOLD', subject: number, holder: holders.shop1, foundG: 7_000, expectedG: 462 },
    ]);
    expect(await sell('3', 462)).toMatchObject({ verdict: 'ACCEPTED' });
    expect(await sell('4', 1)).toMatchObject({ verdict: 'REFUSED' });
    const stock = await chain.must('getStock', { holder: holders.shop1, number }, 'shop1');
    expect(stock).toMatchObject({ availableG: 0, stock: { receivedG: 12_400, soldG: 12_462 } });
    const pack = { saleId: '5', number, packIds: [packs[0]!] };
    expect(await chain.must('sell', pack, 'shop1')).toMatchObject({ verdict: 'REFUSED' });
    expect(violationsOf(chain.state())).toEqual([]);
  });

  test('a sample of another animal freezes the shop’s stock of the number', async () => {
    const chain = await new Chain().open();
    const number = traceNo(1);
    const packs = await chain.pack(await chain.carcass(number, 1), 4, 5_000);
    await chain.move('S-1', 'packer', 'shop1', packs.slice(0, 2));
    await chain.move('S-2', 'packer', 'shop2', packs.slice(2));
    await chain.must('takeSample', { sampleId: 'X-1', holder: holders.shop1, number }, 'inspector');
    await chain.must('recordGenotype', { sampleId: 'X-1' }, 'inspector', {
      private: { markers: { BM2113: '127/139' } },
    });
    await chain.must('reportDna', { sampleId: 'X-1', result: 'MISMATCH', reportSha256: 'ef'.repeat(32) }, 'inspector');
    expect(await chain.refusal('sell', { saleId: '1', number, grams: 100 }, 'shop1')).toBe('HELD');
    expect(await chain.refusal('sell', { saleId: '1', number, packIds: [packs[0]!] }, 'shop1')).toBe('HELD');
    expect(await chain.must('sell', { saleId: '1', number, grams: 100 }, 'shop2')).toMatchObject({
      verdict: 'ACCEPTED',
    });
    expect(await chain.must('getStock', { holder: holders.shop1, number }, 'shop1')).toMatchObject({ frozen: true });
  });
});

describe('scenario 4: transfers and slaughters that are none', () => {
  test('a farm that never accepts holds nothing, and the offer lapses', async () => {
    const chain = await new Chain().open();
    const number = traceNo(1);
    await chain.bear(number);
    await chain.must('offerAnimal', { traceNo: number, to: holders.farm2 }, 'farm1');
    expect(await chain.refusal('shipToSlaughter', { traceNo: number, abattoir: holders.abattoir }, 'farm2')).toBe(
      'NOT_HOLDER',
    );
    expect(await chain.refusal('acceptAnimal', { traceNo: number }, 'farm3')).toBe('NOT_HOLDER');
    expect(await chain.refusal('lapseOffer', { traceNo: number }, 'clerk')).toBe('TIME_SKEW');
    const later = { at: addDays(chain.ledger.now, 6) };
    expect(await chain.refusal('acceptAnimal', { traceNo: number }, 'farm2', later)).toBe('OFFER_LAPSED');
    await chain.must('lapseOffer', { traceNo: number }, 'clerk', later);
    const { animal } = await chain.must('getAnimal', { traceNo: number }, 'farm1');
    expect(animal).toMatchObject({ state: 'REGISTERED', holder: holders.farm1 });
    expect(animal.offer).toBeUndefined();
  });

  test('a dead animal is not registered again, nor slaughtered', async () => {
    const chain = await new Chain().open();
    const number = traceNo(1);
    await chain.bear(number);
    await chain.must('reportEnd', { traceNo: number, kind: 'DEAD' }, 'farm1');
    const birth = { traceNo: number, birthDate: '2026-03-01', sex: 'STEER', breed: 'HANWOO' } as const;
    expect(await chain.refusal('registerAnimal', birth, 'farm1')).toBe('ALREADY_EXISTS');
    const ship = { traceNo: number, abattoir: holders.abattoir };
    expect(await chain.refusal('shipToSlaughter', ship, 'farm1')).toBe('STATE_CONFLICT');
    expect(await chain.refusal('registerAnimal', { ...birth, traceNo: '002999999001' }, 'farm1')).toBe(
      'NUMBER_NOT_ISSUED',
    );
  });

  test('an animal under a foot-and-mouth stop is not slaughtered, wherever the stop was placed', async () => {
    for (const subject of ['animal:002147460001', 'farm:100101', 'region:1']) {
      const chain = await new Chain().open();
      const number = traceNo(1);
      await chain.bear(number);
      await chain.must('shipToSlaughter', { traceNo: number, abattoir: holders.abattoir }, 'farm1');
      await chain.must('inspectAnimal', { traceNo: number, result: 'FIT' }, 'meatInspector');
      const hold = await chain.must('placeHold', { subject, kind: 'DISEASE', reason: 'FMD' }, 'vet');
      const slaughter = { traceNo: number, tagRead: number, carcassId: '0323-20260302-0001' };
      expect([subject, await chain.refusal('slaughterAnimal', slaughter, 'slaughterer')]).toEqual([subject, 'HELD']);
      await chain.must('releaseHold', { subject, holdId: hold.holdId }, 'vet');
      expect(await chain.refusal('slaughterAnimal', { ...slaughter, tagRead: traceNo(2) }, 'slaughterer')).toBe(
        'TAG_MISMATCH',
      );
      await chain.must('slaughterAnimal', slaughter, 'slaughterer');
    }
  });
});

describe('scenario 5: back-dating, forged grades, and a recall', () => {
  test('a packer cannot grade', async () => {
    const chain = await new Chain().open();
    await chain.bear(traceNo(1));
    const carcassId = await chain.slaughter(traceNo(1), 1);
    const grading = { carcassId, certificateNo: '0323-03020001', ...MEASURES, quality: '1+' as const };
    expect(await chain.refusal('gradeCarcass', grading, 'packer')).toBe('NOT_AUTHORISED');
    // Nor does a true grading count that EKAPE's peer has not endorsed.
    await chain.must('weighCarcass', { carcassId, stage: 'HOT', grams: 322_000 }, 'weigher');
    await chain.must('weighCarcass', { carcassId, stage: 'COLD', grams: 318_000 }, 'weigher');
    const certificateSha256 = 'ab'.repeat(32);
    await chain.must('inspectCarcass', { carcassId, result: 'PASS', certificateSha256 }, 'meatInspector');
    const options = { as: people.grader, endorsers: ['abattoir', 'market'] };
    const forged = await chain.ledger.simulate('gradeCarcass', chain.whole('gradeCarcass', grading), options);
    expect(chain.ledger.commit(forged)).toEqual(['ENDORSEMENT_POLICY_FAILURE']);
  });

  test('a late report is kept as late, one of tomorrow is refused', async () => {
    const chain = await new Chain().open();
    const report = (number: string, days: number) =>
      chain.call(
        'registerAnimal',
        {
          traceNo: number,
          birthDate: '2026-02-01',
          sex: 'FEMALE',
          breed: 'HANWOO',
          occurredAt: addDays(chain.ledger.now, days),
        },
        'farm1',
      );
    expect(await report(traceNo(1), -9)).toMatchObject({ ok: true, output: { recorded: { late: true } } });
    expect(await report(traceNo(2), -5)).toMatchObject({ ok: true, output: { recorded: { late: false } } });
    expect(await report(traceNo(3), 1)).toMatchObject({ ok: false, error: { code: 'TIME_SKEW' } });
    expect(violationsOf(chain.state())).toEqual([]);
  });

  test('the recall of a lot reaches packs that were repacked and sold', async () => {
    const chain = await new Chain().open();
    const carcassId = await chain.carcass(traceNo(1), 1);
    const lotNo = 'L02603021009001';
    await chain.must(
      'composeLot',
      { lotNo, cutCode: '0801', line: 'A', composition: [{ sourceId: carcassId, grams: 9_000 }] },
      'packer',
    );
    const packs = await chain.pack(lotNo, 2, 4_000, { cutCode: '0801' });
    await chain.move('S-1', 'packer', 'shop1', packs);
    const into = [packNo(901), packNo(902)].map((packId) => ({ packId, netG: 1_900, useBy: '2099-12-31' }));
    expect(await chain.must('repack', { from: [packs[0]!], into }, 'shop1')).toMatchObject({ lossG: 200 });
    await chain.must('sell', { saleId: '1', number: lotNo, packIds: [packNo(901)] }, 'shop1');
    await chain.must('recall', { number: lotNo, reason: 'Salmonella' }, 'recall');
    const { items } = await chain.must('listDescendants', { number: lotNo }, 'recall');
    expect(items).toMatchObject([
      { number: packs[0], depth: 1, state: 'REPACKED' },
      { number: packNo(901), depth: 2, by: packs[0], state: 'SOLD', holder: holders.shop1 },
      { number: packNo(902), depth: 2, state: 'RECEIVED' },
      { number: packs[1], depth: 1, state: 'RECEIVED' },
    ]);
    expect(await chain.refusal('sell', { saleId: '2', number: lotNo, packIds: [packNo(902)] }, 'shop1')).toBe(
      'RECALLED',
    );
    expect(await chain.refusal('sell', { saleId: '2', number: lotNo, grams: 10 }, 'shop1')).toBe('RECALLED');
    expect(await chain.must('getPack', { packId: packNo(901) }, 'inspector')).toMatchObject({ recalled: true });
    expect(await chain.must('trace', { number: lotNo }, 'relay')).toMatchObject({ recalled: true });
    await chain.must(
      'disposePacks',
      { packIds: [packNo(902), packs[1]!], outcome: 'DESTROYED', reason: 'Recalled' },
      'shop1',
    );
    expect(violationsOf(chain.state())).toEqual([]);
  });
});
