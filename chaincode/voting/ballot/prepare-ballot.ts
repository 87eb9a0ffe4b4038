/** The voter's side: choices become ciphertexts with proofs. Runs on the voter's device and nowhere else. */
import {
  ciphertextsHash,
  optionBinding,
  sumBinding,
  type Ballot,
  type BallotSetting,
  type ContestForm,
} from './ballot.ts';
import { packed } from './byte-reader.ts';
import { bytesOfPoint, GENERATOR, modulo, sumOf, timesSecret, type Point } from './group.ts';
import type { ContestOpening } from './opening.ts';
import { randomnessOf, type Randomness } from './randomness.ts';
import { proveValue } from './value-proof.ts';

/** A ballot ready to be signed, and what opens it: for a challenge, never for anybody once the ballot is cast. */
export interface PreparedBallot {
  readonly ballot: Ballot;
  readonly opening: readonly ContestOpening[];
}

/** A choice that the contest does not allow. */
export class ChoiceError extends Error {
  override readonly name = 'ChoiceError';
}

/**
 * Encrypts choices and proves that they are allowed.
 * @param credential - the voter's Ed25519 public key
 * @param choices - for each contest, the positions of the chosen options, from 0
 * @param seed - 32 random bytes for this ballot alone: the same seed twice tells what changed
 * @throws {ChoiceError}
 */
export function prepareBallot(
  setting: BallotSetting,
  credential: Uint8Array,
  choices: readonly (readonly number[])[],
  seed: Uint8Array,
): PreparedBallot {
  if (choices.length !== setting.contests.length)
    throw new ChoiceError('there is one list of choices for each contest');
  const randomness = randomnessOf(seed);
  const contests = setting.contests.map((form, contest) => {
    const values = valuesOf(form, choices[contest]!);
    return new ContestEncryption({ setting, credential, contest, form, values, randomness });
  });
  return {
    ballot: { credential, answers: contests.map((contest) => contest.answer()) },
    opening: contests.map((contest) => contest.opening()),
  };
}

function valuesOf({ options, min, max }: ContestForm, chosen: readonly number[]): number[] {
  const values = new Array<number>(options).fill(0);
  for (const option of chosen) {
    if (values[option] !== 0) throw new ChoiceError('an option does not exist or is chosen twice');
    values[option] = 1;
  }
  if (chosen.length < min || chosen.length > max) throw new ChoiceError(`choose ${min} to ${max} options`);
  return values;
}

interface ContestInput {
  readonly setting: BallotSetting;
  readonly credential: Uint8Array;
  readonly contest: number;
  readonly form: ContestForm;
  readonly values: readonly number[];
  readonly randomness: Randomness;
}

/** An option's ciphertext with its secret. */
interface OptionCiphertext {
  readonly value: number;
  readonly r: bigint;
  readonly points: readonly [Point, Point];
  readonly alpha: Uint8Array;
  readonly beta: Uint8Array;
}

/** One contest of a ballot in the making. */
class ContestEncryption {
  readonly #input: ContestInput;
  readonly #ciphertexts: readonly OptionCiphertext[];

  constructor(input: ContestInput) {
    this.#input = input;
    this.#ciphertexts = input.values.map((value, option) => this.#encrypt(value, option));
  }

  opening(): ContestOpening {
    return this.#ciphertexts.map(({ value, r }) => ({ value, r }));
  }

  answer(): Uint8Array {
    const options = this.#ciphertexts.flatMap((ciphertext, option) => [
      ciphertext.alpha,
      ciphertext.beta,
      this.#optionProof(ciphertext, option),
    ]);
    return packed(...options, this.#sumProof());
  }

  /** (a, b) = (r G, r Y + v G) */
  #encrypt(value: number, option: number): OptionCiphertext {
    const { setting, contest, randomness } = this.#input;
    const r = randomness('encrypt', contest, option);
    const shared = timesSecret(setting.publicKey, r);
    const points = [timesSecret(GENERATOR, r), value === 1 ? shared.add(GENERATOR) : shared] as const;
    return { value, r, points, alpha: bytesOfPoint(points[0]), beta: bytesOfPoint(points[1]) };
  }

  #optionProof({ value, r, alpha, beta }: OptionCiphertext, option: number): Uint8Array {
    const { setting, credential, contest, randomness } = this.#input;
    const binding = optionBinding(setting, credential, contest, option);
    const statement = { tag: 'or01', binding, low: 0, high: 1, alpha, beta } as const;
    const own: Randomness = (...purpose) => randomness('or01', contest, option, ...purpose);
    return proveValue(statement, { value, r }, setting.publicKey, own);
  }

  #sumProof(): Uint8Array {
    const { setting, credential, contest, form, randomness } = this.#input;
    const encoded = this.#ciphertexts.flatMap(({ alpha, beta }) => [alpha, beta]);
    const digest = ciphertextsHash(setting.electionHash, contest, encoded);
    const statement = {
      tag: 'sum',
      binding: sumBinding(setting, credential, contest, digest),
      low: form.min,
      high: form.max,
      alpha: bytesOfPoint(sumOf(this.#ciphertexts.map(({ points }) => points[0]))),
      beta: bytesOfPoint(sumOf(this.#ciphertexts.map(({ points }) => points[1]))),
    } as const;
    const value = this.#ciphertexts.reduce((sum, ciphertext) => sum + ciphertext.value, 0);
    const r = modulo(this.#ciphertexts.reduce((sum, ciphertext) => sum + ciphertext.r, 0n));
    const own: Randomness = (...purpose) => randomness('sum', contest, ...purpose);
    return proveValue(statement, { value, r }, setting.publicKey, own);
  }
}
