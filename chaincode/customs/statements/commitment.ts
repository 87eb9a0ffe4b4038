/**
 * Salted hashes on the public ledger that stand for what two parties know. SHA-256 over a statement with 128 random bits: whoever
 * has content and salt can show what was meant, nobody else can find it by trying. Goods and price have salts of their own, so that
 * the carrier can be shown the one without the other.
 */
import { sha256Hex } from '../../kit/digest.ts';
import { statementBytes } from './statement.ts';

/** What of a line is goods. */
export interface GoodsOfLine {
  readonly lineNo: string;
  readonly description: string;
  readonly goodsCode: string;
  readonly quantity: number;
  readonly origin: string;
}

/** Stands for the goods of an order line. */
export function goodsHashOf(orderId: string, line: GoodsOfLine, salt: string): string {
  const { lineNo, description, goodsCode, quantity, origin } = line;
  return sha256Hex(statementBytes('goods/1', { orderId, lineNo, description, goodsCode, quantity, origin, salt }));
}

/** Stands for the price of an order line. */
export function priceHashOf(
  orderId: string,
  { lineNo, unitPriceMinor, currency }: { lineNo: string; unitPriceMinor: number; currency: string },
  salt: string,
): string {
  return sha256Hex(statementBytes('price/1', { orderId, lineNo, unitPriceMinor, currency, salt }));
}

/** Stands for the secret with which a consumer looks an order's parcels up. */
export function secretHashOf(orderId: string, secret: string): string {
  return sha256Hex(statementBytes('secret/1', { orderId, secret }));
}

/** What a parcel declares in the consumer's name, whole: the same for customs and for the consumer. */
export function viewHashOf(
  parcelId: string,
  lines: readonly {
    readonly orderId: string;
    readonly lineNo: string;
    readonly quantity: number;
    readonly goodsHash: string;
    readonly priceHash: string;
  }[],
): string {
  return sha256Hex(statementBytes('view/1', { parcelId, lines }));
}

/** Stands for the duty and tax of a declaration. */
export function dutyHashOf(
  declarationNo: string,
  { dutiableWon, dutyWon, vatWon }: { dutiableWon: number; dutyWon: number; vatWon: number },
  salt: string,
): string {
  return sha256Hex(statementBytes('duty/1', { declarationNo, dutiableWon, dutyWon, vatWon, salt }));
}
