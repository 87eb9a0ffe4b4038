/**
 * What is true of the pilot, without a ledger: the states of a pass and how it moves, and the invariants over the
 * whole state. Pure functions over records: the handlers, the audit, the diagram and the property tests use the same ones.
 * What a single step must fulfil besides is in `guards/`.
 */
import type { z } from 'zod';
import { compareInstants } from '../kit/clock.ts';
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
  | 'releaseDamaged'
  | 'reportIncident'
  | 'resolveIncident'
  | `${LegName}.${'gateIn' | 'blockIn' | 'recordLift' | 'gateOut' | 'presentProof' | 'changeLocation'}`;

type Row = { readonly [A in PassAction]?: PassStatus | readonly PassStatus[] };

const beforeEntry = { cancelPass: 'CANCELLED', expirePass: 'EXPIRED' } as const;
const inside = {
  ...beforeEntry,
  changeTruck: 'DISPATCHED',
  reportIncident: 'INCIDENT',
  // The destination's report came before the origin's: the box arrived, and the missing gate-out is an incident to explain.
  'IN.presentProof': ['OUT_GATE_IN', 'OUT_BLOCK_IN', 'OUT_LOADED'],
  'IN.gateIn': ['IN_GATE_IN', 'INCIDENT'],
} as const;
const onTheRoad = {
  'IN.presentProof': ['OUT_GATE_OUT', 'DIVERTED'],
  'IN.gateIn': ['IN_GATE_IN', 'INCIDENT'],
  divertPass: 'DIVERTED',
  cancelAfterGateOut: 'CANCELLED',
  holdDamaged: 'DAMAGED_HOLD',
  reportIncident: 'INCIDENT',
} as const;
const arrived = {
  cancelAfterGateOut: 'CANCELLED',
  holdDamaged: 'DAMAGED_HOLD',
  reportIncident: 'INCIDENT',
} as const;

/**
 * Every step that a pass can take: state, action, states that may follow. What is not here is refused with `STATE_CONFLICT`.
 * Where several may follow, the guards and the records decide; a stopped pass goes on from where it stood.
 */
export const transitions = {
  RELEASED: { ...beforeEntry, preAdvise: 'DISPATCHED' },
  DISPATCHED: {
    ...beforeEntry,
    preAdvise: 'DISPATCHED',
    withdrawPreAdvice: 'RELEASED',
    changeTruck: 'DISPATCHED',
    bookAppointment: 'APPOINTED',
    reportIncident: 'INCIDENT',
    'IN.gateIn': 'INCIDENT',
  },
  APPOINTED: {
    ...beforeEntry,
    preAdvise: 'DISPATCHED',
    withdrawPreAdvice: 'RELEASED',
    changeTruck: 'DISPATCHED',
    bookAppointment: 'APPOINTED',
    reportIncident: 'INCIDENT',
    'OUT.presentProof': 'APPOINTED',
    'OUT.gateIn': 'OUT_GATE_IN',
    'IN.gateIn': 'INCIDENT',
  },
  OUT_GATE_IN: {
    ...inside,
    'OUT.blockIn': 'OUT_BLOCK_IN',
    'OUT.changeLocation': 'OUT_GATE_IN',
    swapBox: 'OUT_GATE_IN',
  },
  OUT_BLOCK_IN: {
    ...inside,
    'OUT.recordLift': ['OUT_LOADED', 'INCIDENT'],
    'OUT.changeLocation': 'OUT_BLOCK_IN',
    swapBox: 'OUT_BLOCK_IN',
  },
  OUT_LOADED: {
    ...inside,
    'OUT.presentProof': 'OUT_LOADED',
    'OUT.gateOut': ['OUT_GATE_OUT', 'INCIDENT'],
    'OUT.changeLocation': 'OUT_LOADED',
    swapBox: 'OUT_BLOCK_IN',
  },
  OUT_GATE_OUT: onTheRoad,
  DIVERTED: onTheRoad,
  IN_GATE_IN: { ...arrived, 'IN.blockIn': 'IN_BLOCK_IN', 'IN.changeLocation': 'IN_GATE_IN' },
  IN_BLOCK_IN: { ...arrived, 'IN.recordLift': ['IN_UNLOADED', 'INCIDENT'], 'IN.changeLocation': 'IN_BLOCK_IN' },
  IN_UNLOADED: {
    holdDamaged: 'DAMAGED_HOLD',
    reportIncident: 'INCIDENT',
    'IN.presentProof': 'IN_UNLOADED',
    'IN.gateOut': 'COMPLETED',
    'IN.changeLocation': 'IN_UNLOADED',
  },
  DAMAGED_HOLD: {
    releaseDamaged: ['OUT_GATE_OUT', 'DIVERTED', 'IN_GATE_IN', 'IN_BLOCK_IN', 'IN_UNLOADED'],
    cancelAfterGateOut: 'CANCELLED',
  },
  INCIDENT: {
    cancelAfterGateOut: 'CANCELLED',
    resolveIncident: [
      'DISPATCHED',
      'APPOINTED',
      'OUT_GATE_IN',
      'OUT_BLOCK_IN',
      'OUT_LOADED',
      'OUT_GATE_OUT',
      'DIVERTED',
      'IN_GATE_IN',
      'IN_BLOCK_IN',
      'IN_UNLOADED',
    ],
  },
  COMPLETED: {},
  CANCELLED: {},
  EXPIRED: {},
} as const satisfies Readonly<Record<PassStatus, Row>>;

/** A pass begins here when it is issued. */
export const initialStatus: PassStatus = 'RELEASED';

/** States that no action leaves. */
export const terminalStatuses: readonly PassStatus[] = ['COMPLETED', 'CANCELLED', 'EXPIRED'];

/** The states that may follow; none when the table does not permit the action. */
export function nextStatuses(status: PassStatus, action: PassAction): readonly PassStatus[] {
  const row: Row = transitions[status];
  const next = row[action];
  if (next === undefined) return [];
  return typeof next === 'string' ? [next] : next;
}

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
  return !terminalStatuses.includes(status);
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

/** The length of a container by the first character of its size and type (ISO 6346 annex D), where the pilot carries it. */
export function lengthOf(sizeType: string): 20 | 40 | 45 | undefined {
  const lengths: Readonly<Record<string, 20 | 40 | 45>> = { '2': 20, '4': 40, L: 45 };
  return lengths[sizeType.charAt(0)];
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

/** A breach of an invariant: which record, and what is wrong with it. */
export interface Violation {
  readonly subject: string;
  readonly problem: string;
}

/** What must hold of the whole state at every height. */
export type Invariant = (ledger: Ledger) => Violation[];

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

/** Runs a check on each subject and keeps what it finds. */
function breaches<T>(
  subjects: readonly T[],
  nameOf: (subject: T) => string,
  check: (subject: T) => readonly (string | false | undefined)[],
): Violation[] {
  return subjects.flatMap((subject) =>
    check(subject).flatMap((problem) => (typeof problem === 'string' ? [{ subject: nameOf(subject), problem }] : [])),
  );
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

/** A leg has exactly the times of the states that it went through, none before the one it follows. */
function inOrder(leg: RecordOf<'leg'>): boolean {
  const reached = LEG_STATES.indexOf(leg.state);
  return LEG_TIMES.every((field, index) => {
    const at = leg[field];
    if ((at !== undefined) !== index < reached) return false;
    const earlier = index === 0 ? undefined : leg[LEG_TIMES[index - 1]!];
    return at === undefined || earlier === undefined || compareInstants(earlier, at) <= 0;
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
      return [
        box.livePassId !== undefined &&
          !isLivePassOf(pass, box.containerNo) &&
          'names a pass that is not its live pass',
        box.custodian !== custodianOf(box, passes) && `is kept by ${box.custodian}, which does not have it`,
        !placeFits(box, pass, found) && `is at ${box.place.kind}, where its pass does not have it`,
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

/** The party that has a box: on the road, the terminal that will receive it; a box found on a truck stays where it was kept. */
function custodianOf(box: RecordOf<'box'>, passes: ReadonlyMap<string, PassRecords>): string {
  const { place } = box;
  if (place.kind === 'VESSEL') return box.line;
  if (place.kind === 'YARD') return place.terminal;
  const records = passes.get(place.passId);
  if (records === undefined || box.livePassId !== place.passId) return box.custodian;
  return hasLeft(records) ? records.pass.destination : records.pass.origin;
}

function placeFits(box: RecordOf<'box'>, records: PassRecords | undefined, found: ReadonlySet<string>): boolean {
  const { place } = box;
  if (place.kind === 'TRUCK' && found.has(`${place.passId} ${box.containerNo}`)) return true;
  if (records === undefined) return place.kind !== 'TRUCK';
  const { pass, out, in: into } = records;
  if (hasArrived(records)) return place.kind === 'YARD' && place.terminal === pass.destination;
  const onTruck = hasLeft(records) || out.state === 'HANDLED';
  if (onTruck)
    return (
      place.kind === 'TRUCK' && place.passId === pass.passId && place.plate === (into.boundTo ?? out.boundTo)?.plate
    );
  if (out.state === 'EXPECTED') return place.kind !== 'TRUCK';
  return place.kind === 'YARD' && place.terminal === pass.origin;
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
  const gone = breaches(
    ledger.order,
    (order) => `order ${order.orderId}`,
    (order) => {
      const departed = ledger.departure.filter(
        ({ orderId, state }) => orderId === order.orderId && state === 'DEPARTED',
      );
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
  return breaches(passesOf(ledger), passName, ({ pass, out, in: into }) => {
    const left = out.state === 'GATE_OUT' || (into.state !== 'EXPECTED' && into.gateOutMissing);
    const right = rights.get(pass.rightId);
    const holder = right === undefined ? undefined : holderAtStep(right, out.rightTakenAtStep);
    const window = into.receivedUnder;
    const receivedAt = pass.divertedFrom === undefined ? into.gateInAt : undefined;
    const unreceived = receivedAt !== undefined && (window === undefined || !isWithin(receivedAt, window));
    return [
      left && holder !== out.boundTo?.bizNo && 'left with a company that did not hold the right',
      left && !factsSuffice(out.releasedBy ?? into.releasedBy) && 'left without customs’ approval or a declared fact',
      unreceived && 'came in outside of the receive window',
    ];
  });
};

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
  const explained = new Set(
    ledger.incident.filter(({ kind }) => kind === 'GATE_OUT_MISSING').map(({ passId, state }) => `${passId} ${state}`),
  );
  return breaches(
    counted,
    ({ origin, destination, day, leg, passId }) => `movement ${origin} ${destination} ${day} ${leg} ${passId}`,
    (movement) => {
      const records = passes.get(movement.passId);
      const other = sides.get(sideKey(movement, movement.leg === 'OUT' ? 'IN' : 'OUT'));
      const reporter = movement.leg === 'OUT' ? movement.origin : movement.destination;
      const awaited = records !== undefined && records.in.state === 'EXPECTED';
      return [
        records === undefined && 'belongs to no pass',
        records?.pass.outcome === 'CANCELLED' && 'is counted for a cancelled pass',
        movement.terminal !== reporter && `is reported by ${movement.terminal}`,
        other !== undefined && other.containerNo !== movement.containerNo && 'has another box on the other side',
        movement.leg === 'OUT' && other === undefined && !awaited && 'left and is not counted as arrived',
        movement.leg === 'IN' && other === undefined && !explained.has(`${movement.passId} OPEN`) && 'is a phantom box',
      ];
    },
  );
};

function sideKey({ origin, destination, day, passId }: RecordOf<'movement'>, leg: LegName): string {
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

/** Every breach of every invariant, with the invariant's name. */
export function violationsOf(ledger: Ledger): (Violation & { readonly invariant: keyof typeof invariants })[] {
  return Object.entries(invariants).flatMap(([name, invariant]) =>
    invariant(ledger).map((violation) => ({ invariant: name as keyof typeof invariants, ...violation })),
  );
}
