/** What the channel sees: nobody's name, birth date, passport or account, and no document. */
import { ok } from '../kit/testing/stage.ts';
import { Ministry, people } from './testing/ministry.ts';
import { Paper } from './testing/paper.ts';

const SECRETS = ['홍길동', '임꺽정', '1980-01-01', '1985-05-05', 'M12345678', '110-234-567890', 'A loan of up to'];

let ministry: Ministry;
let paper: Paper;

/** A power of attorney with everything private, used and revoked. */
beforeAll(async () => {
  ministry = await new Ministry().open();
  paper = await new Paper(ministry, 'canary').until('ISSUED');
  const { certificateId } = paper;
  await ministry.must('depositIdentity', { certificateId }, 'clerk', { private: paper.identity });
  const options = { private: paper.content, endorsers: ['mofa', 'kftc'] };
  await ministry.must('depositPowerContent', { certificateId }, 'clerk', options);
  ok('reservePower', await paper.reserve('bank1', 'n'));
  ok('consumePower', await paper.use('consumePower', 'bank1', 'n'));
  ok('revokeCertificate', await paper.four('revokeCertificate'));
}, 60_000);

test('public values and arguments hold no person, no salt and no document', async () => {
  const { identitySalt } = paper.identity;
  const { contentSalt, document } = paper.content;
  const values = ministry.ledger.bytes().public.map((bytes) => Buffer.from(bytes).toString());
  const said = ministry.ledger.recording.flatMap((step) =>
    step.kind === 'simulate' ? step.args.map((arg) => Buffer.from(arg, 'base64').toString()) : [],
  );
  for (const secret of [...SECRETS, identitySalt, contentSalt, document]) {
    expect([...values, ...said].filter((value) => value.includes(secret))).toEqual([]);
  }
});

test('the private values are there to be found: the canary sings', async () => {
  const values = ministry.ledger.bytes().private.map((bytes) => Buffer.from(bytes).toString());
  for (const secret of SECRETS) expect(values.some((value) => value.includes(secret))).toBe(true);
});

test('identity is the ministry’s alone, and content the clearing house’s besides', async () => {
  const { certificateId } = paper;
  expect(ministry.ledger.privateRecord('mofa', 'identity', certificateId)).toBeDefined();
  for (const as of ['hub', 'teller1', 'justice', 'kisa', 'consulTokyo', 'relay'] as const) {
    expect(await ministry.refusal('readIdentity', { certificateId }, as)).toMatch(/NOT_AUTHORISED|NOT_HOLDER/);
  }
  for (const as of ['teller1', 'bank1', 'justice', 'kisa', 'consulTokyo', 'relay'] as const) {
    expect(await ministry.refusal('readPowerContent', { certificateId }, as)).toMatch(/NOT_AUTHORISED|NOT_HOLDER/);
  }
});

test('what the ministry keeps alone writes nothing public', async () => {
  const other = await new Paper(ministry, 'alone').until('IDENTIFIED');
  const input = { certificateId: other.certificateId };
  const call = { as: people.clerk, private: other.identity };
  const { set, result } = await ministry.ledger.simulate('depositIdentity', input, call);
  expect(result.ok).toBe(true);
  expect([...set.writes.keys()]).toEqual([]);
});

test('events tell of certificates and banks, never of amounts or people', async () => {
  const other = await new Paper(ministry, 'events').until('ISSUED');
  ok('reservePower', await other.reserve('bank1', 'e'));
  const consumed = await other.use('consumePower', 'bank1', 'e');
  expect(consumed.ok && consumed.event?.payload).toEqual({
    certificateId: other.certificateId,
    verifier: 'bank1',
    v: 1,
  });
});

test('the answer of the public register has no identifier of the ledger, and no amount', async () => {
  const answer = JSON.stringify(await ministry.must('lookUp', paper.triple, 'relay'));
  for (const kept of [paper.certificateId, paper.check, '300000000', '200000000', paper.agent.registered.publicKey]) {
    expect(answer).not.toContain(kept);
  }
});
