/** What authorities publish: signed by a seal that is valid now, and never an older state. */
import { addDays } from '../kit/clock.ts';
import { ok } from '../kit/testing/stage.ts';
import { keyOf, Ministry, sealOf } from './testing/ministry.ts';
import { Paper } from './testing/paper.ts';

const NAME = 'revocation-2026-01';
let ministry: Ministry;

beforeAll(async () => {
  ministry = await new Ministry().open();
});

test('a list that the seal signed is handed out as it was signed; an older state does not come back', async () => {
  const first = await ministry.publication('mofa', NAME, 1);
  const second = await ministry.publication('mofa', NAME, 2, '{"list":"갱신"}');
  await ministry.must('publishDocument', first, 'approver');
  await ministry.must('publishDocument', second, 'approver');
  expect(await ministry.must('getPublication', { authority: 'mofa', name: NAME }, 'kisa')).toMatchObject(second);
  const again = await ministry.publication('mofa', NAME, 1);
  expect(await ministry.refusal('publishDocument', again, 'approver')).toBe('BACKDATED');
});

test('another text, another place, another authority or an officer’s key is refused', async () => {
  const signed = await ministry.publication('mofa', NAME, 9);
  const refused = (change: object, as: 'approver' | 'justiceApprover' = 'approver') =>
    ministry.refusal('publishDocument', { ...signed, ...change }, as);
  expect(await refused({ content: '{"list":"forged"}' })).toBe('PROOF_INVALID');
  expect(await refused({ name: 'suspension-2026-01' })).toBe('PROOF_INVALID');
  expect(await refused({ sequence: 10 })).toBe('PROOF_INVALID');
  expect(await refused({ authority: 'moj' })).toBe('NOT_HOLDER');
  expect(await refused({ authority: 'moj' }, 'justiceApprover')).toBe('KEY_NOT_VALID');
  expect(await refused({ sealKeyId: keyOf('apostille').keyId })).toBe('KEY_NOT_VALID');
});

test('a seal that has ended publishes nothing', async () => {
  const signed = await ministry.publication('moj', NAME, 1);
  const { keyId } = sealOf('moj');
  const validUntil = addDays(ministry.ledger.now, 1);
  await ministry.must('endOfficerKey', { authority: 'moj', keyId, validUntil, endReason: 'x' }, 'justiceApprover');
  expect(await ministry.refusal('publishDocument', signed, 'justiceApprover', { at: validUntil })).toBe(
    'KEY_NOT_VALID',
  );
});

test('the changes of a list tell each bit with its time, in order', async () => {
  const paper = await new Paper(ministry, 'changes', { kind: 'APOSTILLE' }).until('ISSUED');
  ok('suspendCertificate', await paper.suspend());
  ok('revokeCertificate', await paper.four('revokeCertificate'));
  const { intervals } = paper.record;
  const list = { authority: 'mofa', listId: '2026-01' } as const;
  const told = async (purpose: 'revocation' | 'suspension') => {
    const { items } = await ministry.must('listStatusChanges', { ...list, purpose }, 'kisa');
    return items.filter(({ index }) => index === paper.index).map(({ at, value }) => ({ at, value }));
  };
  expect(await told('suspension')).toEqual([
    { at: intervals[1]!.from, value: true },
    { at: intervals[2]!.from, value: false },
  ]);
  expect(await told('revocation')).toEqual([{ at: intervals[2]!.from, value: true }]);
});
