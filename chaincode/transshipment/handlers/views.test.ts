import { boxNo, COMPANY, harbourWithPass, passNo, plateNo, SUBCONTRACTOR } from '../testing/harbour.ts';

const DAY = '2026-03-02';

test('the public sees of a pass its terminals, its state and its times, and no box, truck or company', async () => {
  const { harbour, passId, box } = await harbourWithPass();
  await harbour.load(passId);
  const open = await harbour.must('getPassStatus', { passId }, { party: 'bank1', user: 'x', roles: [] });
  expect(open).toMatchObject({ status: 'OUT_LOADED', origin: 'terminal1', destination: 'terminal2' });
  for (const secret of [box, plateNo(1), COMPANY, 'O-1', 'd-1', 'line'])
    expect(JSON.stringify(open)).not.toContain(secret);
});

test('a company that never held the right sees nothing of a pass', async () => {
  const { harbour, passId } = await harbourWithPass();
  expect(await harbour.refusal('getPass', { passId }, 'subDispatcher')).toBe('NOT_HOLDER');
  expect(await harbour.refusal('passHistory', { passId }, 'subDispatcher')).toBe('NOT_HOLDER');
  expect(await harbour.refusal('getRight', { rightId: 'R-1' }, 'subDispatcher')).toBe('NOT_HOLDER');
  expect(await harbour.refusal('getTruck', { plate: plateNo(1) }, 'subDispatcher')).toBe('NOT_HOLDER');
  expect(await harbour.refusal('getDriver', { driverId: 'd-1' }, 'subDispatcher')).toBe('NOT_HOLDER');
  const passes = { bizNo: COMPANY, day: DAY };
  expect(await harbour.refusal('listPassesOfHaulier', passes, 'subDispatcher')).toBe('NOT_HOLDER');
  await harbour.must('transferRight', { rightId: 'R-1', to: SUBCONTRACTOR }, 'dispatcher');
  expect(await harbour.must('getPass', { passId }, 'subDispatcher')).toMatchObject({ status: 'APPOINTED' });
  expect((await harbour.must('getRight', { rightId: 'R-1' }, 'subDispatcher')).passes).toEqual([passId]);
});

test('live passes are listed for a terminal and for a company, and fall off when they are over', async () => {
  const { harbour, passId } = await harbourWithPass();
  const here = { terminal: 'terminal2', day: DAY };
  const theirs = { bizNo: COMPANY, day: DAY };
  const [listed] = (await harbour.must('listPassesAtTerminal', here, 'destinationGate')).items;
  expect(listed).toMatchObject({ passId, status: 'APPOINTED', containerNo: boxNo(1), plate: plateNo(1) });
  expect((await harbour.must('listPassesOfHaulier', theirs, 'dispatcher')).items).toEqual([listed]);
  expect(await harbour.refusal('listPassesAtTerminal', here, 'originGate')).toBe('WRONG_TERMINAL');
  await harbour.must('cancelPass', { passId, reason: 'Rolled' }, 'planner');
  expect((await harbour.must('listPassesAtTerminal', here, 'officer')).items).toEqual([]);
  expect((await harbour.must('listPassesOfHaulier', theirs, 'overseer')).items).toEqual([]);
});

test('a page ends at its limit and goes on at its cursor, without a gap and without a repeat', async () => {
  const { harbour, passId } = await harbourWithPass();
  await harbour.load(passId);
  const whole = (await harbour.must('passHistory', { passId, limit: 100 }, 'planner')).items;
  const pages = [];
  let cursor: string | undefined;
  do {
    const page = await harbour.must('passHistory', { passId, limit: 2, ...(cursor && { cursor }) }, 'planner');
    expect(page.items.length).toBeLessThanOrEqual(2);
    pages.push(...page.items);
    cursor = page.next;
  } while (cursor !== undefined);
  expect(pages).toEqual(whole);
  expect(whole.map(({ action }) => action)).toEqual([
    ...['issuePass', 'preAdvise', 'bookAppointment', 'gateIn', 'blockIn', 'recordLift'],
  ]);
  expect(await harbour.refusal('passHistory', { passId, cursor: 'x' }, 'planner')).toBe('INPUT_INVALID');
  expect(await harbour.refusal('passHistory', { passId, limit: 101 }, 'planner')).toBe('INPUT_INVALID');
});

test('orders are shown to those who take part in them', async () => {
  const { harbour } = await harbourWithPass();
  const seen = async (as: 'docs' | 'originGate' | 'officer' | 'kisa') =>
    (await harbour.must('listOrders', {}, as)).items.map(({ orderId }) => orderId);
  expect(await seen('docs')).toEqual(['O-1']);
  expect(await seen('originGate')).toEqual(['O-1']);
  expect(await seen('officer')).toEqual(['O-1']);
  expect(await seen('kisa')).toEqual(['O-1']);
  expect(await harbour.must('getOrder', { orderId: 'O-1' }, 'kisa')).toMatchObject({
    issued: 1,
    departed: 0,
    remaining: 1,
  });
  expect(await harbour.refusal('getClearance', { orderId: 'O-1', containerNo: boxNo(5) }, 'officer')).toBe('NOT_FOUND');
  expect(await harbour.refusal('getContainer', { containerNo: boxNo(5) }, 'officer')).toBe('NOT_FOUND');
  expect(await harbour.refusal('getPass', { passId: passNo(9) }, 'planner')).toBe('NOT_FOUND');
});

test('a day’s account is for the two terminals it is between, and for those who watch over both', async () => {
  const { harbour, passId } = await harbourWithPass();
  await harbour.load(passId);
  await harbour.leave(passId);
  const day = { origin: 'terminal1', destination: 'terminal2', day: DAY };
  expect(await harbour.must('getDaySum', day, 'kisa')).toMatchObject({
    out: 1,
    in: 0,
    inTransit: [passId],
    reconciled: true,
  });
  expect((await harbour.must('listMovements', day, 'destinationGate')).items).toMatchObject([{ leg: 'OUT', passId }]);
  const others = { ...day, destination: 'terminal3' };
  expect(await harbour.refusal('getDaySum', others, 'destinationGate')).toBe('WRONG_TERMINAL');
  expect(await harbour.refusal('listMovements', others, 'destinationGate')).toBe('WRONG_TERMINAL');
});
