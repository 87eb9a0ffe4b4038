/** Whether a consent covers what is about to be done. */
import { addDays, compareInstants } from '../../kit/clock.ts';
import type { Item, RecordOf } from '../state.ts';
import type { Refusal } from './refusal.ts';

/** What is to be covered, and when. */
export interface Use {
  readonly caseId: string;
  readonly item: Item;
  readonly now: string;
}

/** Refuses a consent that is over. Also an open document is not shown any more. */
export function notLive(consent: RecordOf<'consent'>, now: string): Refusal | undefined {
  const { consentId, state, notBefore, expiresAt } = consent;
  if (state === 'REVOKED') {
    return { code: 'REVOKED', message: 'The citizen has revoked the consent.', details: { consentId } };
  }
  const early = compareInstants(now, notBefore) < 0;
  if (state === 'GRANTED' && !early && compareInstants(now, expiresAt) < 0) return undefined;
  return {
    code: 'CONSENT_EXPIRED',
    message: `The consent is valid from ${notBefore} until ${expiresAt}.`,
    details: { consentId, notBefore, expiresAt },
  };
}

/** Refuses what a consent does not cover: another case, and so another recipient; another time; another item. */
export function uncovered(consent: RecordOf<'consent'>, { caseId, item, now }: Use): Refusal | undefined {
  const { consentId, items } = consent;
  if (consent.caseId !== caseId) {
    return { code: 'NOT_RECIPIENT', message: 'The consent is for another recipient.', details: { consentId } };
  }
  const over = notLive(consent, now);
  if (over !== undefined || items.includes(item)) return over;
  return { code: 'CONSENT_MISSING', message: `The consent does not name ${item}.`, details: { consentId, item } };
}

/** Refuses a use more than the citizen allowed. @param count - how many there were */
export function usedUp({ consentId, maxUses }: RecordOf<'consent'>, item: Item, count: number): Refusal | undefined {
  if (count < maxUses) return undefined;
  return {
    code: 'CONSENT_EXHAUSTED',
    message: `The citizen allowed ${item} to be read ${maxUses} times.`,
    details: { consentId, item, maxUses },
  };
}

/** Refuses terms that the rules do not allow a citizen to be asked for. */
export function overreaching(
  { notBefore, expiresAt, maxUses }: Pick<RecordOf<'consent'>, 'notBefore' | 'expiresAt' | 'maxUses'>,
  now: string,
  rules: RecordOf<'ruleTable'>,
): Refusal | undefined {
  const backwards = compareInstants(notBefore, expiresAt) >= 0;
  const over = compareInstants(expiresAt, now) <= 0;
  if (backwards || over) {
    return {
      code: 'CONSENT_EXPIRED',
      message: 'The consent is over before it begins.',
      details: { notBefore, expiresAt },
    };
  }
  const { consentMaxDays, consentMaxUses } = rules;
  const long = compareInstants(expiresAt, addDays(now, consentMaxDays)) > 0;
  if (!long && maxUses <= consentMaxUses) return undefined;
  return {
    code: 'LIMIT_EXCEEDED',
    message: `A consent is for ${consentMaxDays} days and ${consentMaxUses} uses at most.`,
    details: { consentMaxDays, consentMaxUses },
  };
}
