import { encode } from '../kit/codec.ts';
import { PhaseName } from './schema/elections.ts';
import {
  formOf,
  groupOf,
  invariants,
  lifeCycle,
  manifestBytes,
  transitions,
  violationsOf,
  type Ledger,
  type RecordName,
  type RecordOf,
} from './state.ts';
import { Booth, ONE_OF_TWO } from './testing/booth.ts';
import { termsProblem } from './guards/terms.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

describe('the table of transitions', () => {
  test('it names every phase, reaches every phase, and ends in two of them', () => {
    expect([...lifeCycle.states].sort()).toEqual([...PhaseName.options].sort());
    expect(lifeCycle.unreachableStates).toEqual([]);
    expect([...lifeCycle.terminalStates].sort()).toEqual(['ANNULLED', 'ARCHIVED']);
  });

  test('phases move forward; only the polls, suspended, go back to open', () => {
    const order = PhaseName.options;
    for (const { from, to } of transitions) {
      const back = order.indexOf(to) < order.indexOf(from);
      expect(back).toBe(from === 'SUSPENDED' && to === 'OPEN');
    }
  });

  test('ballots are cast and challenged while the polls are open, and decrypted after the count alone', () => {
    for (const phase of PhaseName.options) {
      expect(lifeCycle.step(phase, 'castBallot') !== undefined).toBe(phase === 'OPEN');
      expect(lifeCycle.step(phase, 'challengeBallot') !== undefined).toBe(phase === 'OPEN');
      expect(lifeCycle.step(phase, 'submitDecryption') !== undefined).toBe(phase === 'DECRYPTING');
      expect(lifeCycle.step(phase, 'tallyBuckets') !== undefined).toBe(phase === 'TALLYING');
    }
  });

  test('every phase before the certified result can be annulled, and none after', () => {
    const certified = ['CERTIFIED', 'ARCHIVED', 'ANNULLED'];
    for (const phase of PhaseName.options) {
      expect(lifeCycle.step(phase, 'annulElection') === 'ANNULLED').toBe(!certified.includes(phase));
    }
  });
});

describe('forms', () => {
  test('a blank vote is one more option', () => {
    expect(formOf(ONE_OF_TWO)).toEqual({ options: 3, min: 1, max: 1 });
    expect(formOf({ ...ONE_OF_TWO, blank: 'NONE' })).toEqual({ options: 2, min: 1, max: 1 });
  });

  test('buckets come in 64 groups of 64', () => {
    expect([groupOf('000'), groupOf('03f'), groupOf('040'), groupOf('fff')]).toEqual(['00', '00', '01', '3f']);
  });

  test('a manifest is hashed in its canonical form', () => {
    const manifest = new Booth().manifest();
    const shuffled = Object.fromEntries(Object.entries(manifest).reverse()) as typeof manifest;
    expect(manifestBytes(shuffled)).toEqual(manifestBytes(manifest));
    expect(manifestBytes(manifest)).toEqual(encode(manifest));
  });
});

describe('terms', () => {
  const now = '2026-03-02T00:00:00.000Z';
  const base = new Booth().manifest();
  const option = base.contests[0]!.options[0]!;

  test('that fit are accepted', () => {
    expect(termsProblem(base, now)).toBeUndefined();
  });

  test.each([
    ['order', { closesAt: base.opensAt }],
    ['order', { objectionsUntil: '2026-03-01T00:00:00Z' }],
    ['order', { retentionUntil: base.closesAt }],
    ['out of order', { contests: [{ ...ONE_OF_TWO, options: [option, option] }] }],
    ['exactly one', { contests: [{ ...ONE_OF_TWO, min: 0 }] }],
    ['at most', { contests: [{ ...ONE_OF_TWO, blank: 'NONE', min: 2 }] }],
    ['than it has', { contests: [{ ...ONE_OF_TWO, blank: 'NONE', max: 3 }] }],
    ['two options', { template: 'YESNO', contests: [{ ...ONE_OF_TWO, options: [option] }] }],
  ] as const)('that do not are refused: %s', (problem, change) => {
    expect(termsProblem({ ...base, ...change } as never, now)).toContain(problem);
  });
});

/** A ledger after a whole election with a re-vote and a challenge. */
let certified: Ledger;

beforeAll(async () => {
  const booth = await new Booth().opened();
  for (const serial of [0, 1, 2]) await booth.vote(serial, [serial % 2]);
  await booth.vote(0, [2]);
  await booth.must('challengeBallot', booth.challenge(booth.prepare(3, [[0]])), 'relay');
  await booth.finish();
  await booth.certify();
  certified = booth.state();
}, 120_000);

/** The ledger with every record of a kind changed. */
function changed<R extends RecordName>(name: R, change: (record: RecordOf<R>, index: number) => object): Ledger {
  const list = certified[name] as readonly RecordOf<R>[];
  return { ...certified, [name]: list.map((record, index) => ({ ...record, ...change(record, index) })) };
}

/** The ledger without the first record of a kind, or with it twice. */
function without(name: RecordName): Ledger {
  return { ...certified, [name]: certified[name].slice(1) };
}

test('a whole election breaks no invariant', () => {
  expect(violationsOf(certified)).toEqual([]);
});

const lies: readonly (readonly [keyof typeof invariants, string, () => Ledger])[] = [
  [
    'oneVoterOneBallot',
    'a ballot twice',
    () => ({ ...certified, ballot: [...certified.ballot, certified.ballot[0]!] }),
  ],
  ['oneVoterOneBallot', 'an unlisted voter', () => changed('ballot', () => ({ credential: 'ab'.repeat(32) }))],
  ['oneVoterOneBallot', 'a wrong bucket', () => changed('ballot', () => ({ bucket: '000', group: '01' }))],
  [
    'oneVoterOneBallot',
    'more ballots than credentials',
    () => changed('election', ({ roll }) => ({ roll: { ...roll, credentials: 2 } })),
  ],
  ['countsWithinLimits', 'too many choices', () => changed('result', () => ({ counts: [[3, 1, 1]] }))],
  ['countsWithinLimits', 'too few choices', () => changed('result', () => ({ counts: [[0, 1, 1]] }))],
  ['nothingEarly', 'sums while the polls are open', () => changed('phase', () => ({ state: 'OPEN' }))],
  ['nothingEarly', 'a result by too few', () => changed('result', () => ({ openedBy: ['1'] }))],
  ['nothingEarly', 'ballots before the polls opened', () => changed('election', () => ({ openedAt: undefined }))],
  ['rollAsFrozen', 'a list that grew', () => changed('list', ({ credentials }) => ({ credentials: credentials + 3 }))],
  ['rollAsFrozen', 'a list that lost an entry', () => without('credential')],
  ['rollAsFrozen', 'another edition', () => changed('list', () => ({ edition: '2' }))],
  [
    'ciphertextsUnique',
    'a copied ciphertext',
    () => changed('ballot', () => ({ ciphertexts: certified.ballot[0]!.ciphertexts })),
  ],
  ['challengedNotCounted', 'a ballot without its mark', () => ({ ...certified, seen: [] })],
  ['challengedNotCounted', 'a challenge marked as cast', () => changed('seen', () => ({ by: 'CAST' }))],
  ['tallyIsSum', 'a dropped ballot', () => without('ballot')],
  ['tallyIsSum', 'a count too many', () => changed('tally', ({ count }) => ({ count: count! + 1 }))],
  ['tallyIsSum', 'another weight', () => changed('tally', ({ weight }) => ({ weight: weight! + 1 }))],
  ['tallyIsSum', 'another sum', () => changed('tally', () => ({ ciphertexts: certified.bucketSum[0]!.ciphertexts }))],
  ['tallyIsSum', 'a bucket’s root', () => changed('bucketSum', () => ({ root: 'ab'.repeat(32) }))],
  [
    'countsOpenTally',
    'counts that differ by one',
    () => changed('result', () => ({ counts: [[1, 1, 1]].map(([a, b, c]) => [b! + 1, a! - 1, c!]) })),
  ],
  ['countsOpenTally', 'a result without a tally', () => ({ ...certified, tally: [] })],
  [
    'keyOfAllTrustees',
    'another key',
    () => changed('election', ({ key }) => ({ key: { ...key, publicKey: key!.trusteeKeys[0] } })),
  ],
  [
    'keyOfAllTrustees',
    'other trustee keys',
    () => changed('election', ({ key }) => ({ key: { ...key, trusteeKeys: [...key!.trusteeKeys].reverse() } })),
  ],
  ['keyOfAllTrustees', 'a trustee who did not acknowledge', () => changed('trustee', () => ({ state: 'ACCEPTED' }))],
];

test.each(lies)('%s finds %s', (name, _, tampered) => {
  const found = invariants[name](tampered());
  expect(found.length).toBeGreaterThan(0);
});

test('an election without a phase is found', () => {
  expect(violationsOf({ ...certified, phase: [] })[0]?.problem).toBe('has no phase');
});
