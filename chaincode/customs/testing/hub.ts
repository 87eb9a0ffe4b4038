/** An airport's customs hub for tests: the contract on a ledger in memory, its people, its rules. */
import type { z } from 'zod';
import { FakeLedger, type CallOptions, type CallResult } from '../../kit/testing/fake-ledger.ts';
import type { TestUser } from '../../kit/testing/identities.ts';
import { customs } from '../api.ts';
import { handlers } from '../contract.ts';
import { emptyLedger, type Ledger, type RecordName } from '../state.ts';
import { seedHashOf } from '../statements/draw.ts';
import { hashOf } from './keys.ts';

type Api = typeof customs;
/** A method of the contract. */
export type Method = keyof Api['methods'];
type InputOf<M extends Method> = z.input<Api['methods'][M]['input']>;
/** What a method answers. */
export type OutputOf<M extends Method> = z.output<Api['methods'][M]['output']>;
/** An input of which the hub fills in the reference. */
export type ShortInput<M extends Method> = Omit<InputOf<M>, 'messageRef'> & { readonly messageRef?: string };
type Options = Omit<CallOptions, 'as'>;

/** The people of the topology, by short names. */
export const people = {
  mall: { party: 'mall', user: 'operator', roles: ['operator'], attributes: { bizNo: '1068100025' } },
  mallRelay: { party: 'mall', user: 'relay', roles: ['gateway'] },
  carrier: { party: 'carrier', user: 'operator', roles: ['operator'], attributes: { bizNo: '1078600038' } },
  carrier2: { party: 'carrier', user: 'operator2', roles: ['operator'], attributes: { bizNo: '1088600045' } },
  keeper: { party: 'carrier', user: 'bonded', roles: ['bonded-keeper'] },
  scanner: { party: 'carrier', user: 'scanner', roles: ['device'] },
  officer: { party: 'kcs', user: 'officer', roles: ['officer'] },
  clearance: { party: 'kcs', user: 'clearance', roles: ['clearance-officer'] },
  inspector: { party: 'kcs', user: 'inspector', roles: ['inspector'] },
  approver: { party: 'kcs', user: 'approver', roles: ['approver'] },
  approver2: { party: 'kcs', user: 'approver2', roles: ['approver'] },
  auditor: { party: 'kcs', user: 'auditor', roles: ['auditor'] },
  agency: { party: 'kcs', user: 'food-safety', roles: ['requirement-officer'], attributes: { agency: 'mfds' } },
  broker: { party: 'kcs', user: 'broker', roles: ['broker'], attributes: { bizNo: '3018600057' } },
  relay: { party: 'kcs', user: 'relay', roles: ['gateway'] },
  kisa: { party: 'kisa', user: 'auditor', roles: ['auditor'] },
} as const satisfies Readonly<Record<string, TestUser>>;

/** A person of the hub. */
export type Person = keyof typeof people;

/** The members of the private data collections, as in the topology. */
export const collections: Readonly<Record<string, readonly string[]>> = {
  'mall-kcs': ['mall', 'kcs'],
  'mall-carrier': ['mall', 'carrier'],
  'carrier-kcs': ['carrier', 'kcs'],
};

/** A refusal, thrown by the short forms so that a test sees it. */
export class Refused extends Error {
  readonly code: string;

  constructor(method: string, { code, message, details }: { code: string; message: string; details?: object }) {
    super(
      `${method}: ${code}: ${message} ${Object.entries(details ?? {})
        .flat()
        .join(' ')}`,
    );
    this.code = code;
  }
}

/** The output of a call that must not be refused. @throws {Refused} */
export function ok<T>(method: string, result: CallResult<T>): T {
  if (result.ok) return result.output;
  if (result.error.code === 'INTERNAL') throw result.cause;
  throw new Refused(method, result.error);
}

/** Customs' secret seed of a day. */
export function seedOf(day: string): string {
  return hashOf(`seed ${day}`);
}

/** The contract with its people. */
export class Hub {
  readonly ledger = new FakeLedger(customs, handlers, { collections, start: '2026-03-03T00:00:00.000Z' });
  /** Identifiers of the order files that were put, so that the invariants can see them. */
  readonly files = new Set<string>();
  #messages = 0;

  /** Calls a method and gives what came of it. */
  async call<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Options = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const user = typeof as === 'string' ? people[as] : as;
    const whole = this.whole(method, input);
    const result = (await this.ledger.invoke(method, whole, { ...options, as: user })) as CallResult<OutputOf<M>>;
    const { orderId, correctionId } = whole as { orderId?: string; correctionId?: string };
    if (result.ok && method === 'placeOrder') this.files.add(orderId!);
    if (result.ok && method === 'proposeCorrection') this.files.add(correctionId!);
    return result;
  }

  /** As {@link call}, and gives the output. @throws {Refused} */
  async must<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Options = {},
  ): Promise<OutputOf<M>> {
    return ok(method, await this.call(method, input, as, options));
  }

  /** The code with which a call is refused. */
  async refusal<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Options = {},
  ): Promise<string> {
    const result = await this.call(method, input, as, options);
    return result.ok ? 'not refused' : result.error.code;
  }

  /** The input with a new message reference, where the method has one. */
  whole<M extends Method>(method: M, input: ShortInput<M>): InputOf<M> {
    const fields = customs.methods[method].input.shape as object;
    this.#messages += 1;
    return { ...('messageRef' in fields && { messageRef: `M-${this.#messages}` }), ...input } as InputOf<M>;
  }

  /** Both persons of a four-eyes act, one after the other. */
  async both<M extends Method>(
    method: M,
    input: ShortInput<M>,
    first: Person,
    second: Person,
  ): Promise<CallResult<OutputOf<M>>> {
    const whole = this.whole(method, input) as unknown as ShortInput<M>;
    ok(method, await this.call(method, whole, first));
    return this.call(method, whole, second);
  }

  /** Everything that the contract has recorded, order files that are still kept included. */
  state(): Ledger {
    const names = Object.keys(customs.records) as RecordName[];
    const state: Record<string, unknown> = { ...emptyLedger(names) };
    for (const name of names) state[name] = this.ledger.records(name);
    const orderFiles = [...this.files].flatMap((id) => this.ledger.privateRecord('mall-kcs', 'orderFile', id) ?? []);
    return { ...state, orderFiles } as unknown as Ledger;
  }

  /** Puts the example's rules and rates in force, and commits to the seeds of some days. */
  async open(changes: Partial<ShortInput<'setRules'>> = {}): Promise<this> {
    const rules = { ...customs.methods.setRules.example.input, ...changes };
    ok('setRules', await this.both('setRules', rules, 'approver', 'approver2'));
    ok('setRates', await this.both('setRates', customs.methods.setRates.example.input, 'approver', 'approver2'));
    for (const day of ['2026-03-03', '2026-03-04', '2026-03-05']) await this.commitTo(day);
    return this;
  }

  /** Commits to a day's seed. */
  commitTo(day: string): Promise<OutputOf<'commitSelection'>> {
    return this.must('commitSelection', { day, seedHash: seedHashOf(seedOf(day)) }, 'approver');
  }
}

/** Rules under which nothing is drawn, or everything. */
export function drawing(baseBp: 0 | 10_000) {
  return { selection: { baseBp, goods: [], origins: [] } };
}
