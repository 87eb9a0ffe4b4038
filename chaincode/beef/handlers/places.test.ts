import { Chain, holders } from '../testing/chain.ts';
import { masked } from './places.ts';

const town = { ko: '전북 정읍시', en: 'Jeongeup-si' };
const keeper = { name: '이순신', phone: '010-0000-0404', address: '전북 정읍시 산외로 4' };

test.each([
  ['김정수', '김○수'],
  ['김수', '김○'],
  ['황보 관순', '황○○순'],
  ['A'.repeat(30), `A${'○'.repeat(6)}A`],
])('the keeper %s is shown as %s', (name, shown) => expect(masked(name)).toBe(shown));

test('a farm is public by its town; its keeper is the cooperative’s and the ministry’s to see, until purged', async () => {
  const chain = await new Chain().open();
  const farm = { farmId: '100404', permitNo: 'P-4', bizNo: '4028100068', town };
  await chain.must('registerFarm', farm, 'clerk', { private: keeper });
  expect(JSON.stringify(chain.ledger.records('farm'))).not.toContain(keeper.name);
  expect(await chain.must('getFarmer', { farmId: '100404' }, 'clerk')).toMatchObject(keeper);
  expect(await chain.refusal('registerFarm', farm, 'clerk', { private: keeper })).toBe('ALREADY_EXISTS');
  await chain.must('purgeFarmer', { farmId: '100404' }, 'clerk');
  expect(await chain.refusal('getFarmer', { farmId: '100404' }, 'clerk')).toBe('NOT_FOUND');
  expect(await chain.refusal('purgeFarmer', { farmId: '100404' }, 'clerk')).toBe('NOT_FOUND');
  expect(await chain.must('getFarm', { farmId: '100404' }, 'clerk')).toMatchObject({ keeperMasked: '이○신' });
});

test('a business is registered once, under its own number, and a farm by its cooperative', async () => {
  const chain = await new Chain().open();
  const shop = { trades: ['RETAIL'] as 'RETAIL'[], lotCode: '6019', name: '가게', scaleClass: 'III' as const, town };
  const refused = (holder: string, bizNo: string) =>
    chain.refusal('registerFacility', { ...shop, holder, bizNo }, 'registrar');
  expect(await refused(holders.shop1, '6068600103')).toBe('ALREADY_EXISTS');
  expect(await refused('business:4028100068', '6068600103')).toBe('IDENTIFIER_INVALID');
  expect(await refused('business:4028100069', '4028100069')).toBe('IDENTIFIER_INVALID');
  expect(await refused('farm:100404', '4028100068')).toBe('IDENTIFIER_INVALID');
});
