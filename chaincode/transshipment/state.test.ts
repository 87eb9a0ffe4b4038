import { PassStatus } from './schema/passes.ts';
import {
  boxOf,
  eventCodes,
  hasArrived,
  hasLeft,
  holderAtStep,
  invariants,
  isCarriedBy,
  isLive,
  lastCounter,
  lifeCycle,
  statusOf,
  transitions,
  violationsOf,
  type Ledger,
  type PassRecords,
  type RecordName,
  type RecordOf,
} from './state.ts';
import { boxNo, COMPANY, Harbour, harbourWithPass, plateNo, SUBCONTRACTOR } from './testing/harbour.ts';

describe('the table of transitions', () => {
  test('it names every status, reaches every status, and ends in three of them', () => {
    expect([...lifeCycle.states].sort()).toEqual([...PassStatus.options].sort());
    expect(lifeCycle.unreachableStates).toEqual([]);
    expect([...lifeCycle.terminalStates].sort()).toEqual(['CANCELLED', 'COMPLETED', 'EXPIRED']);
  });

  test('the box leaves the origin by its gate alone, and enters the destination by its gate alone', () => {
    const leaving = transitions.filter(
      ({ to, from }) => to === 'OUT_GATE_OUT' && ![to, 'DAMAGED_HOLD', 'INCIDENT'].includes(from),
    );
    expect(leaving).toEqual([{ from: 'OUT_LOADED', action: 'OUT.gateOut', to: 'OUT_GATE_OUT' }]);
    const entering = transitions.filter(({ action, to }) => to === 'IN_GATE_IN' && action.startsWith('IN.gate'));
    expect(new Set(entering.map(({ from }) => from))).toEqual(
      new Set(['OUT_GATE_IN', 'OUT_BLOCK_IN', 'OUT_LOADED', 'OUT_GATE_OUT', 'DIVERTED']),
    );
  });

  test('before the origin’s gate-out a pass may be cancelled or expire; afterwards both terminals must undo it', () => {
    const before = ['RELEASED', 'DISPATCHED', 'APPOINTED', 'OUT_GATE_IN', 'OUT_BLOCK_IN', 'OUT_LOADED'];
    for (const status of PassStatus.options) {
      expect(lifeCycle.step(status, 'cancelPass') === 'CANCELLED').toBe(before.includes(status));
      expect(lifeCycle.step(status, 'expirePass') === 'EXPIRED').toBe(before.includes(status));
    }
    expect(lifeCycle.step('OUT_GATE_OUT', 'cancelAfterGateOut')).toBe('CANCELLED');
    expect(lifeCycle.step('IN_UNLOADED', 'cancelAfterGateOut')).toBeUndefined();
  });

  test('a change of location leaves the status, so that no truck enters twice', () => {
    for (const { from, to, action } of transitions) if (action.endsWith('changeLocation')) expect(to).toBe(from);
  });

  test('the eight terminal events have the numbers of the port’s messages', () => {
    expect([...Object.values(eventCodes.OUT), ...Object.values(eventCodes.IN)]).toEqual([
      60, 65, 70, 80, 90, 95, 100, 110,
    ]);
  });
});

/** A ledger after a whole journey of one box, and one on which another box is on the road. */
let arrived: Ledger;
let onTheRoad: Ledger;
let records: PassRecords;

beforeAll(async () => {
  const { harbour, passId } = await harbourWithPass();
  await harbour.load(passId);
  await harbour.leave(passId);
  onTheRoad = harbour.state();
  records = harbour.pass(passId);
  await harbour.arrive(passId);
  await harbour.finish(passId);
  arrived = harbour.state();
});

/** The ledger with every record of a kind changed. */
function changed<R extends RecordName>(ledger: Ledger, name: R, change: (record: RecordOf<R>) => object): Ledger {
  const list = ledger[name] as readonly RecordOf<R>[];
  return { ...ledger, [name]: list.map((record) => ({ ...record, ...change(record) })) } as Ledger;
}

/** The legs of a ledger with those of a name changed. */
const legs = (ledger: Ledger, name: 'OUT' | 'IN', change: object): Ledger =>
  changed(ledger, 'leg', ({ leg }) => (leg === name ? change : {}));

describe('where a pass stands', () => {
  test('the outcome of the pass counts over its legs, a stop over its steps, the destination over the origin', () => {
    expect(statusOf(records)).toBe('OUT_GATE_OUT');
    const into = { ...records.in, state: 'GATE_IN' as const };
    expect(statusOf({ ...records, in: into })).toBe('IN_GATE_IN');
    const suspension = { kind: 'INCIDENT' as const, at: '2026-03-02T00:00:00Z' };
    expect(statusOf({ ...records, in: { ...into, suspension } })).toBe('INCIDENT');
    expect(statusOf({ ...records, pass: { ...records.pass, outcome: 'EXPIRED' } })).toBe('EXPIRED');
    expect(statusOf({ ...records, pass: { ...records.pass, divertedFrom: 'terminal2' } })).toBe('DIVERTED');
  });

  test('a withdrawn pre-advice leaves the pass released, one without slots dispatched', () => {
    const out = { ...records.out, state: 'EXPECTED' as const };
    const fresh = { ...records, out };
    expect(statusOf(fresh)).toBe('APPOINTED');
    expect(statusOf({ ...fresh, dispatch: { ...fresh.dispatch, slots: undefined } })).toBe('DISPATCHED');
    expect(statusOf({ ...fresh, dispatch: { ...fresh.dispatch, state: 'WITHDRAWN' } })).toBe('RELEASED');
  });

  test('a box has left by either terminal’s report, and has arrived when it is off the truck', () => {
    expect(hasLeft(records)).toBe(true);
    expect(hasLeft({ ...records, out: { ...records.out, state: 'HANDLED' } })).toBe(false);
    const reported = { ...records.in, state: 'GATE_IN' as const };
    expect(hasLeft({ ...records, out: { ...records.out, state: 'HANDLED' }, in: reported })).toBe(true);
    expect(hasArrived({ ...records, in: reported })).toBe(false);
    expect(hasArrived({ ...records, in: { ...reported, state: 'HANDLED' } })).toBe(true);
  });

  test('a truck is taken up from the binding until the box is off', () => {
    expect(isCarriedBy(records, plateNo(1))).toBe(true);
    expect(isCarriedBy(records, plateNo(2))).toBe(false);
    expect(isCarriedBy({ ...records, in: { ...records.in, state: 'HANDLED' } }, plateNo(1))).toBe(false);
    expect(isCarriedBy({ ...records, pass: { ...records.pass, outcome: 'CANCELLED' } }, plateNo(1))).toBe(false);
  });

  test('the box of the leg counts over the box of the pass, since a swap may have changed it', () => {
    expect(boxOf({ ...records, out: { ...records.out, containerNo: 'X' } })).toBe('X');
    expect(boxOf({ ...records, out: { ...records.out, containerNo: undefined } })).toBe(boxNo(1));
    expect(lastCounter({ ...records, in: { ...records.in, counter: 9 } })).toBe(9);
    expect(isLive('INCIDENT')).toBe(true);
    expect(isLive('EXPIRED')).toBe(false);
  });

  test('the holder of a right after a step of its chain is who it was passed to', () => {
    const [right] = arrived.right;
    expect(holderAtStep(right!, 1)).toBe(COMPANY);
    expect(holderAtStep(right!, 2)).toBeUndefined();
    expect(holderAtStep(right!, undefined)).toBeUndefined();
  });
});

describe('the invariants', () => {
  test('they hold of a whole journey, and of one that is under way', () => {
    expect(violationsOf(arrived)).toEqual([]);
    expect(violationsOf(onTheRoad)).toEqual([]);
  });

  const problems = (name: keyof typeof invariants, ledger: Ledger): string[] =>
    invariants[name](ledger).map(({ problem }) => problem);

  test.each<[string, () => Ledger, RegExp]>([
    ['a leg is missing', () => ({ ...arrived, leg: arrived.leg.slice(1) }), /lacks/],
    [
      'the destination has the box without the origin’s gate-out',
      () => legs(arrived, 'OUT', { state: 'HANDLED', gateOutAt: undefined }),
      /without having left/,
    ],
    [
      'a step happened before the one it follows',
      () => legs(arrived, 'OUT', { gateOutAt: '2026-03-01T00:00:00Z' }),
      /disordered/,
    ],
    ['a state has no time', () => legs(arrived, 'IN', { blockInAt: undefined }), /disordered/],
    [
      'another driver used the second leg',
      () => legs(arrived, 'IN', { boundTo: { bindingNo: 1, bizNo: COMPANY, plate: plateNo(1), driverId: 'd-9' } }),
      /different trucks/,
    ],
    [
      'the truck was changed behind the gate',
      () => changed(arrived, 'dispatch', () => ({ bindingNo: 2 })),
      /another binding/,
    ],
    [
      'a gate-out was applied twice',
      () => ({ ...arrived, passEvent: [...arrived.passEvent, ...arrived.passEvent] }),
      /event 80 2 times/,
    ],
  ])('invariant 1, legs used once and in order, is broken when %s', (_, ledger, problem) => {
    expect(problems('legsUsedOnceInOrder', ledger()).join()).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    [
      'a finished pass still holds the box',
      () => changed(arrived, 'box', () => ({ livePassId: arrived.pass[0]!.passId })),
      /not its live pass/,
    ],
    [
      'a live pass has lost its box',
      () => changed(onTheRoad, 'box', () => ({ livePassId: undefined })),
      /another pass or none/,
    ],
    [
      'a box on the road stands in a yard',
      () => changed(onTheRoad, 'box', () => ({ place: { kind: 'YARD', terminal: 'terminal2' } })),
      /is at YARD/,
    ],
    [
      'a box is on a truck without a pass',
      () => changed(arrived, 'box', () => ({ place: { kind: 'TRUCK', plate: plateNo(1), passId: 'none' } })),
      /is at TRUCK/,
    ],
    [
      'a box is on another truck than its pass’s',
      () => changed(onTheRoad, 'box', ({ place }) => ({ place: { ...place, plate: plateNo(2) } })),
      /is at TRUCK/,
    ],
    [
      'somebody keeps a box that he does not have',
      () => changed(arrived, 'box', () => ({ custodian: 'terminal1' })),
      /does not have it/,
    ],
  ])('invariant 2, one live pass and one place, is broken when %s', (_, ledger, problem) => {
    expect(problems('onePassOnePlace', ledger()).join()).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    [
      'more passes than boxes were issued',
      () => changed(arrived, 'order', () => ({ quantity: 0 })),
      /1 passes for 0 boxes/,
    ],
    [
      'more passes than the right’s were issued',
      () => changed(arrived, 'right', () => ({ quantity: 0 })),
      /under the right/,
    ],
    [
      'two passes name one box',
      () => changed(arrived, 'allotment', ({ passes }) => ({ passes: [...passes, ...passes] })),
      /two passes for one box/,
    ],
    [
      'more boxes left than ordered',
      () => ({ ...arrived, departure: [...arrived.departure, { ...arrived.departure[0]!, containerNo: 'X' }] }),
      /yielded 2 boxes of 1/,
    ],
    [
      'a box left that was not on the list',
      () => changed(arrived, 'departure', () => ({ containerNo: boxNo(7) })),
      /not of its list/,
    ],
  ])('invariant 3, within the quantity, is broken when %s', (_, ledger, problem) => {
    expect(problems('withinQuantity', ledger()).join()).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    ['the company held no right', () => legs(arrived, 'OUT', { rightTakenAtStep: undefined }), /did not hold/],
    [
      'the company was another than the holder',
      () =>
        changed(arrived, 'right', ({ chain }) => ({ chain: chain.map((step) => ({ ...step, to: SUBCONTRACTOR })) })),
      /did not hold/,
    ],
    ['nothing was checked', () => legs(arrived, 'OUT', { releasedBy: undefined }), /without customs/],
    [
      'no mass was declared',
      () =>
        changed(arrived, 'leg', ({ releasedBy }) =>
          releasedBy ? { releasedBy: { ...releasedBy, vgmKg: undefined } } : {},
        ),
      /without customs/,
    ],
    [
      'the box came before the window opened',
      () => legs(arrived, 'IN', { gateInAt: '2026-03-01T00:00:00Z' }),
      /receive window/,
    ],
    ['no window was judged', () => legs(arrived, 'IN', { receivedUnder: undefined }), /receive window/],
  ])('invariant 4, justified passage, is broken when %s', (_, ledger, problem) => {
    expect(problems('passageJustified', ledger()).join()).toMatch(problem);
  });

  test('invariant 5, a truck’s capacity, is broken by a second box of 40 feet, and not by two of 20', () => {
    const twice = (lengthFt: 20 | 40): Ledger => {
      const other = changed(onTheRoad, 'pass', () => ({ passId: 'other' })).pass;
      const double = {
        ...onTheRoad,
        pass: [...onTheRoad.pass, ...other],
        dispatch: [...onTheRoad.dispatch, ...changed(onTheRoad, 'dispatch', () => ({ passId: 'other' })).dispatch],
        leg: [...onTheRoad.leg, ...changed(onTheRoad, 'leg', () => ({ passId: 'other' })).leg],
      };
      return changed(double, 'pass', () => ({ lengthFt }));
    };
    expect(problems('truckWithinCapacity', twice(40))).toEqual(['is bound to 4 units of 20 feet']);
    expect(problems('truckWithinCapacity', twice(20))).toEqual([]);
  });

  test.each<[string, object[], string, RegExp]>([
    ['the chain does not begin with the line', [{ kind: 'TRANSFERRED', from: 'line', to: COMPANY }], COMPANY, /begin/],
    ['the holder is not the last', [{ kind: 'GRANTED', from: 'line', to: COMPANY }], SUBCONTRACTOR, /not passed last/],
    [
      'somebody passed on what he had not',
      [
        { kind: 'GRANTED', from: 'line', to: COMPANY },
        { kind: 'TRANSFERRED', from: 'x', to: 'y' },
      ],
      'y',
      /broken at step 2/,
    ],
    [
      'a stranger recalls',
      [
        { kind: 'GRANTED', from: 'line', to: COMPANY },
        { kind: 'RECALLED', from: COMPANY, to: 'y' },
      ],
      'y',
      /stranger/,
    ],
    [
      'it is granted twice',
      [
        { kind: 'GRANTED', from: 'line', to: COMPANY },
        { kind: 'GRANTED', from: COMPANY, to: 'y' },
      ],
      'y',
      /granted anew/,
    ],
    [
      'it is passed to oneself',
      [
        { kind: 'GRANTED', from: 'line', to: COMPANY },
        { kind: 'TRANSFERRED', from: COMPANY, to: COMPANY },
      ],
      COMPANY,
      /circle/,
    ],
  ])('invariant 6, the unbroken chain, is broken when %s', (_, chain, holder, problem) => {
    expect(
      problems(
        'rightChainUnbroken',
        changed(arrived, 'right', () => ({ chain, holder })),
      ).join(),
    ).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    [
      'a box arrived that never left',
      () => ({ ...arrived, movement: arrived.movement.filter(({ leg }) => leg === 'IN') }),
      /phantom/,
    ],
    [
      'a box was lost after its arrival',
      () => ({ ...arrived, movement: arrived.movement.filter(({ leg }) => leg === 'OUT') }),
      /not counted as arrived/,
    ],
    [
      'the sides count different boxes',
      () => changed(arrived, 'movement', ({ leg }) => (leg === 'IN' ? { containerNo: boxNo(9) } : {})),
      /another box/,
    ],
    [
      'one terminal reports for the other',
      () => changed(arrived, 'movement', () => ({ terminal: 'terminal2' })),
      /is reported by/,
    ],
    ['a movement belongs to nobody', () => changed(arrived, 'movement', () => ({ passId: 'none' })), /no pass/],
    ['a cancelled pass is counted', () => changed(arrived, 'pass', () => ({ outcome: 'CANCELLED' })), /cancelled pass/],
  ])('invariant 7, reconciled day accounts, is broken when %s', (_, ledger, problem) => {
    expect(problems('dayAccountsReconcile', ledger()).join()).toMatch(problem);
  });

  test.each<[string, () => Ledger, RegExp]>([
    [
      'a counter falls',
      () => changed(arrived, 'passEvent', ({ counter }) => (counter === undefined ? {} : { counter: 9 - counter })),
      /do not rise/,
    ],
    [
      'a counter repeats',
      () => changed(arrived, 'passEvent', ({ counter }) => (counter === undefined ? {} : { counter: 4 })),
      /do not rise/,
    ],
    [
      'a leg forgot the last counter',
      () => changed(arrived, 'leg', () => ({ counter: 0 })),
      /keeps the counter 0, the last was 4/,
    ],
    [
      'an alarm is raised for a proof that counts',
      () => ({ ...arrived, alarm: [{ ...alarm, counter: 9, lastCounter: 4 }] }),
      /proof that counts/,
    ],
  ])('invariant 8, rising counters, is broken when %s', (_, ledger, problem) => {
    expect(problems('proofCountersRise', ledger()).join()).toMatch(problem);
  });

  test('they are named, eight, and told with each breach', () => {
    expect(Object.keys(invariants)).toHaveLength(8);
    const [violation] = violationsOf(changed(arrived, 'leg', () => ({ counter: 0 })));
    expect(violation).toMatchObject({ invariant: 'proofCountersRise', subject: `pass ${arrived.pass[0]!.passId}` });
    expect(violationsOf(new Harbour().state())).toEqual([]);
  });

  const alarm = {
    alarmId: 'a',
    passId: 'p',
    terminal: 'terminal1',
    lane: 'L01',
    signedLane: 'L01',
  } as RecordOf<'alarm'>;
});
