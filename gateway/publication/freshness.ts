/** For how long a published document may be kept without asking again: what its signer wrote into it. */
import { freshUntilMs } from '../credentials/status/status-at.ts';
import { StatusListCredential } from '../credentials/status/status-list.ts';
import { trustedUntilMs, TrustList } from '../credentials/trust/trust-list.ts';

/** Whole seconds that are left; none for a document that is over, or that says nothing of the kind. */
export function freshForS(document: unknown, nowMs: number): number {
  return Math.max(0, Math.floor((untilMs(document) - nowMs) / 1000));
}

function untilMs(document: unknown): number {
  const list = StatusListCredential.safeParse(document);
  if (list.success) return freshUntilMs(list.data);
  const trust = TrustList.safeParse(withoutProof(document));
  return trust.success ? trustedUntilMs(trust.data) : 0;
}

function withoutProof(document: unknown): unknown {
  return Object.fromEntries(Object.entries(document as object).filter(([name]) => name !== 'proof'));
}
