import { violationsOf } from '../state.ts';
import { driverOf } from '../testing/drivers.ts';
import { boxNo, COMPANY, Harbour, harbourWithPass, passNo, plateNo, SUBCONTRACTOR } from '../testing/harbour.ts';

test('a right comes back to the company that passed it on, and only to such a one', async () => {
  const { harbour } = await harbourWithPass();
  const right = { rightId: 'R-1' };
  expect(await harbour.refusal('recallRight', right, 'dispatcher')).toBe('NOT_HOLDER');
  expect(await harbour.refusal('recallRight', right, 'subDispatcher')).toBe('NOT_HOLDER');
  expect(await harbour.refusal('transferRight', { ...right, to: COMPANY }, 'dispatcher')).toBe('STATE_CONFLICT');
  expect(await harbour.refusal('transferRight', { ...right, to: '1208147522' }, 'dispatcher')).toBe(
    'IDENTIFIER_INVALID',
  );
  await harbour.must('transferRight', { ...right, to: SUBCONTRACTOR }, 'dispatcher');
  expect(await harbour.refusal('recallRight', right, 'subDispatcher')).toBe('NOT_HOLDER');
  expect(await harbour.must('recallRight', right, 'dispatcher')).toMatchObject({ holder: COMPANY });
  expect(await harbour.refusal('transferRight', { ...right, to: COMPANY }, 'subDispatcher')).toBe('NOT_HOLDER');
  expect(violationsOf(harbour.state())).toEqual([]);
});

test('a right goes through nine hands at most', async () => {
  const { harbour } = await harbourWithPass();
  for (let hand = 1; hand < 10; hand += 1) {
    const [to, as] = hand % 2 ? ([SUBCONTRACTOR, 'dispatcher'] as const) : ([COMPANY, 'subDispatcher'] as const);
    await harbour.must('transferRight', { rightId: 'R-1', to }, as);
  }
  const again = { rightId: 'R-1', to: COMPANY };
  expect(await harbour.refusal('transferRight', again, 'subDispatcher')).toBe('LIMIT_EXCEEDED');
  expect(violationsOf(harbour.state())).toEqual([]);
});

test('a revoked right is over: it is neither passed on nor taken back nor revoked again', async () => {
  const { harbour } = await harbourWithPass();
  await harbour.must('transferRight', { rightId: 'R-1', to: SUBCONTRACTOR }, 'dispatcher');
  await harbour.must('revokeRight', { rightId: 'R-1', reason: 'End' }, 'planner');
  expect(await harbour.refusal('transferRight', { rightId: 'R-1', to: COMPANY }, 'subDispatcher')).toBe('REVOKED');
  expect(await harbour.refusal('recallRight', { rightId: 'R-1' }, 'dispatcher')).toBe('REVOKED');
  expect(await harbour.refusal('revokeRight', { rightId: 'R-1', reason: 'End' }, 'planner')).toBe('REVOKED');
});

test('of a right to two boxes, one of which is inside, the other can still be revoked, and the one inside leaves', async () => {
  const harbour = await new Harbour().open();
  const boxes = [boxNo(1), boxNo(2)];
  for (const box of boxes) await harbour.land(box);
  await harbour.order('O-1', boxes);
  await harbour.approve('O-1', ...boxes);
  await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 2 }, 'planner');
  for (const [index, box] of boxes.entries()) {
    const serial = index + 1;
    await harbour.issue(passNo(serial), 'R-1', box);
    await harbour.equip(plateNo(serial), driverOf(`d-${serial}`));
    await harbour.dispatch(passNo(serial), plateNo(serial), `d-${serial}`);
  }
  await harbour.load(passNo(1));
  await harbour.must('revokeRight', { rightId: 'R-1', reason: 'Dismissed' }, 'planner');
  expect(await harbour.refusal('gateIn', harbour.lane(passNo(2), 'OUT'), 'originGate')).toBe('REVOKED');
  await harbour.leave(passNo(1));
  expect(violationsOf(harbour.state())).toEqual([]);
});

test('a right that names boxes is for these alone', async () => {
  const harbour = await new Harbour().open();
  const boxes = [boxNo(1), boxNo(2)];
  for (const box of boxes) await harbour.land(box);
  await harbour.order('O-1', boxes, 1);
  const right = { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 1, containers: [boxNo(2)] };
  const many = { ...right, quantity: 2 };
  expect(await harbour.refusal('grantRight', many, 'planner')).toBe('EVIDENCE_MISSING');
  await harbour.must('grantRight', right, 'planner');
  const validity = { validFrom: '2026-03-02T00:00:00Z', validUntil: '2026-03-04T00:00:00Z' };
  const named = { passId: passNo(1), rightId: 'R-1', containerNo: boxNo(2), ...validity };
  expect(await harbour.refusal('issuePass', named, 'planner')).toBe('EVIDENCE_MISMATCH');
  await harbour.issue(passNo(1), 'R-1');
  await harbour.equip(plateNo(1), driverOf('d-1'));
  await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
  const wrong = { ...harbour.lane(passNo(1), 'OUT'), assignedContainerNo: boxNo(1) };
  expect(await harbour.refusal('gateIn', wrong, 'originGate')).toBe('EVIDENCE_MISMATCH');
  await harbour.must('gateIn', { ...wrong, assignedContainerNo: boxNo(2) }, 'originGate');
});

test('trucks and drivers are a company’s own; a key must be one, and its number is given once', async () => {
  const { harbour } = await harbourWithPass();
  expect(await harbour.refusal('registerTruck', { plate: plateNo(1) }, 'subDispatcher')).toBe('NOT_HOLDER');
  expect(await harbour.refusal('revokeDriver', { driverId: 'd-1' }, 'subDispatcher')).toBe('NOT_HOLDER');
  const { driverId, algorithm, publicKey } = driverOf('d-1');
  const key = { driverId, algorithm, publicKey };
  expect(await harbour.refusal('registerDriver', key, 'dispatcher')).toBe('ALREADY_EXISTS');
  const neutral = { driverId: 'd-9', algorithm, publicKey: `01${'00'.repeat(31)}` };
  expect(await harbour.refusal('registerDriver', neutral, 'dispatcher')).toBe('PROOF_INVALID');
  await harbour.must('revokeDriver', { driverId }, 'dispatcher');
  expect(await harbour.refusal('revokeDriver', { driverId }, 'dispatcher')).toBe('STATE_CONFLICT');
  const stranger = { party: 'haulier', user: 'x', roles: ['dispatcher'] };
  expect(await harbour.refusal('registerTruck', { plate: plateNo(7) }, stranger)).toBe('NOT_AUTHORISED');
});
