/** Which dated table counts on a day. */
import type { RecordOf } from '../state.ts';

/** The rules of the latest day that is not after the day in question. Tables come in the order of their days. */
export function rulesInForce(tables: readonly RecordOf<'ruleTable'>[], day: string): RecordOf<'ruleTable'> | undefined {
  return tables.findLast(({ effectiveFrom }) => effectiveFrom <= day);
}

/** The exchange rates of the week of a day. Tables come in the order of their weeks. */
export function ratesInForce(tables: readonly RecordOf<'rateTable'>[], day: string): RecordOf<'rateTable'> | undefined {
  return tables.findLast(({ weekFrom }) => weekFrom <= day);
}
