import fc from 'fast-check';
import { completeCeremony, seedOf, settingOf, voterOf } from '../testing/keys.ts';
import { ciphertextsOf } from './answer-layout.ts';
import { answerBytes, answerElements, ballotHash, trackerOf, type Ballot, type ContestForm } from './ballot.ts';
import { isCredential, signTracker } from './credential.ts';
import { bytesOfPoint, bytesOfScalar, GENERATOR, modulo, ORDER, pointOf, scalarOf, times } from './group.ts';
import { isOpeningOf } from './opening.ts';
import { ChoiceError, prepareBallot } from './prepare-ballot.ts';
import { isShortCode, shortCodeOf } from './short-code.ts';
import { proofElements, proveValue } from './value-proof.ts';
import { verifyBallot, verifyBallots } from './verify-ballots.ts';
import { isVoterSignature } from './voter-signature.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

const { keys } = completeCeremony(2, 2);
/** One of two; none to two of three. */
const CONTESTS: readonly ContestForm[] = [
  { options: 2, min: 1, max: 1 },
  { options: 3, min: 0, max: 2 },
];
const setting = settingOf(keys, CONTESTS);
const voter = voterOf(1);
const prepared = prepareBallot(setting, voter.credential, [[1], [0, 2]], seedOf(9));
const { ballot, opening } = prepared;

/** The ballot with other bytes for one element of 32. */
function altered(contest: number, element: number, change: (bytes: Uint8Array) => Uint8Array): Ballot {
  const answers = ballot.answers.map((answer) => answer.slice());
  const answer = answers[contest]!;
  answer.set(change(answer.slice(32 * element, 32 * element + 32)), 32 * element);
  return { ...ballot, answers };
}

/** Which elements of an answer are scalars; the others are points. */
function scalarElements({ options, min, max }: ContestForm): Set<number> {
  const scalars = new Set<number>();
  const each = 2 + proofElements(2);
  for (let option = 0; option < options; option += 1) for (const at of [6, 7, 8]) scalars.add(option * each + at);
  const [values, from] = [max - min + 1, options * each];
  for (let at = 2 * values; at < proofElements(values); at += 1) scalars.add(from + at);
  return scalars;
}

const elements = CONTESTS.flatMap((form, contest) =>
  Array.from({ length: answerElements(form) }, (_, element) => {
    return { contest, element, isScalar: scalarElements(form).has(element) };
  }),
);

describe('a ballot', () => {
  test('of allowed choices is valid, and as long as the form says', () => {
    expect(verifyBallot(setting, ballot)).toBe('VALID');
    expect(ballot.answers.map(({ length }) => length)).toEqual(CONTESTS.map(answerBytes));
    expect([2, 5, 10].map((options) => answerBytes({ options, min: 1, max: 1 }))).toEqual([672, 1536, 2976]);
  });

  test('of any allowed choice is valid, in any form of contest', () => {
    const property = fc.property(
      fc.integer({ min: 1, max: 4 }).chain((options) =>
        fc.record({
          options: fc.constant(options),
          min: fc.integer({ min: 0, max: options }),
          chosen: fc.subarray(Array.from({ length: options }, (_, index) => index)),
          serial: fc.nat({ max: 60_000 }),
        }),
      ),
      ({ options, min, chosen, serial }) => {
        const form = { options, min: Math.min(min, chosen.length), max: Math.max(1, chosen.length) };
        const own = settingOf(keys, [form]);
        const made = prepareBallot(own, voterOf(serial).credential, [chosen], seedOf(3, serial));
        return verifyBallot(own, made.ballot) === 'VALID' && isOpeningOf(own, made.ballot, made.opening);
      },
    );
    fc.assert(property, { numRuns: 6 });
  });

  test('is not made of choices that the contest does not allow', () => {
    for (const choices of [[[], []], [[0, 1], []], [[0], [0, 1, 2]], [[2], []], [[0, 0], []], [[0]], [[-1], []]]) {
      expect(() => prepareBallot(setting, voter.credential, choices, seedOf(4))).toThrow(ChoiceError);
    }
  });

  test('does not tell its choice: the same choice with another seed has no element in common', () => {
    const other = prepareBallot(setting, voter.credential, [[1], [0, 2]], seedOf(10));
    const parts = (answers: readonly Uint8Array[]) =>
      answers.flatMap((answer) => {
        return Array.from({ length: answer.length / 32 }, (_, at) =>
          Buffer.from(answer.subarray(32 * at, 32 * at + 32)).toString('hex'),
        );
      });
    const known = new Set(parts(ballot.answers));
    expect(parts(other.ballot.answers).filter((part) => known.has(part))).toEqual([]);
  });
});

describe('of a ballot’s proofs', () => {
  test('every single element altered is refused, and the untouched ballot among them is not', () => {
    const ballots = elements.map(({ contest, element, isScalar }) =>
      altered(contest, element, (bytes) =>
        isScalar ? bytesOfScalar(modulo(scalarOf(bytes) + 1n)) : bytesOfPoint(pointOf(bytes).add(GENERATOR)),
      ),
    );
    const verdicts = verifyBallots(setting, [...ballots, ballot]);
    expect(verdicts).toEqual([...ballots.map(() => 'PROOF_INVALID'), 'VALID']);
  }, 120_000);

  test('every element in another encoding, neutral, zero or not reduced, is refused before any proof', () => {
    const ballots = elements.flatMap(({ contest, element, isScalar }) => {
      const changes: ((bytes: Uint8Array) => Uint8Array)[] = isScalar
        ? [
            () => new Uint8Array(32),
            () => Uint8Array.from(Buffer.from((ORDER + 5n).toString(16).padStart(64, '0'), 'hex')).reverse(),
            (bytes) => plusOrder(bytes),
          ]
        : [
            () => new Uint8Array(32),
            () => new Uint8Array(32).fill(255),
            (bytes) => bytes.map((byte, at) => (at === 31 ? byte | 128 : byte)),
          ];
      return changes.map((change) => altered(contest, element, change));
    });
    expect(new Set(verifyBallots(setting, ballots))).toEqual(new Set(['ENCODING_INVALID']));
  });

  test('answers that are too short, too long, too few or too many are refused', () => {
    const [first, second] = ballot.answers as [Uint8Array, Uint8Array];
    for (const answers of [
      [],
      [first],
      [first, second, second],
      [second, first],
      [first, second.subarray(32)],
      [first.subarray(1), second],
      [new Uint8Array([...first, ...first.slice(0, 32)]), second],
    ]) {
      expect(verifyBallot(setting, { ...ballot, answers })).toBe('ENCODING_INVALID');
    }
  });

  test('a value of 2, of -1, or a sum beyond the limit cannot be proved, and its forged proof is refused', () => {
    const statement = { tag: 'or01', binding: new Uint8Array(64), low: 0, high: 1 } as const;
    const [alpha, beta] = [bytesOfPoint(GENERATOR), bytesOfPoint(GENERATOR)];
    for (const value of [2, -1]) {
      expect(() => proveValue({ ...statement, alpha, beta }, { value, r: 1n }, setting.publicKey, () => 1n)).toThrow(
        'not among',
      );
    }
    // Two options chosen where one is allowed: the single proofs hold, the sum's cannot be taken from a contest that allows two.
    const [one, two] = [settingOf(keys, [CONTESTS[0]!]), settingOf(keys, [{ options: 2, min: 2, max: 2 }])];
    const over = prepareBallot(two, voter.credential, [[0, 1]], seedOf(5)).ballot;
    expect(verifyBallot(two, over)).toBe('VALID');
    expect(verifyBallot(one, over)).toBe('PROOF_INVALID');
  });
});

/** A scalar plus q, where that has 32 bytes: the same number modulo q in another encoding. */
function plusOrder(bytes: Uint8Array): Uint8Array {
  return Uint8Array.from(Buffer.from((scalarOf(bytes) + ORDER).toString(16).padStart(64, '0'), 'hex')).reverse();
}

describe('a ballot is bound', () => {
  test('to its voter: under another credential it is refused', () => {
    expect(verifyBallot(setting, { ...ballot, credential: voterOf(2).credential })).toBe('PROOF_INVALID');
  });

  test('to its election and its key', () => {
    expect(verifyBallot(settingOf(keys, CONTESTS, 8), ballot)).toBe('PROOF_INVALID');
    const otherKeys = { ...keys, publicKey: bytesOfPoint(pointOf(keys.publicKey).add(GENERATOR)) };
    expect(verifyBallot(settingOf(otherKeys, CONTESTS), ballot)).toBe('PROOF_INVALID');
  });

  test('to its contest: the answers of two like contests do not change places', () => {
    const twins = settingOf(keys, [CONTESTS[0]!, CONTESTS[0]!]);
    const made = prepareBallot(twins, voter.credential, [[0], [1]], seedOf(6)).ballot;
    expect(verifyBallot(twins, made)).toBe('VALID');
    expect(verifyBallot(twins, { ...made, answers: [...made.answers].reverse() })).toBe('PROOF_INVALID');
    expect(verifyBallot(twins, { ...made, answers: [made.answers[0]!, made.answers[0]!] })).toBe('PROOF_INVALID');
  });

  test('to the place of each option: two options do not change places', () => {
    const [first] = ballot.answers;
    const each = 32 * (2 + proofElements(2));
    const swapped = Uint8Array.from([
      ...first!.slice(each, 2 * each),
      ...first!.slice(0, each),
      ...first!.slice(2 * each),
    ]);
    expect(verifyBallot(setting, { ...ballot, answers: [swapped, ballot.answers[1]!] })).toBe('PROOF_INVALID');
  });

  test('so that a rerandomised copy has no proof', () => {
    const answer = ballot.answers[0]!.slice();
    // (a, b) + (G, Y) encrypts the same vote.
    answer.set(bytesOfPoint(pointOf(answer.slice(0, 32)).add(GENERATOR)), 0);
    answer.set(bytesOfPoint(pointOf(answer.slice(32, 64)).add(setting.publicKey)), 32);
    expect(verifyBallot(setting, { ...ballot, answers: [answer, ballot.answers[1]!] })).toBe('PROOF_INVALID');
  });
});

describe('a batch', () => {
  test('of valid ballots is valid, and a bad one does not spoil the others', () => {
    const good = [2, 3, 4].map((serial) => {
      return prepareBallot(setting, voterOf(serial).credential, [[serial % 2], []], seedOf(7, serial)).ballot;
    });
    expect(verifyBallots(setting, good)).toEqual(['VALID', 'VALID', 'VALID']);
    const forged = { ...good[0]!, credential: voterOf(99).credential };
    const torn = { ...good[1]!, answers: [] };
    expect(verifyBallots(setting, [good[0]!, forged, torn, good[2]!])).toEqual([
      'VALID',
      'PROOF_INVALID',
      'ENCODING_INVALID',
      'VALID',
    ]);
    expect(verifyBallots(setting, [])).toEqual([]);
  });

  test('of two ballots whose errors would cancel each other is refused', () => {
    const shift = (by: bigint) => altered(0, 8, (bytes) => bytesOfScalar(modulo(scalarOf(bytes) + by)));
    expect(verifyBallots(setting, [shift(1n), shift(-1n)])).toEqual(['PROOF_INVALID', 'PROOF_INVALID']);
  });
});

describe('a challenge', () => {
  test('shows the choice with its own randomness and with no other', () => {
    expect(opening.map((options) => options.map(({ value }) => value))).toEqual([
      [0, 1],
      [1, 0, 1],
    ]);
    expect(isOpeningOf(setting, ballot, opening)).toBe(true);
    for (const change of [
      { value: 0 },
      { value: 2 },
      { r: 0n },
      { r: opening[0]![1]!.r + 1n },
      { r: opening[0]![1]!.r + ORDER },
    ]) {
      const [first, second] = opening[0]!;
      expect(isOpeningOf(setting, ballot, [[first!, { ...second!, ...change }], opening[1]!])).toBe(false);
    }
    expect(isOpeningOf(setting, ballot, opening.slice(1))).toBe(false);
    expect(isOpeningOf(setting, ballot, [opening[0]!.slice(1), opening[1]!])).toBe(false);
  });

  test('of a device that encrypted something else is found out', () => {
    const changed = prepareBallot(setting, voter.credential, [[0], [0, 2]], seedOf(9));
    expect(isOpeningOf(setting, changed.ballot, opening)).toBe(false);
  });
});

describe('tracker and signature', () => {
  const { electionHash } = setting;
  const tracker = trackerOf(electionHash, ballot, { seq: 1, previous: new Uint8Array() });

  test('the tracker covers election, voter, place in the chain and every byte of the ballot', () => {
    const others = [
      trackerOf(new Uint8Array(64).fill(8), ballot, { seq: 1, previous: new Uint8Array() }),
      trackerOf(electionHash, { ...ballot, credential: voterOf(2).credential }, { seq: 1, previous: new Uint8Array() }),
      trackerOf(electionHash, ballot, { seq: 2, previous: new Uint8Array() }),
      trackerOf(electionHash, ballot, { seq: 1, previous: tracker }),
      trackerOf(
        electionHash,
        altered(1, 3, (bytes) => bytes.map((byte) => byte ^ 1)),
        { seq: 1, previous: new Uint8Array() },
      ),
    ];
    expect(new Set([tracker, ...others].map((bytes) => Buffer.from(bytes).toString('hex'))).size).toBe(6);
  });

  test('the voter’s signature counts for its tracker alone, and in one form', () => {
    const signature = signTracker(voter.secret, tracker);
    expect(isVoterSignature(voter.credential, tracker, signature)).toBe(true);
    expect(isVoterSignature(voterOf(2).credential, tracker, signature)).toBe(false);
    expect(
      isVoterSignature(
        voter.credential,
        tracker.map((byte) => byte ^ 1),
        signature,
      ),
    ).toBe(false);
    expect(isVoterSignature(voter.credential, tracker, signature.subarray(1))).toBe(false);
    // S + L says the same modulo L: RFC 8032 section 5.1.7 refuses it.
    const malleable = Uint8Array.from([...signature.slice(0, 32), ...plusOrder(signature.slice(32))]);
    expect(isVoterSignature(voter.credential, tracker, malleable)).toBe(false);
    for (let at = 0; at < 64; at += 7) {
      expect(
        isVoterSignature(
          voter.credential,
          tracker,
          signature.map((byte, index) => (index === at ? byte ^ 4 : byte)),
        ),
      ).toBe(false);
    }
  });

  test('only a canonical point of prime order is a credential', () => {
    expect(isCredential(voter.credential)).toBe(true);
    const hexes = [
      '01' + '00'.repeat(31),
      '00'.repeat(32),
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
      'ee' + 'ff'.repeat(30) + '7f',
      'ff'.repeat(32),
    ];
    for (const hex of hexes) expect(isCredential(Uint8Array.from(Buffer.from(hex, 'hex')))).toBe(false);
    expect(isCredential(voter.credential.subarray(1))).toBe(false);
  });
});

describe('a short code', () => {
  const code = shortCodeOf(ballotHash(setting.electionHash, ballot));

  test('is 34 characters that survive spaces, hyphens and small letters', () => {
    expect(code).toMatch(/^[A-Z2-7]{34}$/);
    expect(isShortCode(code.replace(/(.{4})/g, '$1-').toLowerCase())).toBe(true);
  });

  test('with a slip of the pen is found out', () => {
    let found = 0;
    for (let at = 0; at < 34; at += 1) {
      const slip = code.slice(0, at) + (code[at] === 'A' ? 'B' : 'A') + code.slice(at + 1);
      if (!isShortCode(slip)) found += 1;
    }
    expect(found).toBeGreaterThanOrEqual(33);
    expect(isShortCode(code.slice(1))).toBe(false);
    expect(isShortCode(`${code.slice(0, 33)}1`)).toBe(false);
  });
});

test('the ciphertexts of an answer are found without its proofs', () => {
  const [first] = ballot.answers;
  const found = ciphertextsOf(first!, 2);
  expect(found).toHaveLength(4);
  const { r, value } = opening[0]![1]!;
  expect(found[2]).toEqual(bytesOfPoint(times(GENERATOR, r)));
  expect(pointOf(found[3]!).equals(times(setting.publicKey, r).add(times(GENERATOR, BigInt(value))))).toBe(true);
});
