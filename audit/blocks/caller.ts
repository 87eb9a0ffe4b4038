/** Who called a contract, by the certificate that signed the proposal. */
import type { Identity } from './membership.ts';

/** A person of a party. */
export interface Caller {
  readonly party: string;
  /** The enrolment id: a person has one, whatever the certificate. */
  readonly user: string;
  readonly roles: readonly string[];
}

/** Party, person and roles, as the party's CA certified them. */
export function callerOf(creator: Identity | undefined, mspId: string): Caller {
  const attributes = creator?.attributes ?? {};
  const roles = (attributes['role'] ?? '').split(',').map((role) => role.trim());
  return { party: partyOf(mspId), user: attributes['hf.EnrollmentID'] ?? '', roles };
}

/** `nec` of `NecMSP`. */
export function partyOf(mspId: string): string {
  const name = /^([A-Z])([a-z0-9]*)MSP$/.exec(mspId);
  return name === null ? mspId : name[1]!.toLowerCase() + name[2]!;
}
