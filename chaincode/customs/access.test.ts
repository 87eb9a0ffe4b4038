/** Default deny: every method with every kind of user of every party of the network. */
import { grantsOf, namesOf } from '../kit/declare.ts';
import type { TestUser } from '../kit/testing/identities.ts';
import { customs } from './api.ts';
import { Hub, people, type Method } from './testing/hub.ts';
import { Purchase } from './testing/purchase.ts';

// Dozens of calls in a test, on a machine that may be busy.
jest.setTimeout(60_000);

const methods = Object.keys(customs.methods) as Method[];

/** The people of the topology, people whose role belongs to another party, and people without a role. */
const users: readonly TestUser[] = [
  ...Object.values(people),
  { party: 'kcs', user: 'x', roles: ['operator', 'bonded-keeper', 'device'] },
  { party: 'mall', user: 'x', roles: ['clearance-officer', 'approver', 'inspector', 'broker', 'auditor'] },
  { party: 'mall', user: 'y', roles: ['bonded-keeper', 'requirement-officer', 'device', 'gateway'] },
  { party: 'carrier', user: 'x', roles: ['clearance-officer', 'approver', 'inspector', 'broker', 'auditor'] },
  { party: 'carrier', user: 'y', roles: ['requirement-officer', 'gateway'] },
  { party: 'kisa', user: 'x', roles: ['operator', 'clearance-officer', 'approver', 'gateway', 'broker'] },
  { party: 'line', user: 'x', roles: ['operator', 'clearance-officer', 'approver', 'gateway', 'auditor'] },
  { party: 'mall', user: 'z', roles: [] },
];

/** The rule, written down a second time: who of the topology may call what. A new method must be entered here. */
const may: Readonly<Record<Method, string>> = {
  setRules: 'approvers',
  getRules: 'everybody',
  setRates: 'approvers',
  getRates: 'everybody',
  commitSelection: 'approvers',
  revealSelection: 'approvers',
  getSelection: 'everybody',
  placeOrder: 'mall',
  recordPayment: 'mall',
  cancelOrder: 'mall',
  getOrder: 'members',
  readOrderFile: 'mall deciders',
  purgeOrderFile: 'mall clearance',
  sendGoods: 'mall',
  readGoods: 'mall carriers keepers',
  purgeGoods: 'mall carriers',
  proposeCorrection: 'mall',
  settleCorrection: 'clearance',
  getCorrection: 'members',
  assertPerson: 'clearance',
  updatePersonCode: 'clearance',
  getAssertion: 'deciders overseers',
  bindParcel: 'carriers',
  voidParcel: 'carriers',
  recordConsignment: 'carriers',
  readConsignment: 'carriers deciders',
  purgeConsignment: 'carriers clearance',
  openMasterBill: 'carriers',
  joinManifest: 'carriers',
  recordArrival: 'carriers',
  confirmArrival: 'carriers keepers',
  enterBond: 'keepers',
  leaveBond: 'keepers',
  handOver: 'keepers',
  deliver: 'carriers keepers',
  requestReturn: 'carriers',
  recordReExport: 'carriers',
  getParcel: 'members',
  getManifestLine: 'members',
  getMasterBill: 'members',
  listBond: 'carriers keepers deciders overseers',
  listIncidents: 'deciders overseers',
  decide: 'clearance',
  recordRequirement: 'agency',
  fileDeclaration: 'broker',
  recordInspection: 'inspector',
  assessDuty: 'clearance',
  confirmDuty: 'approvers',
  readDuty: 'mall deciders',
  recordDutyPayment: 'clearance',
  release: 'clearance',
  resume: 'clearance',
  seize: 'approvers',
  abandon: 'clearance',
  refund: 'clearance',
  getClearance: 'members',
  getDeclaration: 'members',
  getStatistics: 'deciders overseers',
  lookUpParcel: 'everybody',
  disputeParcel: 'relay',
  settleDispute: 'clearance',
  listDisputes: 'members',
};

const groups: Readonly<Record<string, string>> = {
  approvers: 'approver approver2',
  carriers: 'carrier carrier2',
  keepers: 'keeper scanner',
  deciders: 'clearance inspector approver approver2',
  overseers: 'auditor kisa',
  members: 'mall carrier carrier2 keeper scanner clearance inspector approver approver2 agency broker auditor kisa',
};

function admittedTo(method: Method): Set<TestUser> {
  if (may[method] === 'everybody') return new Set(users);
  const names = may[method].split(' ').flatMap((name) => (groups[name] ?? name).split(' '));
  return new Set(names.map((name) => people[name as keyof typeof people]));
}

let hub: Hub;

beforeAll(async () => {
  hub = await new Hub().open();
});

test.each(methods)('%s admits exactly the users of its rule', async (method) => {
  const admitted = admittedTo(method);
  const { input } = customs.methods[method].example;
  const secret = (customs.methods[method].example as { private?: object }).private;
  const wrong: TestUser[] = [];
  for (const as of users) {
    const result = await hub.call(method, { ...input } as never, as, secret === undefined ? {} : { private: secret });
    // Of the kit's refusals by collection only the access rule names party and roles.
    const denied = !result.ok && result.error.code === 'NOT_AUTHORISED' && result.error.details !== undefined;
    if (denied === admitted.has(as)) wrong.push(as);
  }
  expect(wrong).toEqual([]);
});

test('no method is for a party or a role that the network does not have', () => {
  const known = new Set(Object.values(people).map(({ party }) => party as string));
  const roles = new Set(Object.values(people).flatMap((person) => person.roles as readonly string[]));
  for (const { access } of Object.values(customs.methods)) {
    for (const { party, role } of grantsOf(access)) {
      for (const name of namesOf(party)) expect(known).toContain(name);
      for (const name of namesOf(role)) expect(roles).toContain(name);
    }
  }
});

test('one carrier does nothing with another’s parcels and bills', async () => {
  const own = await new Hub().open();
  const parcel = (await new Purchase(own, 'held').ready()).parcel();
  await parcel.bind();
  await parcel.openFlight();
  const { parcelId, masterBillNo } = parcel;
  const join = { parcelId, masterBillNo, houseSerial: '001' };
  expect(await own.refusal('joinManifest', join, 'carrier2')).toBe('NOT_HOLDER');
  expect(await own.refusal('voidParcel', { parcelId }, 'carrier2')).toBe('NOT_HOLDER');
  const arrival = { masterBillNo, arrivedAt: own.ledger.now };
  expect(await own.refusal('recordArrival', arrival, 'carrier2')).toBe('NOT_HOLDER');
});
