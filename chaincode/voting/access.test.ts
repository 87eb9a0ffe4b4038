/** Default deny: every method with every kind of user of every party of the network. */
import { grantsOf, namesOf } from '../kit/declare.ts';
import type { TestUser } from '../kit/testing/identities.ts';
import { voting } from './api.ts';
import { Booth, people } from './testing/booth.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

type Method = keyof typeof voting.methods;

const methods = Object.keys(voting.methods) as Method[];

/** Relays that other institutions may run. */
const relays = {
  hostRelay: { party: 'host', user: 'relay', roles: ['gateway'] },
  observerRelay: { party: 'observer', user: 'relay', roles: ['gateway'] },
} as const satisfies Readonly<Record<string, TestUser>>;

/** The people of the topology, people whose role belongs to another party, and people without a role. */
const strangers: readonly TestUser[] = [
  { party: 'credential', user: 'x', roles: ['election-manager', 'gateway', 'host-manager', 'observer'] },
  { party: 'nec', user: 'x', roles: ['credential-officer', 'host-manager', 'host-registrar', 'observer', 'verifier'] },
  { party: 'host', user: 'x', roles: ['election-manager', 'credential-officer', 'observer', 'auditor'] },
  { party: 'observer', user: 'x', roles: ['election-manager', 'host-manager', 'credential-officer', 'approver'] },
  { party: 'kisa', user: 'x', roles: ['trustee', 'gateway', 'observer', 'election-manager'] },
  { party: 'line', user: 'x', roles: ['election-manager', 'trustee', 'gateway', 'auditor'] },
  { party: 'nec', user: 'x', roles: [] },
];
const named: Readonly<Record<string, TestUser>> = { ...people, ...relays };
const users = [...Object.values(named), ...strangers];

/** The rule, written down a second time: who may call what. A new method must be entered here. */
const may: Readonly<Record<Method, string>> = {
  createElection: 'managers',
  openRollReview: 'managers',
  freezeRoll: 'managers',
  declareReady: 'managers',
  openPolls: 'managers',
  suspendPolls: 'managers observers',
  resumePolls: 'managers observers',
  closePolls: 'managers',
  annulElection: 'managers',
  archiveElection: 'managers',
  giveConsent: 'hosts observers',
  getElection: 'everybody',
  listElections: 'everybody',
  listConsents: 'everybody',
  publishCredentials: 'officers registrars',
  restartList: 'officers registrars',
  revokeCredential: 'officers',
  attestRoll: 'officers registrars',
  fileObjection: 'registrars hosts observers',
  settleObjection: 'officers registrars',
  getCredential: 'everybody',
  listCredentials: 'everybody',
  listObjections: 'everybody',
  recordRollEntry: 'officers registrars',
  readRollEntry: 'officers registrars',
  purgeRollEntry: 'officers registrars',
  startCeremony: 'managers',
  sealCommitment: 'trustees',
  openCommitment: 'trustees',
  dealShares: 'trustees',
  acceptShares: 'trustees',
  complainOfShare: 'trustees',
  finalizeKey: 'managers',
  acknowledgeElection: 'trustees',
  attest: 'observers verifier',
  getCeremony: 'everybody',
  listAttestations: 'everybody',
  castBallot: 'relays',
  castBallots: 'relays',
  challengeBallot: 'relays',
  recordAccessEvidence: 'relay',
  readAccessEvidence: 'relay necAuditor',
  purgeAccessEvidence: 'relay',
  getBallot: 'everybody',
  listBallots: 'everybody',
  listChallenges: 'everybody',
  reportIncident: 'managers hosts registrars officers observers approver necAuditor verifier',
  settleIncident: 'approver hosts observers',
  listIncidents: 'everybody',
  beginTally: 'managers hosts observers relays',
  tallyBuckets: 'managers hosts observers relays',
  tallyNode: 'managers hosts observers relays',
  finishTally: 'managers hosts observers relays',
  submitDecryption: 'trustees',
  publishResult: 'managers',
  certifyResult: 'managers',
  getTally: 'everybody',
  getResult: 'everybody',
  getReceipt: 'everybody',
};

const groups: Readonly<Record<string, string>> = {
  managers: 'manager manager2',
  hosts: 'hostManager hostManager2',
  registrars: 'registrar registrar2',
  officers: 'officer officer2',
  observers: 'observer observer2',
  trustees: 'necTrustee hostTrustee trustee trustee2 credentialTrustee',
  relays: 'relay hostRelay observerRelay',
};

function admittedTo(method: Method): Set<TestUser> {
  if (may[method] === 'everybody') return new Set(users);
  const names = may[method].split(' ').flatMap((name) => (groups[name] ?? name).split(' '));
  return new Set(names.map((name) => named[name]!));
}

let booth: Booth;

beforeAll(async () => {
  booth = await new Booth().create();
});

test.each(methods)('%s admits exactly the users of its rule', async (method) => {
  const admitted = admittedTo(method);
  const { input } = voting.methods[method].example;
  const secret = (voting.methods[method].example as { private?: object }).private;
  const wrong: TestUser[] = [];
  for (const as of users) {
    const result = await booth.ledger.invoke(method, input as never, { as, ...(secret && { private: secret }) });
    // A user with the right of way is stopped, if at all, by what the ledger says, never by the access rule.
    const refused =
      !result.ok && result.error.code === 'NOT_AUTHORISED' && result.error.details?.['roles'] !== undefined;
    if (refused === admitted.has(as)) wrong.push(as);
    if (!result.ok && result.error.code === 'INTERNAL') throw result.cause;
  }
  expect(wrong).toEqual([]);
});

test('no method is for a party or a role that the network does not have', () => {
  const known = new Set(Object.values(people).map(({ party }) => party as string));
  const roles = new Set(Object.values(people).flatMap((person) => person.roles as readonly string[]));
  for (const { access } of Object.values(voting.methods)) {
    for (const { party, role } of grantsOf(access)) {
      for (const name of namesOf(party)) expect(known).toContain(name);
      for (const name of namesOf(role)) expect(roles).toContain(name);
    }
  }
});

test('who counts ballots never sees the roll, and who keeps the roll never sees how voters were recognised', async () => {
  const entry = { entryId: 'ab'.repeat(16) };
  const person = { name: '홍길동', birthDate: '1980-01-01', phone: '010-1234-5678', voterNumber: '7' };
  await booth.must('recordRollEntry', entry, 'registrar', { private: person });
  expect(await booth.must('readRollEntry', entry, 'officer')).toMatchObject(person);
  const evidence = { evidenceId: 'cd'.repeat(16) };
  const secret = { method: 'mobile-id', at: '2026-03-04T00:10:00Z', network: 'AS4766', riskMarks: ['NEW_DEVICE'] };
  await booth.must('recordAccessEvidence', evidence, 'relay', { private: secret });
  expect(await booth.must('readAccessEvidence', evidence, 'necAuditor')).toMatchObject(secret);
  expect(await booth.refusal('readRollEntry', { entryId: 'ef'.repeat(16) }, 'officer')).toBe('NOT_FOUND');
  expect(await booth.refusal('readAccessEvidence', { evidenceId: 'ef'.repeat(16) }, 'relay')).toBe('NOT_FOUND');
  const open = Buffer.concat(booth.ledger.bytes().public).toString();
  for (const word of ['홍길동', '010-1234-5678', 'AS4766']) expect(open).not.toContain(word);
  expect(await booth.refusal('purgeRollEntry', entry, 'officer')).toBe('NOT_DUE');
  expect(await booth.refusal('purgeAccessEvidence', evidence, 'relay')).toBe('NOT_DUE');
  const at = booth.manifest().retentionUntil;
  await booth.must('purgeRollEntry', entry, 'officer', { at });
  await booth.must('purgeAccessEvidence', evidence, 'relay');
  expect(await booth.refusal('readRollEntry', entry, 'officer')).toBe('NOT_FOUND');
});
