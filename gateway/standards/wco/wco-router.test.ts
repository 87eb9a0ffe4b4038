/** Declarations with the names of the WCO Data Model over HTTP, on the real contract with a ledger in memory in the place of the network. */
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { drawing, Hub, type Method, people } from '@ledger-pilots/chaincode/customs/testing/hub.ts';
import { type Consignee, Purchase } from '@ledger-pilots/chaincode/customs/testing/purchase.ts';
import type { TestUser } from '@ledger-pilots/chaincode/kit/testing/identities.ts';
import { TestEdge } from '../testing/test-edge.ts';
import { AcceptedDocument, CODES, FiledDocument, LedgerDocument } from './declaration-document.ts';
import { EXAMPLE_DECLARATION } from './wco-paths.ts';
import { wcoRouter } from './wco-router.ts';

jest.setTimeout(60_000);

const DECLARATIONS = '/v1/customs/wco/declarations';

let hub: Hub;
let edge: TestEdge;
let parcel: Consignee;
let document: FiledDocument;

beforeEach(async () => {
  hub = await new Hub().open(drawing(0));
  const file = { lines: [{ ...line(), unitPriceMinor: 11_000, quantity: 2 }] };
  parcel = await (await new Purchase(hub, 'one', { file }).ready()).parcel().inBond();
  expect((await parcel.decide()).ok).toBe(true);
  document = documentOf(parcel);
  const invoke = (method: string, input: object, as: TestUser, secret?: unknown) =>
    hub.ledger.invoke(method as Method, input as never, {
      as,
      ...(secret !== undefined && { private: secret as object }),
    });
  edge = new TestEdge({ api: customs, users: people, invoke, router: wcoRouter });
  await edge.open();
});

afterEach(() => edge.close());

function line() {
  return customs.methods.placeOrder.example.private.lines[0]!;
}

function documentOf({ declarationNo, parcelId, purchase }: Consignee): FiledDocument {
  const [shipped] = EXAMPLE_DECLARATION.Declaration.GoodsShipment.GovernmentAgencyGoodsItem;
  return {
    Declaration: {
      ...EXAMPLE_DECLARATION.Declaration,
      ID: declarationNo,
      GoodsShipment: {
        ...EXAMPLE_DECLARATION.Declaration.GoodsShipment,
        Consignment: [{ UCR: { ID: parcelId } }],
        GovernmentAgencyGoodsItem: [
          {
            ...shipped!,
            PreviousDocument: { ID: purchase.orderId, TypeCode: CODES.order, LineNumeric: 1 },
            Commodity: {
              Classification: { ID: line().goodsCode, IdentificationTypeCode: CODES.harmonizedSystem },
              InvoiceLine: { ItemChargeAmount: { value: '220.00', currencyID: 'USD' } },
              GoodsMeasure: { TariffQuantity: { value: '2', unitCode: CODES.piece } },
            },
          },
        ],
      },
    },
  };
}

async function file(body: unknown, as = 'broker', key = 'file-1') {
  const response = await edge.send(as, 'POST', DECLARATIONS, JSON.stringify(body), {
    ...{ 'content-type': 'application/json', 'idempotency-key': key },
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as never };
}

async function read(as: string) {
  const response = await edge.send(as, 'GET', `${DECLARATIONS}/${parcel.declarationNo}`);
  expect(response.status).toBe(200);
  return LedgerDocument.parse(await response.json()).Declaration;
}

/** A copy with one place changed. */
function changed(place: (items: FiledDocument['Declaration']['GoodsShipment']) => void): FiledDocument {
  const copy = structuredClone(document);
  place(copy.Declaration.GoodsShipment);
  return copy;
}

test('the example of the OpenAPI document is a declaration', () => {
  expect(FiledDocument.parse(EXAMPLE_DECLARATION)).toEqual(EXAMPLE_DECLARATION);
});

test('201: a declaration is filed as its broker, once, and each reader sees what is theirs', async () => {
  const { status, headers, body } = await file(document);
  expect([status, headers.get('location')]).toEqual([201, `${DECLARATIONS}/${parcel.declarationNo}`]);
  expect(AcceptedDocument.parse(body).Declaration).toMatchObject({
    ...{ Agent: { ID: people.broker.attributes.bizNo }, Status: { NameCode: 'FILED' } },
  });
  expect(hub.ledger.record('declaration', parcel.declarationNo)).toMatchObject({ parcels: [parcel.parcelId] });
  expect((await file(document)).status).toBe(201);
  // Under another name it is another declaration with the same number.
  expect((await file(document, 'broker', 'file-2')).status).toBe(409);

  const forCustoms = await read('clearance');
  expect(forCustoms.GoodsShipment.Consignment).toEqual([
    {
      UCR: { ID: parcel.parcelId },
      TransportContractDocument: [
        { ID: parcel.hblNo, TypeCode: CODES.houseWaybill },
        { ID: parcel.masterBillNo, TypeCode: CODES.masterBill },
      ],
    },
  ]);
  const [filed] = document.Declaration.GoodsShipment.GovernmentAgencyGoodsItem;
  expect(forCustoms.GoodsShipment.GovernmentAgencyGoodsItem).toEqual([
    {
      ...filed,
      Commodity: { ...filed!.Commodity, Description: line().description },
      Origin: { CountryCode: line().origin },
    },
  ]);
  expect(forCustoms.DutyTaxFee).toBeUndefined();

  // The carrier sees that two pieces of an order's line are declared, and neither goods nor price.
  const forCarrier = await read('carrier');
  expect(forCarrier.GoodsShipment.GovernmentAgencyGoodsItem).toEqual([
    {
      SequenceNumeric: 1,
      PreviousDocument: filed!.PreviousDocument,
      Commodity: { GoodsMeasure: filed!.Commodity.GoodsMeasure },
    },
  ]);
});

test('duty and tax are told to mall and customs, in won', async () => {
  await file(document);
  await parcel.payDuty();
  const { dutyWon, vatWon } = parcel.duty();
  const mall = await read('mall');
  expect(mall.Status).toEqual({ NameCode: 'PAID' });
  expect(mall.DutyTaxFee).toEqual([
    { TypeCode: 'CUD', Payment: { TaxAssessedAmount: { value: String(dutyWon), currencyID: 'KRW' } } },
    { TypeCode: 'VAT', Payment: { TaxAssessedAmount: { value: String(vatWon), currencyID: 'KRW' } } },
  ]);
  expect((await read('carrier')).DutyTaxFee).toBeUndefined();
});

test('another price or other goods than ordered are refused by the contract, and nothing is filed', async () => {
  const cheaper = changed(({ GovernmentAgencyGoodsItem: [item] }) => {
    item!.Commodity.InvoiceLine.ItemChargeAmount.value = '60.00';
  });
  expect((await file(cheaper)).body).toMatchObject({ code: 'AMOUNT_MISMATCH', status: 422 });
  const other = changed(({ GovernmentAgencyGoodsItem: [item] }) => {
    item!.Commodity.Classification.ID = '6403990000';
  });
  expect((await file(other, 'broker', 'file-2')).body).toMatchObject({ code: 'EVIDENCE_MISMATCH' });
  expect(hub.ledger.record('declaration', parcel.declarationNo)).toBeUndefined();
});

test.each([
  ['220.01', 'no whole cents for each of two pieces'],
  ['220.005', 'a fraction of a cent'],
])('400: an amount of %s, %s, is refused with its place', async (value) => {
  const odd = changed(({ GovernmentAgencyGoodsItem: [item] }) => {
    item!.Commodity.InvoiceLine.ItemChargeAmount.value = value;
  });
  const pointer = '/Declaration/GoodsShipment/GovernmentAgencyGoodsItem/0/Commodity/InvoiceLine/ItemChargeAmount/value';
  expect(await file(odd)).toMatchObject({
    status: 400,
    body: { code: 'INPUT_INVALID', details: { issues: [{ pointer }] } },
  });
});

test.each([
  ['a field that the form does not have', { Declaration: { ...EXAMPLE_DECLARATION.Declaration, Agent: { ID: '1' } } }],
  ['a cancellation', { Declaration: { ...EXAMPLE_DECLARATION.Declaration, FunctionCode: '1' } }],
  ['something else', { Response: {} }],
])('400: %s', async (_what, body) => {
  expect(await file(body)).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID' } });
});

test('only brokers file, and a number without a declaration is not found', async () => {
  expect((await file(document, 'carrier')).status).toBe(403);
  expect((await edge.send(undefined, 'GET', `${DECLARATIONS}/x`)).status).toBe(401);
  expect((await edge.send('clearance', 'GET', `${DECLARATIONS}/${parcel.declarationNo}`)).status).toBe(404);
  expect((await edge.send('clearance', 'GET', `${DECLARATIONS}/x`)).status).toBe(400);
  expect((await edge.send('broker', 'PUT', DECLARATIONS)).status).toBe(405);
});
