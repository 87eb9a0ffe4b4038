/**
 * What is signed, hashed or drawn: a line that names the purpose, a line feed, and canonical JSON (RFC 8785) of what is meant,
 * in UTF-8. The first line keeps a value for one purpose from counting for another; no purpose holds a line break.
 */
import { canonicalText } from '../../kit/codec.ts';

const DOMAIN = 'ledger-pilots/customs';
const utf8 = new TextEncoder();

/** Purposes of this contract, with their versions. */
export type StatementKind = 'goods/1' | 'price/1' | 'secret/1' | 'view/1' | 'duty/1' | 'draw/1' | 'dispute/1';

/** The bytes of a statement. @throws {CodecError} when it is not JSON of texts, integers and truths */
export function statementBytes(kind: StatementKind, content: object): Uint8Array {
  return utf8.encode(`${DOMAIN}/${kind}\n${canonicalText(content)}`);
}

/** What a consumer signs to object. */
export function disputeBytes(dispute: {
  readonly parcelId: string;
  readonly disputeId: string;
  readonly orderId: string;
  readonly kind: string;
}): Uint8Array {
  const { parcelId, disputeId, orderId, kind } = dispute;
  return statementBytes('dispute/1', { parcelId, disputeId, orderId, kind });
}
