/**
 * Messages that come twice. In ports and customs a message is often repeated; a field `messageRef` in a method's input
 * makes the method idempotent per sender: the repeat gets the first output and writes nothing.
 *
 * A sender is a company: the party, and within it the business registration number where the certificate has one
 * (`haulier/2208162517`). For acts under four eyes it is the person, since the second person sends the same message.
 */
import { encode } from './codec.ts';
import { sha256Hex } from './digest.ts';
import { ContractError } from './errors.ts';
import type { Json } from './json.ts';
import { compositeKey } from './keys.ts';
import type { Caller } from './transaction.ts';
import type { LedgerView, Writes } from './workspace.ts';

/** Object type of the inbox's entries: [sender, messageRef], and [sender, messageRef, inputHash] for other content. */
const INBOX = 'kit.inbox';

/** What the inbox remembers of a message. */
export interface InboxEntry {
  readonly method: string;
  readonly inputHash: string;
  readonly txId: string;
  readonly recordedAt: string;
  readonly output: Json;
}

/** A message: who sent it, under which reference, and the hash of its content. */
export interface Message {
  readonly sender: string;
  readonly messageRef: string;
  readonly inputHash: string;
}

/** What is known of a message that arrives. */
export interface Receipt {
  /** The entry of the same content, if it came before. */
  readonly repeated?: InboxEntry;
  /** The entry of other content under the same reference. */
  readonly conflict?: InboxEntry;
  /** Where this message is to be remembered. */
  readonly key: string;
}

/** SHA-256, lower-case hex, of a method and its input, and of its salted secret where it has one. */
export function inputHashOf(method: string, input: Json, secret?: Uint8Array): string {
  const open = encode({ method, input });
  // The hashes and not the contents are put together: their lengths are fixed, so that nothing can slide between them.
  return secret === undefined ? sha256Hex(open) : sha256Hex(encode([sha256Hex(open), sha256Hex(secret)]));
}

/** The sender of a caller's messages. */
export function senderOf(caller: Caller, perPerson: boolean): string {
  const company = caller.attributes['bizNo'];
  const sender = company === undefined ? caller.party : `${caller.party}/${company}`;
  return perPerson ? `${sender}#${caller.enrolmentId}` : sender;
}

/**
 * Looks a message up.
 * @param conflictAllowed - whether other content under a known reference is let through
 * @throws {ContractError} `DUPLICATE` when it is not
 */
export async function receive(workspace: LedgerView, message: Message, conflictAllowed: boolean): Promise<Receipt> {
  const key = compositeKey(INBOX, [message.sender, message.messageRef]);
  const first = await entryAt(workspace, key);
  if (first === undefined) return { key };
  if (first.inputHash === message.inputHash) return { key, repeated: first };
  if (!conflictAllowed) {
    throw new ContractError('DUPLICATE', `The message reference ${message.messageRef} was used with other content.`, {
      messageRef: message.messageRef,
      firstTxId: first.txId,
    });
  }
  // The conflicting message may be repeated as well: it is remembered beside the first one.
  const ownKey = compositeKey(INBOX, [message.sender, message.messageRef, message.inputHash]);
  const repeated = await entryAt(workspace, ownKey);
  return repeated === undefined ? { key: ownKey, conflict: first } : { key: ownKey, repeated };
}

/** Remembers a message with its output. */
export function remember(writes: Writes, receipt: Receipt, entry: InboxEntry): void {
  writes.put(receipt.key, { value: encode({ v: 1, ...entry }) });
}

async function entryAt(workspace: LedgerView, key: string): Promise<InboxEntry | undefined> {
  const bytes = await workspace.read(key);
  return bytes === undefined ? undefined : (JSON.parse(Buffer.from(bytes).toString('utf8')) as InboxEntry);
}
