/** What an order and its parts are worth: lines, freight and tax of the seller's country, less the discount. */
import type { PrivateRecordOf, RecordOf } from '../state.ts';
import { proportionOf } from './money.ts';

type File = PrivateRecordOf<'orderFile'>;
type Order = RecordOf<'order'>;

/** An order with its file. */
export interface OpenOrder {
  readonly order: Order;
  readonly file: File;
}

/** Pieces of an order line. */
export interface Pieces {
  readonly orderId: string;
  readonly lineNo: string;
  readonly quantity: number;
}

/** What of a file has a price. */
type Charged = Pick<File, 'lines' | 'freightMinor' | 'taxMinor' | 'discountMinor'>;

/** What the lines of a file add up to, freight and tax added, the discount taken off; below zero when the discount is more. */
export function totalMinorOf({ lines, freightMinor, taxMinor, discountMinor }: Charged): number {
  const goods = lines.reduce((sum, { unitPriceMinor, quantity }) => sum + unitPriceMinor * quantity, 0);
  return goods + freightMinor + taxMinor - discountMinor;
}

/** What an order is worth without the pieces that were cancelled; charges count in full. */
export function orderValueMinor({ order, file }: OpenOrder): number {
  const cancelled = file.lines.reduce((sum, { lineNo, unitPriceMinor }) => {
    const line = order.lines.find((candidate) => candidate.lineNo === lineNo);
    return sum + unitPriceMinor * (line?.cancelled ?? 0);
  }, 0);
  return Math.max(0, totalMinorOf(file) - cancelled);
}

/** What some pieces of an order are worth, with their proportion of the charges. */
export function partValueMinor({ order, file }: OpenOrder, { lineNo, quantity }: Pieces): number {
  const unitPriceMinor = file.lines.find((line) => line.lineNo === lineNo)?.unitPriceMinor ?? 0;
  const goods = file.lines.reduce((sum, line) => {
    const cancelled = order.lines.find((candidate) => candidate.lineNo === line.lineNo)?.cancelled ?? 0;
    return sum + line.unitPriceMinor * (line.quantity - cancelled);
  }, 0);
  const charges = file.freightMinor + file.taxMinor - file.discountMinor;
  const part = unitPriceMinor * quantity;
  return Math.max(0, part + proportionOf(charges, part, goods));
}
