/** A declaration as a broker sends it, as the call that files it. */
import type { z } from 'zod';
import type { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { Problem } from '../../problems.ts';
import type { Call } from '../calls/invoke.ts';
import { pointerOf } from '../calls/json-pointer.ts';
import { minorOf } from './amount.ts';
import type { FiledDocument } from './declaration-document.ts';

type Declared = typeof customs.methods.fileDeclaration;
type Line = z.output<Declared['private']['schema']>['lines'][number];
type GoodsItem = FiledDocument['Declaration']['GoodsShipment']['GovernmentAgencyGoodsItem'][number];

/**
 * The call. Who declares is the token's user, and only that.
 * @throws {Problem} INPUT_INVALID where an amount does not come to whole minor units for each piece
 */
export function filedCall({ Declaration: { ID, FunctionalReferenceID, GoodsShipment } }: FiledDocument): Call {
  const input: z.input<Declared['input']> = {
    messageRef: FunctionalReferenceID,
    declarationNo: ID,
    mall: GoodsShipment.Seller.ID,
    parcels: GoodsShipment.Consignment.map(({ UCR }) => UCR.ID),
  };
  const lines = GoodsShipment.GovernmentAgencyGoodsItem.map(lineOf);
  return { contract: 'customs', method: 'fileDeclaration', input, secret: { lines } };
}

function lineOf({ PreviousDocument, Commodity }: GoodsItem, index: number): Line {
  const { value, currencyID: currency } = Commodity.InvoiceLine.ItemChargeAmount;
  const quantity = Number(Commodity.GoodsMeasure.TariffQuantity.value);
  const minor = minorOf(value, currency);
  // The ledger has prices of pieces, as the orders do.
  if (minor === undefined || minor % quantity !== 0) throw notOfPieces(index, { value, currency, quantity });
  return {
    orderId: PreviousDocument.ID,
    lineNo: String(PreviousDocument.LineNumeric).padStart(2, '0'),
    ...{ quantity, goodsCode: Commodity.Classification.ID, unitPriceMinor: minor / quantity, currency },
  };
}

function notOfPieces(index: number, line: { value: string; currency: string; quantity: number }): Problem {
  const place = ['Declaration', 'GoodsShipment', 'GovernmentAgencyGoodsItem', index, 'Commodity', 'InvoiceLine'];
  const pointer = pointerOf([...place, 'ItemChargeAmount', 'value']);
  const message = `${line.value} ${line.currency} for ${line.quantity} pieces is no price of a piece in minor units`;
  return new Problem('INPUT_INVALID', KIT_ERRORS.INPUT_INVALID, undefined, {
    detail: `The body is no Declaration at ${pointer}: ${message}`,
    details: { issues: [{ pointer, message }] },
  });
}
