/** Endorsers must agree byte by byte: every handler, on two machines that differ in all that must not matter. */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { methodsIn, twinRun } from '../kit/testing/twin-run.ts';
import { voting } from './api.ts';
import { hexOf } from './ballot/text-form.ts';
import { Booth, collections, OTHER_ELECTION, ROLL } from './testing/booth.ts';
import { voterOf } from './testing/keys.ts';

// Real cryptography, on machines that may be busy.
jest.setTimeout(240_000);

const ID = 'ad'.repeat(16);

test('every method gives the same answer, writes and reads on two different machines', async () => {
  const booth = new Booth({ voters: 5 });
  await booth.create();
  await booth.must('fileObjection', { objectionId: ID, kind: 'DATA_WRONG' }, 'registrar');
  await booth.must('settleObjection', { objectionId: ID, upheld: false, remark: '확인' }, 'officer');
  const person = { name: '홍길동', birthDate: '1980-01-01', phone: '010-0', voterNumber: '1' };
  await booth.must('recordRollEntry', { entryId: ID }, 'officer', { private: person });
  await booth.must('readRollEntry', { entryId: ID }, 'officer');
  await booth.publish('officer');
  await booth.must('restartList', { reason: 'x' }, 'officer');
  await booth.freeze();
  // An attempt that fails by a false complaint's refusal and goes on, then the one that counts
  await booth.startCeremony();
  await booth.commit();
  await booth.dealAll();
  await booth.must('complainOfShare', booth.complaint(1, 2), 'hostTrustee');
  await booth.makeKey();
  await booth.open();
  const lost = { publicKey: hexOf(voterOf(4).credential), reason: 'x' };
  await booth.must('revokeCredential', lost, 'officer');
  await booth.must('revokeCredential', lost, 'officer2');
  await booth.vote(0, [0]);
  await booth.vote(0, [1]);
  const good = booth.ballot(1, [2]);
  const bad = { ...booth.ballot(2, [0]), signature: 'ab'.repeat(64) };
  const torn = booth.sign(3, { ...booth.prepare(3, [[0]]).ballot, credential: voterOf(3).credential });
  const mixed = [good, bad, { ...torn, answers: [good.answers[0]!] }];
  await booth.must('castBallots', { ballots: mixed }, 'relay');
  await booth.must('challengeBallot', booth.challenge(booth.prepare(2, [[1]])), 'relay');
  await booth.call('castBallot', booth.ballot(77, [0]), 'relay');
  const access = { method: 'pass', at: '2026-03-04T00:00:00Z', network: 'x', riskMarks: [] };
  await booth.must('recordAccessEvidence', { evidenceId: ID }, 'relay', { private: access });
  await booth.must('readAccessEvidence', { evidenceId: ID }, 'relay');
  await booth.must('reportIncident', { incidentId: ID, kind: 'SERVICE', remark: '장애' }, 'observer');
  await booth.must('suspendPolls', { incidentId: ID }, 'manager');
  await booth.must('resumePolls', { closesAt: booth.phase.closesAt }, 'manager');
  await booth.must('settleIncident', { incidentId: ID, outcome: 'x' }, 'approver');
  await booth.finish();
  await booth.certify();
  await booth.must('archiveElection', {}, 'manager');
  const credential = hexOf(voterOf(0).credential);
  for (const [method, input] of [
    ['getElection', {}],
    ['listElections', {}],
    ['listConsents', {}],
    ['getCredential', { publicKey: credential }],
    ['listCredentials', { list: 'REGISTRAR', limit: 2 }],
    ['listObjections', {}],
    ['getCeremony', {}],
    ['listAttestations', {}],
    ['getBallot', { credential }],
    ['listBallots', { group: booth.ledger.records('ballot')[0]!.group }],
    ['listChallenges', {}],
    ['listIncidents', {}],
    ['getTally', {}],
    ['getResult', {}],
    ['getReceipt', { credential }],
  ] as const) {
    await booth.must(method, input as never, 'kisa');
  }
  const at = booth.manifest().retentionUntil;
  await booth.must('purgeRollEntry', { entryId: ID }, 'officer', { at });
  await booth.must('purgeAccessEvidence', { evidenceId: ID }, 'relay', { at });
  // An election that is annulled
  const other = {
    ...booth.manifest(),
    electionId: OTHER_ELECTION,
    objectionsUntil: '2027-04-01T00:00:00Z',
    opensAt: '2027-04-02T00:00:00Z',
    closesAt: '2027-04-03T00:00:00Z',
    retentionUntil: '2028-04-03T00:00:00Z',
  };
  await booth.must('createElection', other, 'manager');
  const own = { electionId: OTHER_ELECTION };
  const reason = '취소';
  const subject = createHash('sha256').update(reason).digest('hex');
  for (const as of ['hostManager', 'observer', 'observer2'] as const) {
    await booth.must('giveConsent', { ...own, act: 'ANNUL', subject }, as);
  }
  await booth.must('annulElection', { ...own, reason }, 'manager');
  await booth.must('annulElection', { ...own, reason }, 'manager2');
  const { tallyHash } = booth.ledger.records('tally')[0]!;
  await booth.must('attest', { kind: 'TALLY', subject: tallyHash!, headHash: ROLL, verdict: 'AGREES' }, 'verifier');

  expect([...methodsIn(booth.ledger.recording)].sort()).toEqual(Object.keys(voting.methods).sort());
  const differences = await twinRun({
    api: { module: join(__dirname, 'api.ts'), name: 'voting' },
    handlers: { module: join(__dirname, 'contract.ts'), name: 'handlers' },
    collections,
    recording: booth.ledger.recording,
  });
  expect(differences).toEqual([]);
}, 240_000);
