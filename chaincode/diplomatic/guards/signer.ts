/** Whether a key of the register may sign now. */
import { compareInstants } from '../../kit/clock.ts';
import type { RecordOf } from '../state.ts';
import type { Refusal } from './refusal.ts';

type OfficerKey = RecordOf<'officerKey'>;

/** Whether the register knows the key as valid at a time; its end is the first instant at which it is not. */
export function isKeyValidAt({ validFrom, validUntil }: OfficerKey, at: string): boolean {
  const begun = compareInstants(at, validFrom) >= 0;
  return begun && (validUntil === undefined || compareInstants(at, validUntil) < 0);
}

/** Refuses a key that is not an officer's, or not for this mission, or not valid now. */
export function notSigner(key: OfficerKey, mission: string | undefined, now: string): Refusal | undefined {
  const { keyId, validFrom, validUntil } = key;
  const details = { keyId, validFrom, validUntil };
  if (key.kind !== 'OFFICER') {
    return { code: 'KEY_NOT_VALID', message: 'A seal’s key signs no certificate.', details };
  }
  if (key.mission !== mission) {
    return { code: 'KEY_NOT_VALID', message: `The key is not one of ${mission ?? 'the authority itself'}.`, details };
  }
  if (isKeyValidAt(key, now)) return undefined;
  return { code: 'KEY_NOT_VALID', message: `The key is not valid at ${now}.`, details };
}

/** Refuses a key that is no seal's, or not valid now: seals sign what is published. */
export function notSeal(key: OfficerKey, now: string): Refusal | undefined {
  const { keyId, kind, validFrom, validUntil } = key;
  const details = { keyId, validFrom, validUntil };
  if (kind !== 'SEAL') return { code: 'KEY_NOT_VALID', message: 'Only a seal’s key signs what is published.', details };
  if (isKeyValidAt(key, now)) return undefined;
  return { code: 'KEY_NOT_VALID', message: `The key is not valid at ${now}.`, details };
}
