/** Whether a consumer objects to a parcel. */
import type { RecordOf } from '../state.ts';
import type { Tx } from './call.ts';

/** As many objections as a parcel may have; each consumer of it is heard. */
export const MAX_DISPUTES = 20;

/** The objections to a parcel. */
export function disputesOf(tx: Tx, parcelId: string): Promise<RecordOf<'dispute'>[]> {
  return tx.list('dispute', [parcelId], MAX_DISPUTES);
}

/** Whether an objection is open. Whoever objects meanwhile invalidates what rests on this. */
export async function isDisputed(tx: Tx, parcelId: string): Promise<boolean> {
  return (await disputesOf(tx, parcelId)).some(({ state }) => state === 'OPEN');
}
