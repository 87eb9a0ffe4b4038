/**
 * What is true of the pilot, without a ledger: the states of a pass and how it moves, and the invariants over the
 * whole state. Pure functions over records: the handlers, the audit, the diagram and the property tests use the same ones.
 * What a single step must fulfil besides is in `guards/`.
 */
import type { z } from 'zod';
import { compareInstants, epochMsOf } from '../kit/clock.ts';
import { breaches, grouped, type InvariantOf, type Violation } from '../kit/invariants.ts';
import { Machine, type Life } from '../kit/machine.ts';
import type { transshipment } from './api.ts';

type Records = (typeof transshipment)['records'];

/** The name of a record of the contract. */
export type RecordName = keyof Records;
/** A record as it is stored. */
export type RecordOf<R extends RecordName> = z.output<Records[R]['schema']>;
/** The state of the contract: all records of each kind. */
export type Ledger = { readonly [R in RecordName]: readonly RecordOf<R>[] };

/** Where a pass stands. */
export type PassStatus = RecordOf<'passEvent'>['status'];
/** A half of a pass. */
export type LegName = RecordOf<'leg'>['leg'];

/** The four records of a pass, which move apart and say together where it stands. */
export interface PassRecords {
  readonly pass: RecordOf<'pass'>;
  readonly dispatch: RecordOf<'dispatch'>;
  readonly out: RecordOf<'leg'>;
  readonly in: RecordOf<'leg'>;
}

/** What can be done to a pass. Reports of a leg carry its name. */
export type PassAction =
  | 'preAdvise'
  | 'withdrawPreAdvice'
  | 'bookAppointment'
  | 'changeTruck'
  | 'cancelPass'
  | 'cancelAfterGateOut'
  | 'expirePass'
  | 'divertPass'
  | 'swapBox'
  | 'holdDamaged'
  | 'reportIncident'
  | `${LegName}.${'gateIn' | 'blockIn' | 'recordLift' | 'gateOut' | 'presentProof' | 'changeLocation'}`;

/** A step of the table: an action, or the end of a stop, which names where the pass goes on. */
export type PassStep = PassAction | `${'releaseDamaged' | 'resolveIncident'}.${PassStatus}`;

const begun = ['RELEASED', 'DISPATCHED', 'APPOINTED'] as const;
const dispatched = ['DISPATCHED', 'APPOINTED'] as const;
const inside = ['OUT_GATE_IN', 'OUT_BLOCK_IN', 'OUT_LOADED'] as const;
const onTheRoad = ['OUT_GATE_OUT', 'DIVERTED'] as const;
const arrived = ['IN_GATE_IN', 'IN_BLOCK_IN', 'IN_UNLOADED'] as const;
const carried = ['OUT_GATE_OUT', 'DIVERTED', 'IN_GATE_IN', 'IN_BLOCK_IN'] as const;

/** Rows from several states to one. */
function each<const F extends PassStatus, const A extends PassStep, const T extends PassStatus>(
  states: readonly F[],
  action: A,
  to: T,
): readonly { from: F; action: A; to: T }[] {
  return states.map((from) => ({ from, action, to }));
}

/** Rows that leave the state as it is. */
function stay<const S extends PassStatus, const A extends PassStep>(states: readonly S[], action: A) {
  return states.map((from) => ({ from, action, to: from }));
}

/** Rows by which a stopped pass goes on from where it stood. */
function resume<const E extends 'releaseDamaged' | 'resolveIncident', const S extends PassStatus>(
  end: E,
  from: 'DAMAGED_HOLD' | 'INCIDENT',
  states: readonly S[],
) {
  return states.map((to) => ({ from, action: `${end}.${to}` as const, to }));
}

/**
 * Every step that a pass can take; what is not here is refused with `STATE_CONFLICT`. A gate that reads what contradicts the
 * pass takes the step `reportIncident` instead of its own.
 */
export const transitions: readonly { from: PassStatus; action: PassStep; to: PassStatus }[] = [
  // The haulier
  ...each(begun, 'preAdvise', 'DISPATCHED'),
  ...each(dispatched, 'bookAppointment', 'APPOINTED'),
  ...each(dispatched, 'withdrawPreAdvice', 'RELEASED'),
  ...each([...dispatched, ...inside], 'changeTruck', 'DISPATCHED'),

  // The origin
  ...stay(['APPOINTED', 'OUT_LOADED'], 'OUT.presentProof'),
  ...each(['APPOINTED'], 'OUT.gateIn', 'OUT_GATE_IN'),
  ...each(['OUT_GATE_IN'], 'OUT.blockIn', 'OUT_BLOCK_IN'),
  ...each(['OUT_BLOCK_IN'], 'OUT.recordLift', 'OUT_LOADED'),
  ...each(['OUT_LOADED'], 'OUT.gateOut', 'OUT_GATE_OUT'),
  ...stay(inside, 'OUT.changeLocation'),
  ...stay(['OUT_GATE_IN', 'OUT_BLOCK_IN'], 'swapBox'),
  ...each(['OUT_LOADED'], 'swapBox', 'OUT_BLOCK_IN'),

  // The destination. Its report may come before the origin's: the box is there, and the missing gate-out is to be explained.
  ...stay([...inside, ...onTheRoad, 'IN_UNLOADED'], 'IN.presentProof'),
  ...each([...inside, ...onTheRoad], 'IN.gateIn', 'IN_GATE_IN'),
  ...each(['IN_GATE_IN'], 'IN.blockIn', 'IN_BLOCK_IN'),
  ...each(['IN_BLOCK_IN'], 'IN.recordLift', 'IN_UNLOADED'),
  ...each(['IN_UNLOADED'], 'IN.gateOut', 'COMPLETED'),
  ...stay(arrived, 'IN.changeLocation'),

  // Ends and stops
  ...each([...begun, ...inside], 'cancelPass', 'CANCELLED'),
  ...each([...begun, ...inside], 'expirePass', 'EXPIRED'),
  ...each([...carried, 'DAMAGED_HOLD', 'INCIDENT'], 'cancelAfterGateOut', 'CANCELLED'),
  ...each(onTheRoad, 'divertPass', 'DIVERTED'),
  ...each([...onTheRoad, ...arrived], 'holdDamaged', 'DAMAGED_HOLD'),
  ...each([...dispatched, ...inside, ...onTheRoad, ...arrived], 'reportIncident', 'INCIDENT'),
  ...resume('releaseDamaged', 'DAMAGED_HOLD', [...onTheRoad, ...arrived]),
  ...resume('resolveIncident', 'INCIDENT', [...dispatched, ...inside, ...onTheRoad, ...arrived]),
];

/** The life of a pass, from its issue. */
export const lifeCycle = new Machine<PassStatus, PassStep>('RELEASED', transitions);

const OUT_STATUS = {
  GATE_IN: 'OUT_GATE_IN',
  BLOCK_IN: 'OUT_BLOCK_IN',
  HANDLED: 'OUT_LOADED',
} as const;
const IN_STATUS = {
  GATE_IN: 'IN_GATE_IN',
  BLOCK_IN: 'IN_BLOCK_IN',
  HANDLED: 'IN_UNLOADED',
  GATE_OUT: 'COMPLETED',
} as const;

/** Where a pass stands, from its records. The destination's reports count over the origin's: the box is there. */
export function statusOf(records: PassRecords): PassStatus {
  const { pass, out, in: into } = records;
  if (pass.outcome !== 'LIVE') return pass.outcome;
  const stopped = out.suspension ?? into.suspension;
  if (stopped !== undefined) return stopped.kind;
  if (into.state !== 'EXPECTED') return IN_STATUS[into.state];
  if (out.state === 'GATE_OUT') return pass.divertedFrom === undefined ? 'OUT_GATE_OUT' : 'DIVERTED';
  if (out.state !== 'EXPECTED') return OUT_STATUS[out.state];
  return dispatchStatus(records.dispatch);
}

function dispatchStatus({ state, slots }: RecordOf<'dispatch'>): PassStatus {
  if (state !== 'BOUND') return 'RELEASED';
  return slots === undefined ? 'DISPATCHED' : 'APPOINTED';
}

/** Whether a pass still stands for a box that is to be moved or a truck that is under way. */
export function isLive(status: PassStatus): boolean {
  return !lifeCycle.terminalStates.includes(status);
}

/** Whether the box has left the origin, by the report of one terminal or the other. */
export function hasLeft({ out, in: into }: PassRecords): boolean {
  return out.state === 'GATE_OUT' || into.state !== 'EXPECTED';
}

/** Whether the box has been taken off the truck at the destination. */
export function hasArrived({ in: into }: PassRecords): boolean {
  return into.state === 'HANDLED' || into.state === 'GATE_OUT';
}

/** The box of a pass, once it is known. */
export function boxOf({ pass, out }: PassRecords): string | undefined {
  return out.containerNo ?? pass.containerNo;
}

/** The number of a terminal event, as the port's messages have it. */
export const eventCodes = {
  OUT: { gateIn: 60, blockIn: 65, recordLift: 70, gateOut: 80 },
  IN: { gateIn: 90, blockIn: 95, recordLift: 100, gateOut: 110 },
} as const;

/** The holder of a right after so many steps of its chain. */
export function holderAtStep(right: RecordOf<'right'>, step: number | undefined): string | undefined {
  return step === undefined ? undefined : right.chain[step - 1]?.to;
}

/** What a truck carries, in units of 20 feet: one box of 40 or 45, or two of 20. */
export const TRUCK_UNITS = 2;

/** How much of a truck a box takes. */
export function unitsOf(lengthFt: number): number {
  return lengthFt === 20 ? 1 : 2;
}

/** Whether a pass takes up room on a truck: from its binding until the box is off at the destination. */
export function isCarriedBy(records: PassRecords, plate: string): boolean {
  const { dispatch } = records;
  const bound = dispatch.state === 'BOUND' && dispatch.plate === plate;
  return bound && isLive(statusOf(records)) && !hasArrived(records);
}

/** The counter that the next proof of a pass must exceed. */
export function lastCounter({ out, in: into }: PassRecords): number {
  return Math.max(out.counter, into.counter);
}

/** A state without records, to build on. */
export function emptyLedger(names: readonly RecordName[]): Ledger {
  return Object.fromEntries(names.map((name) => [name, []])) as unknown as Ledger;
}

/** What must hold of the whole state at every height. */
export type Invariant = InvariantOf<Ledger>;

/** The passes of a state with all four records; one that lacks a record is itself a breach (invariant 1). */
export function passesOf(ledger: Ledger): PassRecords[] {
  const dispatches = new Map(ledger.dispatch.map((dispatch) => [dispatch.passId, dispatch]));
  const legs = new Map(ledger.leg.map((leg) => [`${leg.passId} ${leg.leg}`, leg]));
  return ledger.pass.flatMap((pass) => {
    const dispatch = dispatches.get(pass.passId);
    const out = legs.get(`${pass.passId} OUT`);
    const into = legs.get(`${pass.passId} IN`);
    return dispatch && out && into ? [{ pass, dispatch, out, in: into }] : [];
  });
}

const passName = ({ pass }: PassRecords): string => `pass ${pass.passId}`;

/** Invariant 1: a pass's legs are each used at most once, in order, by the company, truck and driver that it is bound to. */
export const legsUsedOnceInOrder: Invariant = (ledger) => {
  const whole = passesOf(ledger);
  const known = new Set(whole.map(({ pass }) => pass.passId));
  const torn = breaches(
    ledger.pass,
    (pass) => `pass ${pass.passId}`,
    (pass) => [!known.has(pass.passId) && 'lacks its dispatch or a leg'],
  );
  const disordered = breaches(whole, passName, (records) => {
    const { out, in: into, dispatch } = records;
    const early = into.state !== 'EXPECTED' && out.state !== 'GATE_OUT' && !into.gateOutMissing;
    return [
      early && 'is in at the destination without having left the origin',
      !inOrder(out) && 'has disordered times on its leg OUT',
      !inOrder(into) && 'has disordered times on its leg IN',
      !sameBinding(out.boundTo, into.boundTo) && 'was used by different trucks, companies or drivers',
      !boundAsDispatched(records) && `was used by another binding than number ${dispatch.bindingNo}`,
    ];
  });
  return [...torn, ...disordered, ...repeatedEvents(ledger)];
};

const LEG_TIMES = ['gateInAt', 'blockInAt', 'handledAt', 'gateOutAt'] as const;
const LEG_STATES = ['EXPECTED', 'GATE_IN', 'BLOCK_IN', 'HANDLED', 'GATE_OUT'] as const;

/**
 * Whether a report may follow an earlier step by its time. Minutes decide: many a CODECO states no seconds (DTM format 203),
 * so that reports of one minute are in no order of their own.
 */
export function followsStep(occurredAt: string, earlier: string): boolean {
  const minuteOf = (instant: string) => Math.floor(epochMsOf(instant) / 60_000);
  return minuteOf(occurredAt) >= minuteOf(earlier);
}

/** A leg has exactly the times of the states that it went through, none before the one it follows. */
function inOrder(leg: RecordOf<'leg'>): boolean {
  const reached = LEG_STATES.indexOf(leg.state);
  return LEG_TIMES.every((field, index) => {
    const at = leg[field];
    if ((at !== undefined) !== index < reached) return false;
    const earlier = index === 0 ? undefined : leg[LEG_TIMES[index - 1]!];
    return at === undefined || earlier === undefined || followsStep(at, earlier);
  });
}

type Binding = RecordOf<'leg'>['boundTo'];

function sameBinding(left: Binding, right: Binding): boolean {
  if (left === undefined || right === undefined) return true;
  return left.bizNo === right.bizNo && left.plate === right.plate && left.driverId === right.driverId;
}

function boundAsDispatched({ dispatch, out, in: into }: PassRecords): boolean {
  const used = [out, into].filter((leg) => leg.state !== 'EXPECTED');
  return used.every((leg) => leg.boundTo?.bindingNo === dispatch.bindingNo);
}

/** A change of truck makes the origin's steps before its gate-out happen anew; every other event is applied once. */
function repeatedEvents(ledger: Ledger): Violation[] {
  const bindings = new Map(ledger.dispatch.map(({ passId, bindingNo }) => [passId, bindingNo]));
  const counts = new Map<string, number>();
  for (const { passId, eventCode, outcome } of ledger.passEvent) {
    if (eventCode === undefined || outcome !== 'APPLIED') continue;
    const key = `${passId} ${eventCode}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts].flatMap(([key, count]) => {
    const [passId = '', code = ''] = key.split(' ');
    // A swap of a loaded box makes the truck be loaded anew as well.
    const repeatable = code === '70' ? Infinity : code === '60' || code === '65' ? (bindings.get(passId) ?? 1) : 1;
    return count <= repeatable ? [] : [{ subject: `pass ${passId}`, problem: `has event ${code} ${count} times` }];
  });
}

/** Invariant 2: a box has at most one live pass, and is in exactly one place, which is where its pass says. */
export const onePassOnePlace: Invariant = (ledger) => {
  const passes = new Map(passesOf(ledger).map((records) => [records.pass.passId, records]));
  const found = new Set(
    ledger.incident
      .filter(({ state }) => state === 'OPEN')
      .map(({ passId, foundContainerNo }) => `${passId} ${foundContainerNo}`),
  );
  const boxes = breaches(
    ledger.box,
    (box) => `box ${box.containerNo}`,
    (box) => {
      const pass = box.livePassId === undefined ? undefined : passes.get(box.livePassId);
      // A box that an open incident found on a truck is where the incident says, whoever kept it.
      const located = box.place.kind === 'TRUCK' && found.has(`${box.place.passId} ${box.containerNo}`);
      return [
        box.livePassId !== undefined &&
          !isLivePassOf(pass, box.containerNo) &&
          'names a pass that is not its live pass',
        !located && box.custodian !== custodianOf(box, passes) && `is kept by ${box.custodian}, which does not have it`,
        !located && !placeFits(box, pass) && `is at ${box.place.kind}, where its pass does not have it`,
      ];
    },
  );
  const byNumber = new Map(ledger.box.map((box) => [box.containerNo, box]));
  const unheld = breaches([...passes.values()], passName, (records) => {
    const containerNo = boxOf(records);
    const held = containerNo === undefined || byNumber.get(containerNo)?.livePassId === records.pass.passId;
    return [isLive(statusOf(records)) && !held && `is live for ${containerNo}, which has another pass or none`];
  });
  return [...boxes, ...unheld];
};

function isLivePassOf(records: PassRecords | undefined, containerNo: string): boolean {
  return records !== undefined && isLive(statusOf(records)) && boxOf(records) === containerNo;
}

/** The party that has a box: on the road, the terminal that will receive it; before, its origin. */
function custodianOf(box: RecordOf<'box'>, passes: ReadonlyMap<string, PassRecords>): string {
  const { place } = box;
  if (place.kind === 'VESSEL') return box.line;
  if (place.kind === 'YARD') return place.terminal;
  const records = passes.get(place.passId);
  if (records === undefined || box.livePassId !== place.passId) return box.custodian;
  return hasLeft(records) ? records.pass.destination : records.pass.origin;
}

/** On the truck from the crane at the origin to the crane at the destination; before and after, in their yards. */
function placeFits({ place }: RecordOf<'box'>, records: PassRecords | undefined): boolean {
  if (place.kind === 'TRUCK') return records !== undefined && isOnTruck(records, place);
  if (records === undefined) return true;
  if (hasArrived(records)) return place.kind === 'YARD' && place.terminal === records.pass.destination;
  if (records.out.state === 'EXPECTED') return true;
  const loaded = hasLeft(records) || records.out.state === 'HANDLED';
  return !loaded && place.kind === 'YARD' && place.terminal === records.pass.origin;
}

function isOnTruck(
  records: PassRecords,
  { passId, plate }: { readonly passId: string; readonly plate: string },
): boolean {
  const { pass, out, in: into } = records;
  const loaded = out.state === 'HANDLED' || hasLeft(records);
  const bound = into.boundTo ?? out.boundTo;
  return loaded && !hasArrived(records) && pass.passId === passId && bound?.plate === plate;
}

/** Invariant 3: an order never yields more boxes than its quantity, a right no more than its own; a box leaves once. */
export const withinQuantity: Invariant = (ledger) => {
  const orders = new Map(ledger.order.map((order) => [order.orderId, order]));
  const rights = new Map(ledger.right.map((right) => [right.rightId, right]));
  const swapped = new Set(ledger.leg.flatMap((leg) => (leg.swappedFrom ? [`${leg.passId} ${leg.containerNo}`] : [])));
  const allotted = breaches(
    ledger.allotment,
    (allotment) => `order ${allotment.orderId}`,
    (allotment) => {
      const quantity = orders.get(allotment.orderId)?.quantity ?? 0;
      const boxes = allotment.passes.flatMap((pass) => pass.containerNo ?? []);
      return [
        allotment.passes.length > quantity && `has ${allotment.passes.length} passes for ${quantity} boxes`,
        new Set(boxes).size !== boxes.length && 'has two passes for one box',
        ...allotment.rights.map(({ rightId }) => {
          const issued = allotment.passes.filter((pass) => pass.rightId === rightId).length;
          return issued > (rights.get(rightId)?.quantity ?? 0) && `has ${issued} passes under the right ${rightId}`;
        }),
      ];
    },
  );
  const departuresOf = grouped(
    ledger.departure.filter(({ state }) => state === 'DEPARTED'),
    ({ orderId }) => orderId,
  );
  const gone = breaches(
    ledger.order,
    (order) => `order ${order.orderId}`,
    (order) => {
      const departed = departuresOf(order.orderId);
      const strange = departed.filter(
        ({ containerNo, passId }) =>
          !order.containers.some((box) => box.containerNo === containerNo) && !swapped.has(`${passId} ${containerNo}`),
      );
      return [
        departed.length > order.quantity && `yielded ${departed.length} boxes of ${order.quantity}`,
        ...strange.map(({ containerNo }) => `yielded ${containerNo}, which is not of its list`),
      ];
    },
  );
  return [...allotted, ...gone];
};

/** Invariant 4: a box went out with right, customs' approval and declared facts, and came in within the receive window. */
export const passageJustified: Invariant = (ledger) => {
  const rights = new Map(ledger.right.map((right) => [right.rightId, right]));
  return breaches(passesOf(ledger), passName, (records) => {
    const { pass, out, in: into } = records;
    const left = hasLeft(records);
    const right = rights.get(pass.rightId);
    const holder = right && holderAtStep(right, out.rightTakenAtStep);
    return [
      left &&
        (holder === undefined || holder !== out.boundTo?.bizNo) &&
        'left with a company that did not hold the right',
      left && !factsSuffice(out.releasedBy ?? into.releasedBy) && 'left without customs’ approval or a declared fact',
      !inWindow(records) && 'came in outside of the receive window',
    ];
  });
};

function inWindow({ pass, in: into }: PassRecords): boolean {
  if (into.gateInAt === undefined || pass.divertedFrom !== undefined) return true;
  return into.receivedUnder !== undefined && isWithin(into.gateInAt, into.receivedUnder);
}

function factsSuffice(facts: RecordOf<'leg'>['releasedBy']): boolean {
  if (facts === undefined || facts.clearanceTxId === '' || facts.equipmentTxId === '') return false;
  return facts.empty || (facts.vgmKg !== undefined && facts.dangerousGoodsDeclared && facts.seals.length > 0);
}

function isWithin(at: string, { opensAt, closesAt }: RecordOf<'order'>['window']): boolean {
  return (opensAt === undefined || compareInstants(at, opensAt) >= 0) && compareInstants(at, closesAt) < 0;
}

/** Invariant 5: a truck carries at most one box of 40 or 45 feet, or two of 20. */
export const truckWithinCapacity: Invariant = (ledger) => {
  const passes = passesOf(ledger);
  return breaches(
    ledger.truck,
    (truck) => `truck ${truck.plate}`,
    ({ plate }) => {
      const carried = passes.filter((records) => isCarriedBy(records, plate));
      const units = carried.reduce((sum, { pass }) => sum + unitsOf(pass.lengthFt), 0);
      return [units > TRUCK_UNITS && `is bound to ${units} units of 20 feet`];
    },
  );
};

/** Invariant 6: a right's chain is unbroken from the line to its holder, and nobody holds what he passed on. */
export const rightChainUnbroken: Invariant = (ledger) =>
  breaches(
    ledger.right,
    (right) => `right ${right.rightId}`,
    ({ chain, line, holder }) => [
      (chain[0]?.kind !== 'GRANTED' || chain[0].from !== line) && 'does not begin with the line',
      chain.at(-1)?.to !== holder && `is held by ${holder}, to whom it was not passed last`,
      ...chain.map(
        (step, index) => index > 0 && step.from !== chain[index - 1]!.to && `is broken at step ${index + 1}`,
      ),
      ...chain.map((step, index) => index > 0 && step.kind === 'GRANTED' && `is granted anew at step ${index + 1}`),
      ...chain.map((step, index) => {
        const earlier = chain.slice(0, index).some(({ to }) => to === step.to);
        return step.kind === 'RECALLED' && !earlier && `is recalled at step ${index + 1} by a stranger`;
      }),
      ...chain.map((step, index) => step.from === step.to && `is passed in a circle at step ${index + 1}`),
    ],
  );

/** Invariant 7: the accounts of both terminals agree: no box arrives that did not leave, none is lost on the way. */
export const dayAccountsReconcile: Invariant = (ledger) => {
  const passes = new Map(passesOf(ledger).map((records) => [records.pass.passId, records]));
  const counted = ledger.movement.filter(({ state }) => state === 'COUNTED');
  const sides = new Map(counted.map((movement) => [sideKey(movement, movement.leg), movement]));
  const awaited = ledger.incident.filter(({ kind, state }) => kind === 'GATE_OUT_MISSING' && state === 'OPEN');
  const explained = new Set(awaited.map(({ passId }) => passId));
  const name = (movement: Movement): string => `movement ${sideKey(movement, movement.leg)}`;
  return breaches(counted, name, (movement) => {
    const records = passes.get(movement.passId);
    const other = sides.get(sideKey(movement, movement.leg === 'OUT' ? 'IN' : 'OUT'));
    if (records === undefined) return ['belongs to no pass'];
    if (records.pass.outcome === 'CANCELLED') return ['is counted for a cancelled pass'];
    if (other !== undefined && other.containerNo !== movement.containerNo) return ['has another box on the other side'];
    return [misreported(movement), other === undefined && unmatched(movement, records, explained)];
  });
};

type Movement = RecordOf<'movement'>;

function misreported({ leg, origin, destination, terminal }: Movement): string | false {
  return terminal !== (leg === 'OUT' ? origin : destination) && `is reported by ${terminal}`;
}

function unmatched(movement: Movement, { in: into }: PassRecords, explained: ReadonlySet<string>): string | false {
  if (movement.leg === 'OUT') return into.state !== 'EXPECTED' && 'left and is not counted as arrived';
  return !explained.has(movement.passId) && 'is a phantom box';
}

function sideKey({ origin, destination, day, passId }: Movement, leg: LegName): string {
  return [origin, destination, day, leg, passId].join(' ');
}

/** Invariant 8: the counters of a pass's accepted proofs strictly rise, and its legs keep the last of them. */
export const proofCountersRise: Invariant = (ledger) => {
  const proofs = new Map<string, RecordOf<'passEvent'>[]>();
  for (const entry of ledger.passEvent) {
    if (entry.counter === undefined) continue;
    proofs.set(entry.passId, [...(proofs.get(entry.passId) ?? []), entry]);
  }
  const rising = [...proofs].flatMap(([passId, entries]) => {
    const ordered = [...entries].sort((a, b) => compareInstants(a.recordedAt, b.recordedAt));
    const fallen = ordered.some((entry, index) => index > 0 && entry.counter! <= ordered[index - 1]!.counter!);
    return fallen ? [{ subject: `pass ${passId}`, problem: 'has proofs whose counters do not rise' }] : [];
  });
  const kept = breaches(passesOf(ledger), passName, (records) => {
    const highest = Math.max(0, ...(proofs.get(records.pass.passId) ?? []).map(({ counter }) => counter ?? 0));
    return [lastCounter(records) !== highest && `keeps the counter ${lastCounter(records)}, the last was ${highest}`];
  });
  const alarms = breaches(
    ledger.alarm,
    (alarm) => `alarm ${alarm.alarmId}`,
    ({ counter, lastCounter: last, lane, signedLane }) => [
      counter > last && lane === signedLane && 'is raised for a proof that counts',
    ],
  );
  return [...rising, ...kept, ...alarms];
};

/** All invariants of the contract by name, in the order of the domain's list. */
export const invariants = {
  legsUsedOnceInOrder,
  onePassOnePlace,
  withinQuantity,
  passageJustified,
  truckWithinCapacity,
  rightChainUnbroken,
  dayAccountsReconcile,
  proofCountersRise,
} as const satisfies Readonly<Record<string, Invariant>>;

/** Whose state is recorded where: the audit checks every recorded step by it. */
export const lives: readonly Life<RecordName>[] = [
  { record: 'passEvent', field: 'status', of: 'passId', machine: lifeCycle },
];

/** Every breach of every invariant, with the invariant's name. */
export function violationsOf(ledger: Ledger): (Violation & { readonly invariant: keyof typeof invariants })[] {
  return Object.entries(invariants).flatMap(([name, invariant]) =>
    invariant(ledger).map((violation) => ({ invariant: name as keyof typeof invariants, ...violation })),
  );
}
