/** A harbour for tests: the contract on a ledger in memory, its people, and the everyday steps of a pass in short form. */
import { FakeLedger, type CallOptions, type CallResult } from '../../kit/testing/fake-ledger.ts';
import type { TestUser } from '../../kit/testing/identities.ts';
import { containerCheckDigit } from '../../kit/identifiers/iso6346.ts';
import { addMs } from '../../kit/clock.ts';
import type { z } from 'zod';
import { transshipment } from '../api.ts';
import { handlers } from '../contract.ts';
import { emptyLedger, lastCounter, type Ledger, type LegName, type PassRecords, type RecordName } from '../state.ts';
import { driverOf, type TestDriver } from './drivers.ts';

type Api = typeof transshipment;
type Method = keyof Api['methods'];
type InputOf<M extends Method> = z.input<Api['methods'][M]['input']>;
type OutputOf<M extends Method> = z.output<Api['methods'][M]['output']>;
/** An input of which the harbour fills in reference and time. */
export type ShortInput<M extends Method> = Omit<InputOf<M>, 'messageRef' | 'occurredAt'> & {
  readonly messageRef?: string;
  readonly occurredAt?: string;
};

/** Business numbers of two companies (NAVER's and Kakao's, whose check digits are known to be right). */
export const COMPANY = '2208162517';
/** The second company. */
export const SUBCONTRACTOR = '1208147521';

const dispatcher = (user: string, bizNo: string): TestUser => ({
  party: 'haulier',
  user,
  roles: ['dispatcher'],
  attributes: { bizNo },
});

/** The people of the topology, by short names. */
export const people = {
  policy: { party: 'bpa', user: 'policy', roles: ['policy'] },
  overseer: { party: 'bpa', user: 'auditor', roles: ['auditor'] },
  relay: { party: 'bpa', user: 'relay', roles: ['gateway'] },
  planner: { party: 'line', user: 'planner', roles: ['planner'] },
  docs: { party: 'line', user: 'docs', roles: ['docs'] },
  originGate: { party: 'terminal1', user: 'gate', roles: ['gate-operator'] },
  originPlanner: { party: 'terminal1', user: 'planner', roles: ['planner'] },
  originKiosk: { party: 'terminal1', user: 'kiosk', roles: ['device'] },
  destinationGate: { party: 'terminal2', user: 'gate', roles: ['gate-operator'] },
  destinationPlanner: { party: 'terminal2', user: 'planner', roles: ['planner'] },
  destinationKiosk: { party: 'terminal2', user: 'kiosk', roles: ['device'] },
  dispatcher: dispatcher('dispatcher', COMPANY),
  subDispatcher: dispatcher('dispatcher2', SUBCONTRACTOR),
  officer: { party: 'kcs', user: 'officer', roles: ['officer'] },
  kisa: { party: 'kisa', user: 'auditor', roles: ['auditor'] },
} as const satisfies Readonly<Record<string, TestUser>>;

/** A person of the harbour. */
export type Person = keyof typeof people;

/** Ships of the tests. */
export const inVessel = { imo: '9863297', voyage: '012W' };
/** The ship that takes the boxes away. */
export const outVessel = { imo: '9074729', voyage: '031E' };

/** A container number of the line with a right check digit. */
export function boxNo(serial: number): string {
  const stem = `HMMU${String(serial).padStart(6, '0')}`;
  return `${stem}${containerCheckDigit(stem)}`;
}

/** A pass identifier that is easy to tell apart. */
export function passNo(serial: number): string {
  return serial.toString(16).padStart(32, '0');
}

/** A plate of the tests. */
export function plateNo(serial: number): string {
  return `부산98사${String(serial).padStart(4, '0')}`;
}

/** A refusal, thrown by the short forms so that a test sees it. */
export class Refused extends Error {
  readonly code: string;
  readonly details: Record<string, unknown> | undefined;

  constructor(method: string, code: string, message: string, details: Record<string, unknown> | undefined) {
    super(`${method}: ${code}: ${message} ${details === undefined ? '' : Object.values(details).join(' ')}`);
    this.code = code;
    this.details = details;
  }
}

/** The members of the private data collections, as in the topology. */
export const collections = {
  'line-haulier': ['line', 'haulier'],
  'line-terminal1': ['line', 'terminal1'],
  'line-terminal2': ['line', 'terminal2'],
  'haulier-terminal1': ['haulier', 'terminal1'],
  'haulier-terminal2': ['haulier', 'terminal2'],
} as const;

/** A gate of one of the two terminals. */
const gateOf = { OUT: 'originGate', IN: 'destinationGate' } as const satisfies Readonly<Record<LegName, Person>>;

/** The contract with its people. */
export class Harbour {
  readonly ledger = new FakeLedger(transshipment, handlers, { collections, start: '2026-03-02T00:00:00.000Z' });
  readonly drivers = new Map<string, TestDriver>();
  #messages = 0;

  /** Calls a method and gives what came of it. */
  async call<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Omit<CallOptions, 'as'> = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const whole = this.whole(method, input, options.at);
    const user = typeof as === 'string' ? people[as] : as;
    return (await this.ledger.invoke(method, whole, { ...options, as: user })) as CallResult<OutputOf<M>>;
  }

  /** As {@link call}, and gives the output. @throws {Refused} */
  async must<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Omit<CallOptions, 'as'> = {},
  ): Promise<OutputOf<M>> {
    const result = await this.call(method, input, as, options);
    if (result.ok) return result.output;
    const { code, message, details } = result.error;
    if (code === 'INTERNAL') throw result.cause;
    throw new Refused(method, code, message, details);
  }

  /** The code with which a call is refused. */
  async refusal<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Omit<CallOptions, 'as'> = {},
  ): Promise<string> {
    const result = await this.call(method, input, as, options);
    return result.ok ? 'not refused' : result.error.code;
  }

  /** The input with a new message reference and the ledger's time, where the method has such fields. */
  whole<M extends Method>(method: M, input: ShortInput<M>, at?: string): InputOf<M> {
    const fields = transshipment.methods[method].input.shape as object;
    this.#messages += 1;
    return {
      ...('messageRef' in fields && { messageRef: `M-${this.#messages}` }),
      ...('occurredAt' in fields && { occurredAt: at ?? this.ledger.now }),
      ...input,
    } as InputOf<M>;
  }

  /** Everything that the contract has recorded. */
  state(): Ledger {
    const names = Object.keys(transshipment.records) as RecordName[];
    const state: Record<string, unknown> = { ...emptyLedger(names) };
    for (const name of names) state[name] = this.ledger.records(name);
    return state as unknown as Ledger;
  }

  /** The records of a pass. */
  pass(passId: string): PassRecords {
    const { ledger } = this;
    return {
      pass: ledger.record('pass', passId)!,
      dispatch: ledger.record('dispatch', passId)!,
      out: ledger.record('leg', passId, 'OUT')!,
      in: ledger.record('leg', passId, 'IN')!,
    };
  }

  /** Registers terminals and rules. */
  async open(): Promise<this> {
    const rules = transshipment.methods.setRules.example.input;
    await this.must('setRules', rules, 'policy');
    const terminal = { unLocode: 'KRPUS', windowClass: 'NEW_PORT' } as const;
    await this.must('registerTerminal', { ...terminal, terminal: 'terminal1', smdgCode: 'PNC', name: 'PNC' }, 'policy');
    await this.must(
      'registerTerminal',
      { ...terminal, terminal: 'terminal2', smdgCode: 'PNP', name: 'PNIT' },
      'policy',
    );
    return this;
  }

  /** Declares a packed box of 40 feet and takes it off its vessel at the origin. */
  async land(containerNo: string, facts: Partial<ShortInput<'declareEquipment'>> = {}): Promise<void> {
    const declared = { sizeType: '45G1', empty: false, seals: [`S${containerNo.slice(-4)}`], vgmKg: 21_500 };
    const input = { containerNo, ...declared, dangerousGoods: [], arrivingOn: inVessel, ...facts };
    await this.must('declareEquipment', input, 'docs');
    await this.must('dischargeBox', { containerNo, vessel: inVessel }, 'originGate');
  }

  /** Places an order from the origin to the destination. */
  async order(orderId: string, containers: readonly string[], group?: number): Promise<void> {
    const list = { containers: containers.map((containerNo) => ({ containerNo })) };
    const kind = group === undefined ? ({ kind: 'BOXES' } as const) : ({ kind: 'GROUP', lengthFt: 40 } as const);
    const times = { berthingAt: '2026-03-05T06:00:00+09:00', closingAt: '2026-03-04T18:00:00+09:00' };
    const route = { inVessel, outVessel, origin: 'terminal1', destination: 'terminal2' };
    const quantity = group ?? containers.length;
    await this.must(
      'placeOrder',
      { orderId, lineRef: orderId, ...route, ...list, ...kind, ...times, quantity },
      'planner',
    );
  }

  /** Issues a pass under a right, valid for the days of the tests. */
  async issue(passId: string, rightId: string, containerNo?: string): Promise<void> {
    const validity = { validFrom: '2026-03-02T00:00:00+09:00', validUntil: '2026-03-04T18:00:00+09:00' };
    await this.must('issuePass', { passId, rightId, ...validity, ...(containerNo && { containerNo }) }, 'planner');
  }

  /** Registers a truck and a driver of a company. */
  async equip(plate: string, driver: TestDriver, as: Person = 'dispatcher'): Promise<void> {
    const { driverId, algorithm, publicKey } = driver;
    await this.must('registerTruck', { plate }, as);
    await this.must('registerDriver', { driverId, algorithm, publicKey }, as);
    this.drivers.set(driverId, driver);
  }

  /** Files the pre-advice and books the slots. */
  async dispatch(passId: string, plate: string, driverId: string, as: Person = 'dispatcher'): Promise<void> {
    await this.must('preAdvise', { passId, plate, driverId }, as);
    await this.appoint(passId, as);
  }

  /** Books the slots of both terminals. */
  async appoint(passId: string, as: Person = 'dispatcher'): Promise<void> {
    const from = this.ledger.now;
    const slot = { from, until: addMs(from, 7_200_000) };
    await this.must('bookAppointment', { passId, slots: { OUT: slot, IN: slot } }, as);
  }

  /** The next proof of the bound driver. */
  proof(passId: string, leg: LegName, lane: string): { counter: number; signature: string } {
    const records = this.pass(passId);
    const driver = this.drivers.get(records.dispatch.driverId!)!;
    const counter = lastCounter(records) + 1;
    const { terminal } = leg === 'OUT' ? records.out : records.in;
    return { counter, signature: driver.sign({ passId, terminal, lane, counter }) };
  }

  /** What a lane says of a truck that is as the pass says. */
  lane(passId: string, leg: LegName, lane = 'L01') {
    const { dispatch } = this.pass(passId);
    return { passId, leg, lane, plateRead: dispatch.plate!, proof: this.proof(passId, leg, lane) };
  }

  /** A driver's proof as it is shown to a device. */
  shown(passId: string, leg: LegName, lane = 'L01') {
    return { passId, leg, lane, proof: this.proof(passId, leg, lane) };
  }

  /** What a lane reads of a box that is as declared. */
  readings(containerNo: string) {
    const { sizeType, seals } = this.ledger.record('equipment', containerNo)!;
    return { containerRead: containerNo, sizeTypeRead: sizeType, sealsRead: seals };
  }

  /** Goes through the origin's steps until the box is loaded; the box is given for a group order. */
  async load(passId: string, assignedContainerNo?: string): Promise<void> {
    const assigned = assignedContainerNo === undefined ? {} : { assignedContainerNo };
    await this.must('gateIn', { ...this.lane(passId, 'OUT'), ...assigned }, gateOf.OUT);
    await this.must('blockIn', { passId, leg: 'OUT', location: '3A-12' }, gateOf.OUT);
    await this.must('recordLift', { passId, leg: 'OUT' }, gateOf.OUT);
  }

  /** Leaves the origin. */
  async leave(passId: string): Promise<void> {
    const { out, pass } = this.pass(passId);
    const readings = this.readings((out.containerNo ?? pass.containerNo)!);
    await this.must('gateOut', { ...this.lane(passId, 'OUT'), ...readings }, gateOf.OUT);
  }

  /** Enters the destination. */
  async arrive(passId: string): Promise<OutputOf<'gateIn'>> {
    const { out, pass } = this.pass(passId);
    const containerRead = (out.containerNo ?? pass.containerNo)!;
    return this.must('gateIn', { ...this.lane(passId, 'IN'), containerRead }, gateOf.IN);
  }

  /** Unloads at the destination and lets the tractor out. */
  async finish(passId: string): Promise<void> {
    await this.must('blockIn', { passId, leg: 'IN', location: '7B-01' }, gateOf.IN);
    await this.must('recordLift', { passId, leg: 'IN', location: '7B-01' }, gateOf.IN);
    await this.must('gateOut', this.lane(passId, 'IN'), gateOf.IN);
  }

  /** Customs' approval of boxes. */
  async approve(orderId: string, ...containers: string[]): Promise<void> {
    await this.must('approveMovement', { orderId, containers }, 'officer');
  }
}

/** A harbour with one order of one box, its right granted and its pass issued, dispatched and appointed. */
export async function harbourWithPass(): Promise<{ harbour: Harbour; passId: string; box: string }> {
  const harbour = await new Harbour().open();
  const [passId, box] = [passNo(1), boxNo(1)];
  await harbour.land(box);
  await harbour.order('O-1', [box]);
  await harbour.approve('O-1', box);
  await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 1 }, 'planner');
  await harbour.issue(passId, 'R-1', box);
  await harbour.equip(plateNo(1), driverOf('d-1'));
  await harbour.dispatch(passId, plateNo(1), 'd-1');
  return { harbour, passId, box };
}
