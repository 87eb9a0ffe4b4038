/** Verifies a certificate with the status lists that are at hand, and fetches those that are not. */
import { freshUntilMs } from '@ledger-pilots/gateway/credentials/status/status-at.ts';
import { StatusListCredential } from '@ledger-pilots/gateway/credentials/status/status-list.ts';
import type { TrustList } from '@ledger-pilots/gateway/credentials/trust/trust-list.ts';
import type { Presented } from '@ledger-pilots/gateway/credentials/verification/presented.ts';
import { signedCredential } from '@ledger-pilots/gateway/credentials/verification/presented.ts';
import { presentedIn } from '@ledger-pilots/gateway/credentials/verification/presented-in.ts';
import { Refusal, type Verdict } from '@ledger-pilots/gateway/credentials/verification/verdict.ts';
import { type Question, verifyCredential } from '@ledger-pilots/gateway/credentials/verification/verify-credential.ts';
import { fetchDocument } from './fetch-document.ts';
import type { ListCache } from './list-cache.ts';

/** What a run has besides the certificate. */
export interface Desk {
  readonly trust: TrustList;
  readonly cache: ListCache;
  /** Bytes of status lists that the person named. */
  readonly statusLists: readonly Uint8Array[];
  readonly offline: boolean;
  readonly warn: (message: string) => void;
}

/** The verdict. Addresses are taken from a certificate only after its signature was found to be the issuer's. */
export async function judge(file: Uint8Array, desk: Desk, question: Question): Promise<Verdict> {
  let presented: Presented;
  try {
    presented = presentedIn(file);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const at = new Date(question.atMs ?? question.nowMs).toISOString();
    return { word: error.word, detail: error.message, at, document: 'NOT_COMPARED' };
  }
  const given = desk.statusLists.flatMap(readable);
  const first = await verifyCredential(presented, desk.trust, given, question);
  if (first.certificate === undefined) return first;
  const addresses = first.certificate.credentialStatus.map((entry) => entry.statusListCredential);
  const cached = await Promise.all(addresses.map((address) => listAt(address, desk, question.nowMs)));
  return verifyCredential(presented, desk.trust, [...given, ...cached.flat()], question);
}

/** The kept list and, when that is not fresh and there is a network, the newest: an old one may still tell of a revocation. */
async function listAt(address: string, desk: Desk, nowMs: number): Promise<Presented[]> {
  const kept = desk.cache.statusList(address);
  const before = kept === undefined ? [] : readable(kept);
  if (desk.offline || before.some((one) => isFresh(one, nowMs))) return before;
  try {
    const bytes = await fetchDocument(address);
    const fetched = readable(bytes);
    if (fetched.some((one) => isFresh(one, nowMs))) desk.cache.keepStatusList(address, bytes);
    return [...before, ...fetched];
  } catch (error) {
    desk.warn(`no new status list: ${(error as Error).message}`);
    return before;
  }
}

/** A list that cannot be read is none: the certificate's status is then unknown, and the verdict says so. */
function readable(bytes: Uint8Array): Presented[] {
  try {
    return [presentedIn(bytes)];
  } catch (error) {
    if (error instanceof Refusal) return [];
    throw error;
  }
}

function isFresh(presented: Presented, nowMs: number): boolean {
  try {
    const list = StatusListCredential.safeParse(signedCredential(presented).credential);
    return list.success && freshUntilMs(list.data) >= nowMs;
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
