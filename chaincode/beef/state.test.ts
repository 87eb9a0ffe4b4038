import fc from 'fast-check';
import { beef } from './api.ts';
import { Animal } from './schema/animals.ts';
import { Carcass } from './schema/carcasses.ts';
import { Pack } from './schema/packs.ts';
import { accountFor } from './handlers/sources.ts';
import {
  animalLife,
  availableOf,
  carcassLife,
  dayOfLot,
  drawnAlone,
  drawnBySettling,
  invariants,
  isLate,
  kindOf,
  lowestQuality,
  packLife,
  partiesOf,
  partyOf,
  shareOf,
  usedInAll,
  usedOf,
  violationsOf,
  yieldClass,
  yieldIndexCenti,
  type Ledger,
  type RecordName,
  type RecordOf,
  type Use,
} from './state.ts';
import { Chain, holders, packNo, traceNo } from './testing/chain.ts';

type Account = RecordOf<'account'>;
type LineAccount = RecordOf<'lineAccount'>;

describe('the machines', () => {
  test.each([
    ['an animal', animalLife, Animal.shape.state.options, ['DEAD', 'EXPORTED', 'SLAUGHTERED']],
    ['a carcass', carcassLife, Carcass.shape.state.options, ['DESTROYED', 'RECONCILED']],
    ['a pack', packLife, Pack.shape.state.options, ['DESTROYED', 'REPACKED']],
  ])('that of %s names every state of its record, reaches all, and ends where it should', (_, life, states, ends) => {
    expect([...life.states].sort()).toEqual([...states].sort());
    expect(life.unreachableStates).toEqual([]);
    expect([...life.terminalStates].sort()).toEqual(ends);
  });

  test('an animal is slaughtered only after it was sent, and what is dead comes to life no more', () => {
    const into = (state: string) => animalLife.transitions.filter(({ to }) => to === state).map(({ from }) => from);
    expect(into('SLAUGHTERED')).toEqual(['SHIPPED_TO_SLAUGHTER']);
    expect(into('DEAD')).toEqual(['REGISTERED']);
    expect(animalLife.actionsFrom('LOST')).toEqual(['find']);
  });

  test('a carcass is cut only where it was received, and no further carcass weight is taken after grading', () => {
    expect(carcassLife.step('GRADED', 'open')).toBeUndefined();
    expect(carcassLife.step('RECEIVED', 'open')).toBe('IN_FABRICATION');
    const weighed = carcassLife.transitions.filter(({ action }) => action === 'weigh').map(({ from }) => from);
    expect(weighed).toEqual(['DRESSED', 'INSPECTED']);
  });

  test('a pack is sold only where it was received', () => {
    const sold = packLife.transitions.filter(({ action }) => action === 'sell');
    expect(sold).toEqual([{ from: 'RECEIVED', action: 'sell', to: 'SOLD' }]);
  });
});

describe('the yield index', () => {
  const formulas = beef.methods.setRules.example.input.yield;

  test.each([
    // The first is a real record of the grading service: 65.536… is written 65.53.
    ['STEER', 4, 77, 318_000, 6553, 'A'],
    ['STEER', 12, 80, 400_000, 6145, 'B'],
    ['COW', 9, 97, 400_000, 6226, 'A'],
    ['COW', 15, 80, 350_000, 6014, 'B'],
    ['BULL', 6, 90, 450_000, 6709, 'B'],
    ['BULL', 20, 70, 450_000, 5900, 'C'],
  ] as const)('%s, %i mm, %i cm2, %i g: %i, class %s', (kind, backFatMm, ribEyeCm2, coldG, centi, letter) => {
    expect(yieldIndexCenti(formulas[kind], { backFatMm, ribEyeCm2, coldG })).toBe(centi);
    expect(yieldClass(formulas[kind], centi)).toBe(letter);
  });

  test('it is cut off towards zero, on both sides of it', () => {
    // (11.06398 - 1.25149 x 99 + 0.28293 x 20 + 0.56781) / 1 x 100 = -10660.712
    const below = yieldIndexCenti(formulas.STEER, { backFatMm: 99, ribEyeCm2: 20, coldG: 1000 });
    expect(below).toBe(-1_066_071);
  });

  test('it is the formula, to a hundredth, whatever is measured', () => {
    const measures = fc.record({
      kind: fc.constantFrom('STEER', 'COW', 'BULL'),
      backFatMm: fc.integer({ min: 1, max: 99 }),
      ribEyeCm2: fc.integer({ min: 20, max: 250 }),
      coldG: fc.integer({ min: 50_000, max: 900_000 }),
    });
    fc.assert(
      fc.property(measures, ({ kind, ...measured }) => {
        const { constant, backFat, ribEye, weight } = formulas[kind];
        const kg = measured.coldG / 1000;
        const sum = constant + backFat * measured.backFatMm + ribEye * measured.ribEyeCm2 + weight * kg;
        const exactCenti = (sum / 100_000 / kg) * 10_000;
        const centi = yieldIndexCenti(formulas[kind], measured);
        expect(Math.abs(exactCenti - centi)).toBeLessThan(1.000_001);
        expect(Math.abs(centi)).toBeLessThanOrEqual(Math.abs(exactCenti) + 0.000_001);
      }),
    );
  });

  test('a class begins at its limit', () => {
    expect([6252, 6251, 6040, 6039].map((index) => yieldClass(formulas.STEER, index))).toEqual(['A', 'B', 'B', 'C']);
  });
});

describe('the account of a source', () => {
  const recorded = {} as Account['recorded'];
  const open = (inputG: number, limitG: number, bands?: Account['bands']): Account =>
    accountFor({
      ...{ sourceId: '0323-20260302-0001', holder: holders.packer, party: 'market', inputG, limitG, recorded },
      ...(bands && { bands }),
    });
  const lineOf = (line: string): LineAccount => ({
    ...{ sourceId: '0323-20260302-0001', line, party: 'market' },
    ...{ drawnG: 0, leanG: 0, ribsG: 0, byproductG: 0 },
  });

  /** The account and its lines, used as the contract does: alone where that is certain, else by settling. */
  class Books {
    account: Account;
    readonly lines = new Map<string, LineAccount>();
    settlings = 0;

    constructor(account: Account) {
      this.account = account;
    }

    use(name: string, use: Use): { leftG: number } | { alarms: Account['alarms'] } {
      const own = this.lines.get(name) ?? lineOf(name);
      const alone = drawnAlone(this.account, own, use);
      if (alone !== undefined) {
        this.account = alone.account;
        this.lines.set(name, alone.line);
        return { alarms: [] };
      }
      this.settlings += 1;
      const settled = drawnBySettling(this.account, [...new Map(this.lines).set(name, own).values()], name, use);
      if ('leftG' in settled) return settled;
      this.account = settled.account;
      for (const line of settled.lines) this.lines.set(line.line, line);
      return { alarms: settled.alarms };
    }
  }

  const grams = fc.integer({ min: 0, max: 15_000 });
  const step = fc.record({
    line: fc.constantFrom('A', 'B', 'C', 'D'),
    use: fc
      .oneof(
        { weight: 9, arbitrary: fc.record({ leanG: grams, ribsG: fc.constant(0), byproductG: fc.constant(0) }) },
        fc.record({ leanG: grams, ribsG: grams, byproductG: grams }),
      )
      .filter((use) => usedOf(use) > 0),
  });
  const source = fc.record({
    inputG: fc.integer({ min: 1, max: 300_000 }),
    toleranceBp: fc.integer({ min: 0, max: 200 }),
    banded: fc.boolean(),
  });

  test('however lines draw, it gives what one total would give, alarms when one total would, and no line has more than it drew', () => {
    let [refusals, alarms, settlings] = [0, 0, 0];
    fc.assert(
      fc.property(
        source,
        fc.array(step, { minLength: 20, maxLength: 60 }),
        ({ inputG, toleranceBp, banded }, steps) => {
          const bands = { leanG: shareOf(inputG, 7600), leanWithRibsG: shareOf(inputG, 9000) };
          const books = new Books(open(inputG, inputG + shareOf(inputG, toleranceBp), banded ? bands : undefined));
          const naive = { leanG: 0, ribsG: 0, byproductG: 0, alarms: new Set<string>() };
          for (const { line, use } of steps) {
            const before = books.account;
            const told = books.use(line, use);
            const leftG = books.account.limitG - usedOf(naive);
            if (usedOf(use) > leftG) {
              expect(told).toEqual({ leftG });
              expect(books.account).toBe(before);
              refusals += 1;
              continue;
            }
            for (const part of ['leanG', 'ribsG', 'byproductG'] as const) naive[part] += use[part];
            const raised = passedBands(naive, books.account.bands).filter((band) => !naive.alarms.has(band));
            for (const band of raised) naive.alarms.add(band);
            expect(told).toEqual({ alarms: raised });
            alarms += raised.length;
            requireSound(books);
            expect(usedInAll([...books.lines.values()])).toBe(usedOf(naive));
          }
          settlings += books.settlings;
        },
      ),
      { numRuns: 150 },
    );
    // Runs that never come to an edge prove nothing.
    expect(Math.min(refusals, alarms, settlings)).toBeGreaterThan(50);
  });

  function passedBands(naive: Use, bands: Account['bands']): string[] {
    if (bands === undefined) return [];
    return [
      ...(naive.leanG > bands.leanG ? ['LEAN_BAND'] : []),
      ...(naive.leanG + naive.ribsG > bands.leanWithRibsG ? ['LEAN_WITH_RIBS_BAND'] : []),
    ];
  }

  function requireSound({ account, lines }: Books): void {
    const all = [...lines.values()];
    expect(all.reduce((sum, { drawnG }) => sum + drawnG, 0)).toBe(account.drawnG);
    expect(account.drawnG).toBeLessThanOrEqual(account.limitG);
    expect(all.filter((line) => usedOf(line) > line.drawnG)).toEqual([]);
  }

  test('four lines that cut a carcass pack by pack touch the common account some forty times in all', () => {
    const books = new Books(open(318_000, 319_590, { leanG: 241_680, leanWithRibsG: 286_200 }));
    let [uses, commonWrites] = [0, 0];
    while (books.settlings === 0) {
      const before = books.account;
      books.use('ABCD'[uses % 4]!, { leanG: 400, ribsG: 0, byproductG: 0 });
      uses += 1;
      if (books.account !== before) commonWrites += 1;
    }
    expect(uses).toBeGreaterThan(550);
    expect(commonWrites).toBeLessThan(40);
  });

  test('what other lines drew and did not use is given back before anything is refused', () => {
    const books = new Books(open(100_000, 100_000));
    books.use('A', { leanG: 1, ribsG: 0, byproductG: 0 });
    books.use('B', { leanG: 1, ribsG: 0, byproductG: 0 });
    expect(books.account.drawnG).toBe(6_250);
    expect(books.use('C', { leanG: 99_998, ribsG: 0, byproductG: 0 })).toEqual({ alarms: [] });
    expect(books.account.drawnG).toBe(100_000);
    expect(books.use('A', { leanG: 1, ribsG: 0, byproductG: 0 })).toEqual({ leftG: 0 });
  });
});

describe('small rules', () => {
  test('a number tells what it stands for, and a holder which party’s peers endorse for it', () => {
    const numbers = [
      traceNo(1),
      '0323-20260302-0001',
      'L02603021009001',
      '801001200345',
      packNo(1),
      '08801234000015.A',
    ];
    expect(numbers.map(kindOf)).toEqual(['ANIMAL', 'CARCASS', 'LOT', 'IMPORT_LOT', 'PACK', 'PACK']);
    expect(Object.values(holders).map(partyOf)).toEqual([
      ...['nacf', 'nacf', 'nacf', 'abattoir', 'market', 'market', 'market', 'market', 'market'],
    ]);
    expect(partiesOf(holders.shop1, holders.abattoir, holders.packer)).toEqual(['abattoir', 'market']);
    expect(dayOfLot('L02602301009001')).toBe('2026-02-30');
  });

  test('the lowest grade counts, and what is not graded has none', () => {
    expect(lowestQuality(['1++', '2', '1'])).toBe('2');
    expect(lowestQuality(['1++', 'OFF'])).toBe('OFF');
    expect(lowestQuality(['1++', undefined])).toBeUndefined();
    expect(lowestQuality([])).toBeUndefined();
  });

  test('a stock gives what it received and the tolerance, less what left, never less than nothing', () => {
    const stock = { receivedG: 12_400, dispatchedG: 400, soldG: 12_000, lostG: 0 } as RecordOf<'stock'>;
    expect(availableOf(stock, 50)).toBe(62);
    expect(availableOf({ ...stock, lostG: 63 }, 50)).toBe(0);
  });

  test('a report is late by Korean days, not by hours', () => {
    // 23:59 and 00:01 of the next day in Seoul
    expect(isLate('2026-03-01T14:59:00Z', '2026-03-06T14:59:00Z', 5)).toBe(false);
    expect(isLate('2026-03-01T14:59:00Z', '2026-03-06T15:01:00Z', 5)).toBe(true);
    expect(isLate('2026-03-01T15:01:00Z', '2026-03-06T15:01:00Z', 5)).toBe(false);
  });
});

/** A lot, packs, a repacking and a sale; a carcass that passed its band; imported beef; an animal that is offered. */
let ledger: Ledger;

beforeAll(async () => {
  const chain = await new Chain().open();
  const first = await chain.carcass(traceNo(1), 1);
  const lotNo = 'L02603021009001';
  const composition = [{ sourceId: first, grams: 9_000 }];
  await chain.must('composeLot', { lotNo, cutCode: '0801', line: 'A', composition }, 'packer');
  const packs = await chain.pack(lotNo, 2, 4_000, { cutCode: '0801' });
  await chain.move('S-1', 'packer', 'shop1', packs);
  const into = [{ packId: packNo(901), netG: 3_900, useBy: '2099-12-31' }];
  await chain.must('repack', { from: [packs[0]!], into }, 'shop1');
  await chain.must('sell', { saleId: '1', number: lotNo, packIds: [packNo(901)] }, 'shop1');
  await chain.pack(await chain.carcass(traceNo(2), 2), 25, 10_000);
  await chain.bear(traceNo(3));
  await chain.must('offerAnimal', { traceNo: traceNo(3), to: holders.farm2 }, 'farm1');
  ledger = chain.state();
});

/** The ledger with some records of a kind changed. */
function changed<R extends RecordName>(name: R, change: (record: RecordOf<R>) => object): Ledger {
  const list = ledger[name] as readonly RecordOf<R>[];
  return { ...ledger, [name]: list.map((record) => ({ ...record, ...change(record) })) } as Ledger;
}

describe('the invariants', () => {
  const problems = (name: keyof typeof invariants, broken: Ledger): string =>
    invariants[name](broken)
      .map(({ problem }) => problem)
      .join();

  test('they are named, eight, hold of a sound state and of an empty one, and are told with each breach', () => {
    expect(Object.keys(invariants)).toHaveLength(8);
    expect(violationsOf(ledger)).toEqual([]);
    expect(violationsOf(new Chain().state())).toEqual([]);
    expect(violationsOf(changed('lot', () => ({ grams: 1 })))).toEqual([
      { invariant: 'lotsWhole', subject: 'lot L02603021009001', problem: 'weighs other than its composition' },
    ]);
  });

  const born = (record: RecordOf<'animal'>, serial: number) => record.traceNo === traceNo(serial);

  test.each<[string, () => Ledger, RegExp]>([
    ['it has two carcasses', () => changed('carcass', () => ({ traceNo: traceNo(1) })), /has 2 carcasses.*no carcass/],
    ['it has none', () => ({ ...ledger, carcass: [] }), /has no carcass/],
    [
      'it lives beside its carcass',
      () => changed('animal', (animal) => (born(animal, 1) ? { state: 'REGISTERED' } : {})),
      /has a carcass and lives/,
    ],
    [
      'it names another’s',
      () => changed('animal', () => ({ carcassId: '0323-20260302-9999' })),
      /names another carcass/,
    ],
    ['it is offered to nobody', () => changed('animal', () => ({ offer: undefined })), /has an offer/],
    ['an offer stands that is over', () => changed('animal', () => ({ state: 'REGISTERED' })), /has an offer/],
    ['its holder need not endorse', () => changed('animal', () => ({ parties: ['market'] })), /without its holder/],
  ])('invariant 1, one animal with one holder, is broken when %s', (_, broken, problem) => {
    expect(problems('oneAnimalOneHolder', broken())).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    [
      'a carcass gains weight by chilling',
      () => changed('carcass', ({ hot }) => ({ cold: { ...hot, grams: hot!.grams + 1 } })),
      /more cold than hot/,
    ],
    [
      'a source gives more than its limit',
      () => changed('account', () => ({ limitG: 7_999 })),
      /gave 250000 g of 7999/,
    ],
    ['a portion is drawn twice', () => changed('account', ({ drawnG }) => ({ drawnG: drawnG + 1 })), /other portions/],
    ['a line uses what it did not draw', () => changed('lineAccount', () => ({ drawnG: 1 })), /used more than it drew/],
    ['a pack is booked nowhere', () => changed('pack', ({ netG }) => ({ netG: netG + 1 })), /booked 8000 g of meat/],
    ['a pack is lost', () => ({ ...ledger, pack: ledger.pack.slice(1) }), /of which 4000 g are in packs/],
    [
      'packs become more by repacking',
      () => changed('pack', ({ packId }) => (packId === packNo(901) ? { netG: 4_001 } : {})),
      /became more by repacking/,
    ],
  ])('invariant 2, mass balances, is broken when %s', (_, broken, problem) => {
    expect(problems('massBalances', broken())).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    ['the account forgot the alarm', () => changed('account', () => ({ alarms: [] })), /passed LEAN_BAND in silence/],
    ['nobody was told', () => ({ ...ledger, alarm: [] }), /raised no alarm of LEAN_BAND/],
    ['another was told of', () => changed('alarm', () => ({ subject: traceNo(1) })), /raised no alarm/],
  ])('invariant 3, alarms of implausible yields, is broken when %s', (_, broken, problem) => {
    expect(problems('implausibleYieldsAlarmed', broken())).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    ['a shop sells more than it received', () => changed('stock', () => ({ soldG: 9_000 })), /gave 9100 g of 8000/],
    ['a sale is not booked', () => ({ ...ledger, sale: [] }), /sold other grams/],
    ['a voided sale is booked', () => changed('sale', () => ({ state: 'VOIDED' })), /sold other grams/],
    ['a stock grows by itself', () => changed('stock', () => ({ receivedG: 9_000 })), /received other grams/],
    [
      'a shipment is booked that nobody took in',
      () => changed('shipment', () => ({ state: 'DISPATCHED' })),
      /received other/,
    ],
  ])('invariant 4, balanced stocks, is broken when %s', (_, broken, problem) => {
    expect(problems('stocksBalance', broken())).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    ['a lot shows a better one', () => changed('lot', () => ({ quality: '1++' })), /not its/],
    ['a pack shows a better one', () => changed('pack', () => ({ quality: '1++' })), /not its/],
    ['a pack shows none', () => changed('pack', () => ({ quality: undefined })), /not its/],
  ])('invariant 5, true grades, is broken when %s', (_, broken, problem) => {
    expect(problems('gradesTrue', broken())).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    ['it is of another business', () => changed('lot', () => ({ holder: holders.shop1 })), /of another business/],
    [
      'its composition weighs otherwise',
      () => changed('lot', () => ({ composition: [] })),
      /other than its composition/,
    ],
  ])('invariant 6, whole lots, is broken when %s', (_, broken, problem) => {
    expect(problems('lotsWhole', broken())).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    ['an edge is missing downwards', () => ({ ...ledger, descent: ledger.descent.slice(1) }), /one way alone/],
    ['an edge is missing upwards', () => ({ ...ledger, ancestry: ledger.ancestry.slice(1) }), /one way alone/],
    [
      'a pack comes of nothing',
      () => ({ ...ledger, ancestry: ledger.ancestry.filter(({ child }) => kindOf(child) !== 'CARCASS') }),
      /comes of no animal/,
    ],
    ['a pack forgot its animal', () => changed('pack', () => ({ lineage: [traceNo(9)] })), /not known to come of/],
  ])('invariant 7, traceable packs, is broken when %s', (_, broken, problem) => {
    expect(problems('packsTraceable', broken())).toMatch(problem);
  });

  const told = (change: object): Ledger =>
    changed('traceEvent', ({ recorded }) => ({ recorded: { ...recorded, ...change } }));

  test.each<[string, () => Ledger, RegExp]>([
    ['it is of the future', () => told({ occurredAt: '2026-03-02T09:00:00Z' }), /of the future/],
    ['it came late and does not say so', () => told({ occurredAt: '2026-02-01T00:00:00Z' }), /flagged wrongly/],
    ['it came in time and is flagged', () => told({ late: true }), /flagged wrongly/],
    ['no rules were in force', () => ({ ...ledger, ruleTable: [] }), /judged by no rules/],
  ])('invariant 8, reports in time, is broken when %s', (_, broken, problem) => {
    expect(problems('reportsInTime', broken())).toMatch(problem);
  });
});
