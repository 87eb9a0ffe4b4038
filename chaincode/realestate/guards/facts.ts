/** The facts of the registers that a decision rests on: whether they are settled, agree, and are still those that were read. */
import { sameVersions, type FactVersions, type RecordOf } from '../state.ts';
import type { Refusal } from './refusal.ts';

/** What the registers say of a case's properties. */
export interface Facts {
  readonly titles: readonly RecordOf<'title'>[];
  readonly parcels: readonly RecordOf<'parcel'>[];
  readonly occupancies: readonly RecordOf<'occupancy'>[];
}

/** The versions of facts, in the order of the case's properties. */
export function versionsOf({ titles, parcels, occupancies }: Facts): FactVersions {
  return {
    parcels: parcels.map(({ pnu, version }) => ({ pnu, version })),
    titles: titles.map(({ propertyNo, version }) => ({ propertyNo, version })),
    occupancies: occupancies.map(({ propertyNo, version }) => ({ propertyNo, version })),
  };
}

/** Refuses parcels that are closed or of which a change is under way. */
export function unsettled({ parcels }: Facts): Refusal | undefined {
  const found = parcels.find(({ state, pendingChange }) => state === 'CLOSED' || pendingChange !== undefined);
  if (found === undefined) return undefined;
  const { pnu, state, pendingChange } = found;
  const what = pendingChange === undefined ? 'is closed' : `is under a change: ${pendingChange.kind}`;
  return { code: 'PARCEL_CHANGED', message: `The parcel ${pnu} ${what}.`, details: { pnu, state, pendingChange } };
}

/** Refuses what rests on facts that are no more. */
export function changedSince(reads: FactVersions, facts: Facts): Refusal | undefined {
  const now = versionsOf(facts);
  if (sameVersions(reads, now)) return undefined;
  const parcelsOnly = { titles: [], occupancies: [] };
  const parcelChanged = !sameVersions({ ...reads, ...parcelsOnly }, { ...now, ...parcelsOnly });
  return {
    code: parcelChanged ? 'PARCEL_CHANGED' : 'VERSION_CHANGED',
    message: 'What the approval had read has changed since.',
    details: { read: reads, now },
  };
}

/** A disagreement of land ledger and title about the owner: the case of the credit union. */
export function ownerFinding({ titles, parcels }: Facts, foundAt: string): RecordOf<'loanCase'>['finding'] {
  for (const { propertyNo, pnus, ownerHash } of titles) {
    const other = parcels.find((parcel) => pnus.includes(parcel.pnu) && parcel.ownerHash !== ownerHash);
    if (other !== undefined) return { kind: 'OWNER_MISMATCH', propertyNo, pnu: other.pnu, foundAt };
  }
  return undefined;
}

/** Refuses an applicant or warrantor who is not the owner in land ledger and title of every property. */
export function notOwner(
  { titles, parcels }: Facts,
  owners: readonly { readonly propertyNo: string; readonly ownerHash: string }[],
): Refusal | undefined {
  const strange = titles.find(({ propertyNo, pnus, ownerHash }) => {
    const claimed = owners.find((owner) => owner.propertyNo === propertyNo)?.ownerHash;
    const ledgers = parcels.filter(({ pnu }) => pnus.includes(pnu));
    return claimed !== ownerHash || ledgers.some((parcel) => parcel.ownerHash !== claimed);
  });
  if (strange === undefined) return undefined;
  const { propertyNo } = strange;
  return {
    code: 'OWNER_MISMATCH',
    message: `The applicant or warrantor is not the owner of ${propertyNo} in land ledger and title.`,
    details: { propertyNo },
  };
}
