/**
 * I7: price, buyer and personal code are on the disks of mall and customs alone, goods and recipient beside these on the
 * carrier's, route and weight on the carrier's and customs'. Canaries go in with an order; afterwards every file of every
 * process is searched for them. The members' own peers are the control that the search finds things.
 */
import { randomBytes, randomInt } from 'node:crypto';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import { StoryOrder, StoryParcel } from '../../scripts/journeys/customs-story.ts';
import { Scene } from '../pilots/customs/scene.ts';
import { searchDisks } from './disks.ts';

jest.setTimeout(240_000);

const STATE = process.env['LEDGER_STATE']!;
const canary = (): string => `Canary-${randomBytes(8).toString('hex')}`;
const example = customs.methods.placeOrder.example.private;
const [supplier, goods, recipient, shipper] = [canary(), canary(), canary(), canary()];
const unitPriceMinor = randomInt(10 ** 11, 10 ** 12);
const personalCode = `P${randomInt(10 ** 11, 10 ** 12)}`;
const scene = new Scene();
let order: StoryOrder;
let parcel: StoryParcel;

beforeAll(async () => {
  await scene.rules();
  const lines = [{ ...example.lines[0]!, description: goods, unitPriceMinor }];
  order = new StoryOrder({ name: recipient, file: { supplier, lines, freightMinor: 0 } });
  const { file } = order;
  Object.assign(file.buyer, { personalCode });
  await scene.all([...order.ready(), order.sendGoods()]);
  parcel = new StoryParcel(order);
  await scene.inBond(parcel);
  await scene.ok(parcel.consign(shipper));
  await scene.decide(parcel);
});

test('price, supplier and personal code are on the disks of mall and customs, and on no other', () => {
  const found = searchDisks(STATE, [String(unitPriceMinor), supplier, personalCode], ['mall', 'kcs']);
  expect(found).toEqual({ peers: ['peer0.kcs', 'peer0.mall'], elsewhere: [] });
});

test('goods and recipient are on the carrier’s disk as well, and on no other', () => {
  const found = searchDisks(STATE, [goods, recipient], ['mall', 'kcs', 'carrier']);
  expect(found).toEqual({ peers: ['peer0.carrier', 'peer0.kcs', 'peer0.mall'], elsewhere: [] });
});

test('how the parcel travels is on the disks of carrier and customs, and on no other', () => {
  const found = searchDisks(STATE, [shipper], ['carrier', 'kcs']);
  expect(found).toEqual({ peers: ['peer0.carrier', 'peer0.kcs'], elsewhere: [] });
});

test('the consumer’s secret is on no disk at all after a look-up, but what is public is on every peer', async () => {
  expect(await scene.ok(parcel.lookUp())).toMatchObject({ lines: [{ unitPriceMinor }] });
  expect(searchDisks(STATE, [order.secret], [])).toEqual({ peers: [], elsewhere: [] });
  const found = searchDisks(STATE, [parcel.parcelId], ['kcs', 'mall', 'carrier', 'kisa']);
  expect(found.peers).toEqual(['peer0.carrier', 'peer0.kcs', 'peer0.kisa', 'peer0.mall']);
});
