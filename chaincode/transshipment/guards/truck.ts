/** What a truck carries. */
import { TRUCK_UNITS, unitsOf, type PassRecords } from '../state.ts';
import type { Refusal } from './refusal.ts';

/** Refuses a box for which the truck has no room. */
export function noRoom(carried: readonly PassRecords[], lengthFt: number): Refusal | undefined {
  const taken = carried.reduce((sum, { pass }) => sum + unitsOf(pass.lengthFt), 0);
  if (taken + unitsOf(lengthFt) <= TRUCK_UNITS) return undefined;
  return {
    code: 'LIMIT_EXCEEDED',
    message: 'The truck carries one box of 40 or 45 feet, or two of 20.',
    details: { livePasses: carried.map(({ pass }) => pass.passId) },
  };
}
