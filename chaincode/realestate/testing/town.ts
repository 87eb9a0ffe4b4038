/** A town for tests: the contract on a ledger in memory, its people, its parcels and titles. */
import type { CallResult } from '../../kit/testing/fake-ledger.ts';
import type { TestUser } from '../../kit/testing/identities.ts';
import { ok, Stage, type StageInput, type StageOutput } from '../../kit/testing/stage.ts';
import { realestate } from '../api.ts';
import { handlers } from '../contract.ts';
import type { Ledger } from '../state.ts';
import { hashOf, idOf, testKey, type TestKey } from '../../kit/testing/keys.ts';

type Api = typeof realestate;
/** A method of the contract. */
export type Method = keyof Api['methods'];
/** What a method answers. */
export type OutputOf<M extends Method> = StageOutput<Api, M>;
/** An input of which the town fills in the reference. */
export type ShortInput<M extends Method> = StageInput<Api, M>;

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
export class Town extends Stage<Api, Person> {
  /** Where private records were put, so that the invariants can see them. */
  readonly kept: { readonly record: 'document' | 'papers'; readonly collection: string; readonly id: string }[] = [];

  constructor() {
    super(realestate, handlers, people, { collections, start: '2026-03-03T00:00:00.000Z' });
  }

  /** Everything that the contract has recorded, private records that are still kept included. */
  state(): Ledger {
    const keptOf = (kind: 'document' | 'papers') =>
      this.kept
        .filter(({ record }) => record === kind)
        .flatMap(({ collection, record, id }) => this.ledger.privateRecord(collection, record, id) ?? []);
    return { ...this.records(), documents: keptOf('document'), papers: keptOf('papers') } as unknown as Ledger;
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
