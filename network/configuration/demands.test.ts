import { lackOf, signersFor, type Demand } from './demands.ts';

const MEMBERS: Demand = { policy: '/Channel/Application/Admins', mspIds: ['AMSP', 'BMSP', 'CMSP', 'DMSP'], needed: 3 };
const OWN: Demand = { policy: '/Channel/Application/BMSP/Admins', mspIds: ['BMSP'], needed: 1 };

test('as few sign as satisfy every demand, and one signature counts for several', () => {
  expect(signersFor([MEMBERS, OWN], ['AMSP', 'BMSP', 'CMSP', 'DMSP'])).toEqual(['AMSP', 'BMSP', 'CMSP']);
  expect(signersFor([OWN, MEMBERS], ['AMSP', 'BMSP', 'CMSP', 'DMSP'])).toEqual(['BMSP', 'AMSP', 'CMSP']);
});

test('those that have signed are not asked again, and those that are not offered are missing', () => {
  expect(signersFor([MEMBERS], ['AMSP', 'BMSP'], ['AMSP', 'DMSP'])).toEqual(['BMSP']);
  expect(signersFor([MEMBERS], ['XMSP'])).toEqual([]);
  expect(lackOf(MEMBERS, ['AMSP', 'XMSP'])).toEqual({ missing: ['BMSP', 'CMSP', 'DMSP'], wanted: 2 });
  expect(lackOf(MEMBERS, ['AMSP', 'BMSP', 'CMSP', 'DMSP'])).toEqual({ missing: [], wanted: 0 });
});
