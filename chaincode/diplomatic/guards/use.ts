/** Whether a power of attorney can be used for what a bank has in mind. */
import { compareInstants } from '../../kit/clock.ts';
import { remainingOf, type RecordOf } from '../state.ts';
import type { Refusal } from './refusal.ts';

type Mandate = NonNullable<RecordOf<'certificate'>['mandate']>;
type Authorisation = RecordOf<'authorisation'>;

/** A use that somebody has in mind. */
export interface Use {
  readonly verifier: string;
  readonly power: number;
  readonly purpose: string;
  readonly amount: number;
}

/** Refuses a use that the act does not grant: another power, purpose or bank. */
export function notGranted({ powers }: Mandate, { verifier, power, purpose }: Use): Refusal | undefined {
  const granted = powers[power];
  if (granted !== undefined && granted.action === purpose && granted.banks.includes(verifier)) return undefined;
  const details = { power, purpose, verifier, action: granted?.action };
  return { code: 'NOT_GRANTED', message: `The act grants ${verifier} no ${purpose} as its power ${power}.`, details };
}

/** Refuses a use of what is used up, and one beyond the limit. */
export function beyondLimit(
  mandate: Mandate,
  authorisation: Authorisation,
  { power, amount }: Pick<Use, 'power' | 'amount'>,
): Refusal | undefined {
  const { certificateId, state, uses } = authorisation;
  if (state === 'CONSUMED') {
    return { code: 'CONSUMED', message: 'The power of attorney is used up.', details: { certificateId, uses } };
  }
  const remaining = remainingOf(mandate, authorisation, power);
  if (amount <= remaining) return undefined;
  return {
    code: 'LIMIT_EXCEEDED',
    message: `The power has ${remaining} left, which is less than ${amount}.`,
    details: { certificateId, power, remaining },
  };
}

/** Refuses while a bank's reservation has not lapsed. */
export function heldBySomebody({ certificateId, state, reserved }: Authorisation, now: string): Refusal | undefined {
  if (state !== 'RESERVED' || reserved === undefined || compareInstants(now, reserved.lapsesAt) >= 0) return undefined;
  const { lapsesAt } = reserved;
  return {
    code: 'RESERVED',
    message: `The power of attorney is reserved until ${lapsesAt}.`,
    details: { certificateId, lapsesAt },
  };
}

/** Refuses a reservation that is over, by time or because another one followed. */
export function lapsed(reservation: RecordOf<'reservation'>, authorisation: Authorisation, now: string) {
  const { verifier, nonce, lapsesAt } = reservation;
  const current = authorisation.reserved;
  const mine = current?.verifier === verifier && current.nonce === nonce;
  if (mine && compareInstants(now, lapsesAt) < 0) return undefined;
  const details = { nonce, lapsesAt };
  return { code: 'RESERVATION_LAPSED', message: `The reservation lapsed at ${lapsesAt}.`, details } satisfies Refusal;
}
