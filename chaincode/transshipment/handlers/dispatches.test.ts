import { addMs } from '../../kit/clock.ts';
import { statusOf, violationsOf } from '../state.ts';
import { driverOf } from '../testing/drivers.ts';
import { boxNo, COMPANY, Harbour, harbourWithPass, passNo, plateNo, SUBCONTRACTOR } from '../testing/harbour.ts';

/** A harbour with passes for boxes of these kinds, a truck and a driver. */
async function withPasses(sizeTypes: readonly string[]): Promise<Harbour> {
  const harbour = await new Harbour().open();
  const boxes = sizeTypes.map((_, index) => boxNo(index + 1));
  for (const [index, box] of boxes.entries()) await harbour.land(box, { sizeType: sizeTypes[index]! });
  await harbour.order('O-1', boxes);
  await harbour.approve('O-1', ...boxes);
  await harbour.must(
    'grantRight',
    { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: boxes.length },
    'planner',
  );
  for (const [index, box] of boxes.entries()) await harbour.issue(passNo(index + 1), 'R-1', box);
  await harbour.equip(plateNo(1), driverOf('d-1'));
  return harbour;
}

const bind = (serial: number, plate = plateNo(1), driverId = 'd-1') => ({ passId: passNo(serial), plate, driverId });

describe('a truck’s capacity', () => {
  test('two boxes of 20 feet go on one truck, a third does not, until one is off', async () => {
    const harbour = await withPasses(['22G1', '22G1', '22G1']);
    await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
    await harbour.dispatch(passNo(2), plateNo(1), 'd-1');
    expect(await harbour.refusal('preAdvise', bind(3), 'dispatcher')).toBe('LIMIT_EXCEEDED');
    expect(violationsOf(harbour.state())).toEqual([]);
    await harbour.load(passNo(1));
    await harbour.leave(passNo(1));
    await harbour.arrive(passNo(1));
    expect(await harbour.refusal('preAdvise', bind(3), 'dispatcher')).toBe('LIMIT_EXCEEDED');
    await harbour.finish(passNo(1));
    await harbour.must('preAdvise', bind(3), 'dispatcher');
    expect(harbour.ledger.record('truck', plateNo(1))?.boundPasses).toEqual([passNo(2), passNo(3)]);
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('one box of 40 or 45 feet fills a truck, and a cancelled pass makes room', async () => {
    const harbour = await withPasses(['45G1', 'L5G1', '22G1']);
    await harbour.must('preAdvise', bind(2), 'dispatcher');
    expect(await harbour.refusal('preAdvise', bind(1), 'dispatcher')).toBe('LIMIT_EXCEEDED');
    expect(await harbour.refusal('preAdvise', bind(3), 'dispatcher')).toBe('LIMIT_EXCEEDED');
    await harbour.must('cancelPass', { passId: passNo(2), reason: 'Rolled' }, 'planner');
    await harbour.must('preAdvise', bind(1), 'dispatcher');
  });

  test('a pass that was withdrawn or went to another truck makes room', async () => {
    const harbour = await withPasses(['45G1', '45G1']);
    await harbour.equip(plateNo(2), driverOf('d-2'));
    await harbour.must('preAdvise', bind(1), 'dispatcher');
    await harbour.must('changeTruck', { ...bind(1, plateNo(2), 'd-2'), reason: 'Tyre' }, 'dispatcher');
    await harbour.must('preAdvise', bind(2), 'dispatcher');
    const at = addMs(harbour.ledger.now, 60_000);
    await harbour.must('withdrawPreAdvice', { passId: passNo(2) }, 'dispatcher', { at });
    await harbour.must('changeTruck', { ...bind(1), reason: 'Repaired' }, 'dispatcher');
    expect(violationsOf(harbour.state())).toEqual([]);
  });
});

describe('pre-advice', () => {
  test('a new one for the same truck cancels the appointment; another truck is a change of truck', async () => {
    const harbour = await withPasses(['45G1']);
    await harbour.equip(plateNo(2), driverOf('d-2'));
    await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
    expect(await harbour.must('preAdvise', bind(1), 'dispatcher')).toMatchObject({ status: 'DISPATCHED' });
    expect(harbour.pass(passNo(1)).dispatch.slots).toBeUndefined();
    expect(await harbour.refusal('gateIn', harbour.lane(passNo(1), 'OUT'), 'originGate')).toBe('STATE_CONFLICT');
    expect(await harbour.refusal('preAdvise', bind(1, plateNo(2), 'd-2'), 'dispatcher')).toBe('EVIDENCE_MISMATCH');
    await harbour.must('changeTruck', { ...bind(1, plateNo(2), 'd-2'), reason: 'Tyre' }, 'dispatcher');
  });

  test('it cannot be withdrawn within seconds of its filing, nor after the gate-in', async () => {
    const harbour = await withPasses(['45G1']);
    await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
    const withdraw = { passId: passNo(1) };
    expect(await harbour.refusal('withdrawPreAdvice', withdraw, 'dispatcher')).toBe('PRE_ADVICE_LOCKED');
    const at = addMs(harbour.ledger.now, 10_000);
    expect(await harbour.must('withdrawPreAdvice', withdraw, 'dispatcher', { at })).toMatchObject({
      status: 'RELEASED',
    });
    await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
    await harbour.must('gateIn', harbour.lane(passNo(1), 'OUT'), 'originGate');
    const later = addMs(harbour.ledger.now, 60_000);
    expect(await harbour.refusal('withdrawPreAdvice', withdraw, 'dispatcher', { at: later })).toBe('PRE_ADVICE_LOCKED');
  });

  test('only the holder of the right dispatches, with trucks and drivers of its own that are active', async () => {
    const harbour = await withPasses(['45G1']);
    await harbour.equip(plateNo(2), driverOf('d-2'), 'subDispatcher');
    expect(await harbour.refusal('preAdvise', bind(1, plateNo(2), 'd-2'), 'subDispatcher')).toBe('NOT_HOLDER');
    expect(await harbour.refusal('preAdvise', bind(1, plateNo(2)), 'dispatcher')).toBe('NOT_HOLDER');
    expect(await harbour.refusal('preAdvise', bind(1, plateNo(1), 'd-2'), 'dispatcher')).toBe('NOT_HOLDER');
    await harbour.must('registerTruck', { plate: plateNo(1), active: false }, 'dispatcher');
    expect(await harbour.refusal('preAdvise', bind(1), 'dispatcher')).toBe('REVOKED');
    await harbour.must('registerTruck', { plate: plateNo(1) }, 'dispatcher');
    await harbour.must('revokeDriver', { driverId: 'd-1' }, 'dispatcher');
    expect(await harbour.refusal('preAdvise', bind(1), 'dispatcher')).toBe('REVOKED');
    const stranger = { party: 'haulier', user: 'x', roles: ['dispatcher'] };
    expect(await harbour.refusal('preAdvise', bind(1), stranger)).toBe('NOT_AUTHORISED');
  });

  test('the company to which the right was passed on takes the pass over', async () => {
    const harbour = await withPasses(['45G1']);
    await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
    await harbour.must('transferRight', { rightId: 'R-1', to: SUBCONTRACTOR }, 'dispatcher');
    await harbour.equip(plateNo(2), driverOf('d-2'), 'subDispatcher');
    await harbour.dispatch(passNo(1), plateNo(2), 'd-2', 'subDispatcher');
    await harbour.load(passNo(1));
    await harbour.leave(passNo(1));
    expect(violationsOf(harbour.state())).toEqual([]);
  });
});

describe('a change of truck', () => {
  test('inside the origin it sends the pass back to its dispatch: the new truck enters with a proof of its own', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const old = harbour.lane(passId, 'OUT');
    await harbour.equip(plateNo(2), driverOf('d-2'));
    const change = { passId, plate: plateNo(2), driverId: 'd-2', reason: 'Engine trouble' };
    expect(await harbour.must('changeTruck', change, 'dispatcher')).toMatchObject({ status: 'DISPATCHED' });
    expect(harbour.ledger.record('box', box)?.place).toEqual({ kind: 'YARD', terminal: 'terminal1' });
    expect(violationsOf(harbour.state())).toEqual([]);
    await harbour.appoint(passId);
    expect(await harbour.refusal('gateIn', old, 'originGate')).toBe('EVIDENCE_MISMATCH');
    expect(await harbour.refusal('gateIn', { ...old, plateRead: plateNo(2) }, 'originGate')).toBe('PROOF_INVALID');
    await harbour.load(passId);
    await harbour.leave(passId);
    await harbour.arrive(passId);
    await harbour.finish(passId);
    expect(statusOf(harbour.pass(passId))).toBe('COMPLETED');
    expect(violationsOf(harbour.state())).toEqual([]);
    expect(await harbour.refusal('changeTruck', change, 'dispatcher')).toBe('STATE_CONFLICT');
  });

  test('a proof that the old driver presented is worth nothing for the new one', async () => {
    const { harbour, passId } = await harbourWithPass();
    const shown = harbour.shown(passId, 'OUT', 'L03');
    await harbour.must('presentProof', { ...shown, act: 'GATE_IN' }, 'originKiosk');
    await harbour.equip(plateNo(2), driverOf('d-2'));
    const change = { passId, plate: plateNo(2), driverId: 'd-2', reason: 'Engine trouble' };
    await harbour.must('changeTruck', change, 'dispatcher');
    await harbour.appoint(passId);
    const report = { passId, leg: 'OUT' as const, lane: 'L03', plateRead: plateNo(2) };
    expect(await harbour.refusal('gateIn', report, 'originGate')).toBe('PROOF_INVALID');
  });
});

test('slots lie within the pass’s validity and the destination’s window, and end after they begin', async () => {
  const { harbour, passId } = await harbourWithPass();
  const slot = { from: '2026-03-02T02:00:00Z', until: '2026-03-02T03:00:00Z' };
  const refusal = (slots: object) => harbour.refusal('bookAppointment', { passId, slots } as never, 'dispatcher');
  expect(await refusal({ OUT: { ...slot, until: slot.from }, IN: slot })).toBe('INPUT_INVALID');
  expect(await refusal({ OUT: { from: '2026-03-09T00:00:00Z', until: '2026-03-09T01:00:00Z' }, IN: slot })).toBe(
    'WINDOW_CLOSED',
  );
  expect(await refusal({ OUT: slot, IN: { from: '2026-03-04T10:00:00Z', until: '2026-03-04T11:00:00Z' } })).toBe(
    'WINDOW_CLOSED',
  );
  expect(await refusal({ OUT: slot, IN: slot })).toBe('not refused');
  expect(await harbour.refusal('bookAppointment', { passId, slots: { OUT: slot, IN: slot } }, 'subDispatcher')).toBe(
    'NOT_HOLDER',
  );
  await harbour.must('gateIn', harbour.lane(passId, 'OUT'), 'originGate');
  expect(harbour.pass(passId).out.slotKept).toBe(false);
});
