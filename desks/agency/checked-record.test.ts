import { SyntheticRecords } from '../simulated/synthetic-records.ts';
import { mismatchOf } from './checked-record.ts';

const records = new SyntheticRecords('test');
const pnu = '5011010100100010001';
const subject = { name: '김나봄', birthDate: '1980-01-01' };
const land = records.recordOf('LAND_LEDGER', { pnu })!;
const { areaHundredthsM2, landCategory } = records.landOf(pnu);
const parcel = { areaHundredthsM2, landCategory };

test('the record that was asked for passes', () => {
  expect(mismatchOf({ pnu }, land, { version: 1, parcel })).toBeUndefined();
  expect(mismatchOf({ subject }, records.recordOf('INCOME', { subject })!, {})).toBeUndefined();
});

test('another parcel, another person, and another person within the fields do not', () => {
  expect(mismatchOf({ pnu: '5011010100100010002' }, land, {})).toBe('pnu');
  const other = records.recordOf('INCOME', { subject: { ...subject, name: '이다솔' } })!;
  expect(mismatchOf({ subject }, other, {})).toBe('subject');
  expect(mismatchOf({ subject }, { ...other, subject }, {})).toBe('fields');
});

test('a land ledger that contradicts the public register does not', () => {
  expect(mismatchOf({ pnu }, land, { parcel: { ...parcel, areaHundredthsM2: 1 } })).toBe('areaHundredthsM2');
  expect(mismatchOf({ pnu }, land, { parcel: { ...parcel, landCategory: '전' } })).toBe('landCategory');
});
