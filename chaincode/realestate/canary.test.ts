/** What the channel sees: neither who borrows, nor which bank asks, nor how much, until the register itself names the bank. */
import { Desk, townWith } from './testing/desk.ts';
import { idOf } from '../kit/testing/keys.ts';
import { Town } from './testing/town.ts';

/** Methods whose input names the pair that exchanges something: the collection's name is in the block anyway. */
const BETWEEN_TWO = /^(?:sendLetter|readLetter|depositDocument|readDocument|depositPapers|recordAssessment)$/;

/** A case up to the filing, with letters, documents, assessment and papers on the way. */
async function filedCase(): Promise<{ town: Town; desk: Desk; letterId: string }> {
  const town = await townWith(new Town(), 1);
  const desk = await new Desk(town, 'canary').until('UNDER_REVIEW');
  const { caseId, salt, terms, properties } = desk;
  const letterId = idOf('letter');
  const [request] = town.ledger.records('request');
  const letter = { requestId: request!.requestId, caseId, recipientSalt: salt };
  const subject = { subjectName: '홍길동', subjectBirthDate: '1980-01-01' };
  const place = { bank: 'bank1', agency: 'molit', letterId };
  await town.must('sendLetter', place, 'loan1', { private: { ...letter, ...subject } });
  const kept = { caseId, properties, score: 720, terms, termsSalt: salt };
  await town.must('recordAssessment', { bank: 'bank1', assessmentId: idOf('a') }, 'underwriter1', { private: kept });
  await desk.until('REGISTRATION_FILED');
  await desk.bringPapers();
  return { town, desk, letterId };
}

test('public values, events and arguments hold no name, amount or bank before the registration', async () => {
  const { town, desk } = await filedCase();
  const values = town.ledger.bytes().public.map((bytes) => Buffer.from(bytes).toString());
  const secrets = ['홍길동', '54321000', '240000000', '400000000', '1980-01-01', desk.salt];
  for (const secret of secrets) expect(values.filter((value) => value.includes(secret))).toEqual([]);
  expect(values.filter((value) => /bank[12]|Bank[12]MSP/.test(value))).toEqual([]);
  for (const step of town.ledger.recording) {
    if (step.kind !== 'simulate') continue;
    const [method = '', input = ''] = step.args.map((arg) => Buffer.from(arg, 'base64').toString());
    for (const secret of secrets) expect(`${method} ${input}`).not.toContain(secret);
    if (BETWEEN_TWO.test(method)) continue;
    expect(`${method} ${input}`).not.toMatch(/bank[12]/);
    expect(step.creator.mspId).not.toMatch(/^Bank/);
  }
});

test('the private values are there to be found: the canary sings', async () => {
  const { town } = await filedCase();
  const values = town.ledger.bytes().private.map((bytes) => Buffer.from(bytes).toString());
  for (const secret of ['홍길동', '54321000', '240000000']) {
    expect(values.some((value) => value.includes(secret))).toBe(true);
  }
});

test('a transaction between two institutions reads and writes nothing public that leads to a case', async () => {
  const { town, desk, letterId } = await filedCase();
  const opaque = [letterId, desk.papersId, ...town.kept.map(({ id }) => id)];
  const values = town.ledger.bytes().public.map((bytes) => Buffer.from(bytes).toString());
  for (const id of opaque) expect(values.filter((value) => value.includes(id))).toEqual([]);
  const { attestationId, claim } = desk.attestationOf('INCOME');
  const secret = { attestationId, claim, claimSalt: desk.claimSalt(attestationId), recipientSalt: desk.salt };
  const input = town.whole('depositDocument', { bank: 'bank1', agency: 'nts', documentId: idOf('once more') });
  const as = { party: 'nts', user: 'tax', roles: ['tax-officer'], attributes: { agency: 'nts' } };
  const { set } = await town.ledger.simulate('depositDocument', input, { as, private: secret });
  const keys = [...set.reads.keys(), ...set.writes.keys()].map((key) => key.replaceAll('\u0000', '/'));
  // Only the inbox, which knows the sender's own reference.
  expect(keys.every((key) => key.startsWith('/kit.inbox/'))).toBe(true);
});

test('two banks see nothing of each other’s private records', async () => {
  const { town, desk, letterId } = await filedCase();
  const letter = { bank: 'bank1', agency: 'molit', letterId };
  expect((await town.must('readLetter', letter, 'cadastre')).recipientProven).toBe(true);
  expect(await town.refusal('readLetter', { ...letter, bank: 'bank2' }, 'cadastre')).toBe('NOT_FOUND');
  const strangers = ['loan2', 'approver2', 'underwriter2'] as const;
  const papers = { bank: 'bank1', papersId: desk.papersId };
  for (const as of strangers) expect(await town.refusal('readPapers', papers, as)).toBe('NOT_HOLDER');
  const assessment = { bank: 'bank1', assessmentId: idOf('a') };
  for (const as of strangers) expect(await town.refusal('readAssessment', assessment, as)).toBe('NOT_HOLDER');
  const weighed = await town.must('readAssessment', assessment, 'underwriter1');
  expect(weighed).toMatchObject({ termsHash: desk.termsHash, position: { withinLimit: true, rank: 1 } });
});

test('a letter of a bank that the citizen did not consent to proves nothing', async () => {
  const { town, desk } = await filedCase();
  const secret = { requestId: idOf('r'), caseId: desk.caseId, recipientSalt: desk.salt };
  const subject = { subjectName: '홍길동', subjectBirthDate: '1980-01-01' };
  const place = { bank: 'bank2', agency: 'nts', letterId: idOf('false') };
  await town.must('sendLetter', place, 'loan2', { private: { ...secret, ...subject } });
  expect((await town.must('readLetter', place, 'tax')).recipientProven).toBe(false);
});
