/**
 * Cast or challenge (Benaloh 2006): a voter who doubts the device has a finished ballot opened instead of casting it. The
 * opening shows every value and all randomness of encryption; whoever likes encrypts anew and compares.
 */
import type { Ballot, BallotSetting, ContestForm } from './ballot.ts';
import { bytesOfPoint, GENERATOR, ORDER, times } from './group.ts';
import { ciphertextsOf } from './answer-layout.ts';

/** For each option of a contest its value and the randomness of its ciphertext, 1 to q - 1. */
export type ContestOpening = readonly { readonly value: number; readonly r: bigint }[];

/** Whether the opening is the ballot's: every ciphertext is r G, r Y + v G, with v of 0 or 1. */
export function isOpeningOf(setting: BallotSetting, ballot: Ballot, opening: readonly ContestOpening[]): boolean {
  const { contests } = setting;
  if (ballot.answers.length !== contests.length || opening.length !== contests.length) return false;
  return contests.every((form, contest) => {
    return opensContest(setting, form, { answer: ballot.answers[contest]!, opening: opening[contest]! });
  });
}

function opensContest(
  { publicKey }: BallotSetting,
  { options }: ContestForm,
  { answer, opening }: { readonly answer: Uint8Array; readonly opening: ContestOpening },
): boolean {
  if (opening.length !== options) return false;
  const encoded = ciphertextsOf(answer, options);
  return opening.every(({ value, r }, option) => {
    if ((value !== 0 && value !== 1) || r < 1n || r >= ORDER) return false;
    const shared = times(publicKey, r);
    const beta = value === 1 ? shared.add(GENERATOR) : shared;
    return (
      sameBytes(bytesOfPoint(times(GENERATOR, r)), encoded[2 * option]!) &&
      sameBytes(bytesOfPoint(beta), encoded[2 * option + 1]!)
    );
  });
}

function sameBytes(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, index) => byte === right[index]);
}
