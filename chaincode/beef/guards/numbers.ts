/** What a number must be beside its form: check digits, dates, the code of the business. */
import { epochDayOf } from '../../kit/clock.ts';
import { isGtin, isSscc } from '../../kit/identifiers/gs1.ts';
import { isKoreanBusinessNumber } from '../../kit/identifiers/korean-business-number.ts';
import { dayOfLot } from '../state.ts';
import type { Refusal } from './refusal.ts';

function invalid(what: string, value: string): Refusal {
  return { code: 'IDENTIFIER_INVALID', message: `${value} is not ${what}.`, details: { value } };
}

function isDay(day: string): boolean {
  try {
    epochDayOf(day);
    return true;
  } catch {
    return false;
  }
}

/** Refuses a pack number whose check digit is wrong. */
export function badPackId(packId: string): Refusal | undefined {
  const dot = packId.indexOf('.');
  const good = dot < 0 ? isSscc(packId) : isGtin(packId.slice(0, dot));
  return good ? undefined : invalid('an SSCC, or a GTIN with a serial number', packId);
}

/** Refuses a business number whose check digit is wrong. */
export function badBizNo(bizNo: string): Refusal | undefined {
  return isKoreanBusinessNumber(bizNo) ? undefined : invalid('a business registration number', bizNo);
}

/** Refuses a lot number that is of no day, or not of this business. */
export function badLotNo(lotNo: string, lotCode: string): Refusal | undefined {
  if (!isDay(dayOfLot(lotNo))) return invalid('a lot number: its day is none', lotNo);
  return lotNo.slice(8, 12) === lotCode ? undefined : invalid(`a lot number of the business ${lotCode}`, lotNo);
}

/** Digits of an import number that stand for a country of origin. */
const ORIGINS: Readonly<Record<string, string>> = {
  '01': 'AU',
  '02': 'NZ',
  '03': 'US',
  '04': 'MX',
  '05': 'CA',
  '12': 'CL',
  '48': 'UY',
};

/** Refuses an import number of another country or importer. */
export function badImportNo(importNo: string, origin: string, lotCode: string): Refusal | undefined {
  const known = ORIGINS[importNo.slice(1, 3)];
  if (known !== undefined && known !== origin) return invalid(`an import number of beef from ${origin}`, importNo);
  return importNo.slice(3, 7) === lotCode
    ? undefined
    : invalid(`an import number of the importer ${lotCode}`, importNo);
}

/** Refuses a carcass number of another slaughterhouse or day. */
export function badCarcassId(carcassId: string, facilityNo: string, day: string): Refusal | undefined {
  const stem = `${facilityNo}-${day.replaceAll('-', '')}-`;
  return carcassId.startsWith(stem) ? undefined : invalid(`a carcass number of ${stem}`, carcassId);
}
