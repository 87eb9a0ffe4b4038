/** Endorsers must agree byte by byte: every handler, on two machines that differ in all that must not matter. */
import { join } from 'node:path';
import { addDays } from '../kit/clock.ts';
import { methodsIn, twinRun } from '../kit/testing/twin-run.ts';
import { transshipment } from './api.ts';
import {
  boxNo,
  collections,
  harbourWithPass,
  inVessel,
  outVessel,
  passNo,
  plateNo,
  SUBCONTRACTOR,
} from './testing/harbour.ts';
import { driverOf } from './testing/drivers.ts';

test('every method gives the same answer, writes and reads on two different machines', async () => {
  const { harbour, passId, box } = await harbourWithPass();
  const day = { origin: 'terminal1', destination: 'terminal2', day: '2026-03-02' };
  // Reads, all of them, on a ledger with something in it
  for (const [method, input, as] of [
    ['listTerminals', {}, 'kisa'],
    ['getRules', { day: '2026-03-02' }, 'kisa'],
    ['getOrder', { orderId: 'O-1' }, 'planner'],
    ['listOrders', {}, 'planner'],
    ['getClearance', { orderId: 'O-1', containerNo: box }, 'officer'],
    ['getRight', { rightId: 'R-1' }, 'dispatcher'],
    ['getTruck', { plate: plateNo(1) }, 'originGate'],
    ['getDriver', { driverId: 'd-1' }, 'originGate'],
    ['listPassesAtTerminal', { terminal: 'terminal1', day: day.day }, 'originGate'],
    ['listPassesOfHaulier', { bizNo: '2208162517', day: day.day }, 'dispatcher'],
  ] as const) {
    await harbour.must(method, input as never, as);
  }
  // A journey with detours
  await harbour.must('transferRight', { rightId: 'R-1', to: SUBCONTRACTOR }, 'dispatcher');
  await harbour.must('recallRight', { rightId: 'R-1' }, 'dispatcher');
  await harbour.must('withdrawPreAdvice', { passId }, 'dispatcher', {
    at: addDays(harbour.ledger.now, 0).replace('00.000Z', '59.000Z'),
  });
  await harbour.dispatch(passId, plateNo(1), 'd-1');
  await harbour.equip(plateNo(2), driverOf('d-2', 'P-256'));
  await harbour.must('changeTruck', { passId, plate: plateNo(2), driverId: 'd-2', reason: '타이어' }, 'dispatcher');
  await harbour.appoint(passId);
  const shown = harbour.shown(passId, 'OUT');
  await harbour.must('presentProof', { ...shown, act: 'GATE_IN' }, 'originKiosk');
  await harbour.must('raiseAlarm', { ...shown, signedLane: 'L01' }, 'originKiosk');
  await harbour.must('gateIn', { passId, leg: 'OUT', lane: 'L01', plateRead: plateNo(2) }, 'originGate');
  await harbour.must('changeLocation', { passId, leg: 'OUT', location: '9Z' }, 'originGate');
  await harbour.must('blockIn', { passId, leg: 'OUT', location: '3A' }, 'originGate');
  await harbour.call('swapBox', { passId, containerNo: boxNo(2), reason: 'x' }, 'originGate');
  await harbour.must('recordLift', { passId, leg: 'OUT' }, 'originGate');
  const opened = await harbour.must('reportIncident', { passId, kind: 'OTHER', remark: 'x' }, 'originGate');
  await harbour.must('resolveIncident', { passId, incidentId: opened.incidentId, remark: 'x' }, 'originGate');
  const leave = harbour.whole('gateOut', { ...harbour.lane(passId, 'OUT'), ...harbour.readings(box) });
  await harbour.must('gateOut', leave, 'originGate');
  await harbour.must('gateOut', { ...leave, sealsRead: ['X1'] }, 'originGate');
  const [dispute] = harbour.ledger.records('dispute');
  await harbour.must(
    'settleDispute',
    { passId, disputeId: dispute!.disputeId, followed: 'FIRST', remark: 'x' },
    'policy',
  );
  await harbour.must('divertPass', { passId, destination: 'terminal1', reason: 'x' }, 'planner');
  await harbour.must('divertPass', { passId, destination: 'terminal2', reason: 'x' }, 'planner');
  await harbour.must('holdDamaged', { passId, damageCodes: ['DT'] }, 'destinationGate');
  await harbour.must('releaseDamaged', { passId, remark: 'x' }, 'destinationGate');
  await harbour.arrive(passId);
  await harbour.finish(passId);
  await harbour.must('completeOrder', { orderId: 'O-1' }, 'planner');
  await harbour.must('loadOnVessel', { containerNo: box, vessel: outVessel }, 'destinationGate');
  for (const [method, input, as] of [
    ['getContainer', { containerNo: box }, 'kisa'],
    ['traceContainer', { containerNo: box, limit: 2 }, 'kisa'],
    ['getPass', { passId }, 'planner'],
    ['getPassStatus', { passId }, 'kisa'],
    ['passHistory', { passId, limit: 5 }, 'planner'],
    ['getDaySum', day, 'planner'],
    ['listMovements', day, 'originGate'],
    ['listIncidents', { passId }, 'planner'],
    ['listAlarms', { passId }, 'planner'],
    ['listDisputes', { passId }, 'planner'],
  ] as const) {
    await harbour.must(method, input as never, as);
  }
  // Ends, and what is confidential
  await harbour.land(boxNo(2));
  await harbour.order('O-2', [boxNo(2)]);
  await harbour.must('amendOrder', { orderId: 'O-2', priority: 1 }, 'planner');
  await harbour.must('holdMovement', { orderId: 'O-2', containers: [boxNo(2)], reason: 'x' }, 'officer');
  await harbour.must('grantRight', { orderId: 'O-2', rightId: 'R-2', holder: SUBCONTRACTOR, quantity: 1 }, 'planner');
  await harbour.issue(passNo(2), 'R-2', boxNo(2));
  await harbour.must('cancelPass', { passId: passNo(2), reason: 'x' }, 'planner');
  await harbour.issue(passNo(3), 'R-2', boxNo(2));
  await harbour.must('revokeRight', { rightId: 'R-2', reason: 'x' }, 'planner');
  await harbour.must('recordRate', { rightId: 'R-2' }, 'planner', {
    private: { amountMinor: 1, currency: 'KRW', perBox: true },
  });
  await harbour.must('readRate', { rightId: 'R-2' }, 'planner');
  const driver = { driverId: 'd-1', terminal: 'terminal1' };
  const person = { name: '홍길동', phone: '010-0000-0000', licenceNo: '11-00' };
  await harbour.must('recordDriverData', driver, 'dispatcher', { private: person });
  await harbour.must('readDriverData', driver, 'dispatcher');
  await harbour.must('revokeDriver', { driverId: 'd-1' }, 'dispatcher');
  const plan = { planId: passNo(5), terminal: 'terminal2' };
  const content = { imo: inVessel.imo, voyage: '1', bayPlan: 'x', tariffMinor: 1, currency: 'KRW' };
  await harbour.must('recordVesselPlan', plan, 'docs', { private: content });
  await harbour.must('readVesselPlan', plan, 'docs');
  const undo = { passId: passNo(3), reason: 'x' };
  await harbour.call('cancelAfterGateOut', undo, 'originGate');
  await harbour.must('expirePass', { passId: passNo(3) }, 'relay', { at: '2026-03-05T00:00:00.000Z' });
  await harbour.must('cancelOrder', { orderId: 'O-2', reason: 'x' }, 'planner');
  const at = addDays(harbour.ledger.now, 2000);
  await harbour.must('purgeRate', { rightId: 'R-2' }, 'planner', { at });
  await harbour.must('purgeDriverData', driver, 'dispatcher');
  await harbour.must('purgeVesselPlan', plan, 'docs');

  expect([...methodsIn(harbour.ledger.recording)].sort()).toEqual(Object.keys(transshipment.methods).sort());
  const differences = await twinRun({
    api: { module: join(__dirname, 'api.ts'), name: 'transshipment' },
    handlers: { module: join(__dirname, 'contract.ts'), name: 'handlers' },
    collections,
    recording: harbour.ledger.recording,
  });
  expect(differences).toEqual([]);
}, 120_000);
