/** The routes of WCO-named declarations for the OpenAPI document, as data. */
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { IDEMPOTENCY_KEY, json, problems, schemaOf } from '../path-forms.ts';
import { AcceptedDocument, CODES, FiledDocument, LedgerDocument } from './declaration-document.ts';

const TAG = 'customs';

const { input, private: secret } = customs.methods.fileDeclaration.example;
const [line] = secret.lines;

/** The example of the method itself, with the model's names. */
export const EXAMPLE_DECLARATION: FiledDocument = {
  Declaration: {
    ...{ FunctionCode: CODES.original, TypeCode: CODES.importDeclaration, ID: input.declarationNo },
    FunctionalReferenceID: input.messageRef,
    GoodsShipment: {
      Seller: { ID: input.mall },
      Consignment: input.parcels.map((ID) => ({ UCR: { ID } })),
      GovernmentAgencyGoodsItem: [
        {
          SequenceNumeric: 1,
          PreviousDocument: { ID: line!.orderId, TypeCode: CODES.order, LineNumeric: 1 },
          Commodity: {
            Classification: { ID: line!.goodsCode, IdentificationTypeCode: CODES.harmonizedSystem },
            InvoiceLine: { ItemChargeAmount: { value: '60.00', currencyID: line!.currency } },
            GoodsMeasure: { TariffQuantity: { value: '1', unitCode: CODES.piece } },
          },
        },
      ],
    },
  },
};

const NAMES =
  'JSON with the class and attribute names of the WCO Data Model (Declaration). Amounts are decimals in texts, of the whole ' +
  'item; quantities are pieces. `UCR/ID` is the identifier of a parcel, `PreviousDocument` the order and its line.';

const fileDeclaration = {
  operationId: 'customs.fileWcoDeclaration',
  tags: [TAG],
  summary: 'File an import declaration as a WCO Declaration',
  description: `${NAMES} Becomes \`POST /v1/customs/declarations\`, in the name of the token’s user, who is the declarant.`,
  security: [{ token: [] }],
  parameters: [IDEMPOTENCY_KEY],
  requestBody: {
    required: true,
    content: { 'application/json': { schema: schemaOf(FiledDocument), example: EXAMPLE_DECLARATION } },
  },
  responses: {
    201: {
      description: 'It is on the ledger.',
      headers: {
        Location: { schema: { type: 'string' } },
        'Transaction-Id': { schema: { type: 'string' } },
      },
      content: json(schemaOf(AcceptedDocument)),
    },
    202: {
      description: 'Its end was not known at the deadline.',
      headers: { Location: { schema: { type: 'string' } }, 'Transaction-Id': { schema: { type: 'string' } } },
      content: json({ $ref: '#/components/schemas/gateway.TransactionStatus' }),
    },
    ...problems(400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 431, 500, 503),
  },
};

const readDeclaration = {
  operationId: 'customs.readWcoDeclaration',
  tags: [TAG],
  summary: 'Read an import declaration as a WCO Declaration',
  description:
    `${NAMES} Goods, prices, duty and tax are there for those who may read them: the order’s mall and customs. ` +
    'Prices are those of the orders as they stand, accepted corrections included.',
  security: [{ token: [] }],
  parameters: [
    {
      name: 'declarationNo',
      in: 'path',
      required: true,
      schema: { type: 'string', maxLength: 40 },
      example: input.declarationNo,
    },
  ],
  responses: {
    200: { description: 'The declaration.', content: json(schemaOf(LedgerDocument)) },
    ...problems(400, 401, 403, 404, 408, 422, 431, 500, 503),
  },
};

/** Path items by path. */
export const WCO_PATHS = {
  '/v1/customs/wco/declarations': { post: fileDeclaration },
  '/v1/customs/wco/declarations/{declarationNo}': { get: readDeclaration },
} as const;
