/** The machines and invariants alone: every invariant finds the breach that it is there for, and nothing in a sound state. */
import { customs } from './api.ts';
import {
  clearanceLife,
  emptyLedger,
  MANIFEST_ITEMS,
  orderLife,
  parcelLife,
  violationsOf,
  type invariants,
  type Ledger,
  type RecordName,
  type RecordOf,
} from './state.ts';
import { ok } from '../kit/testing/stage.ts';
import { drawing, Hub, seedOf } from './testing/hub.ts';
import { hashOf, idOf } from '../kit/testing/keys.ts';
import { lineOf, Purchase } from './testing/purchase.ts';

describe('the machines', () => {
  test.each([
    ['order', orderLife, ['CANCELLED']],
    ['parcel', parcelLife, ['HANDED_OVER', 'RE_EXPORTED', 'VOIDED']],
    ['clearance', clearanceLife, ['ABANDONED', 'REFUNDED', 'SEIZED']],
  ] as const)('the life of a %s reaches every state, and ends where it should', (_, life, ends) => {
    expect(life.unreachableStates).toEqual([]);
    expect([...life.terminalStates].sort()).toEqual(ends);
  });

  test('no way leads out of the bonded area but through the release, and to the release only from what is cleared', () => {
    const out = parcelLife.transitions.filter(({ to }) => to === 'OUT_OF_BOND').map(({ from }) => from);
    expect(out).toEqual(['RELEASED']);
    const cleared = clearanceLife.transitions.filter(({ to }) => to === 'RELEASED').map(({ from }) => from);
    expect(cleared).toEqual(['LIST_ACCEPTED', 'PASSED', 'DUTY_PAID']);
  });
});

describe('the clearance list', () => {
  test('has 28 items: 13 of the carrier, 11 of the mall, 4 of the consignee', () => {
    expect(MANIFEST_ITEMS.map(({ no }) => no)).toEqual(Array.from({ length: 28 }, (_, index) => index + 1));
    const count = (source: string) => MANIFEST_ITEMS.filter((item) => item.source === source).length;
    expect(['carrier', 'mall', 'consignee'].map(count)).toEqual([13, 11, 4]);
  });

  test.each(MANIFEST_ITEMS.map(({ en, from }) => [en, from] as const))(
    '%s comes from %s, which there is',
    (_, from) => {
      const [record = '', ...path] = from.split('.');
      const all = { ...customs.records, ...customs.privateRecords } as Record<string, { schema: { shape: object } }>;
      let form: unknown = all[record]?.schema;
      for (const field of path) {
        const { element, shape } = form as { element?: { shape: object }; shape?: object };
        form = (shape ?? element!.shape)[field as never];
      }
      expect(form).toBeDefined();
    },
  );
});

describe('the invariants', () => {
  let sound: Ledger;

  beforeAll(async () => {
    const hub = await new Hub().open(drawing(0));
    const purchase = await new Purchase(hub, 'sound').ready();
    const parcel = await purchase.parcel().inBond();
    ok('decide', await parcel.decide());
    ok('release', await parcel.step('release', 'clearance'));
    ok('leaveBond', await parcel.step('leaveBond', 'keeper'));
    const dear = await new Purchase(hub, 'dear', { file: { lines: [lineOf(50_000)] } }).ready();
    const declared = await dear.parcel().inBond();
    ok('decide', await declared.decide());
    ok('fileDeclaration', await declared.declare());
    await declared.payDuty();
    ok('release', await declared.step('release', 'clearance'));
    const seed = { day: '2026-03-03', seed: seedOf('2026-03-03') };
    await hub.must('revealSelection', seed, 'approver', { at: '2026-03-03T16:00:00.000Z' });
    sound = hub.state();
  }, 60_000);

  /** The sound state with its first record of a kind changed. */
  function changed<R extends RecordName>(name: R, change: (record: RecordOf<R>) => object): Ledger {
    const [first, ...others] = sound[name];
    return { ...sound, [name]: [{ ...first!, ...change(first! as unknown as RecordOf<R>) }, ...others] };
  }

  const without = (name: RecordName): Ledger => ({ ...sound, [name]: [] });
  const decided = (change: object) => (record: RecordOf<'clearance'>) => ({
    decision: { ...record.decision!, ...change },
  });
  const other = hashOf('other');

  test('an empty state and a sound one breach none', () => {
    expect(violationsOf(emptyLedger(Object.keys(customs.records) as RecordName[]))).toEqual([]);
    expect(violationsOf(sound)).toEqual([]);
  });

  const breaches: readonly [keyof typeof invariants, string, () => Ledger][] = [
    [
      'linesDeriveFromOrders',
      'another price',
      () => changed('manifestLine', ({ lines }) => ({ lines: lines.map((line) => ({ ...line, priceHash: other })) })),
    ],
    [
      'linesDeriveFromOrders',
      'other goods',
      () => changed('manifestLine', ({ lines }) => ({ lines: lines.map((line) => ({ ...line, goodsHash: other })) })),
    ],
    [
      'linesDeriveFromOrders',
      'other pieces',
      () => changed('manifestLine', ({ lines }) => ({ lines: lines.slice(1) })),
    ],
    ['linesDeriveFromOrders', 'no parcel', () => without('parcel')],
    [
      'quantitiesWithinOrder',
      'more than ordered',
      () => changed('order', ({ lines }) => ({ lines: lines.map((line) => ({ ...line, cancelled: 1 })) })),
    ],
    [
      'quantitiesWithinOrder',
      'counts that are not those of the parcels',
      () => changed('order', ({ lines }) => ({ lines: lines.map((line) => ({ ...line, bound: 0, manifested: 0 })) })),
    ],
    ['billsUsedOnce', 'a bill of another parcel', () => changed('houseBill', () => ({ parcelId: idOf('other') }))],
    ['billsUsedOnce', 'no line', () => without('manifestLine')],
    [
      'billsUsedOnce',
      'a cargo number twice',
      () => ({
        ...sound,
        manifestLine: sound.manifestLine.map((line) => ({ ...line, cargoNo: '26KE000083N0001001' })),
      }),
    ],
    ['groupsJudgedWhole', 'no purchase', () => without('purchase')],
    [
      'groupsJudgedWhole',
      'own orders left out',
      () => ({
        ...sound,
        clearance: sound.clearance.map((each) => ({
          ...each,
          decision: { ...each.decision!, judged: [idOf('other')] },
        })),
      }),
    ],
    [
      'groupsJudgedWhole',
      'a list beyond the limit',
      () => ({
        ...sound,
        clearance: sound.clearance.map((each) => ({ ...each, decision: { ...each.decision!, kind: 'LIST' as const } })),
      }),
    ],
    ['releasedInOrder', 'no payment', () => changed('declaration', () => ({ state: 'ASSESSED' }))],
    ['releasedInOrder', 'no inspection', () => changed('clearance', decided({ selected: true }))],
    ['releasedInOrder', 'no confirmation', () => changed('clearance', decided({ agencies: ['mfds'] }))],
    ['releasedInOrder', 'a hold', () => changed('clearance', decided({ kind: 'HOLD' }))],
    ['releasedInOrder', 'no release', () => changed('clearance', () => ({ state: 'LIST_ACCEPTED' }))],
    [
      'releasedInOrder',
      'a stay that ends before it begins',
      () => changed('bondEntry', () => ({ outAt: '2026-03-01T00:00:00.000Z' })),
    ],
    [
      'releasedInOrder',
      'a stay without an entry in the books',
      () => ({
        ...sound,
        bondEntry: sound.bondEntry.map((entry) => ({ ...entry, outAt: undefined }) as RecordOf<'bondEntry'>),
      }),
    ],
    ['personsValidOnArrival', 'a code that expired', () => changed('personCode', () => ({ validUntil: '2026-03-02' }))],
    ['personsValidOnArrival', 'a buyer who did not match', () => changed('assertion', () => ({ tripleMatch: false }))],
    ['personsValidOnArrival', 'no word of a buyer', () => without('assertion')],
    ['rulesOfTheDay', 'other rules', () => changed('clearance', decided({ ruleVersion: '2025-1' }))],
    ['rulesOfTheDay', 'other rates', () => changed('declaration', () => ({ rateWeek: '2026-02-22' }))],
    [
      'rulesOfTheDay',
      'goods that are none',
      () => ({
        ...sound,
        orderFiles: sound.orderFiles.map((file) => ({
          ...file,
          lines: file.lines.map((line) => ({ ...line, goodsCode: '000000' })),
        })),
      }),
    ],
    ['consumerSeesTheSame', 'another view', () => changed('clearance', () => ({ viewHash: other }))],
    [
      'consumerSeesTheSame',
      'a file that does not open',
      () => ({ ...sound, orderFiles: sound.orderFiles.map((file) => ({ ...file, currency: 'EUR' })) }),
    ],
    ['drawsFollowTheSeed', 'another seed', () => changed('selectionDay', () => ({ seed: other }))],
    ['drawsFollowTheSeed', 'a draw of another seed', () => changed('clearance', decided({ drawProof: other }))],
    [
      'drawsFollowTheSeed',
      'a parcel that was drawn and let go',
      () => changed('clearance', decided({ rateBp: 10_000 })),
    ],
  ];

  test.each(breaches)('%s finds %s', (name, _, ledger) => {
    expect(violationsOf(ledger()).map(({ invariant }) => invariant)).toContain(name);
  });
});
