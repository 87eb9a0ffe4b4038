/** Verification of ballots, one or many, by one sum of multiples. */
import {
  answerElements,
  ciphertextsHash,
  optionBinding,
  sumBinding,
  type Ballot,
  type BallotSetting,
} from './ballot.ts';
import { ByteReader, type EncodedPoint } from './byte-reader.ts';
import { bytesOfPoint, EncodingError, sumOf } from './group.ts';
import { LinearCheck } from './linear-check.ts';
import { addValueProof, readValueProof, type CiphertextFactors } from './value-proof.ts';

/** Whether a ballot counts; if not, whether its form or a proof is to blame. */
export type BallotVerdict = 'VALID' | 'ENCODING_INVALID' | 'PROOF_INVALID';

type ValueProof = ReturnType<typeof readValueProof>;

/** A contest's answer, read. */
interface Answer {
  readonly ciphertexts: readonly (readonly [EncodedPoint, EncodedPoint])[];
  readonly optionProofs: readonly ValueProof[];
  readonly sumProof: ValueProof;
}

/** Judges one ballot. */
export function verifyBallot(setting: BallotSetting, ballot: Ballot): BallotVerdict {
  return verifyBallots(setting, [ballot])[0]!;
}

/**
 * Judges ballots, all in one check; if that fails, each by itself, so that a bad one does not spoil the others. The verdicts do
 * not depend on what a ballot is judged together with.
 */
export function verifyBallots(setting: BallotSetting, ballots: readonly Ballot[]): BallotVerdict[] {
  const read = ballots.map((ballot) => readAnswers(setting, ballot));
  const sound = ballots.flatMap((ballot, index) => {
    const answers = read[index];
    return answers === undefined ? [] : [{ ballot, answers, index }];
  });
  const together = proofsHold(setting, sound);
  const verdicts = ballots.map((): BallotVerdict => 'ENCODING_INVALID');
  for (const one of sound) {
    const holds = together || (sound.length > 1 && proofsHold(setting, [one]));
    verdicts[one.index] = holds ? 'VALID' : 'PROOF_INVALID';
  }
  return verdicts;
}

function readAnswers(setting: BallotSetting, ballot: Ballot): Answer[] | undefined {
  if (ballot.answers.length !== setting.contests.length) return undefined;
  try {
    return setting.contests.map((form, contest) => {
      const reader = new ByteReader(ballot.answers[contest]!, answerElements(form));
      const options = Array.from({ length: form.options }, () => {
        const ciphertext = [reader.point(), reader.point()] as const;
        return { ciphertext, proof: readValueProof(reader, 2) };
      });
      const sumProof = readValueProof(reader, form.max - form.min + 1);
      const ciphertexts = options.map(({ ciphertext }) => ciphertext);
      return { ciphertexts, optionProofs: options.map(({ proof }) => proof), sumProof };
    });
  } catch (error) {
    if (error instanceof EncodingError) return undefined;
    throw error;
  }
}

interface ReadBallot {
  readonly ballot: Ballot;
  readonly answers: readonly Answer[];
}

function proofsHold(setting: BallotSetting, ballots: readonly ReadBallot[]): boolean {
  const fields = ballots.flatMap(({ ballot }) => [ballot.credential, ...ballot.answers]);
  const check = new LinearCheck(setting.electionHash, setting.publicKeyBytes, ...fields);
  for (const { ballot, answers } of ballots) {
    for (const contest of answers.keys()) addAnswer(check, setting, ballot, { answer: answers[contest]!, contest });
  }
  return check.holds();
}

function addAnswer(
  check: LinearCheck,
  setting: BallotSetting,
  { credential }: Ballot,
  { answer, contest }: { readonly answer: Answer; readonly contest: number },
): void {
  const { ciphertexts, optionProofs, sumProof } = answer;
  const factors = ciphertexts.map(([alpha, beta], option): CiphertextFactors => {
    const binding = optionBinding(setting, credential, contest, option);
    const statement = { tag: 'or01', binding, low: 0, high: 1, alpha: alpha.bytes, beta: beta.bytes } as const;
    return addValueProof(check, statement, optionProofs[option]!, setting.publicKey);
  });
  const encoded = ciphertexts.flatMap(([alpha, beta]) => [alpha.bytes, beta.bytes]);
  const digest = ciphertextsHash(setting.electionHash, contest, encoded);
  const { min, max } = setting.contests[contest]!;
  const statement = {
    tag: 'sum',
    binding: sumBinding(setting, credential, contest, digest),
    low: min,
    high: max,
    alpha: bytesOfPoint(sumOf(ciphertexts.map(([alpha]) => alpha.point))),
    beta: bytesOfPoint(sumOf(ciphertexts.map(([, beta]) => beta.point))),
  } as const;
  const ofSum = addValueProof(check, statement, sumProof, setting.publicKey);
  // The sum's ciphertext is the sum of the options': its factors go to each of them.
  for (const [option, [alpha, beta]] of ciphertexts.entries()) {
    check.add(alpha.point, factors[option]!.alpha + ofSum.alpha);
    check.add(beta.point, factors[option]!.beta + ofSum.beta);
  }
}
