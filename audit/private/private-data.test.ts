/** Private data that a peer holds, against the hashes that endorsers put on the channel. */
import { ledger, peer } from '@hyperledger/fabric-protos';
import { z } from 'zod';
import { ChannelAudit, type Verdict } from '../channel/channel-audit.ts';
import { reportText } from '../channel/report-text.ts';
import type { ContractRules } from '../meaning/contract-rules.ts';
import {
  compositeKey,
  Forge,
  privateSetOf,
  type ForgedPrivateWrite,
  type ForgedTransaction,
} from '../testing/forge.ts';
import { note } from '../testing/forged-ledger.ts';
import { lockerRules } from '../testing/locker-rules.ts';
import { privateBlockOf, type PrivateSet } from './private-block.ts';

// The collection that every organisation has needs no definition.
const COLLECTION = '_implicit_org_NecMSP';

let forge: Forge;

beforeAll(async () => {
  forge = await Forge.found();
});

const written = (key: string, value: string): ForgedPrivateWrite => {
  return { collection: COLLECTION, key, value: Buffer.from(value) };
};
const purged = (key: string): ForgedPrivateWrite => ({ collection: COLLECTION, key, isPurge: true });
const keeping = (name: string, privateWrites: readonly ForgedPrivateWrite[]): ForgedTransaction =>
  note(name, { privateWrites });

/** A channel of two transactions in a block each, at a peer that holds these writes of them. */
async function audited(
  writes: readonly (readonly ForgedPrivateWrite[])[],
  held: readonly (readonly ForgedPrivateWrite[] | undefined)[],
  { cut = Infinity, rules = [] }: { readonly cut?: number; readonly rules?: readonly ContractRules[] } = {},
): Promise<Verdict> {
  const chain = await forge.chain([]);
  for (const [index, own] of writes.entries()) {
    chain.push(forge.seal(chain.at(-1)!, [await forge.envelope(keeping(`n${index}`, own))], [0]));
  }
  let audit = new ChannelAudit({ privateData: true, rules });
  for (const [number, block] of chain.entries()) {
    const own = held[number - 2];
    const sets = own === undefined ? [] : [setOf(own)];
    audit.take(block.serializeBinary(), sets);
    if (number === cut) audit = new ChannelAudit({ privateData: true, rules }, audit.snapshot());
  }
  return audit.report({});
}

function setOf(writes: readonly ForgedPrivateWrite[], transaction = 0): PrivateSet {
  return { transaction, namespace: 'voting', collection: COLLECTION, bytes: privateSetOf(writes) };
}

const codesOf = ({ findings }: Verdict) =>
  findings.map(({ step, code }) => `${step} ${code}`).filter((told) => told.startsWith('PRIVATE'));
const countsOf = ({ privateData }: Verdict) =>
  privateData!.map(({ compared, purged: gone, absent }) => ({ compared, purged: gone, absent }));

const first = [written('a', 'one'), written('b', 'two')];

test('what the peer holds is what was hashed', async () => {
  const verdict = await audited([first, [written('a', 'three')]], [first, [written('a', 'three')]]);
  expect(codesOf(verdict)).toEqual([]);
  expect(verdict.steps.PRIVATE).toBe('VERIFIED');
  expect(countsOf(verdict)).toEqual([{ compared: 3, purged: 0, absent: 0 }]);
});

test('what the peer does not hold is counted, and nothing is asked of an audit without private data', async () => {
  const verdict = await audited([first, []], [undefined, undefined]);
  expect(codesOf(verdict)).toEqual([]);
  expect(countsOf(verdict)).toEqual([{ compared: 0, purged: 0, absent: 1 }]);
  expect((await new ChannelAudit({}).report({})).steps.PRIVATE).toBe('OPEN');
});

test.each([
  ['another value', [written('a', 'One'), written('b', 'two')]],
  ['another key', [written('a', 'one'), written('c', 'two')]],
  ['a key more', [...first, written('c', 'two')]],
  ['a value in the place of a deletion', [{ collection: COLLECTION, key: 'a' }, written('b', 'two')]],
])('%s', async (_, held) => {
  expect(codesOf(await audited([first], [held]))).toContain('PRIVATE PRIVATE_DATA_DIFFERS');
});

test('writes in another order than they were hashed', async () => {
  expect(codesOf(await audited([first], [[...first].reverse()]))).toEqual(['PRIVATE PRIVATE_DATA_DIFFERS']);
});

test('a value that was purged is no longer held, whether the audit was cut in between or not', async () => {
  const purge = [purged('a')];
  for (const cut of [2, 3, Infinity]) {
    const verdict = await audited([first, purge], [[written('b', 'two')], [{ collection: COLLECTION, key: 'a' }]], {
      cut,
    });
    expect(codesOf(verdict)).toEqual([]);
    expect(countsOf(verdict)).toEqual([{ compared: 2, purged: 1, absent: 0 }]);
  }
});

test('a value that is missing and was never purged, or before it was written', async () => {
  const without = [written('b', 'two')];
  expect(codesOf(await audited([first], [without]))).toEqual(['PRIVATE PRIVATE_DATA_MISSING']);
  const before = await audited([[purged('a')], first], [[{ collection: COLLECTION, key: 'a' }], without]);
  expect(codesOf(before)).toEqual(['PRIVATE PRIVATE_DATA_MISSING']);
});

/** Deposits for lockers are private, and never above ten. */
const DEPOSITS: ContractRules = {
  ...lockerRules('voting', 'nec'),
  privateRecords: {
    deposit: { schema: z.strictObject({ lockerId: z.string(), won: z.number() }), key: ['lockerId'], list: 'deposits' },
  },
  violationsOf: ({ deposits = [] }) =>
    deposits
      .filter(({ won }) => Number(won) > 10)
      .map(({ lockerId }) => ({
        invariant: 'smallDeposits',
        subject: `deposit ${String(lockerId)}`,
        problem: 'is large',
      })),
};

const deposit = (lockerId: string, value: object): ForgedPrivateWrite => {
  return written(compositeKey('deposit', [lockerId]), JSON.stringify({ v: 1, salt: '0f', lockerId, ...value }));
};

/** What is told of deposits, when the channel has these writes of them and the peer holds those. */
async function toldOfDeposits(
  writes: readonly (readonly ForgedPrivateWrite[])[],
  held: readonly (readonly ForgedPrivateWrite[] | undefined)[] = writes,
  cut?: number,
): Promise<readonly string[]> {
  const { findings } = await audited(writes, held, { rules: [DEPOSITS], ...(cut !== undefined && { cut }) });
  return findings.map(({ code, message }) => `${code}: ${message}`).filter((told) => told.includes('deposit'));
}

test('invariants look at the private records that the peer holds, as they were written last', async () => {
  const [large, small] = [[deposit('a', { won: 11 })], [deposit('a', { won: 10 })]];
  const broken = ['INVARIANT_BROKEN: smallDeposits: deposit a is large'];
  expect(await toldOfDeposits([small])).toEqual([]);
  expect(await toldOfDeposits([large])).toEqual(broken);
  expect(await toldOfDeposits([small, large])).toEqual(broken);
  expect(await toldOfDeposits([small, large], undefined, 2)).toEqual(broken);
  expect(await toldOfDeposits([large, small], undefined, 2)).toEqual([]);
  // What the peer does not hold is not looked at, and what it held before no longer.
  expect(await toldOfDeposits([large], [undefined])).toEqual([]);
  expect(await toldOfDeposits([large, small], [large, undefined])).toEqual([]);
  const gone = { collection: COLLECTION, key: compositeKey('deposit', ['a']) };
  expect(await toldOfDeposits([large, [gone]])).toEqual([]);
  expect(await toldOfDeposits([large, [{ ...gone, isPurge: true }]], [large, [gone]])).toEqual([]);
});

test('a private value that is not the one that was hashed breaks no invariant: it is another finding', async () => {
  const told = await audited([[deposit('a', { won: 10 })]], [[deposit('a', { won: 11 })]], { rules: [DEPOSITS] });
  expect(codesOf(told)).toContain('PRIVATE PRIVATE_DATA_DIFFERS');
  expect(told.findings.map(({ code }) => code)).not.toContain('INVARIANT_BROKEN');
});

test.each([
  ['of another schema', [deposit('a', { won: 'ten' })], /^RECORD_INVALID: _implicit_org_NecMSP: deposit a: won: /],
  [
    'under the key of another',
    [written(compositeKey('deposit', ['b']), JSON.stringify({ lockerId: 'a', won: 1 }))],
    /^RECORD_INVALID: .+: deposit a under the key of b$/,
  ],
])('a private record %s', async (_, writes, expected) => {
  expect(await toldOfDeposits([writes])).toEqual([expect.stringMatching(expected)]);
});

test('the report says how many private records invariants were given', async () => {
  const writes = [[deposit('a', { won: 1 }), deposit('b', { won: 2 })], [deposit('a', { won: 3 })]];
  const { meaning } = await audited(writes, writes, { rules: [DEPOSITS] });
  expect(meaning[0]!.privateRecords).toBe(2);
  expect(reportText({ ...(await audited(writes, writes, { rules: [DEPOSITS] })), seconds: 0 }).join('\n')).toContain(
    'records and 2 private ones, invariants',
  );
});

test('private records of no kind that invariants look at are left alone', async () => {
  expect(await toldOfDeposits([[written(compositeKey('deposit-note', ['a']), 'text')]])).toEqual([]);
});

test('writes of which no hash is on the channel, and bytes that are none', async () => {
  expect(codesOf(await audited([[]], [first]))).toEqual(['PRIVATE PRIVATE_DATA_DIFFERS']);
  const chain = await forge.chain([]);
  chain.push(forge.seal(chain.at(-1)!, [await forge.envelope(keeping('n', first))], [0]));
  const audit = new ChannelAudit({ privateData: true });
  const garbage = { ...setOf(first), bytes: Buffer.from([0x0a, 0x7f]) };
  chain.forEach((block, number) => audit.take(block.serializeBinary(), number === 2 ? [garbage] : []));
  expect(codesOf(await audit.report({}))).toEqual(['PRIVATE PRIVATE_DATA_DIFFERS']);
});

test('what a peer delivers is taken apart into block and sets', () => {
  const collection = new ledger.rwset.CollectionPvtReadWriteSet();
  collection.setCollectionName(COLLECTION);
  collection.setRwset(privateSetOf(first));
  const namespace = new ledger.rwset.NsPvtReadWriteSet();
  namespace.setNamespace('voting');
  namespace.setCollectionPvtRwsetList([collection]);
  const transaction = new ledger.rwset.TxPvtReadWriteSet();
  transaction.setNsPvtRwsetList([namespace]);
  const delivered = new peer.BlockAndPrivateData();
  delivered.setBlock(forge.genesis);
  delivered.getPrivateDataMapMap().set(3, transaction);
  const { bytes, privateSets } = privateBlockOf(delivered.serializeBinary());
  expect(Buffer.from(bytes).equals(forge.genesis.serializeBinary())).toBe(true);
  expect(privateSets).toEqual([{ ...setOf(first, 3), bytes: expect.any(Uint8Array) }]);
  expect(Buffer.from(privateSets[0]!.bytes).equals(privateSetOf(first))).toBe(true);
  expect(() => privateBlockOf(new Uint8Array())).toThrow('without a block');
});
