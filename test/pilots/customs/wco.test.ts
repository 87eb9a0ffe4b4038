import { lineOf, StoryParcel } from '../../../scripts/journeys/customs-story.ts';
import { EXAMPLE_DECLARATION } from '@ledger-pilots/gateway/standards/wco/wco-paths.ts';
import { Scene } from './scene.ts';

jest.setTimeout(120_000);

const PATH = '/v1/customs/wco/declarations';

test('a broker files with the names of the WCO Data Model what the ledger then gives back with them', async () => {
  const scene = new Scene();
  await scene.rules();
  const order = await scene.ordered({ file: { freightMinor: 0, lines: [lineOf(24_000, { origin: 'CN' })] } });
  const parcel = new StoryParcel(order);
  await scene.inBond(parcel);
  expect(await scene.decide(parcel)).toMatchObject({ decision: { kind: 'DECLARATION' } });
  const [line] = order.file.lines;
  const filed = structuredClone(EXAMPLE_DECLARATION);
  const [item] = filed.Declaration.GoodsShipment.GovernmentAgencyGoodsItem;
  Object.assign(filed.Declaration, { ID: parcel.declarationNo, FunctionalReferenceID: `WCO-${parcel.declarationNo}` });
  filed.Declaration.GoodsShipment.Consignment = [{ UCR: { ID: parcel.parcelId } }];
  item!.PreviousDocument.ID = order.orderId;
  item!.Commodity.Classification.ID = line!.goodsCode;
  item!.Commodity.GoodsMeasure.TariffQuantity.value = String(line!.quantity);
  item!.Commodity.InvoiceLine.ItemChargeAmount.value = String(240 * line!.quantity);
  const cheaper = structuredClone(filed);
  cheaper.Declaration.GoodsShipment.GovernmentAgencyGoodsItem[0]!.Commodity.InvoiceLine.ItemChargeAmount.value =
    '100.00';
  const send = (body: object) => ({ as: 'kcs/broker', verb: 'POST' as const, path: PATH, body });
  expect(await scene.refusal(send(cheaper))).toEqual({ status: 422, code: 'AMOUNT_MISMATCH' });
  await scene.ok(send(filed));
  const read = { as: 'kcs/clearance', verb: 'GET' as const, path: `${PATH}/${parcel.declarationNo}` };
  const { Declaration } = await scene.ok<{ Declaration: object }>(read);
  expect(Declaration).toMatchObject({
    ...{ ID: parcel.declarationNo, Status: { NameCode: 'FILED' } },
    GoodsShipment: {
      Consignment: [{ UCR: { ID: parcel.parcelId }, TransportContractDocument: [{ ID: parcel.hblNo }, {}] }],
      GovernmentAgencyGoodsItem: [
        {
          PreviousDocument: { ID: order.orderId },
          Commodity: {
            InvoiceLine: { ItemChargeAmount: { value: `${240 * line!.quantity}.00`, currencyID: 'USD' } },
          },
        },
      ],
    },
  });
});
