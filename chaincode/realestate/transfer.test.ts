/** A right goes to another bank with its claim, by three institutions, and keeps its rank. */
import { violationsOf } from './state.ts';
import { Desk, townWith } from './testing/desk.ts';
import { ok } from '../kit/testing/stage.ts';
import { Town } from './testing/town.ts';

async function paidOut(): Promise<{ town: Town; desk: Desk; rightId: string }> {
  const town = await townWith(new Town(), 1);
  const desk = await new Desk(town, 'moving').until('DISBURSED');
  return { town, desk, rightId: desk.rightId };
}

test('the bank offers, registry and the other bank register: the claim goes along, rank and amount stay', async () => {
  const { town, rightId } = await paidOut();
  const before = town.ledger.record('mortgage', rightId)!;
  ok('offerTransfer', await town.both('offerTransfer', { rightId, to: 'bank2' }, 'approver1', 'approver1b'));
  const moved = ok('registerTransfer', await town.both('registerTransfer', { rightId }, 'approver2', 'registrar'));
  expect(moved).toMatchObject({
    state: 'TRANSFERRED',
    mortgagee: 'bank2',
    maxClaimWon: before.maxClaimWon,
    collateral: before.collateral,
    transfers: [{ from: 'bank1', to: 'bank2' }],
  });
  expect(moved.transferTo).toBeUndefined();
  expect(town.ledger.record('disbursement', rightId)).toMatchObject({ bank: 'bank2', state: 'OUTSTANDING' });
  expect(violationsOf(town.state())).toEqual([]);
});

test('from then on the other bank acts about the right, and the first one no more', async () => {
  const { town, rightId } = await paidOut();
  ok('offerTransfer', await town.both('offerTransfer', { rightId, to: 'bank2' }, 'approver1', 'approver1b'));
  ok('registerTransfer', await town.both('registerTransfer', { rightId }, 'registrar', 'approver2'));
  expect(await town.refusal('recordRepayment', { rightId }, 'approver1')).toBe('NOT_HOLDER');
  await town.must('recordRepayment', { rightId }, 'approver2');
  await town.must('fileRelease', { rightId }, 'approver2');
  ok('registerRelease', await town.both('registerRelease', { rightId }, 'registrar', 'approver2'));
  expect(await town.must('closeCase', { rightId }, 'approver2')).toMatchObject({ state: 'CLOSED' });
  expect(violationsOf(town.state())).toEqual([]);
});

test('without an offer, with one that was taken back, or by another bank nothing is transferred', async () => {
  const { town, rightId } = await paidOut();
  const attempt = async (bank: 'approver1' | 'approver2') => {
    const result = await town.both('registerTransfer', { rightId }, 'registrar', bank);
    return result.ok ? 'not refused' : result.error.code;
  };
  expect(await attempt('approver2')).toBe('STATE_CONFLICT');
  ok('offerTransfer', await town.both('offerTransfer', { rightId, to: 'bank2' }, 'approver1', 'approver1b'));
  expect(await attempt('approver1')).toBe('NOT_TWO_SIDED');
  ok('offerTransfer', await town.both('offerTransfer', { rightId }, 'approver1', 'approver1b'));
  expect(await attempt('approver2')).toBe('STATE_CONFLICT');
});

test('the bank alone offers, by two of its persons, and only what secures money', async () => {
  const { town, desk, rightId } = await paidOut();
  const offer = async (
    first: 'approver1' | 'approver2' | 'approver1b',
    second: 'approver1' | 'approver2b',
    to = 'bank2',
  ) => {
    const result = await town.both('offerTransfer', { rightId, to }, first, second);
    return result.ok ? 'not refused' : result.error.code;
  };
  expect(await offer('approver2', 'approver2b')).toBe('NOT_HOLDER');
  expect(await offer('approver2', 'approver1')).toBe('NOT_TWO_SIDED');
  expect(await offer('approver1b', 'approver1', 'bank1')).toBe('STATE_CONFLICT');
  await desk.until('REPAID');
  expect(await offer('approver1b', 'approver1')).toBe('STATE_CONFLICT');
});

test('the change needs the peers of registry and of the bank that gives the right away', async () => {
  const { town, rightId } = await paidOut();
  ok('offerTransfer', await town.both('offerTransfer', { rightId, to: 'bank2' }, 'approver1', 'approver1b'));
  const input = town.whole('registerTransfer', { rightId });
  await town.must('registerTransfer', input, 'registrar');
  const endorsers = ['registry', 'bank2'];
  const result = await town.call('registerTransfer', input, 'approver2', { endorsers });
  expect(result.ok).toBe(false);
  expect(town.ledger.record('mortgage', rightId)).toMatchObject({ mortgagee: 'bank1' });
  ok('registerTransfer', await town.call('registerTransfer', input, 'approver2', { endorsers: ['registry', 'bank1'] }));
});
