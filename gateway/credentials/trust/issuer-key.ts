/** A key of an issuer, with the time in which it may sign: what the ledger's register of officers and seals says of it. */
import { z } from 'zod';
import { epochMsOf, Instant } from '@ledger-pilots/chaincode/kit/clock.ts';

/** A key. */
export const IssuerKey = z.strictObject({
  /** The verification method: the issuer's DID, `#`, the key's name. */
  id: z.string().regex(/^did:[!-~]{1,300}#[A-Za-z0-9._-]{1,100}$/),
  publicKeyMultibase: z.string().max(128),
  validFrom: Instant,
  /** The last moment at which it may sign: an officer's end of office. Older signatures stay good. */
  validUntil: Instant.optional(),
  /** Since when others may have the key. Nothing that it signed is good, whatever time of signing it claims. */
  compromisedAt: Instant.optional(),
});
/** A key. */
export type IssuerKey = z.infer<typeof IssuerKey>;

/** Whether the key may have signed at a time. */
export function maySignAt(key: IssuerKey, atMs: number): boolean {
  if (key.compromisedAt !== undefined || atMs < epochMsOf(key.validFrom)) return false;
  return key.validUntil === undefined || atMs <= epochMsOf(key.validUntil);
}
