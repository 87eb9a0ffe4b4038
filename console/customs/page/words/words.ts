/** The words of the page; a language that lacks one does not compile. */
import type { PageWords } from '../../../page/words.ts';
import type { DisputeKind, ParcelView } from '../parcel-service.ts';

/** Steps of a parcel's way that a consumer is told. */
export type Step = 'PACKED' | 'MANIFESTED' | 'ARRIVED' | 'IN_BOND' | 'RELEASED' | 'OUT_OF_BOND' | 'DELIVERED';

/** The words in one language. */
export interface Words extends PageWords {
  readonly errors: Readonly<Record<'NOT_FOUND' | 'RATE_LIMITED' | 'NETWORK_FAILED' | 'TIMED_OUT' | 'OTHER', string>> &
    Readonly<Record<'PROOF_INVALID' | 'LIMIT_EXCEEDED', string>>;
  readonly askTitle: string;
  readonly askWhy: string;
  readonly code: string;
  readonly secret: string;
  readonly hint: string;
  readonly ask: string;
  readonly malformed: string;
  readonly loading: string;
  readonly retry: string;
  readonly states: Readonly<Record<ParcelView['state'], string>>;
  readonly steps: Readonly<Record<Step, string>>;
  readonly wayTitle: string;
  readonly clearance: string;
  readonly clearances: Readonly<Record<NonNullable<ParcelView['clearance']>, string>>;
  readonly arrivedOn: string;
  readonly way: string;
  readonly ways: Readonly<Record<NonNullable<ParcelView['kind']>, string>>;
  readonly why: string;
  readonly reasons: Readonly<Record<NonNullable<ParcelView['reasons']>[number], string>>;
  readonly declaredTitle: string;
  readonly declaredWhy: string;
  readonly pieces: (count: number) => string;
  readonly from: string;
  readonly goodsCode: string;
  readonly sum: string;
  readonly same: string;
  readonly differs: string;
  readonly undecided: string;
  readonly disputeTitle: string;
  readonly disputeWhy: string;
  readonly kinds: Readonly<Record<DisputeKind, string>>;
  readonly key: string;
  readonly keyHint: string;
  readonly keyMalformed: string;
  readonly object: string;
  readonly sending: string;
  readonly sent: string;
}
