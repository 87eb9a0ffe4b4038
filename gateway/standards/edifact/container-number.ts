import { isContainerNumber } from '@ledger-pilots/chaincode/kit/identifiers/iso6346.ts';

/**
 * What to do with an equipment number. Published samples and real messages carry numbers that break ISO 6346; DCSA asks
 * to follow it "where possible", so such a number is taken with a flag. What is not even a plain identifier is not.
 */
export type ContainerNumberKind = 'iso' | 'non-iso' | 'unusable';

/** Judges an equipment number as received: nothing is trimmed, and lower case is not raised. */
export function containerNumberKind(number: string): ContainerNumberKind {
  if (!/^[A-Z0-9]{4,11}$/.test(number)) return 'unusable';
  return isContainerNumber(number) ? 'iso' : 'non-iso';
}
