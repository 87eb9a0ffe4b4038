/** What status lists say of a bit at a time, now or earlier. */
import { epochMsOf } from '@ledger-pilots/chaincode/kit/clock.ts';
import type { StatusEntry } from '../types/base.ts';
import { bitAt } from './bitstring.ts';
import { DEFAULT_TTL_MS, type StatusListCredential } from './status-list.ts';

/** A list whose signature and issuer were checked, with its bits unpacked. */
export interface TrustedStatusList {
  readonly list: StatusListCredential;
  readonly bits: Uint8Array;
}

/** `UNKNOWN`: no list at hand tells. */
export type StatusState = 'SET' | 'CLEAR' | 'UNKNOWN';

/** Clocks of issuer and verifier may differ by this much. */
export const CLOCK_SKEW_MS = 5 * 60_000;

/**
 * The state of an entry's bit at a time.
 * @param lists - lists of the entry's address, issuer and purpose; several states of one list are welcome
 */
export function statusAt(entry: StatusEntry, lists: readonly TrustedStatusList[], atMs: number): StatusState {
  const index = Number(entry.statusListIndex);
  const inRange = lists.filter(({ bits }) => index < bits.length * 8);
  const newestFirst = [...inRange].sort((left, right) => issuedMs(right) - issuedMs(left));
  // Revocation is for good: a list that is out of date still tells it.
  if (entry.statusPurpose === 'revocation' && newestFirst.some((one) => isSetBy(one, index, atMs))) return 'SET';
  return (
    replayed(newestFirst, index, atMs) ??
    fresh(newestFirst, index, atMs) ??
    inferred(entry, newestFirst, index, atMs) ??
    'UNKNOWN'
  );
}

/** Until when a list may be used without asking again, in milliseconds since 1970. */
export function freshUntilMs({ validFrom, validUntil, credentialSubject }: StatusListCredential): number {
  const untilMs = validUntil === undefined ? Infinity : epochMsOf(validUntil);
  const defaultMs = validUntil === undefined ? DEFAULT_TTL_MS : Infinity;
  return Math.min(untilMs, epochMsOf(validFrom) + (credentialSubject.ttl ?? defaultMs));
}

function issuedMs({ list }: TrustedStatusList): number {
  return epochMsOf(list.validFrom);
}

function isSetBy(one: TrustedStatusList, index: number, atMs: number): boolean {
  return issuedMs(one) <= atMs && bitAt(one.bits, index);
}

/** A list of a later time that has every change tells exactly. */
function replayed(newestFirst: readonly TrustedStatusList[], index: number, atMs: number): StatusState | undefined {
  const told = newestFirst.find((one) => issuedMs(one) >= atMs && one.list.credentialSubject.changes !== undefined);
  if (told === undefined) return undefined;
  const changes = told.list.credentialSubject.changes!.filter((change) => change.index === index);
  // Changes that do not lead to the bit are no history of it.
  if ((changes.at(-1)?.value ?? false) !== bitAt(told.bits, index)) return undefined;
  return state(changes.findLast((change) => epochMsOf(change.at) <= atMs)?.value ?? false);
}

function fresh(newestFirst: readonly TrustedStatusList[], index: number, atMs: number): StatusState | undefined {
  const covering = newestFirst.find((one) => issuedMs(one) - CLOCK_SKEW_MS <= atMs && atMs <= freshUntilMs(one.list));
  return covering === undefined ? undefined : state(bitAt(covering.bits, index));
}

/** What was not revoked later was not revoked before; since when it is revoked, nobody tells, so it counts from the start. */
function inferred(
  { statusPurpose }: StatusEntry,
  newestFirst: readonly TrustedStatusList[],
  index: number,
  atMs: number,
): StatusState | undefined {
  const later = newestFirst.find((one) => issuedMs(one) >= atMs);
  if (later === undefined || statusPurpose !== 'revocation') return undefined;
  return state(bitAt(later.bits, index));
}

function state(value: boolean): StatusState {
  return value ? 'SET' : 'CLEAR';
}
