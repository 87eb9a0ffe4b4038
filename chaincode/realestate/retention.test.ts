/** What is to be destroyed is told to its holders alone; destroying it takes value and salt, and leaves the trail. */
import { addDays } from '../kit/clock.ts';
import { Desk, townWith } from './testing/desk.ts';
import { idOf } from '../kit/testing/keys.ts';
import { ok } from '../kit/testing/stage.ts';
import { Town } from './testing/town.ts';

async function townWithCase(): Promise<{ town: Town; desk: Desk; letterId: string }> {
  const town = await townWith(new Town(), 1);
  const desk = await new Desk(town, 'kept').until('CONSENTED');
  const request = ok('requestEvidence', await desk.ask('INCOME'));
  const { letterId } = await desk.write(request);
  ok('attest', await desk.answer(request));
  return { town, desk, letterId };
}

const nts = { bank: 'bank1', agency: 'nts' };

test('nothing is due while consent and retention last', async () => {
  const { town } = await townWithCase();
  expect(await town.must('listDue', nts, 'tax')).toEqual({ due: [], kept: 2, more: false });
});

test('documents are due when their consent has ended, by revocation or by time', async () => {
  const { town, desk } = await townWithCase();
  const id = desk.documentOf(desk.attestationOf('INCOME').attestationId);
  const ended = { due: [{ record: 'document', id, reason: 'CONSENT_ENDED' }], kept: 1, more: false };
  expect(await town.must('listDue', nts, 'tax', { at: addDays(town.ledger.now, 11) })).toEqual(ended);
  ok('revokeConsent', await desk.revoke());
  expect(await town.must('listDue', nts, 'loan1')).toEqual(ended);
});

test('everything is due when its class’s retention is over, each to who may destroy it', async () => {
  const { town, desk, letterId } = await townWithCase();
  const { caseId, terms, salt: termsSalt, properties } = desk;
  const assessment = { bank: 'bank1', assessmentId: idOf('weighed') };
  await town.must('recordAssessment', assessment, 'underwriter1', {
    private: { caseId, properties, score: 700, terms, termsSalt },
  });
  await desk.bringPapers();
  const at = addDays(town.ledger.now, 31);
  const { due } = await town.must('listDue', nts, 'loan1', { at });
  expect(due).toContainEqual({ record: 'letter', id: letterId, reason: 'RETENTION_OVER' });
  const registry = { bank: 'bank1', agency: 'registry' };
  const years = { at: addDays(town.ledger.now, 1_826) };
  const papers = { record: 'papers', id: desk.papersId, reason: 'RETENTION_OVER' };
  expect((await town.must('listDue', registry, 'approver1', years)).due).toContainEqual(papers);
  expect((await town.must('listDue', registry, 'registrar', years)).due).not.toContainEqual(papers);
  expect((await town.must('listDueOwn', { bank: 'bank1' }, 'approver1', years)).due).toEqual([
    { record: 'assessment', id: assessment.assessmentId, reason: 'RETENTION_OVER' },
  ]);
});

test('nobody else is told', async () => {
  const { town } = await townWithCase();
  expect(await town.refusal('listDue', nts, 'loan2')).toBe('NOT_HOLDER');
  expect(await town.refusal('listDue', nts, 'civil')).toBe('NOT_HOLDER');
  expect(await town.refusal('listDueOwn', { bank: 'bank1' }, 'loan2')).toBe('NOT_HOLDER');
});

test('what is purged is gone with its salts; the look-up, the access trail and the attestation stay', async () => {
  const { town, desk } = await townWithCase();
  ok('openDocument', await desk.openDocument('INCOME'));
  ok('revokeConsent', await desk.revoke());
  const { attestationId } = desk.attestationOf('INCOME');
  const [due] = (await town.must('listDue', nts, 'tax')).due;
  await town.must('purgeDocument', { ...nts, documentId: due!.id, reason: 'CONSENT_ENDED' }, 'tax');
  const values = town.ledger.bytes().private.map((bytes) => Buffer.from(bytes).toString());
  expect(values.some((value) => value.includes(desk.claimSalt(attestationId)))).toBe(false);
  expect((await town.must('listDue', nts, 'tax')).due).toEqual([]);
  expect(await town.must('getPurge', { documentId: due!.id }, 'kisa')).toMatchObject({ reason: 'CONSENT_ENDED' });
  const { looks } = await town.must('readCitizenView', desk.citizenView(), 'kisa');
  expect(looks).toMatchObject([{ access: { attestationId } }]);
});
