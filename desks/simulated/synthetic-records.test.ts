import { DOCUMENTS } from '@ledger-pilots/chaincode/realestate/schema/documents.ts';
import { ISSUERS } from '@ledger-pilots/chaincode/realestate/state.ts';
import { recordSchemaOf, type Item } from '../records/agency-records.ts';
import { SyntheticRecords } from './synthetic-records.ts';

const land = { pnu: '5011010100200120000', propertyNo: '1501-2026-000001' };
const subject = { name: '김나봄', birthDate: '1980-01-01' };

test.each(Object.keys(DOCUMENTS) as Item[])('a %s is of the declared form, and the same from the same seed', (item) => {
  const make = (seed: string) =>
    new SyntheticRecords(seed, () => 0).recordOf(item, ISSUERS[item].about === undefined ? { subject } : land);
  expect(recordSchemaOf(item).safeParse(make('a'))).toMatchObject({ success: true });
  expect(make('a')).toEqual(make('a'));
});

test('agencies agree about one parcel: ledger, building and title name the same owner and place', () => {
  const records = new SyntheticRecords('a');
  const fields = (['LAND_LEDGER', 'BUILDING_LEDGER', 'TITLE_EXTRACT'] as const).map(
    (item) => records.recordOf(item, land)!.fields as { ownerName: string; location: string },
  );
  expect(new Set(fields.map(({ ownerName }) => ownerName)).size).toBe(1);
  expect(new Set(fields.map(({ location }) => location))).toEqual(new Set(['제주특별자치도 제주시 일도일동 산 12']));
});
