/** An airport's customs hub for tests: the contract on a ledger in memory, its people, its rules. */
import type { CallResult } from '../../kit/testing/fake-ledger.ts';
import type { TestUser } from '../../kit/testing/identities.ts';
import { ok, Stage, type StageInput, type StageOptions, type StageOutput } from '../../kit/testing/stage.ts';
import { customs } from '../api.ts';
import { handlers } from '../contract.ts';
import type { Ledger } from '../state.ts';
import { seedHashOf } from '../statements/draw.ts';
import { hashOf } from '../../kit/testing/keys.ts';

type Api = typeof customs;
/** A method of the contract. */
export type Method = keyof Api['methods'];
/** What a method answers. */
export type OutputOf<M extends Method> = StageOutput<Api, M>;
/** An input of which the hub fills in the reference. */
export type ShortInput<M extends Method> = StageInput<Api, M>;

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

/** Customs' secret seed of a day. */
export function seedOf(day: string): string {
  return hashOf(`seed ${day}`);
}

/** The contract with its people. */
export class Hub extends Stage<Api, Person> {
  /** Identifiers of the order files that were put, so that the invariants can see them. */
  readonly files = new Set<string>();

  constructor() {
    super(customs, handlers, people, { collections, start: '2026-03-03T00:00:00.000Z' });
  }

  /** Calls a method and gives what came of it; keeps which order files were put. */
  override async call<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: StageOptions = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const whole = this.whole(method, input);
    const result = await super.call(method, whole as unknown as ShortInput<M>, as, options);
    const { orderId, correctionId } = whole as { orderId?: string; correctionId?: string };
    if (result.ok && method === 'placeOrder') this.files.add(orderId!);
    if (result.ok && method === 'proposeCorrection') this.files.add(correctionId!);
    return result;
  }

  /** Everything that the contract has recorded, order files that are still kept included. */
  state(): Ledger {
    const orderFiles = [...this.files].flatMap((id) => this.ledger.privateRecord('mall-kcs', 'orderFile', id) ?? []);
    return { ...this.records(), orderFiles } as unknown as Ledger;
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
