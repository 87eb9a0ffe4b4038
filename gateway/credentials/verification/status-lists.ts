/** Which of the status lists at hand may be believed about a certificate. */
import { z } from 'zod';
import { BitstringError, decodeBits } from '../status/bitstring.ts';
import { StatusListCredential } from '../status/status-list.ts';
import type { TrustedStatusList } from '../status/status-at.ts';
import type { TrustList } from '../trust/trust-list.ts';
import type { Certificate } from '../types/certificate.ts';
import type { StatusEntry } from '../types/base.ts';
import { authenticate } from './authenticate.ts';
import type { Presented } from './presented.ts';
import { Refusal } from './verdict.ts';

/** What there is for one entry of a certificate. */
export interface EntryLists {
  readonly entry: StatusEntry;
  readonly lists: readonly TrustedStatusList[];
  /** Why lists that were at hand do not count. */
  readonly refused: readonly string[];
}

/** For each entry of the certificate, the lists of its address, purpose and issuer. */
export async function listsFor(
  certificate: Certificate,
  presented: readonly Presented[],
  trust: TrustList,
  nowMs: number,
): Promise<readonly EntryLists[]> {
  const read = await Promise.all(presented.map((one) => trusted(one, trust, nowMs)));
  const refused = read.flatMap((one) => (typeof one === 'string' ? [one] : []));
  const lists = read.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  return certificate.credentialStatus.map((entry) => {
    const ofEntry = lists.filter(({ list }) => list.id === entry.statusListCredential);
    const problems = ofEntry.map(({ list }) => mismatch(list, entry, certificate.issuer));
    return {
      entry,
      lists: ofEntry.filter((_, at) => problems[at] === undefined),
      refused: [...refused, ...problems.flatMap((problem) => (problem === undefined ? [] : [problem]))],
    };
  });
}

async function trusted(presented: Presented, trust: TrustList, nowMs: number): Promise<TrustedStatusList | string> {
  try {
    const { credential } = await authenticate(presented, trust, nowMs);
    const list = StatusListCredential.parse(credential);
    return { list, bits: decodeBits(list.credentialSubject.encodedList) };
  } catch (error) {
    const known = error instanceof Refusal || error instanceof z.ZodError || error instanceof BitstringError;
    if (!known) throw error;
    return `a status list was not believed: ${error.message}`;
  }
}

/** An authority answers for its own certificates only: another's list, even one that is signed well, has no say. */
function mismatch(list: StatusListCredential, entry: StatusEntry, issuer: string): string | undefined {
  if (list.issuer !== issuer) return `the status list ${list.id} is of another issuer, ${list.issuer}`;
  const { statusPurpose } = list.credentialSubject;
  if (statusPurpose !== entry.statusPurpose) return `the status list ${list.id} is for ${statusPurpose}`;
  return undefined;
}
