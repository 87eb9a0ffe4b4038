/** Default deny: every method with every kind of user of every party of the network. */
import { grantsOf, namesOf } from '../kit/declare.ts';
import type { TestUser } from '../kit/testing/identities.ts';
import { realestate } from './api.ts';
import { people, Town, type Method } from './testing/town.ts';

const methods = Object.keys(realestate.methods) as Method[];

/** The people of the topology, people whose role belongs to another party, and people without a role. */
const users: readonly TestUser[] = [
  ...Object.values(people),
  { party: 'molit', user: 'x', roles: ['registrar', 'civil-officer', 'loan-officer', 'approver'] },
  { party: 'registry', user: 'x', roles: ['cadastre-officer', 'gateway', 'auditor', 'tax-officer'] },
  { party: 'mois', user: 'x', roles: ['registrar', 'gateway', 'underwriter'] },
  { party: 'nts', user: 'x', roles: ['civil-officer', 'receipt-clerk'] },
  { party: 'bank1', user: 'x', roles: ['gateway', 'registrar', 'auditor', 'teller'] },
  { party: 'kisa', user: 'x', roles: ['gateway', 'approver', 'cadastre-officer'] },
  { party: 'kftc', user: 'x', roles: ['gateway', 'loan-officer', 'approver'] },
  { party: 'bank2', user: 'x', roles: [] },
];

/** The rule, written down a second time: who of the topology may call what. A new method must be entered here. */
const may: Readonly<Record<Method, string>> = {
  setRules: 'cadastre registrars',
  getRules: 'everybody',
  recordParcel: 'cadastre',
  beginParcelChange: 'cadastre',
  acknowledgeParcelChange: 'registrars',
  completeParcelChange: 'cadastre',
  withdrawParcelChange: 'cadastre',
  getParcel: 'members',
  openTitle: 'registrars',
  enterOwner: 'registrars',
  getTitle: 'members',
  getNotice: 'members',
  recordLease: 'civil',
  endLease: 'civil',
  getOccupancy: 'members',
  registerKey: 'civil',
  revokeKey: 'civil',
  getKey: 'everybody',
  giveConsent: 'relay',
  revokeConsent: 'relay',
  expireConsent: 'relay agencies',
  getConsent: 'everybody',
  listAccesses: 'everybody',
  requestEvidence: 'relay',
  listRequests: 'agencies overseers',
  getRequest: 'agencies overseers',
  attest: 'agencies',
  refuseRequest: 'agencies',
  revokeAttestation: 'agencies',
  getAttestation: 'everybody',
  checkDocument: 'everybody',
  openDocument: 'relay',
  presentDocument: 'relay',
  openCase: 'relay',
  completeEvidence: 'relay',
  stepCase: 'relay',
  approveCase: 'relay',
  releaseHold: 'relay',
  fileMortgage: 'relay',
  getCase: 'everybody',
  receiveFiling: 'clerk',
  registerMortgage: 'registrars approvers',
  dismissFiling: 'registrars',
  expireFiling: 'clerk registrars relay',
  getFiling: 'members',
  getMortgage: 'members',
  amendMortgage: 'registrars approvers',
  offerTransfer: 'approvers',
  registerTransfer: 'registrars approvers',
  disburse: 'approvers',
  recordRepayment: 'approvers',
  fileRelease: 'approvers',
  registerRelease: 'registrars approvers',
  closeCase: 'approvers',
  sendLetter: 'loan1 loan2',
  readLetter: 'agencies',
  purgeLetter: 'loan1 loan2 agencies',
  depositDocument: 'agencies',
  readDocument: 'desks',
  purgeDocument: 'loan1 loan2 agencies',
  depositPapers: 'approvers',
  readPapers: 'registrars desks',
  purgePapers: 'approvers',
  recordAssessment: 'underwriter1 underwriter2',
  readAssessment: 'desks',
  purgeAssessment: 'approvers',
  listDue: 'desks agencies',
  listDueOwn: 'desks',
  getPurge: 'everybody',
  readCaseFile: 'desks',
  readCitizenView: 'everybody',
};

const groups: Readonly<Record<string, string>> = {
  registrars: 'registrar registrar2',
  agencies: 'cadastre registrar registrar2 civil tax localTax',
  approvers: 'approver1 approver1b approver2 approver2b',
  desks: 'loan1 underwriter1 approver1 approver1b loan2 underwriter2 approver2 approver2b',
  overseers: 'landAuditor kisa',
  members:
    'cadastre registrar registrar2 civil tax localTax clerk scrivener landAuditor kisa ' +
    'loan1 underwriter1 approver1 approver1b loan2 underwriter2 approver2 approver2b',
};

function admittedTo(method: Method): Set<TestUser> {
  if (may[method] === 'everybody') return new Set(users);
  const names = may[method].split(' ').flatMap((name) => (groups[name] ?? name).split(' '));
  return new Set(names.map((name) => people[name as keyof typeof people]));
}

let town: Town;

beforeAll(async () => {
  town = await new Town().open();
});

test.each(methods)('%s admits exactly the users of its rule', async (method) => {
  const admitted = admittedTo(method);
  const { input } = realestate.methods[method].example;
  const secret = (realestate.methods[method].example as { private?: object }).private;
  const wrong: TestUser[] = [];
  for (const as of users) {
    const result = await town.call(method, { ...input } as never, as, secret === undefined ? {} : { private: secret });
    // Of the kit's refusals by collection only the access rule names party and roles.
    const denied = !result.ok && result.error.code === 'NOT_AUTHORISED' && result.error.details !== undefined;
    if (denied === admitted.has(as)) wrong.push(as);
  }
  expect(wrong).toEqual([]);
});

test('no method is for a party or a role that the network does not have', () => {
  const known = new Set(Object.values(people).map(({ party }) => party as string));
  const roles = new Set(Object.values(people).flatMap((person) => person.roles as readonly string[]));
  for (const { access } of Object.values(realestate.methods)) {
    for (const { party, role } of grantsOf(access)) {
      for (const name of namesOf(party)) expect(known).toContain(name);
      for (const name of namesOf(role)) expect(roles).toContain(name);
    }
  }
});

test('whatever a bank does before the registration is relayed, and no bank may do it in its own name', () => {
  const relayed = Object.values(realestate.methods).filter((method) => 'relayed' in method);
  expect(relayed.length).toBeGreaterThan(8);
  for (const { access } of relayed) expect(access).toEqual({ party: 'molit', role: 'gateway' });
});
