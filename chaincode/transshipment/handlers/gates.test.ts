import { addMs } from '../../kit/clock.ts';
import { statusOf, violationsOf } from '../state.ts';
import { driverOf } from '../testing/drivers.ts';
import { boxNo, COMPANY, Harbour, harbourWithPass, passNo, plateNo } from '../testing/harbour.ts';

/** A harbour with a group order, whose pass is dispatched; the boxes are at hand. */
async function withGroup(boxes: readonly string[], quantity = 1): Promise<{ harbour: Harbour; passId: string }> {
  const harbour = await new Harbour().open();
  for (const box of boxes) await harbour.land(box);
  await harbour.order('O-1', boxes, quantity);
  await harbour.approve('O-1', ...boxes);
  await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity }, 'planner');
  await harbour.issue(passNo(1), 'R-1');
  await harbour.equip(plateNo(1), driverOf('d-1'));
  await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
  return { harbour, passId: passNo(1) };
}

describe('at the origin’s gate-in', () => {
  test('a group order’s box is assigned from the list, once, free and of the length', async () => {
    const { harbour, passId } = await withGroup([boxNo(1), boxNo(2), boxNo(3)], 2);
    await harbour.land(boxNo(9));
    await harbour.must('declareEquipment', { containerNo: boxNo(3), sizeType: '22G1', empty: true }, 'docs');
    const assign = (assignedContainerNo?: string) =>
      harbour.refusal(
        'gateIn',
        { ...harbour.lane(passId, 'OUT'), ...(assignedContainerNo && { assignedContainerNo }) },
        'originGate',
      );
    expect(await assign()).toBe('EVIDENCE_MISSING');
    expect(await assign(boxNo(9))).toBe('EVIDENCE_MISMATCH');
    expect(await assign(boxNo(8))).toBe('BOX_ELSEWHERE');
    expect(await assign(boxNo(3))).toBe('EVIDENCE_MISMATCH');
    expect(await assign(boxNo(1))).toBe('not refused');
    await harbour.issue(passNo(2), 'R-1');
    await harbour.equip(plateNo(2), driverOf('d-2'));
    await harbour.dispatch(passNo(2), plateNo(2), 'd-2');
    const second = { ...harbour.lane(passNo(2), 'OUT'), assignedContainerNo: boxNo(1) };
    expect(await harbour.refusal('gateIn', second, 'originGate')).toBe('CONTAINER_HAS_LIVE_PASS');
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('a box that is not the single order’s is refused', async () => {
    const { harbour, passId } = await harbourWithPass();
    await harbour.land(boxNo(2));
    const wrong = { ...harbour.lane(passId, 'OUT'), assignedContainerNo: boxNo(2) };
    expect(await harbour.refusal('gateIn', wrong, 'originGate')).toBe('EVIDENCE_MISMATCH');
  });

  test('the pass must be valid, and the report true to time', async () => {
    const { harbour, passId } = await harbourWithPass();
    const refusal = (at: string, occurredAt = at) =>
      harbour.refusal('gateIn', { ...harbour.lane(passId, 'OUT'), occurredAt }, 'originGate', { at });
    expect(await refusal('2026-03-02T05:00:00.000Z', '2026-03-02T05:03:00Z')).toBe('TIME_SKEW');
    expect(await refusal('2026-03-02T05:00:00.000Z', '2026-03-02T00:59:00Z')).toBe('TIME_SKEW');
    expect(await refusal('2026-03-04T09:00:00.000Z')).toBe('WINDOW_CLOSED');
  });

  test('only the origin’s own gate reports it', async () => {
    const { harbour, passId } = await harbourWithPass();
    expect(await harbour.refusal('gateIn', harbour.lane(passId, 'OUT'), 'destinationGate')).toBe('WRONG_TERMINAL');
    expect(await harbour.refusal('gateIn', harbour.lane(passId, 'OUT'), 'originPlanner')).toBe('NOT_AUTHORISED');
  });
});

describe('at the origin’s gate-out', () => {
  test('customs’ hold, or no word of customs, keeps the box in', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const out = () => ({ ...harbour.lane(passId, 'OUT'), ...harbour.readings(box) });
    await harbour.must('holdMovement', { orderId: 'O-1', containers: [box], reason: 'X-ray' }, 'officer');
    const held = await harbour.call('gateOut', out(), 'originGate');
    expect(held).toMatchObject({ ok: false, error: { code: 'HELD', details: { state: 'HELD' } } });
    await harbour.approve('O-1', box);
    expect(await harbour.refusal('gateOut', out(), 'originGate')).toBe('not refused');
  });

  test('a box that leaves under an order twice is refused by the departure of the first time', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    await harbour.leave(passId);
    expect(harbour.ledger.record('departure', 'O-1', box)).toMatchObject({ state: 'DEPARTED', passId });
    const next = { passId: passNo(2), rightId: 'R-1', containerNo: box };
    const validity = { validFrom: '2026-03-02T00:00:00Z', validUntil: '2026-03-04T00:00:00Z' };
    expect(await harbour.refusal('issuePass', { ...next, ...validity }, 'planner')).toBe('LIMIT_EXCEEDED');
  });

  test('the lane must read box, size and seals', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const lane = harbour.lane(passId, 'OUT');
    expect(await harbour.refusal('gateOut', lane, 'originGate')).toBe('EVIDENCE_MISSING');
    const { containerRead, sizeTypeRead } = harbour.readings(box);
    const unsealed = { containerRead, sizeTypeRead };
    expect(await harbour.refusal('gateOut', { ...lane, ...unsealed }, 'originGate')).toBe('EVIDENCE_MISSING');
  });

  test.each([
    ['another seal', { sealsRead: ['XX1'] }, 'SEAL_MISMATCH'],
    ['another size', { sizeTypeRead: '42G1' }, 'SIZE_TYPE_MISMATCH'],
  ])('%s stops the pass until it is explained, and the box stays on its truck', async (_, reading, kind) => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const report = { ...harbour.lane(passId, 'OUT'), ...harbour.readings(box), ...reading };
    const { incidentId } = await harbour.must('gateOut', report, 'originGate');
    expect(harbour.ledger.record('incident', passId, incidentId!)).toMatchObject({
      kind,
      state: 'OPEN',
      stopsPass: true,
    });
    expect(violationsOf(harbour.state())).toEqual([]);
    await harbour.must('declareEquipment', { ...redeclared(harbour, box), ...corrected(reading) }, 'docs');
    const resolution = { passId, incidentId: incidentId!, remark: 'Declared anew' };
    expect(await harbour.refusal('resolveIncident', resolution, 'destinationGate')).toBe('WRONG_TERMINAL');
    await harbour.must('resolveIncident', resolution, 'originGate');
    expect(await harbour.refusal('resolveIncident', resolution, 'originGate')).toBe('STATE_CONFLICT');
    await harbour.leave(passId);
    expect(violationsOf(harbour.state())).toEqual([]);
  });
});

function redeclared(harbour: Harbour, containerNo: string) {
  const { sizeType, seals } = harbour.ledger.record('equipment', containerNo)!;
  return { containerNo, sizeType, seals, empty: false, vgmKg: 20_000, dangerousGoods: [] };
}

function corrected(reading: { sealsRead?: string[]; sizeTypeRead?: string }) {
  return {
    ...(reading.sealsRead && { seals: reading.sealsRead }),
    ...(reading.sizeTypeRead && { sizeType: reading.sizeTypeRead }),
  };
}

describe('at the destination', () => {
  test('another box, or a seal that changed on the road, is an incident', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    await harbour.leave(passId);
    const lane = harbour.lane(passId, 'IN');
    expect(await harbour.refusal('gateIn', lane, 'destinationGate')).toBe('EVIDENCE_MISSING');
    const broken = { ...lane, containerRead: box, sealsRead: ['BROKEN'] };
    const { incidentId } = await harbour.must('gateIn', broken, 'destinationGate');
    expect(statusOf(harbour.pass(passId))).toBe('INCIDENT');
    const resolution = { passId, incidentId: incidentId!, remark: 'Seal changed by customs' };
    await harbour.must('resolveIncident', resolution, 'destinationPlanner');
    expect(statusOf(harbour.pass(passId))).toBe('OUT_GATE_OUT');
    await harbour.arrive(passId);
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('a truck that never entered the origin brings an incident, and its box is located', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    const lane = { ...harbour.lane(passId, 'IN'), containerRead: box };
    const { outcome, incidentId } = await harbour.must('gateIn', lane, 'destinationGate');
    expect(outcome).toBe('INCIDENT');
    expect(harbour.ledger.record('incident', passId, incidentId!)).toMatchObject({ kind: 'GATE_IN_WITHOUT_PASSAGE' });
    expect(harbour.ledger.record('box', box)?.place).toMatchObject({ kind: 'TRUCK', plate: plateNo(1) });
    expect(violationsOf(harbour.state())).toEqual([]);
    const resolution = { passId, incidentId: incidentId!, remark: 'Sent back', foundBoxAt: 'terminal1' };
    await harbour.must('resolveIncident', resolution, 'destinationGate');
    expect(statusOf(harbour.pass(passId))).toBe('APPOINTED');
    await harbour.load(passId);
    await harbour.leave(passId);
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('an early report of the destination passes no box that customs has not approved', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.must('holdMovement', { orderId: 'O-1', containers: [box], reason: 'X-ray' }, 'officer');
    await harbour.load(passId);
    const early = { ...harbour.lane(passId, 'IN'), containerRead: box };
    expect(await harbour.refusal('gateIn', early, 'destinationGate')).toBe('HELD');
  });

  test('a damaged box is held and released by the destination, and the pass goes on from where it stood', async () => {
    const { harbour, passId } = await harbourWithPass();
    await harbour.load(passId);
    await harbour.leave(passId);
    await harbour.arrive(passId);
    const damage = { passId, damageCodes: ['DT'] };
    expect(await harbour.refusal('holdDamaged', damage, 'originGate')).toBe('WRONG_TERMINAL');
    expect(await harbour.must('holdDamaged', damage, 'destinationGate')).toMatchObject({ status: 'DAMAGED_HOLD' });
    const next = { passId, leg: 'IN' as const, location: '7B' };
    expect(await harbour.refusal('blockIn', next, 'destinationGate')).toBe('STATE_CONFLICT');
    await harbour.must('releaseDamaged', { passId, remark: 'Fit' }, 'destinationPlanner');
    expect(await harbour.refusal('releaseDamaged', { passId, remark: 'Fit' }, 'destinationPlanner')).toBe(
      'STATE_CONFLICT',
    );
    await harbour.finish(passId);
    expect(violationsOf(harbour.state())).toEqual([]);
  });
});

describe('in the yard', () => {
  test('a change of location is no second gate-in', async () => {
    const { harbour, passId } = await harbourWithPass();
    const move = { passId, leg: 'OUT' as const, location: '5C' };
    expect(await harbour.refusal('changeLocation', move, 'originGate')).toBe('STATE_CONFLICT');
    await harbour.load(passId);
    const before = statusOf(harbour.pass(passId));
    expect(await harbour.must('changeLocation', move, 'originGate')).toMatchObject({
      status: before,
      out: { location: '5C' },
    });
    expect(await harbour.refusal('gateIn', harbour.lane(passId, 'OUT'), 'originGate')).toBe('STATE_CONFLICT');
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('a box of the group is exchanged for another, also when it is loaded; a packed single box is not', async () => {
    const { harbour, passId } = await withGroup([boxNo(1), boxNo(2)]);
    await harbour.load(passId, boxNo(1));
    const swap = { passId, containerNo: boxNo(2), reason: 'Reefer plug broken' };
    expect(await harbour.must('swapBox', swap, 'originGate')).toMatchObject({ status: 'OUT_BLOCK_IN' });
    expect(harbour.ledger.record('box', boxNo(1))).toMatchObject({ place: { kind: 'YARD' } });
    expect(harbour.ledger.record('box', boxNo(1))?.livePassId).toBeUndefined();
    expect(await harbour.refusal('swapBox', swap, 'originGate')).toBe('EVIDENCE_MISMATCH');
    await harbour.must('recordLift', { passId, leg: 'OUT', containerRead: boxNo(2) }, 'originGate');
    await harbour.leave(passId);
    expect(violationsOf(harbour.state())).toEqual([]);
    const single = await harbourWithPass();
    await single.harbour.land(boxNo(2));
    await single.harbour.load(single.passId);
    const packed = { ...swap, passId: single.passId };
    expect(await single.harbour.refusal('swapBox', packed, 'originGate')).toBe('EVIDENCE_MISMATCH');
  });

  test('an empty box is exchanged for another of its kind, which customs must have approved as well', async () => {
    const harbour = await new Harbour().open();
    const [old, next] = [boxNo(1), boxNo(2)];
    for (const box of [old, next]) await harbour.land(box, { empty: true, seals: [] });
    await harbour.order('O-1', [old]);
    await harbour.approve('O-1', old);
    await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 1 }, 'planner');
    await harbour.issue(passNo(1), 'R-1', old);
    await harbour.equip(plateNo(1), driverOf('d-1'));
    await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
    await harbour.load(passNo(1));
    await harbour.must('swapBox', { passId: passNo(1), containerNo: next, reason: 'Dirty' }, 'originGate');
    await harbour.must('recordLift', { passId: passNo(1), leg: 'OUT' }, 'originGate');
    const out = () => ({ ...harbour.lane(passNo(1), 'OUT'), ...harbour.readings(next) });
    expect(await harbour.refusal('gateOut', out(), 'originGate')).toBe('HELD');
    await harbour.approve('O-1', next);
    await harbour.must('gateOut', out(), 'originGate');
    expect(violationsOf(harbour.state())).toEqual([]);
    const stranger = { orderId: 'O-1', containers: [boxNo(77)] };
    expect(await harbour.refusal('approveMovement', stranger, 'officer')).toBe('EVIDENCE_MISSING');
  });

  test('a wrong box under the crane is an incident', async () => {
    const { harbour, passId } = await harbourWithPass();
    await harbour.land(boxNo(2));
    await harbour.must('gateIn', harbour.lane(passId, 'OUT'), 'originGate');
    await harbour.must('blockIn', { passId, leg: 'OUT', location: '3A' }, 'originGate');
    const lift = { passId, leg: 'OUT' as const, containerRead: boxNo(2) };
    expect(await harbour.must('recordLift', lift, 'originKiosk')).toMatchObject({ outcome: 'INCIDENT' });
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('a box found on the wrong truck is put down only where its own live pass can go on', async () => {
    const { harbour, passId } = await harbourWithPass();
    const other = boxNo(2);
    await harbour.land(other);
    await harbour.order('O-2', [other]);
    await harbour.approve('O-2', other);
    await harbour.must('grantRight', { orderId: 'O-2', rightId: 'R-2', holder: COMPANY, quantity: 1 }, 'planner');
    await harbour.issue(passNo(2), 'R-2', other);
    await harbour.equip(plateNo(2), driverOf('d-2'));
    await harbour.dispatch(passNo(2), plateNo(2), 'd-2');
    await harbour.must('gateIn', harbour.lane(passNo(2), 'OUT'), 'originGate');
    await harbour.load(passId);
    const wrong = { ...harbour.lane(passId, 'OUT'), ...harbour.readings(boxNo(1)), containerRead: other };
    const { incidentId } = await harbour.must('gateOut', wrong, 'originGate');
    await harbour.must('blockIn', { passId: passNo(2), leg: 'OUT', location: '3A' }, 'originGate');
    expect(await harbour.refusal('recordLift', { passId: passNo(2), leg: 'OUT' }, 'originGate')).toBe('BOX_ELSEWHERE');
    const resolution = { passId, incidentId: incidentId!, remark: 'Put down', foundBoxAt: 'terminal2' };
    expect(await harbour.refusal('resolveIncident', resolution, 'originGate')).toBe('CONTAINER_HAS_LIVE_PASS');
    await harbour.must('resolveIncident', { ...resolution, foundBoxAt: 'terminal1' }, 'originGate');
    await harbour.must('recordLift', { passId: passNo(2), leg: 'OUT' }, 'originGate');
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('people report an incident from their own terminal’s side', async () => {
    const { harbour, passId } = await harbourWithPass();
    await harbour.load(passId);
    await harbour.leave(passId);
    const accident = { passId, kind: 'ACCIDENT' as const, remark: 'Collision on the port road' };
    const wrongBox = { ...accident, kind: 'WRONG_BOX' as const };
    expect(await harbour.refusal('reportIncident', wrongBox, 'originGate')).toBe('EVIDENCE_MISSING');
    const { incidentId } = await harbour.must('reportIncident', accident, 'originGate');
    expect(await harbour.refusal('reportIncident', accident, 'destinationGate')).toBe('STATE_CONFLICT');
    await harbour.must('resolveIncident', { passId, incidentId, remark: 'Towed' }, 'originGate');
    expect((await harbour.must('listIncidents', { passId }, 'officer')).items).toHaveLength(1);
    await harbour.arrive(passId);
    expect(violationsOf(harbour.state())).toEqual([]);
  });
});

describe('a proof that is presented ahead of the report', () => {
  test('it serves the same act at the same lane, once, and not for ever', async () => {
    const { harbour, passId } = await harbourWithPass();
    const shown = harbour.shown(passId, 'OUT', 'L03');
    const plateRead = plateNo(1);
    const wrongAct = { ...shown, act: 'GATE_OUT' as const };
    expect(await harbour.refusal('presentProof', wrongAct, 'originKiosk')).toBe('STATE_CONFLICT');
    await harbour.must('presentProof', { ...shown, act: 'GATE_IN' }, 'originKiosk');
    expect(await harbour.refusal('presentProof', { ...shown, act: 'GATE_IN' }, 'originKiosk')).toBe('REPLAY');
    const report = { passId, leg: 'OUT' as const, lane: 'L03', plateRead };
    expect(await harbour.refusal('gateIn', { ...report, lane: 'L04' }, 'originGate')).toBe('PROOF_INVALID');
    const at = addMs(harbour.ledger.now, 901_000);
    expect(await harbour.refusal('gateIn', report, 'originGate', { at })).toBe('PROOF_INVALID');
    const anew = { ...shown, proof: harbour.proof(passId, 'OUT', 'L03'), act: 'GATE_IN' as const };
    await harbour.must('presentProof', anew, 'originKiosk');
    await harbour.must('gateIn', report, 'originGate');
    await harbour.must('blockIn', { passId, leg: 'OUT', location: '3A' }, 'originGate');
    await harbour.must('recordLift', { passId, leg: 'OUT' }, 'originGate');
    const out = { ...report, ...harbour.readings(boxNo(1)) };
    expect(await harbour.refusal('gateOut', out, 'originGate')).toBe('PROOF_INVALID');
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('a key that was revoked in the meantime opens no gate', async () => {
    const { harbour, passId } = await harbourWithPass();
    const shown = harbour.shown(passId, 'OUT', 'L03');
    const plateRead = plateNo(1);
    await harbour.must('presentProof', { ...shown, act: 'GATE_IN' }, 'originKiosk');
    await harbour.must('revokeDriver', { driverId: 'd-1' }, 'dispatcher');
    const report = { passId, leg: 'OUT' as const, lane: 'L03', plateRead };
    expect(await harbour.refusal('gateIn', report, 'originGate')).toBe('REVOKED');
  });
});
