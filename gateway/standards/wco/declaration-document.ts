/**
 * An import declaration in JSON, with the classes and attributes of the WCO Data Model (version 3: GOVCBR, Declaration). The model's
 * schemas are given out under a licence of their own, so its names are taken and none of its files. Code lists: UN/EDIFACT
 * 1001 (documents), 5153 (duties), 7143 (classifications), UN/ECE Recommendation 20 (units).
 */
import { z } from 'zod';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';

const { input, private: secret } = customs.methods.fileDeclaration;
const line = secret.schema.shape.lines.element.shape;

/** Codes that a document has, by what they say. */
export const CODES = {
  /** Message function (1225): an original. */
  original: '9',
  importDeclaration: 'IM',
  /** 1001: an order; a house waybill; a master bill, of air or sea. */
  order: '220',
  houseWaybill: '703',
  masterBill: '704',
  /** 7143: a subheading of the Harmonized System, with the digits of the country behind it. */
  harmonizedSystem: 'HS',
  /** Recommendation 20: pieces. */
  piece: 'C62',
  /** 5153: customs duty, value added tax. */
  duty: 'CUD',
  valueAddedTax: 'VAT',
} as const;

/** Decimals in a text, for JSON's numbers are binary: `60.00`. */
const Decimal = z.string().regex(/^(?:0|[1-9]\d{0,14})(?:\.\d{1,4})?$/);

const Amount = z.strictObject({ value: Decimal, currencyID: line.currency });
const Pieces = z.strictObject({ value: z.string().regex(/^[1-9]\d{0,4}$/), unitCode: z.literal(CODES.piece) });
const Classification = z.strictObject({
  ID: line.goodsCode,
  IdentificationTypeCode: z.literal(CODES.harmonizedSystem),
});

/** The order and the line that goods come from. */
const OrderLine = z.strictObject({
  ID: line.orderId,
  TypeCode: z.literal(CODES.order),
  LineNumeric: z.int().min(1).max(99),
});

const GoodsItem = z.strictObject({
  SequenceNumeric: z.int().min(1).max(999),
  PreviousDocument: OrderLine,
  Commodity: z.strictObject({
    Classification: Classification,
    /** Of the line as a whole: its pieces together. */
    InvoiceLine: z.strictObject({ ItemChargeAmount: Amount }),
    GoodsMeasure: z.strictObject({ TariffQuantity: Pieces }),
  }),
});

/** A parcel; its reference is what the ledger calls it by. */
const Consignment = z.strictObject({ UCR: z.strictObject({ ID: input.shape.parcels.element }) });

/** What a broker files. */
export const FiledDocument = z.strictObject({
  Declaration: z.strictObject({
    FunctionCode: z.literal(CODES.original),
    TypeCode: z.literal(CODES.importDeclaration),
    /** 수입신고번호. */
    ID: input.shape.declarationNo,
    /** The sender's own reference, used once. */
    FunctionalReferenceID: input.shape.messageRef,
    GoodsShipment: z.strictObject({
      Seller: z.strictObject({ ID: input.shape.mall }),
      Consignment: z.array(Consignment).min(1).max(20),
      GovernmentAgencyGoodsItem: z.array(GoodsItem).min(1).max(200),
    }),
  }),
});

/** What everybody is told of a declaration. */
const head = {
  TypeCode: z.literal(CODES.importDeclaration),
  ID: input.shape.declarationNo,
  /** The day on which it was taken. */
  AcceptanceDateTime: z.string(),
  /** The broker's business number. */
  Agent: z.strictObject({ ID: z.string() }),
  /** The ledger's state of it. */
  Status: z.strictObject({ NameCode: z.string() }),
};

/** The answer to a declaration that was filed. */
export const AcceptedDocument = z.strictObject({ Declaration: z.strictObject(head) });

/** A declaration as it is on the ledger. What the caller may not read is absent. */
export const LedgerDocument = z.strictObject({
  Declaration: z.strictObject({
    ...head,
    DutyTaxFee: z
      .array(
        z.strictObject({
          TypeCode: z.enum([CODES.duty, CODES.valueAddedTax]),
          Payment: z.strictObject({ TaxAssessedAmount: Amount }),
        }),
      )
      .optional(),
    GoodsShipment: z.strictObject({
      Seller: z.strictObject({ ID: input.shape.mall }),
      Consignment: z.array(
        Consignment.extend({
          TransportContractDocument: z.array(z.strictObject({ ID: z.string(), TypeCode: z.string() })),
        }),
      ),
      GovernmentAgencyGoodsItem: z.array(
        z.strictObject({
          SequenceNumeric: z.int(),
          PreviousDocument: OrderLine,
          Commodity: z.strictObject({
            Description: z.string().optional(),
            Classification: Classification.optional(),
            InvoiceLine: z.strictObject({ ItemChargeAmount: Amount }).optional(),
            GoodsMeasure: z.strictObject({ TariffQuantity: Pieces }),
          }),
          Origin: z.strictObject({ CountryCode: z.string() }).optional(),
        }),
      ),
    }),
  }),
});

/** As {@link FiledDocument} has it. */
export type FiledDocument = z.output<typeof FiledDocument>;

/** As {@link AcceptedDocument} has it. */
export type AcceptedDocument = z.output<typeof AcceptedDocument>;

/** As {@link LedgerDocument} has it. */
export type LedgerDocument = z.output<typeof LedgerDocument>;
