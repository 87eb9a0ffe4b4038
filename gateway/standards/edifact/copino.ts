import type { Equipment, MessageHead, Reference, Seal, Truck } from './codeco.ts';
import type { Place } from './place.ts';

/** A box that will be fetched or brought; without a number it is any box of a group order. */
export interface PreNoticeItem extends Omit<Equipment, 'number'> {
  readonly number?: string;
  /** Pass id of the ledger, 32 hex digits in lower case (RFF+ZZZ). */
  readonly passId?: string;
  readonly references: readonly Reference[];
  readonly grossMassG?: number;
  readonly verifiedGrossMassG?: number;
  readonly seals: readonly Seal[];
  /** Number of the chassis that will carry it (EQA+CH). */
  readonly chassis?: string;
}

/** A terminal that the truck will call at, and when, RFC 3339 in UTC. */
export interface PreNoticeCall {
  readonly place: Place;
  readonly expectedAt?: string;
  /** The slot that was booked: DTM 234 and 235 at the pick-up, 64 and 63 at the delivery. */
  readonly slot?: { readonly from: string; readonly until: string };
}

/** A COPINO message: a haulier's notice of a truck that will fetch a box, bring it, or both. */
export interface PreNotice extends MessageHead {
  readonly truck: Truck;
  /** The identifier of the driver's key on the ledger, not a name (CTA+TR 3413). */
  readonly driverId?: string;
  /** Where the box is fetched (LOC+88), absent in a notice of the second leg alone. */
  readonly pickUp?: PreNoticeCall;
  /** Where it is brought (LOC+7), absent in a notice of the first leg alone. */
  readonly delivery?: PreNoticeCall;
  readonly items: readonly PreNoticeItem[];
}
