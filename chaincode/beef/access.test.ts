/** Default deny: every method with every kind of user of every party of the network. */
import { grantsOf, namesOf } from '../kit/declare.ts';
import type { TestUser } from '../kit/testing/identities.ts';
import { beef } from './api.ts';
import { Chain, people } from './testing/chain.ts';

type Method = keyof typeof beef.methods;

const methods = Object.keys(beef.methods) as Method[];

/** The people of the topology, people whose role belongs to another party, and people without a role. */
const users: readonly TestUser[] = [
  ...Object.values(people),
  { party: 'mafra', user: 'x', roles: ['operator', 'agency-clerk', 'farm', 'weigher', 'device'] },
  { party: 'nacf', user: 'x', roles: ['policy', 'grader', 'inspector', 'auditor', 'gateway', 'operator'] },
  { party: 'abattoir', user: 'x', roles: ['meat-inspector', 'grader', 'farm'], attributes: { facilityNo: '0323' } },
  { party: 'market', user: 'x', roles: ['grader', 'weigher', 'label-printer'], attributes: { bizNo: '6058100099' } },
  { party: 'kisa', user: 'x', roles: ['operator', 'recall-officer', 'agency-clerk'] },
  { party: 'bank1', user: 'x', roles: ['approver', 'policy', 'operator', 'auditor', 'agency-clerk'] },
  { party: 'market', user: 'x', roles: [] },
];

const AUTHORITY = 'policy recall recall2 registrar grader overseer vet vet2 meatInspector meatInspector2 inspector';
const farms = 'farm1 farm2 farm3 clerk clerk2';
const traders = 'packer shop1 shop2 shop3 importer';
const devices = 'clerk clerk2 reader slaughterer weigher scale';

const groups: Readonly<Record<string, string>> = {
  authority: AUTHORITY,
  oversight: 'policy overseer relay kisa',
  clerks: 'clerk clerk2',
  farms,
  traders,
  devices,
  members: `${AUTHORITY} relay kisa ${farms} ${traders} ${devices}`,
  vets: 'vet vet2',
  stoppers: 'vet vet2 recall recall2 inspector',
  meatInspectors: 'meatInspector meatInspector2',
  scales: 'weigher scale',
};

/** The rule, written down a second time: who of the topology may call what. A new method must be entered here. */
const may: Readonly<Record<Method, string>> = {
  setRules: 'policy',
  getRules: 'everybody',
  registerFarm: 'clerks',
  getFarm: 'members',
  getFarmer: 'clerks overseer vets',
  purgeFarmer: 'clerks',
  registerFacility: 'registrar',
  getFacility: 'members',
  issueTags: 'registrar',
  getTagBlock: 'members',
  registerAnimal: 'farms',
  getAnimal: 'members',
  replaceTag: 'farms',
  recordHealth: 'farms vets',
  offerAnimal: 'farms',
  acceptAnimal: 'farms',
  withdrawOffer: 'farms',
  lapseOffer: 'clerks',
  shipToSlaughter: 'farms',
  turnBack: 'slaughterer',
  reportEnd: 'farms',
  reportFound: 'farms',
  correctAnimal: 'clerks',
  placeHold: 'stoppers',
  releaseHold: 'stoppers',
  listHolds: 'members',
  inspectAnimal: 'meatInspectors',
  slaughterAnimal: 'slaughterer',
  weighCarcass: 'scales',
  correctWeight: 'weigher slaughterer',
  inspectCarcass: 'meatInspectors',
  condemnCarcass: 'meatInspectors',
  gradeCarcass: 'grader',
  getCarcass: 'members',
  packCuts: 'traders',
  reportByproducts: 'traders',
  closeSource: 'traders',
  getSource: 'traders authority oversight',
  composeLot: 'traders',
  getLot: 'members',
  registerImportLot: 'traders',
  getImportLot: 'members',
  repack: 'traders',
  disposePacks: 'traders',
  getPack: 'members',
  dispatch: 'slaughterer traders',
  receive: 'slaughterer traders',
  refuse: 'slaughterer traders',
  getShipment: 'slaughterer traders authority oversight',
  setTradeTerms: 'slaughterer traders',
  getTradeTerms: 'slaughterer traders overseer',
  sell: 'traders',
  voidSale: 'traders',
  getStock: 'traders authority oversight',
  listStocks: 'traders authority oversight',
  listAlarms: 'authority oversight',
  settleAlarm: 'inspector',
  takeSample: 'inspector',
  reportDna: 'inspector',
  recordGenotype: 'inspector',
  getSample: 'authority oversight',
  getGenotype: 'inspector overseer',
  recall: 'stoppers',
  liftRecall: 'recall recall2',
  getRecall: 'everybody',
  registerDevice: 'devices',
  revokeDevice: 'devices',
  getDevice: 'devices authority oversight',
  reportSightings: 'clerks reader',
  getSightings: 'clerks overseer vets',
  reportWeights: 'scales',
  getReading: 'devices authority oversight',
  trace: 'everybody',
  listDescendants: 'authority oversight traders',
  listAncestors: 'members',
  listCorrections: 'members',
  queryByNumber: 'members',
  queryByStep: 'authority oversight',
  captureEvent: 'slaughterer traders',
};

function admittedTo(method: Method): Set<TestUser> {
  if (may[method] === 'everybody') return new Set(users);
  const names = may[method].split(' ').flatMap((name) => (groups[name] ?? name).split(' '));
  return new Set(names.map((name) => people[name as keyof typeof people]));
}

let chain: Chain;

beforeAll(async () => {
  chain = await new Chain().open();
});

/** Whether the access rule stops a call, and not something that the contract finds later. */
async function isStopped(method: Method, as: TestUser): Promise<boolean> {
  const { input, private: secret } = beef.methods[method].example as { input: object; private?: object };
  const options = secret === undefined ? {} : { private: secret };
  const result = await chain.call(method, input as never, as, options);
  if (!result.ok && result.error.code === 'INTERNAL') throw result.cause;
  return !result.ok && result.error.code === 'NOT_AUTHORISED' && !/no shop|no packer/.test(result.error.message);
}

test.each(methods)('%s admits exactly the users of its rule', async (method) => {
  const admitted = admittedTo(method);
  const wrong: TestUser[] = [];
  for (const as of users) {
    if ((await isStopped(method, as)) === admitted.has(as)) wrong.push(as);
  }
  expect(wrong).toEqual([]);
});

test('no method is for a party or a role that the network does not have', () => {
  const known = new Set(Object.values(people).map(({ party }) => party as string));
  const roles = new Set(Object.values(people).flatMap((person) => person.roles as readonly string[]));
  for (const { access } of Object.values(beef.methods)) {
    for (const { party, role } of grantsOf(access)) {
      for (const name of namesOf(party)) expect(known).toContain(name);
      for (const name of namesOf(role)) expect(roles).toContain(name);
    }
  }
});
