/** The acceptance scenarios of the pilot, hostile ones included, on the ledger in memory. */
import { statusOf, violationsOf } from './state.ts';
import { driverOf } from './testing/drivers.ts';
import {
  boxNo,
  COMPANY,
  Harbour,
  harbourWithPass,
  inVessel,
  passNo,
  people,
  plateNo,
  SUBCONTRACTOR,
} from './testing/harbour.ts';

const DAY = { origin: 'terminal1', destination: 'terminal2', day: '2026-03-02' };

describe('scenario 1: forty boxes, a group of ten for one haulier', () => {
  const boxes = Array.from({ length: 40 }, (_, index) => boxNo(100 + index));

  test('ten of the forty travel on combined passes, and both terminals’ day sums agree', async () => {
    const harbour = await new Harbour().open();
    for (const box of boxes.slice(0, 12)) await harbour.land(box);
    await harbour.order('O-40', boxes, 40);
    await harbour.approve('O-40', ...boxes);
    await harbour.must('grantRight', { orderId: 'O-40', rightId: 'R-10', holder: COMPANY, quantity: 10 }, 'planner');
    for (let index = 1; index <= 10; index += 1) {
      const [passId, plate, driverId] = [passNo(index), plateNo(index), `d-${index}`];
      await harbour.issue(passId, 'R-10');
      await harbour.equip(plate, driverOf(driverId));
      await harbour.dispatch(passId, plate, driverId);
      await harbour.load(passId, boxes[index]!);
      await harbour.leave(passId);
      await harbour.arrive(passId);
      await harbour.finish(passId);
    }
    const eleventh = { passId: passNo(11), rightId: 'R-10', ...validity };
    expect(await harbour.refusal('issuePass', eleventh, 'planner')).toBe('LIMIT_EXCEEDED');
    const sum = await harbour.must('getDaySum', DAY, 'originGate');
    expect(sum).toMatchObject({ out: 10, in: 10, inTransit: [], phantom: [], reconciled: true });
    expect(await harbour.must('getDaySum', DAY, 'destinationGate')).toEqual(sum);
    const order = await harbour.must('getOrder', { orderId: 'O-40' }, 'planner');
    expect(order).toMatchObject({ issued: 10, departed: 10, remaining: 30 });
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('a group order is complete when nothing remains, and not before', async () => {
    const harbour = await new Harbour().open();
    const list = [boxNo(1), boxNo(2), boxNo(3)];
    for (const box of list) await harbour.land(box);
    await harbour.order('O-G', list, 1);
    await harbour.approve('O-G', ...list);
    await harbour.must('grantRight', { orderId: 'O-G', rightId: 'R-G', holder: COMPANY, quantity: 1 }, 'planner');
    await harbour.issue(passNo(1), 'R-G');
    await harbour.equip(plateNo(1), driverOf('d-1'));
    await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
    expect(await harbour.refusal('completeOrder', { orderId: 'O-G' }, 'planner')).toBe('NOT_DUE');
    await harbour.load(passNo(1), boxNo(2));
    await harbour.leave(passNo(1));
    expect(await harbour.must('completeOrder', { orderId: 'O-G' }, 'planner')).toMatchObject({ state: 'COMPLETED' });
  });

  test('the journal of a pass holds what CODECO and track-and-trace messages need', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const out = await harbour.call(
      'gateOut',
      { ...harbour.lane(passId, 'OUT', 'L07'), ...harbour.readings(box), grossKg: 21_480 },
      'originGate',
    );
    const event = out.ok ? out.event : undefined;
    expect(event?.name).toBe('GateEventRecorded');
    expect(event?.payload).toMatchObject({
      ...{ eventCode: 80, leg: 'OUT', terminal: 'terminal1', lane: 'L07', containerNo: box, plate: plateNo(1) },
      ...{ sizeType: '45G1', empty: false, grossKg: 21_480, bizNo: COMPANY, status: 'OUT_GATE_OUT' },
    });
    await harbour.arrive(passId);
    await harbour.finish(passId);
    const { items } = await harbour.must('passHistory', { passId }, 'planner');
    expect(items.flatMap(({ eventCode }) => eventCode ?? [])).toEqual([60, 65, 70, 80, 90, 95, 100, 110]);
  });
});

const validity = { validFrom: '2026-03-02T00:00:00+09:00', validUntil: '2026-03-04T18:00:00+09:00' };

describe('scenario 2: a replayed pass', () => {
  test('a screenshot of a proof is worth nothing at another lane, and a used counter nothing at the same one', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const shown = harbour.lane(passId, 'OUT', 'L07');
    const readings = harbour.readings(box);
    expect(await harbour.refusal('gateOut', { ...shown, ...readings, lane: 'L08' }, 'originGate')).toBe(
      'PROOF_INVALID',
    );
    const used = harbour.proof(passId, 'OUT', 'L01');
    const first = { ...used, counter: 1 };
    expect(await harbour.refusal('gateOut', { ...shown, ...readings, proof: first }, 'originGate')).toBe(
      'PROOF_INVALID',
    );
    await harbour.must('gateOut', { ...shown, ...readings }, 'originGate');
    expect(await harbour.refusal('gateOut', { ...shown, ...readings }, 'originGate')).toBe('STATE_CONFLICT');
  });

  test('a driver of another truck cannot use the pass, nor sign for it', async () => {
    const { harbour, passId } = await harbourWithPass();
    const other = driverOf('d-2');
    await harbour.equip(plateNo(2), other);
    const lane = harbour.lane(passId, 'OUT');
    expect(await harbour.refusal('gateIn', { ...lane, plateRead: plateNo(2) }, 'originGate')).toBe('EVIDENCE_MISMATCH');
    const signature = other.sign({ passId, terminal: 'terminal1', lane: 'L01', counter: 1 });
    const forged = { ...lane, proof: { counter: 1, signature } };
    expect(await harbour.refusal('gateIn', forged, 'originGate')).toBe('PROOF_INVALID');
  });

  test('a counter that was used is refused as a replay, and the alarm is evidence', async () => {
    const { harbour, passId } = await harbourWithPass();
    const lane = harbour.lane(passId, 'OUT', 'L03');
    await harbour.must('gateIn', lane, 'originGate');
    await harbour.must(
      'changeTruck',
      { passId, plate: plateNo(1), driverId: 'd-1', reason: 'Came back' },
      'dispatcher',
    );
    await harbour.appoint(passId);
    const again = await harbour.call('gateIn', lane, 'originGate');
    expect(again).toMatchObject({ ok: false, error: { code: 'REPLAY', details: { counter: 1, lastCounter: 1 } } });
    const shown = { passId, leg: 'OUT' as const, proof: lane.proof };
    const alarm = await harbour.call('raiseAlarm', { ...shown, signedLane: 'L03', lane: 'L04' }, 'originKiosk');
    expect(alarm).toMatchObject({ ok: true, event: { name: 'AlarmRaised', payload: { counter: 1, lastCounter: 1 } } });
    const claimed = { ...shown, lane: 'L03', signedLane: 'L03', proof: { counter: 1, signature: '00'.repeat(64) } };
    expect(await harbour.refusal('raiseAlarm', claimed, 'originKiosk')).toBe('PROOF_INVALID');
    const fresh = {
      passId,
      leg: 'OUT' as const,
      lane: 'L03',
      signedLane: 'L03',
      proof: harbour.proof(passId, 'OUT', 'L03'),
    };
    expect(await harbour.refusal('raiseAlarm', fresh, 'originKiosk')).toBe('EVIDENCE_MISMATCH');
    expect((await harbour.must('listAlarms', { passId }, 'overseer')).items).toHaveLength(1);
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('of two lanes that scan the same pass in the same second one commits', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const scans = [];
    for (const lane of ['L07', 'L08']) {
      const report = { ...harbour.lane(passId, 'OUT', lane), ...harbour.readings(box) };
      const as = people.originGate;
      scans.push(await harbour.ledger.simulate('gateOut', harbour.whole('gateOut', report), { as }));
    }
    expect(harbour.ledger.commit(...scans)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect((await harbour.must('getDaySum', DAY, 'originGate')).out).toBe(1);
    expect(violationsOf(harbour.state())).toEqual([]);
  });
});

describe('scenario 3: a wrong box, a hijacked right', () => {
  test('a company that passed the right on cannot pass it on again', async () => {
    const { harbour } = await harbourWithPass();
    await harbour.must('transferRight', { rightId: 'R-1', to: SUBCONTRACTOR }, 'dispatcher');
    const twice = { rightId: 'R-1', to: '1248100998' };
    expect(await harbour.refusal('transferRight', twice, 'dispatcher')).toBe('NOT_HOLDER');
    const { chain } = (await harbour.must('getRight', { rightId: 'R-1' }, 'dispatcher')).right;
    expect(chain.map(({ from, to }) => [from, to])).toEqual([
      ['line', COMPANY],
      [COMPANY, SUBCONTRACTOR],
    ]);
  });

  test('a truck of a company that passed the right on, or of which it was revoked, is stopped at the gate', async () => {
    const { harbour, passId } = await harbourWithPass();
    await harbour.must('transferRight', { rightId: 'R-1', to: SUBCONTRACTOR }, 'dispatcher');
    expect(await harbour.refusal('gateIn', harbour.lane(passId, 'OUT'), 'originGate')).toBe('NOT_HOLDER');
    await harbour.must('recallRight', { rightId: 'R-1' }, 'dispatcher');
    await harbour.must('revokeRight', { rightId: 'R-1', reason: 'Dismissed' }, 'planner');
    expect(await harbour.refusal('gateIn', harbour.lane(passId, 'OUT'), 'originGate')).toBe('REVOKED');
    const binding = { passId, plate: plateNo(1), driverId: 'd-1' };
    expect(await harbour.refusal('preAdvise', binding, 'dispatcher')).toBe('REVOKED');
  });

  test('after the gate-in the right is taken up: it cannot be revoked, and the box leaves', async () => {
    const { harbour, passId } = await harbourWithPass();
    await harbour.load(passId);
    expect(await harbour.refusal('revokeRight', { rightId: 'R-1', reason: 'Late' }, 'planner')).toBe('RIGHT_TAKEN_UP');
    expect(await harbour.refusal('transferRight', { rightId: 'R-1', to: SUBCONTRACTOR }, 'dispatcher')).toBe(
      'RIGHT_TAKEN_UP',
    );
    await harbour.leave(passId);
    expect(statusOf(harbour.pass(passId))).toBe('OUT_GATE_OUT');
  });

  test('a neighbouring box on the truck is an incident: the pass stops, both boxes are located, and the pass goes on', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    const neighbour = boxNo(2);
    await harbour.land(neighbour);
    await harbour.load(passId);
    const report = { ...harbour.lane(passId, 'OUT'), ...harbour.readings(box), containerRead: neighbour };
    const taken = await harbour.call('gateOut', report, 'originGate');
    expect(taken).toMatchObject({ ok: true, output: { outcome: 'INCIDENT', status: 'INCIDENT' } });
    expect(taken).toMatchObject({ event: { name: 'IncidentOpened', payload: { kind: 'WRONG_BOX' } } });
    expect(harbour.ledger.record('box', neighbour)?.place).toEqual({ kind: 'TRUCK', plate: plateNo(1), passId });
    expect(harbour.ledger.record('box', box)?.place).toEqual({ kind: 'YARD', terminal: 'terminal1' });
    expect(violationsOf(harbour.state())).toEqual([]);
    const right = { ...harbour.lane(passId, 'OUT'), ...harbour.readings(box) };
    expect(await harbour.refusal('gateOut', right, 'originGate')).toBe('STATE_CONFLICT');

    const { incidentId } = harbour.ledger.records('incident')[0]!;
    const resolution = { passId, incidentId, remark: 'Taken off and put back' };
    expect(await harbour.refusal('resolveIncident', resolution, 'originGate')).toBe('EVIDENCE_MISSING');
    await harbour.must('resolveIncident', { ...resolution, foundBoxAt: 'terminal1' }, 'originGate');
    expect(harbour.ledger.record('box', neighbour)?.place).toEqual({ kind: 'YARD', terminal: 'terminal1' });
    expect(statusOf(harbour.pass(passId))).toBe('OUT_BLOCK_IN');
    await harbour.must('recordLift', { passId, leg: 'OUT', containerRead: box }, 'originGate');
    await harbour.leave(passId);
    const trace = await harbour.must('traceContainer', { containerNo: neighbour }, 'overseer');
    expect(trace.items.map(({ to }) => to.kind)).toEqual(['VESSEL', 'YARD', 'TRUCK', 'YARD']);
    expect(violationsOf(harbour.state())).toEqual([]);
  });
});

describe('scenario 4: a closed window, and faults in the data', () => {
  test('five days before berthing the destination does not receive', async () => {
    const harbour = await new Harbour().open();
    const [passId, box] = [passNo(1), boxNo(1)];
    await harbour.land(box);
    await harbour.order('O-1', [box]);
    const later = { berthingAt: '2026-03-07T06:00:00+09:00', closingAt: '2026-03-06T18:00:00+09:00' };
    await harbour.must('amendOrder', { orderId: 'O-1', ...later }, 'planner');
    await harbour.approve('O-1', box);
    await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 1 }, 'planner');
    await harbour.issue(passId, 'R-1', box);
    await harbour.equip(plateNo(1), driverOf('d-1'));
    await harbour.must('preAdvise', { passId, plate: plateNo(1), driverId: 'd-1' }, 'dispatcher');
    const slot = { from: '2026-03-02T01:00:00Z', until: '2026-03-02T02:00:00Z' };
    const slots = { OUT: slot, IN: slot };
    expect(await harbour.refusal('bookAppointment', { passId, slots }, 'dispatcher')).toBe('WINDOW_CLOSED');
    const IN = { from: '2026-03-04T01:00:00Z', until: '2026-03-04T02:00:00Z' };
    await harbour.must('bookAppointment', { passId, slots: { OUT: slot, IN } }, 'dispatcher');
    await harbour.load(passId);
    await harbour.leave(passId);
    const early = { ...harbour.lane(passId, 'IN'), containerRead: box };
    const refused = await harbour.call('gateIn', early, 'destinationGate');
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'WINDOW_CLOSED', details: { opensAt: '2026-03-03T15:00:00.000Z' } },
    });
    await harbour.must('gateIn', early, 'destinationGate', { at: '2026-03-03T15:00:00.000Z' });
  });

  test('a number that does not obey ISO 6346 needs a flag and each terminal’s override', async () => {
    const harbour = await new Harbour().open();
    const odd = 'APNR7744962';
    const facts = { containerNo: odd, sizeType: '45G1', empty: true, arrivingOn: inVessel };
    expect(await harbour.refusal('declareEquipment', facts, 'docs')).toBe('IDENTIFIER_NON_STANDARD');
    await harbour.must('declareEquipment', { ...facts, nonIso: true }, 'docs');
    await harbour.must('dischargeBox', { containerNo: odd, vessel: inVessel }, 'originGate');
    const refused = harbour.order('O-1', [odd]);
    await expect(refused).rejects.toMatchObject({ code: 'IDENTIFIER_NON_STANDARD' });
    const order = { ...harbour.whole('placeOrder', placed(odd)) };
    await harbour.must('placeOrder', order, 'planner');
    await harbour.approve('O-1', odd);
    await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 1 }, 'planner');
    await harbour.issue(passNo(1), 'R-1', odd);
    await harbour.equip(plateNo(1), driverOf('d-1'));
    await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
    const lane = harbour.lane(passNo(1), 'OUT');
    expect(await harbour.refusal('gateIn', lane, 'originGate')).toBe('IDENTIFIER_NON_STANDARD');
    await harbour.must('gateIn', { ...lane, nonIsoOverride: 'Shipper-owned, checked by eye' }, 'originGate');
    await harbour.must('blockIn', { passId: passNo(1), leg: 'OUT', location: '1A' }, 'originGate');
    await harbour.must('recordLift', { passId: passNo(1), leg: 'OUT' }, 'originGate');
    await harbour.leave(passNo(1));
    const arriving = { ...harbour.lane(passNo(1), 'IN'), containerRead: odd };
    expect(await harbour.refusal('gateIn', arriving, 'destinationGate')).toBe('IDENTIFIER_NON_STANDARD');
    await harbour.must('gateIn', { ...arriving, nonIsoOverride: 'Checked by eye' }, 'destinationGate');
  });

  test.each([
    ['verified gross mass', { vgmKg: undefined }, 'vgmKg'],
    ['dangerous goods', { dangerousGoods: undefined }, 'dangerousGoods'],
    ['a seal', { seals: [] }, 'seals'],
  ])('a packed box without %s declared does not leave', async (_, facts, field) => {
    const harbour = await new Harbour().open();
    const [passId, box] = [passNo(1), boxNo(1)];
    await harbour.land(box, facts);
    await harbour.order('O-1', [box]);
    await harbour.approve('O-1', box);
    await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 1 }, 'planner');
    await harbour.issue(passId, 'R-1', box);
    await harbour.equip(plateNo(1), driverOf('d-1'));
    await harbour.dispatch(passId, plateNo(1), 'd-1');
    await harbour.load(passId);
    const report = { ...harbour.lane(passId, 'OUT'), ...harbour.readings(box) };
    const refused = await harbour.call('gateOut', report, 'originGate');
    expect(refused).toMatchObject({ ok: false, error: { code: 'EVIDENCE_MISSING', details: { missing: [field] } } });
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('a ship’s number with a wrong check digit and a box on the list twice are refused', async () => {
    const harbour = await new Harbour().open();
    const order = placed(boxNo(1));
    const ship = { ...order, outVessel: { imo: '1111111', voyage: '1' } };
    expect(await harbour.refusal('placeOrder', ship, 'planner')).toBe('IDENTIFIER_INVALID');
    const twice = { ...order, containers: [{ containerNo: boxNo(1) }, { containerNo: boxNo(1) }], quantity: 2 };
    expect(await harbour.refusal('placeOrder', twice, 'planner')).toBe('INPUT_INVALID');
  });
});

function placed(containerNo: string) {
  return {
    ...{ orderId: 'O-1', lineRef: 'O-1', inVessel, outVessel: { imo: '9074729', voyage: '031E' } },
    ...{ origin: 'terminal1', destination: 'terminal2', kind: 'BOXES' as const, quantity: 1 },
    containers: [{ containerNo, nonIso: containerNo.startsWith('APNR') }],
    ...{ berthingAt: '2026-03-05T06:00:00+09:00', closingAt: '2026-03-04T18:00:00+09:00' },
  };
}

describe('scenario 5: messages out of order, repeated, contradicting', () => {
  test('the destination’s gate-in before the origin’s gate-out is taken, explained later, and counted once', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const late = { ...harbour.lane(passId, 'OUT'), ...harbour.readings(box), occurredAt: harbour.ledger.now };
    const arrived = await harbour.arrive(passId);
    expect(arrived).toMatchObject({ outcome: 'PASSED', status: 'IN_GATE_IN' });
    expect(await harbour.must('getDaySum', DAY, 'planner')).toMatchObject({ out: 0, in: 1, reconciled: false });
    expect(harbour.ledger.records('incident')).toMatchObject([{ kind: 'GATE_OUT_MISSING', state: 'OPEN' }]);
    const { incidentId } = arrived;
    const early = { passId, incidentId: incidentId!, remark: 'Will come' };
    expect(await harbour.refusal('resolveIncident', early, 'destinationGate')).toBe('EVIDENCE_MISSING');
    expect(violationsOf(harbour.state())).toEqual([]);

    const before = statusOf(harbour.pass(passId));
    const taken = await harbour.call('gateOut', late, 'originGate');
    expect(taken).toMatchObject({ ok: true, output: { outcome: 'STALE' }, event: { name: 'StaleEventRecorded' } });
    expect(statusOf(harbour.pass(passId))).toBe(before);
    expect(harbour.pass(passId).out.state).toBe('HANDLED');
    expect(harbour.ledger.records('incident')).toMatchObject([{ kind: 'GATE_OUT_MISSING', state: 'RESOLVED' }]);
    expect(await harbour.must('getDaySum', DAY, 'planner')).toMatchObject({ out: 1, in: 1, reconciled: true });

    const later = { ...late, messageRef: 'another' };
    expect(await harbour.must('gateOut', later, 'originGate')).toMatchObject({ outcome: 'STALE' });
    expect(await harbour.must('getDaySum', DAY, 'planner')).toMatchObject({ out: 1, in: 1 });
    await harbour.finish(passId);
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('a repeat of the same report gets the first answer and changes nothing', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const report = harbour.whole('gateOut', { ...harbour.lane(passId, 'OUT'), ...harbour.readings(box) });
    const first = await harbour.must('gateOut', report, 'originGate');
    const entries = harbour.ledger.records('passEvent').length;
    expect(await harbour.must('gateOut', report, 'originKiosk')).toEqual(first);
    expect(harbour.ledger.records('passEvent')).toHaveLength(entries);
  });

  test('a repeat with a changed seal is a dispute that the port authority settles', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const report = harbour.whole('gateOut', { ...harbour.lane(passId, 'OUT'), ...harbour.readings(box) });
    await harbour.must('gateOut', report, 'originGate');
    const before = harbour.pass(passId);
    const changed = await harbour.call('gateOut', { ...report, sealsRead: ['OTHER1'] }, 'originGate');
    expect(changed).toMatchObject({ ok: true, output: { outcome: 'DISPUTED' }, event: { name: 'DisputeOpened' } });
    expect(harbour.pass(passId)).toEqual(before);
    const [dispute] = (await harbour.must('listDisputes', { passId }, 'policy')).items;
    expect(dispute).toMatchObject({ state: 'OPEN', messageRef: report.messageRef, sender: 'terminal1' });
    expect(dispute!.laterContent).toContain('OTHER1');
    const settle = { passId, disputeId: dispute!.disputeId, followed: 'FIRST' as const, remark: 'Picture checked' };
    expect(await harbour.refusal('settleDispute', settle, 'originGate')).toBe('NOT_AUTHORISED');
    expect(await harbour.must('settleDispute', settle, 'policy')).toMatchObject({ state: 'SETTLED' });
    expect(await harbour.refusal('settleDispute', { ...settle, messageRef: 'x' }, 'policy')).toBe('STATE_CONFLICT');
  });
});
