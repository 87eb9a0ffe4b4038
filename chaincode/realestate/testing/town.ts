/** A town for tests: the contract on a ledger in memory, its people, its parcels and titles. */
import type { z } from 'zod';
import { FakeLedger, type CallOptions, type CallResult } from '../../kit/testing/fake-ledger.ts';
import type { TestUser } from '../../kit/testing/identities.ts';
import { realestate } from '../api.ts';
import { handlers } from '../contract.ts';
import { emptyLedger, type Ledger, type RecordName } from '../state.ts';
import { hashOf, idOf, testKey, type TestKey } from './keys.ts';

type Api = typeof realestate;
/** A method of the contract. */
export type Method = keyof Api['methods'];
type InputOf<M extends Method> = z.input<Api['methods'][M]['input']>;
/** What a method answers. */
export type OutputOf<M extends Method> = z.output<Api['methods'][M]['output']>;
/** An input of which the town fills in the reference. */
export type ShortInput<M extends Method> = Omit<InputOf<M>, 'messageRef'> & { readonly messageRef?: string };

/** The people of the topology, by short names. */
export const people = {
  cadastre: { party: 'molit', user: 'cadastre', roles: ['cadastre-officer'] },
  landAuditor: { party: 'molit', user: 'auditor', roles: ['auditor'] },
  relay: { party: 'molit', user: 'relay', roles: ['gateway'] },
  registrar: { party: 'registry', user: 'registrar', roles: ['registrar'] },
  registrar2: { party: 'registry', user: 'registrar2', roles: ['registrar'] },
  clerk: { party: 'registry', user: 'receipt', roles: ['receipt-clerk'] },
  scrivener: { party: 'registry', user: 'scrivener', roles: ['scrivener'], attributes: { bizNo: '1018600011' } },
  civil: { party: 'mois', user: 'civil', roles: ['civil-officer'] },
  tax: { party: 'nts', user: 'tax', roles: ['tax-officer'], attributes: { agency: 'nts' } },
  localTax: { party: 'nts', user: 'local-tax', roles: ['tax-officer'], attributes: { agency: 'wetax' } },
  loan1: { party: 'bank1', user: 'loan', roles: ['loan-officer'] },
  underwriter1: { party: 'bank1', user: 'underwriter', roles: ['underwriter'] },
  approver1: { party: 'bank1', user: 'approver', roles: ['approver'] },
  approver1b: { party: 'bank1', user: 'approver2', roles: ['approver'] },
  loan2: { party: 'bank2', user: 'loan', roles: ['loan-officer'] },
  underwriter2: { party: 'bank2', user: 'underwriter', roles: ['underwriter'] },
  approver2: { party: 'bank2', user: 'approver', roles: ['approver'] },
  approver2b: { party: 'bank2', user: 'approver2', roles: ['approver'] },
  kisa: { party: 'kisa', user: 'auditor', roles: ['auditor'] },
} as const satisfies Readonly<Record<string, TestUser>>;

/** A person of the town. */
export type Person = keyof typeof people;

/** The members of the private data collections, as in the topology. */
export const collections: Readonly<Record<string, readonly string[]>> = Object.fromEntries([
  ...['bank1', 'bank2'].flatMap((bank) =>
    ['molit', 'registry', 'mois', 'nts'].map((agency) => [`${bank}-${agency}`, [bank, agency]] as const),
  ),
  ['bank1', ['bank1']],
  ['bank2', ['bank2']],
]);

/** A refusal, thrown by the short forms so that a test sees it. */
export class Refused extends Error {
  readonly code: string;

  constructor(method: string, code: string, message: string, details: unknown) {
    super(`${method}: ${code}: ${message} ${Buffer.from(String(details ?? '')).toString()}`);
    this.code = code;
  }
}

/** The output of a call that must not be refused. @throws {Refused} */
export function ok<T>(method: string, result: CallResult<T>): T {
  if (result.ok) return result.output;
  const { code, message, details } = result.error;
  if (code === 'INTERNAL') throw result.cause;
  throw new Refused(method, code, message, details && Object.entries(details).flat());
}

/** Numbers and keys of the town's property of this serial. */
export function propertyOf(serial: number) {
  const digits = String(serial).padStart(4, '0');
  return {
    pnu: `501101010010001${digits}`,
    propertyNo: `1501-2026-00${digits}`,
    ownerHash: hashOf(`owner of ${serial}`),
    ownerKeyId: idOf(`owner key of ${serial}`),
    ownerKey: testKey(`owner of ${serial}`),
  };
}

/** The contract with its people. */
export class Town {
  readonly ledger = new FakeLedger(realestate, handlers, { collections, start: '2026-03-03T00:00:00.000Z' });
  /** Where private records were put, so that the invariants can see them. */
  readonly kept: { readonly record: 'document' | 'papers'; readonly collection: string; readonly id: string }[] = [];
  #messages = 0;

  /** Calls a method and gives what came of it. */
  async call<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Omit<CallOptions, 'as'> = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const user = typeof as === 'string' ? people[as] : as;
    const whole = this.whole(method, input);
    return (await this.ledger.invoke(method, whole, { ...options, as: user })) as CallResult<OutputOf<M>>;
  }

  /** As {@link call}, and gives the output. @throws {Refused} */
  async must<M extends Method>(
    method: M,
    input: ShortInput<M>,
    as: Person | TestUser,
    options: Omit<CallOptions, 'as'> = {},
  ): Promise<OutputOf<M>> {
    return ok(method, await this.call(method, input, as, options));
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

  /** The input with a new message reference, where the method has one. */
  whole<M extends Method>(method: M, input: ShortInput<M>): InputOf<M> {
    const fields = realestate.methods[method].input.shape as object;
    this.#messages += 1;
    return { ...('messageRef' in fields && { messageRef: `M-${this.#messages}` }), ...input } as InputOf<M>;
  }

  /** Both persons of a four-eyes act, one after the other. */
  async both<M extends Method>(
    method: M,
    input: ShortInput<M>,
    first: Person,
    second: Person,
    options: Omit<CallOptions, 'as'> = {},
  ): Promise<CallResult<OutputOf<M>>> {
    const whole = this.whole(method, input) as unknown as ShortInput<M>;
    ok(method, await this.call(method, whole, first, options));
    return this.call(method, whole, second);
  }

  /** Everything that the contract has recorded, private records that are still kept included. */
  state(): Ledger {
    const names = Object.keys(realestate.records) as RecordName[];
    const state: Record<string, unknown> = { ...emptyLedger(names) };
    for (const name of names) state[name] = this.ledger.records(name);
    const keptOf = (kind: 'document' | 'papers') =>
      this.kept
        .filter(({ record }) => record === kind)
        .flatMap(({ collection, record, id }) => this.ledger.privateRecord(collection, record, id) ?? []);
    return { ...state, documents: keptOf('document'), papers: keptOf('papers') } as unknown as Ledger;
  }

  /** Puts the example's rules in force. */
  async open(changes: Partial<ShortInput<'setRules'>> = {}): Promise<this> {
    const rules = { ...realestate.methods.setRules.example.input, ...changes };
    ok('setRules', await this.both('setRules', rules, 'cadastre', 'registrar'));
    return this;
  }

  /** Enters a parcel of 100 square metres and a title over it, whose owner has registered a key. */
  async property(serial: number, changes: { readonly titleOwner?: string } = {}): Promise<string> {
    const { pnu, propertyNo, ownerHash, ownerKeyId, ownerKey } = propertyOf(serial);
    const facts = { areaHundredthsM2: 10_000, landCategory: '대', officialPriceWon: 2_500_000 };
    await this.must('recordParcel', { pnu, ownerHash, ...facts }, 'cadastre');
    await this.key(ownerKeyId, ownerKey);
    const owner = { ownerHash: changes.titleOwner ?? ownerHash, ownerKeyId };
    await this.must('openTitle', { propertyNo, kind: 'LAND', pnus: [pnu], ...owner }, 'registrar');
    return propertyNo;
  }

  /** Registers a citizen's key. */
  async key(keyId: string, key: TestKey): Promise<void> {
    await this.must('registerKey', { keyId, ...key.registered }, 'civil');
  }

  /** Begins the split of a property's parcel. */
  beginSplit(serial: number): Promise<CallResult<OutputOf<'beginParcelChange'>>> {
    const { pnu } = propertyOf(serial);
    return this.call(
      'beginParcelChange',
      { changeId: idOf(`split ${serial}`), kind: 'SPLIT', pnus: [pnu] },
      'cadastre',
    );
  }
}
