/** A ministry for tests: the contract on a ledger in memory, its people, its keys and lists. */
import type { CallResult } from '../../kit/testing/fake-ledger.ts';
import type { TestUser } from '../../kit/testing/identities.ts';
import { ok, Stage, type StageInput, type StageOptions, type StageOutput } from '../../kit/testing/stage.ts';
import { diplomatic } from '../api.ts';
import { handlers } from '../contract.ts';
import type { Ledger } from '../state.ts';
import { publicationBytes } from '../statements/statement.ts';
import { hashOf, idOf, testKey, type TestKey } from '../../kit/testing/keys.ts';

type Api = typeof diplomatic;
/** A method of the contract. */
export type Method = keyof Api['methods'];
/** What a method answers. */
export type OutputOf<M extends Method> = StageOutput<Api, M>;
/** An input of which the ministry fills in the reference. */
export type ShortInput<M extends Method> = StageInput<Api, M>;

/** The people of the topology, by short names. */
export const people = {
  consul: { party: 'mofa', user: 'consul', roles: ['consul'], attributes: { mission: 'KR-LAX' } },
  consulTokyo: { party: 'mofa', user: 'consul2', roles: ['consul'], attributes: { mission: 'KR-TYO' } },
  clerk: { party: 'mofa', user: 'clerk', roles: ['clerk'], attributes: { mission: 'KR-LAX' } },
  apostille: { party: 'mofa', user: 'apostille', roles: ['apostille-officer'] },
  apostille2: { party: 'mofa', user: 'apostille2', roles: ['apostille-officer'] },
  approver: { party: 'mofa', user: 'approver', roles: ['approver'] },
  approver2: { party: 'mofa', user: 'approver2', roles: ['approver'] },
  auditor: { party: 'mofa', user: 'auditor', roles: ['auditor'] },
  relay: { party: 'mofa', user: 'relay', roles: ['gateway'] },
  justice: { party: 'moj', user: 'apostille', roles: ['apostille-officer'] },
  justiceApprover: { party: 'moj', user: 'approver', roles: ['approver'] },
  justiceApprover2: { party: 'moj', user: 'approver2', roles: ['approver'] },
  notary: { party: 'moj', user: 'notary', roles: ['issuer-officer'], attributes: { agency: 'notary' } },
  court: { party: 'moj', user: 'family-register', roles: ['issuer-officer'], attributes: { agency: 'court' } },
  hub: { party: 'kftc', user: 'relay', roles: ['gateway'] },
  teller1: { party: 'bank1', user: 'teller', roles: ['teller'] },
  bank1: { party: 'bank1', user: 'approver', roles: ['approver'] },
  teller2: { party: 'bank2', user: 'teller', roles: ['teller'] },
  bank2: { party: 'bank2', user: 'approver', roles: ['approver'] },
  kisa: { party: 'kisa', user: 'auditor', roles: ['auditor'] },
} as const satisfies Readonly<Record<string, TestUser>>;

/** A person of the ministry, the agencies and the banks. */
export type Person = keyof typeof people;

/** The members of the private data collections, as in the topology. */
export const collections = { 'mofa-kftc': ['mofa', 'kftc'], mofa: ['mofa'] } as const;

/** Officers with a key, by the person who signs with it. */
export const officers = {
  consul: { authority: 'mofa', mission: 'KR-LAX', name: 'Kim Consul', capacity: 'Consul' },
  consulTokyo: { authority: 'mofa', mission: 'KR-TYO', name: 'Park Consul', capacity: 'Consul' },
  apostille: { authority: 'mofa', name: 'Choi Officer', capacity: 'Apostille officer' },
  justice: { authority: 'moj', name: 'Jung Officer', capacity: 'Apostille officer' },
} as const;

/** Who signs certificates. */
export type Officer = keyof typeof officers;

/** The key of an officer in the register. */
export function keyOf(officer: Officer): { readonly keyId: string; readonly key: TestKey } {
  return { keyId: idOf(`key of ${officer}`), key: testKey(officer, officer === 'justice' ? 'P-256' : 'Ed25519') };
}

/** The key of an authority's seal. */
export function sealOf(authority: 'mofa' | 'moj'): { readonly keyId: string; readonly key: TestKey } {
  return { keyId: idOf(`seal of ${authority}`), key: testKey(`seal of ${authority}`, 'Ed25519') };
}

/** The contract with its people. */
export class Ministry extends Stage<Api, Person> {
  constructor() {
    super(diplomatic, handlers, people, { collections, start: '2026-03-03T00:00:00.000Z' });
  }

  /** Both persons of a four-eyes act, one after the other; the first refusal is what came of it. */
  override async both<M extends Method>(
    method: M,
    input: ShortInput<M>,
    first: Person,
    second: Person,
    options: StageOptions = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const whole = this.whole(method, input) as unknown as ShortInput<M>;
    const proposed = await this.call(method, whole, first, options);
    return proposed.ok ? this.call(method, whole, second) : proposed;
  }

  /** Everything that the contract has recorded, private content that is still kept included. */
  state(): Ledger {
    const contents = this.ledger
      .records('certificate')
      .flatMap(({ certificateId }) => this.ledger.privateRecord('mofa-kftc', 'powerContent', certificateId) ?? []);
    return { ...this.records(), contents } as unknown as Ledger;
  }

  /** Puts the example's rules in force, enters the officers' keys, and begins a status list of each authority. */
  async open(changes: Partial<ShortInput<'setRules'>> = {}): Promise<this> {
    const rules = { ...diplomatic.methods.setRules.example.input, ...changes };
    ok('setRules', await this.both('setRules', rules, 'approver', 'justiceApprover'));
    for (const officer of Object.keys(officers) as Officer[]) await this.enter(officer);
    for (const [authority, as] of [
      ['mofa', 'approver'],
      ['moj', 'justiceApprover'],
    ] as const) {
      await this.must('openStatusList', { authority, listId: '2026-01', entries: 131_072 }, as);
    }
    return this;
  }

  /** Enters an officer's key. */
  async enter(officer: Officer): Promise<void> {
    const { keyId, key } = keyOf(officer);
    const entry = {
      ...{ ...officers[officer], kind: 'OFFICER' as const, keyId, ...key.registered },
      ...{ specimenHash: hashOf(officer), validFrom: '2026-01-01T00:00:00Z' },
    };
    const [first, second] = approversOf(entry.authority);
    ok('registerOfficerKey', await this.both('registerOfficerKey', entry, first, second));
  }

  /** A document that the authority's seal has signed, to be published. The seal is entered with its first one. */
  async publication(
    authority: 'mofa' | 'moj',
    name: string,
    sequence: number,
    content = `{"state":${sequence}}`,
  ): Promise<ShortInput<'publishDocument'>> {
    const { keyId, key } = sealOf(authority);
    if (this.ledger.record('officerKey', authority, keyId) === undefined) {
      const seal = { authority, kind: 'SEAL' as const, keyId, name: 'Seal', capacity: 'Seal of the authority' };
      const entry = { ...seal, ...key.registered, specimenHash: hashOf(authority), validFrom: '2026-01-01T00:00:00Z' };
      ok('registerOfficerKey', await this.both('registerOfficerKey', entry, ...approversOf(authority)));
    }
    const signature = key.sign(publicationBytes({ authority, name, sequence, contentHash: hashOf(content) }));
    return { authority, name, sequence, content, sealKeyId: keyId, signature };
  }
}

/** Two approvers of an authority. */
export function approversOf(authority: 'mofa' | 'moj'): readonly [Person, Person] {
  return authority === 'moj' ? ['justiceApprover', 'justiceApprover2'] : ['approver', 'approver2'];
}
