/** Default deny: every method with every kind of user of every party of the network. */
import { grantsOf, namesOf } from '../kit/declare.ts';
import type { TestUser } from '../kit/testing/identities.ts';
import { transshipment } from './api.ts';
import { Harbour, people } from './testing/harbour.ts';

type Method = keyof typeof transshipment.methods;

const methods = Object.keys(transshipment.methods) as Method[];

/** The people of the topology, people whose role belongs to another party, and people without a role. */
const users: readonly TestUser[] = [
  ...Object.values(people),
  { party: 'terminal1', user: 'x', roles: ['policy', 'dispatcher', 'officer'] },
  { party: 'haulier', user: 'x', roles: ['planner', 'gate-operator', 'device'], attributes: { bizNo: '2208162517' } },
  { party: 'line', user: 'x', roles: ['gate-operator', 'officer', 'auditor'] },
  { party: 'kcs', user: 'x', roles: ['planner', 'policy'] },
  { party: 'kisa', user: 'x', roles: ['device', 'dispatcher'] },
  { party: 'bank1', user: 'x', roles: ['approver', 'policy', 'planner', 'auditor'] },
  { party: 'line', user: 'x', roles: [] },
];

/** The rule, written down a second time: who of the topology may call what. A new method must be entered here. */
const may: Readonly<Record<Method, string>> = {
  registerTerminal: 'policy',
  setRules: 'policy',
  listTerminals: 'everybody',
  getRules: 'everybody',
  declareEquipment: 'planner docs',
  dischargeBox: 'originGate originPlanner destinationGate destinationPlanner',
  loadOnVessel: 'originGate originPlanner destinationGate destinationPlanner',
  getContainer: 'planner docs terminals officer oversight',
  traceContainer: 'planner docs terminals officer oversight',
  placeOrder: 'planner',
  amendOrder: 'planner',
  completeOrder: 'planner',
  cancelOrder: 'planner',
  getOrder: 'planner docs terminals officer oversight',
  listOrders: 'planner docs terminals officer oversight',
  approveMovement: 'officer',
  holdMovement: 'officer',
  getClearance: 'planner docs terminals officer oversight dispatchers',
  grantRight: 'planner',
  transferRight: 'dispatchers',
  recallRight: 'dispatchers',
  revokeRight: 'planner',
  getRight: 'planner docs terminals officer oversight dispatchers',
  registerTruck: 'dispatchers',
  registerDriver: 'dispatchers',
  revokeDriver: 'dispatchers',
  getTruck: 'terminals dispatchers oversight',
  getDriver: 'terminals dispatchers oversight',
  issuePass: 'planner',
  preAdvise: 'dispatchers',
  withdrawPreAdvice: 'dispatchers',
  changeTruck: 'dispatchers',
  bookAppointment: 'dispatchers',
  cancelPass: 'planner',
  cancelAfterGateOut: 'originGate originPlanner destinationGate destinationPlanner',
  expirePass: 'planner originGate originPlanner destinationGate destinationPlanner policy relay',
  divertPass: 'planner',
  getPass: 'planner docs terminals officer oversight dispatchers',
  getPassStatus: 'everybody',
  passHistory: 'planner docs terminals officer oversight dispatchers',
  listPassesAtTerminal: 'terminals officer oversight',
  listPassesOfHaulier: 'dispatchers oversight',
  presentProof: 'originGate originKiosk destinationGate destinationKiosk',
  gateIn: 'originGate originKiosk destinationGate destinationKiosk',
  blockIn: 'terminals',
  recordLift: 'terminals',
  gateOut: 'originGate originKiosk destinationGate destinationKiosk',
  swapBox: 'originGate originPlanner destinationGate destinationPlanner',
  changeLocation: 'originGate originPlanner destinationGate destinationPlanner',
  getDaySum: 'planner docs terminals officer oversight',
  listMovements: 'terminals officer oversight',
  holdDamaged: 'originGate originPlanner destinationGate destinationPlanner',
  releaseDamaged: 'originGate originPlanner destinationGate destinationPlanner',
  reportIncident: 'terminals',
  resolveIncident: 'originGate originPlanner destinationGate destinationPlanner',
  listIncidents: 'planner docs terminals officer oversight',
  raiseAlarm: 'originGate originKiosk destinationGate destinationKiosk',
  listAlarms: 'planner docs terminals officer oversight',
  settleDispute: 'policy',
  listDisputes: 'planner docs terminals officer oversight',
  recordRate: 'planner',
  readRate: 'planner docs dispatchers',
  purgeRate: 'planner',
  recordDriverData: 'dispatchers',
  readDriverData: 'dispatchers originGate originPlanner destinationGate destinationPlanner',
  purgeDriverData: 'dispatchers',
  recordVesselPlan: 'planner docs',
  readVesselPlan: 'planner docs originPlanner destinationPlanner',
  purgeVesselPlan: 'planner docs',
};

const groups: Readonly<Record<string, string>> = {
  terminals: 'originGate originPlanner originKiosk destinationGate destinationPlanner destinationKiosk',
  oversight: 'policy overseer relay kisa',
  dispatchers: 'dispatcher subDispatcher',
};

function admittedTo(method: Method): Set<TestUser> {
  if (may[method] === 'everybody') return new Set(users);
  const names = may[method].split(' ').flatMap((name) => (groups[name] ?? name).split(' '));
  return new Set(names.map((name) => people[name as keyof typeof people]));
}

let harbour: Harbour;

beforeAll(async () => {
  harbour = await new Harbour().open();
});

test.each(methods)('%s admits exactly the users of its rule', async (method) => {
  const admitted = admittedTo(method);
  const { input } = transshipment.methods[method].example;
  const secret = (transshipment.methods[method].example as { private?: object }).private;
  const wrong: TestUser[] = [];
  for (const as of users) {
    const options = secret === undefined ? {} : { private: secret };
    const code = await harbour.refusal(method, { ...input } as never, as, options);
    // A user with the right of way is stopped, if at all, by what the ledger says, never by the access rule.
    if ((code !== 'NOT_AUTHORISED') !== admitted.has(as)) wrong.push(as);
  }
  expect(wrong).toEqual([]);
});

test('no method is for a party or a role that the network does not have', () => {
  const known = new Set(Object.values(people).map(({ party }) => party as string));
  const roles = new Set(Object.values(people).flatMap((person) => person.roles as readonly string[]));
  for (const { access } of Object.values(transshipment.methods)) {
    for (const { party, role } of grantsOf(access)) {
      for (const name of namesOf(party)) expect(known).toContain(name);
      for (const name of namesOf(role)) expect(roles).toContain(name);
    }
  }
});
