/** Default deny: every method with every kind of user of every party of the network. */
import { grantsOf, namesOf } from '../kit/declare.ts';
import type { TestUser } from '../kit/testing/identities.ts';
import { diplomatic } from './api.ts';
import { Ministry, people, type Method } from './testing/ministry.ts';

const methods = Object.keys(diplomatic.methods) as Method[];

/** The people of the topology, people whose role belongs to another party, and people without a role. */
const users: readonly TestUser[] = [
  ...Object.values(people),
  { party: 'mofa', user: 'x', roles: ['issuer-officer', 'teller'] },
  { party: 'moj', user: 'x', roles: ['consul', 'clerk', 'auditor', 'gateway', 'teller'] },
  { party: 'kftc', user: 'x', roles: ['consul', 'approver', 'teller', 'auditor'] },
  { party: 'bank1', user: 'x', roles: ['gateway', 'consul', 'auditor', 'loan-officer', 'issuer-officer'] },
  { party: 'kisa', user: 'x', roles: ['gateway', 'approver', 'consul', 'teller'] },
  { party: 'molit', user: 'x', roles: ['gateway', 'auditor', 'approver'] },
  { party: 'mofa', user: 'x', roles: [] },
];

/** The rule, written down a second time: who of the topology may call what. A new method must be entered here. */
const may: Readonly<Record<Method, string>> = {
  setRules: 'approvers',
  getRules: 'everybody',
  registerOfficerKey: 'approvers',
  endOfficerKey: 'approvers',
  getOfficerKey: 'everybody',
  listOfficerKeys: 'everybody',
  confirmDocument: 'sources',
  withdrawDocument: 'sources',
  getDocument: 'members',
  requestAct: 'mission',
  requestCertificate: 'apostilles',
  identify: 'mission apostilles',
  examine: 'consuls apostilles',
  refuseCertificate: 'consuls apostilles',
  issueCertificate: 'consuls apostilles',
  suspendCertificate: 'consuls apostilles approvers',
  resumeCertificate: 'approvers',
  revokeCertificate: 'approvers',
  permitReplacement: 'approvers',
  expireCertificate: 'consuls apostilles approvers relay',
  recordLegalisationLink: 'apostilles',
  getCertificate: 'members',
  lookUp: 'everybody',
  openStatusList: 'approvers',
  readStatusList: 'everybody',
  listStatusChanges: 'everybody',
  publishDocument: 'approvers',
  getPublication: 'everybody',
  presentPower: 'tellers',
  reservePower: 'tellers',
  consumePower: 'bank1 bank2',
  releasePower: 'tellers bank1 bank2',
  listUses: 'members',
  registerInstitution: 'approver approver2',
  endInstitution: 'approver approver2',
  getInstitution: 'everybody',
  recordDelivery: 'consuls apostilles',
  acknowledgeDelivery: 'relay',
  getDelivery: 'consuls apostilles approvers overseers',
  depositIdentity: 'mission',
  readIdentity: 'mission',
  purgeIdentity: 'approver approver2',
  depositPowerContent: 'mission',
  readPowerContent: 'mission hub',
  purgePowerContent: 'approver approver2 hub',
};

const groups: Readonly<Record<string, string>> = {
  consuls: 'consul consulTokyo',
  mission: 'consul consulTokyo clerk',
  apostilles: 'apostille apostille2 justice',
  approvers: 'approver approver2 justiceApprover justiceApprover2',
  sources: 'notary court',
  tellers: 'teller1 teller2',
  overseers: 'auditor kisa',
  members:
    'consul consulTokyo clerk apostille apostille2 justice approver approver2 justiceApprover justiceApprover2 ' +
    'notary court hub teller1 bank1 teller2 bank2 auditor kisa',
};

function admittedTo(method: Method): Set<TestUser> {
  if (may[method] === 'everybody') return new Set(users);
  const names = may[method].split(' ').flatMap((name) => (groups[name] ?? name).split(' '));
  return new Set(names.map((name) => people[name as keyof typeof people]));
}

let ministry: Ministry;

beforeAll(async () => {
  ministry = await new Ministry().open();
});

test.each(methods)('%s admits exactly the users of its rule', async (method) => {
  const admitted = admittedTo(method);
  const { input } = diplomatic.methods[method].example;
  const secret = (diplomatic.methods[method].example as { private?: object }).private;
  const wrong: TestUser[] = [];
  for (const as of users) {
    const result = await ministry.call(
      method,
      { ...input } as never,
      as,
      secret === undefined ? {} : { private: secret },
    );
    // Of the kit's refusals by collection only the access rule names party and roles.
    const denied = !result.ok && result.error.code === 'NOT_AUTHORISED' && result.error.details !== undefined;
    if (denied === admitted.has(as)) wrong.push(as);
  }
  expect(wrong).toEqual([]);
});

test('no method is for a party or a role that the network does not have', () => {
  const known = new Set(Object.values(people).map(({ party }) => party as string));
  const roles = new Set(Object.values(people).flatMap((person) => person.roles as readonly string[]));
  for (const { access } of Object.values(diplomatic.methods)) {
    for (const { party, role } of grantsOf(access)) {
      for (const name of namesOf(party)) expect(known).toContain(name);
      for (const name of namesOf(role)) expect(roles).toContain(name);
    }
  }
});

test('what is public is rules, keys and lists, and of certificates the exact triple alone', () => {
  const open = methods.filter((method) => diplomatic.methods[method].access === 'public');
  expect(open.sort()).toEqual([
    ...['getInstitution', 'getOfficerKey', 'getPublication', 'getRules', 'listOfficerKeys'],
    ...['listStatusChanges', 'lookUp', 'readStatusList'],
  ]);
  const asked = diplomatic.methods.lookUp.input.safeParse({
    authority: 'mofa',
    number: 'A-000001',
    date: '2026-03-03',
  });
  expect(asked.success).toBe(false);
});
