import { createHash } from 'node:crypto';

/** What makes a call that came by message the same call when it comes again. */
export interface CallIdentity {
  /** UNB sender. */
  readonly sender: string;
  /** UNH 0062. */
  readonly reference: string;
  /** BGM 1004. Senders that number their messages anew in each interchange are told apart by it. */
  readonly documentNumber: string | undefined;
  /** Which item of the message: a container number or a pass id. */
  readonly item: string;
  /** Which of the calls that the item becomes. */
  readonly method: string;
}

/**
 * The ledger's `messageRef` of a call: equal when the message is repeated, different for everything else. It begins with
 * the message's own reference, for people; what tells calls apart is the hash behind it.
 */
export function messageReference({ sender, reference, documentNumber, item, method }: CallIdentity): string {
  const identity = JSON.stringify([sender, reference, documentNumber ?? null, item, method]);
  const readable = reference.replaceAll(/[^A-Za-z0-9]/g, '-').slice(0, 14);
  return `EDI.${readable}.${createHash('sha256').update(identity).digest('hex').slice(0, 40)}`;
}
