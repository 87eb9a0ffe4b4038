import { sha256 } from '@noble/hashes/sha2.js';
import { completeCeremony, seedOf, settingOf, voterOf } from '../testing/keys.ts';
import { ciphertextsOf } from './answer-layout.ts';
import { trackerOf } from './ballot.ts';
import { areCounts, combine, decryptShare, isDecryptionShare, type TallySetting } from './decryption.ts';
import { DiscreteLog } from './discrete-log.ts';
import { bytesOfPoint, bytesOfScalar, GENERATOR, modulo, ORDER, pointOf, scalarOf, times } from './group.ts';
import { EMPTY_FRONTIER, grow, inclusionPath, isIncluded, leafHash, merkleRoot, nodeHash, rootOf } from './merkle.ts';
import { prepareBallot } from './prepare-ballot.ts';
import { bucketOf, sumAggregates, sumBallots, tallyHashOf, type CountedBallot } from './tally.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

const { keys, secretShares } = completeCeremony(3, 2);
const CONTESTS = [
  { options: 2, min: 1, max: 1 },
  { options: 3, min: 0, max: 2 },
];
const OPTIONS = CONTESTS.map(({ options }) => options);
const setting = settingOf(keys, CONTESTS);
const CHOICES: readonly (readonly number[])[][] = [
  [[0], [0, 2]],
  [[1], []],
  [[0], [2]],
  [[0], [1, 2]],
];

function counted(serial: number, weight = 1): CountedBallot {
  const { credential } = voterOf(serial);
  const { ballot } = prepareBallot(setting, credential, CHOICES[serial]!, seedOf(20, serial));
  const place = { seq: 1, previous: new Uint8Array() };
  const ciphertexts = ballot.answers.map((answer, contest) => ciphertextsOf(answer, OPTIONS[contest]!));
  return { credential, seq: 1, tracker: trackerOf(setting.electionHash, ballot, place), weight, ciphertexts };
}

const ballots = CHOICES.map((_, serial) => counted(serial));
const tally = sumBallots(ballots, OPTIONS);
const tallySetting: TallySetting = {
  electionHash: setting.electionHash,
  tallyHash: tallyHashOf(setting.electionHash, tally),
  ciphertexts: tally.ciphertexts,
};
const shares = secretShares.map((secret, index) => decryptShare(tallySetting, index + 1, secret, seedOf(30, index)));
const COUNTS = [
  [3, 1],
  [1, 1, 3],
];

describe('the sum of ballots', () => {
  test('is the same whatever the parts it is summed in', () => {
    const parts = [
      sumBallots(ballots.slice(0, 1), OPTIONS),
      sumBallots([], OPTIONS),
      sumBallots(ballots.slice(1), OPTIONS),
    ];
    const sum = sumAggregates(parts);
    expect(sum).toMatchObject({ count: 4, weight: 4, ciphertexts: tally.ciphertexts });
    expect(sum.root).toEqual(merkleRoot(parts.map(({ root }) => root)));
  });

  test('counts a ballot of weight 3 three times', () => {
    const weighted = sumBallots([counted(0, 3), counted(1)], OPTIONS);
    const one = sumBallots([counted(0)], OPTIONS);
    const three = sumAggregates([one, one, one, sumBallots([counted(1)], OPTIONS)]);
    expect(weighted).toMatchObject({ count: 2, weight: 4, ciphertexts: three.ciphertexts });
  });

  test('has a root that shows each ballot, and none that is not in it', () => {
    const leaves = ballots.map(({ credential, seq, tracker }) =>
      Uint8Array.from([...credential, 0, 0, 0, seq, ...tracker]),
    );
    expect(tally.root).toEqual(merkleRoot(leaves));
    for (const [index, leaf] of leaves.entries()) {
      const path = inclusionPath(leaves, index);
      expect(isIncluded(leaf, { index, size: 4 }, path, tally.root)).toBe(true);
      expect(isIncluded(leaf, { index: (index + 1) % 4, size: 4 }, path, tally.root)).toBe(false);
      expect(
        isIncluded(
          leaf.map((byte) => byte ^ 1),
          { index, size: 4 },
          path,
          tally.root,
        ),
      ).toBe(false);
    }
  });

  test('has a hash that covers count, weight, root and every sum', () => {
    const { electionHash, tallyHash } = tallySetting;
    const [first, second] = tally.ciphertexts;
    const others = [
      { ...tally, count: 5 },
      { ...tally, weight: 5 },
      { ...tally, root: new Uint8Array(32) },
      { ...tally, ciphertexts: [first!, [...second!].reverse()] },
      { ...tally, ciphertexts: [[...first!, ...second!.slice(0, 2)], second!.slice(2)] },
    ];
    for (const other of others) expect(tallyHashOf(electionHash, other)).not.toEqual(tallyHash);
    expect(tallyHashOf(new Uint8Array(64), tally)).not.toEqual(tallyHash);
  });

  test('is made in buckets of the first 12 bits of the credential’s hash', () => {
    const { credential } = voterOf(0);
    expect(bucketOf(credential)).toBe(Buffer.from(sha256(credential)).toString('hex').slice(0, 3));
  });
});

describe('decryption', () => {
  test.each([
    [1, 2],
    [1, 3],
    [3, 2],
    [1, 2, 3],
  ])('with the parts of trustees %i and %i (and others) gives the counts', (...numbers) => {
    const combined = combine(tallySetting, partsOf(...numbers));
    expect(areCounts(combined, COUNTS)).toBe(true);
    const log = new DiscreteLog(4);
    expect(combined.map((points) => points.map((point) => log.of(point)))).toEqual(COUNTS);
  });

  const partsOf = (...numbers: (number | undefined)[]) =>
    numbers.flatMap((trustee) => (trustee === undefined ? [] : [{ trustee, factors: shares[trustee - 1]!.factors }]));

  test('with one part alone gives nothing', () => {
    const combined = combine(tallySetting, partsOf(2));
    expect(areCounts(combined, COUNTS)).toBe(false);
    expect(new DiscreteLog(1000).of(combined[0]![0]!)).toBeUndefined();
  });

  test('counts that differ by one, or have another form, are not the counts', () => {
    const combined = combine(tallySetting, partsOf(1, 2));
    expect(areCounts(combined, [[2, 1], COUNTS[1]!])).toBe(false);
    expect(areCounts(combined, [COUNTS[0]!, [1, 1, 4]])).toBe(false);
    expect(areCounts(combined, [COUNTS[0]!])).toBe(false);
    expect(areCounts(combined, [[3], [1, 1, 3]])).toBe(false);
  });

  test('refuses to count a trustee twice', () => {
    expect(() => combine(tallySetting, partsOf(1, 1))).toThrow('twice');
  });

  test('a part is its trustee’s, for this tally of this election', () => {
    for (const [index, share] of shares.entries()) {
      expect(isDecryptionShare(tallySetting, index + 1, keys.trusteeKeys[index]!, share)).toBe(true);
    }
    const [first] = shares;
    expect(isDecryptionShare(tallySetting, 2, keys.trusteeKeys[1]!, first!)).toBe(false);
    expect(isDecryptionShare(tallySetting, 2, keys.trusteeKeys[0]!, first!)).toBe(false);
    for (const other of [{ electionHash: new Uint8Array(64) }, { tallyHash: new Uint8Array(64) }]) {
      expect(isDecryptionShare({ ...tallySetting, ...other }, 1, keys.trusteeKeys[0]!, first!)).toBe(false);
    }
    const swapped = { factors: [...first!.factors].reverse(), proofs: [...first!.proofs].reverse() };
    expect(isDecryptionShare(tallySetting, 1, keys.trusteeKeys[0]!, swapped)).toBe(false);
  });

  test('every altered factor and every altered part of a proof is found out', () => {
    const [share, key] = [shares[0]!, keys.trusteeKeys[0]!];
    const holds = (changed: Partial<typeof share>) => isDecryptionShare(tallySetting, 1, key, { ...share, ...changed });
    for (const [contest, options] of share.factors.entries()) {
      for (const [option, factor] of options.entries()) {
        const other = bytesOfPoint(pointOf(factor).add(GENERATOR));
        expect(holds({ factors: share.factors.with(contest, options.with(option, other)) })).toBe(false);
        const proof = share.proofs[contest]![option]!;
        for (const changed of changesOf(proof)) {
          const proofs = share.proofs.with(contest, share.proofs[contest]!.with(option, changed));
          expect(holds({ proofs })).toBe(false);
        }
      }
    }
  });

  function changesOf(proof: Uint8Array): Uint8Array[] {
    const plusOrder = (scalarOf(proof.slice(64)) + ORDER).toString(16).padStart(64, '0');
    return [
      [...bytesOfPoint(pointOf(proof.slice(0, 32)).add(GENERATOR)), ...proof.slice(32)],
      [...proof.slice(0, 32), ...bytesOfPoint(pointOf(proof.slice(32, 64)).add(GENERATOR)), ...proof.slice(64)],
      [...proof.slice(0, 64), ...bytesOfScalar(modulo(scalarOf(proof.slice(64)) + 1n))],
      [...proof.slice(0, 64), ...Buffer.from(plusOrder, 'hex').reverse()],
      [...proof.slice(0, 64), ...new Uint8Array(32)],
      [...new Uint8Array(32), ...proof.slice(32)],
      [...proof.slice(0, 95)],
    ].map((bytes) => Uint8Array.from(bytes));
  }

  test('a part without all factors is none', () => {
    const [share, key] = [shares[0]!, keys.trusteeKeys[0]!];
    const torn = { ...share, factors: [share.factors[0]!, share.factors[1]!.slice(1)] };
    expect(isDecryptionShare(tallySetting, 1, key, torn)).toBe(false);
    expect(isDecryptionShare(tallySetting, 1, key, { ...share, proofs: share.proofs.slice(1) })).toBe(false);
  });
});

describe('the search for a count', () => {
  test.each([0, 1, 7, 99, 100])('finds every count up to %i and nothing beyond', (most) => {
    const log = new DiscreteLog(most);
    for (let count = 0; count <= most; count += Math.max(1, Math.floor(most / 12))) {
      expect(log.of(times(GENERATOR, BigInt(count)))).toBe(count);
    }
    for (const beyond of [most + 1, most + 2]) expect(log.of(times(GENERATOR, BigInt(beyond)))).toBeUndefined();
  });

  test('is for counts of people', () => {
    expect(() => new DiscreteLog(2 ** 40)).toThrow(RangeError);
    expect(() => new DiscreteLog(-1)).toThrow(RangeError);
  });
});

describe('Merkle trees, RFC 9162', () => {
  const leaves = Array.from({ length: 9 }, (_, index) => Uint8Array.of(index));

  test('of no leaf the root is the hash of nothing, of one its hash', () => {
    expect(merkleRoot([])).toEqual(sha256(new Uint8Array()));
    expect(merkleRoot(leaves.slice(0, 1))).toEqual(sha256(Uint8Array.of(0, 0)));
    expect(merkleRoot(leaves.slice(0, 3))).toEqual(
      nodeHash(nodeHash(leafHash(leaves[0]!), leafHash(leaves[1]!)), leafHash(leaves[2]!)),
    );
  });

  test('a tree grown in chunks of any size has the root of the whole', () => {
    for (const size of [1, 2, 3, 4]) {
      let frontier = EMPTY_FRONTIER;
      for (let at = 0; at < leaves.length; at += size) frontier = grow(frontier, leaves.slice(at, at + size));
      expect(rootOf(frontier)).toEqual(merkleRoot(leaves));
      expect(frontier.size).toBe(9);
    }
  });

  test('each leaf of a tree of each size is shown to be in it, by a path of the right length', () => {
    for (let size = 1; size <= leaves.length; size += 1) {
      const own = leaves.slice(0, size);
      for (let index = 0; index < size; index += 1) {
        const path = inclusionPath(own, index);
        const root = merkleRoot(own);
        expect(isIncluded(own[index]!, { index, size }, path, root)).toBe(true);
        expect(isIncluded(own[index]!, { index, size }, [...path, root], root)).toBe(false);
        if (path.length > 0) expect(isIncluded(own[index]!, { index, size }, path.slice(1), root)).toBe(false);
        expect(isIncluded(own[index]!, { index: size, size }, path, root)).toBe(false);
      }
    }
  });
});
