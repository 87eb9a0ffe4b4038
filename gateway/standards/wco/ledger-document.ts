/** A declaration of the ledger as a document: what everybody reads of it, and what the caller may read besides. */
import type { z } from 'zod';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { Problem } from '../../problems.ts';
import type { Invoke } from '../calls/invoke.ts';
import { decimalOf } from './amount.ts';
import { type AcceptedDocument, CODES, type LedgerDocument } from './declaration-document.ts';

type Methods = typeof customs.methods;
type OutputOf<M extends keyof Methods> = z.output<Methods[M]['output']>;
type Reads = 'getDeclaration' | 'getParcel' | 'getClearance' | 'getOrder' | 'readOrderFile' | 'readDuty';
type Item = LedgerDocument['Declaration']['GoodsShipment']['GovernmentAgencyGoodsItem'][number];
type Consignment = LedgerDocument['Declaration']['GoodsShipment']['Consignment'][number];
type Piece = NonNullable<OutputOf<'getClearance'>['lines']>[number];

/** The answer to a declaration that was filed. @param output - of `fileDeclaration` */
export function acceptedDocument(output: unknown): AcceptedDocument {
  return { Declaration: headOf(customs.methods.fileDeclaration.output.parse(output)) };
}

/** What is declared of an order's line. */
interface Declared {
  readonly piece: Piece;
  readonly file?: OutputOf<'readOrderFile'>;
}

/**
 * The document of a declaration.
 * @param invoke - calls as the user who asks; rejects refusals
 * @throws {Problem} NOT_FOUND, and whatever a read refuses with that is not a matter of rights
 */
export async function ledgerDocument(declarationNo: string, invoke: Invoke): Promise<LedgerDocument> {
  const ledger = new Reader(invoke);
  const declaration = await ledger.read('getDeclaration', { declarationNo });
  const { mall } = declaration;
  const [consignments, pieces]: [Consignment[], Piece[]] = [[], []];
  for (const parcelId of declaration.parcels) {
    consignments.push(consignmentOf(await ledger.read('getParcel', { parcelId })));
    pieces.push(...((await ledger.read('getClearance', { parcelId })).lines ?? []));
  }
  const files = await ledger.orderFiles(mall, new Set(pieces.map(({ orderId }) => orderId)));
  const duty = declaration.dutyHash && (await ledger.readWhereAllowed('readDuty', { declarationNo, mall }));
  return {
    Declaration: {
      ...headOf(declaration),
      ...(duty && { DutyTaxFee: [feeOf(CODES.duty, duty.dutyWon), feeOf(CODES.valueAddedTax, duty.vatWon)] }),
      GoodsShipment: {
        Seller: { ID: mall },
        Consignment: consignments,
        GovernmentAgencyGoodsItem: pieces.map((piece, index) => {
          const file = files.get(piece.orderId);
          return itemOf({ piece, ...(file && { file }) }, index);
        }),
      },
    },
  };
}

class Reader {
  readonly #invoke: Invoke;

  constructor(invoke: Invoke) {
    this.#invoke = invoke;
  }

  async read<M extends Reads>(method: M, input: z.input<Methods[M]['input']>): Promise<OutputOf<M>> {
    const end = await this.#invoke({ contract: 'customs', method, input });
    if (end.kind !== 'read') throw new TypeError(`customs ${method} is a read`);
    return customs.methods[method].output.parse(end.output) as OutputOf<M>;
  }

  /** `undefined` where the caller may not read it, or its retention is over. */
  async readWhereAllowed<M extends Reads>(
    method: M,
    input: z.input<Methods[M]['input']>,
  ): Promise<OutputOf<M> | undefined> {
    try {
      return await this.read(method, input);
    } catch (error) {
      if (error instanceof Problem && (error.status === 403 || error.status === 404)) return undefined;
      throw error;
    }
  }

  async orderFiles(mall: string, orderIds: ReadonlySet<string>): Promise<Map<string, OutputOf<'readOrderFile'>>> {
    const files = new Map<string, OutputOf<'readOrderFile'>>();
    for (const orderId of orderIds) {
      const { fileId } = await this.read('getOrder', { orderId });
      const file = await this.readWhereAllowed('readOrderFile', { mall, fileId });
      if (file !== undefined) files.set(orderId, file);
    }
    return files;
  }
}

function headOf({
  declarationNo,
  filedOn,
  brokerNo,
  state,
}: OutputOf<'getDeclaration'>): AcceptedDocument['Declaration'] {
  const told = { TypeCode: CODES.importDeclaration, ID: declarationNo, AcceptanceDateTime: filedOn };
  return { ...told, Agent: { ID: brokerNo }, Status: { NameCode: state } };
}

function consignmentOf({ parcelId, hblNo, masterBillNo }: OutputOf<'getParcel'>): Consignment {
  const house = { ID: hblNo, TypeCode: CODES.houseWaybill };
  const master = masterBillNo === undefined ? [] : [{ ID: masterBillNo, TypeCode: CODES.masterBill }];
  return { UCR: { ID: parcelId }, TransportContractDocument: [house, ...master] };
}

function itemOf({ piece, file }: Declared, index: number): Item {
  const { orderId, lineNo, quantity } = piece;
  const ordered = file?.lines.find((line) => line.lineNo === lineNo);
  const measure = { TariffQuantity: { value: String(quantity), unitCode: CODES.piece } };
  return {
    SequenceNumeric: index + 1,
    PreviousDocument: { ID: orderId, TypeCode: CODES.order, LineNumeric: Number(lineNo) },
    Commodity: {
      ...(ordered && { Description: ordered.description }),
      ...(ordered && {
        Classification: { ID: ordered.goodsCode, IdentificationTypeCode: CODES.harmonizedSystem },
      }),
      ...(ordered && {
        InvoiceLine: { ItemChargeAmount: amountOf(BigInt(ordered.unitPriceMinor) * BigInt(quantity), file!.currency) },
      }),
      GoodsMeasure: measure,
    },
    ...(ordered && { Origin: { CountryCode: ordered.origin } }),
  };
}

function feeOf(type: typeof CODES.duty | typeof CODES.valueAddedTax, won: number) {
  return { TypeCode: type, Payment: { TaxAssessedAmount: amountOf(BigInt(won), 'KRW') } };
}

function amountOf(minor: bigint, currency: string) {
  return { value: decimalOf(minor, currency), currencyID: currency };
}
