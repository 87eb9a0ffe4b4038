/** What Fabric decides at commit: stale reads lose, and a record changes only with the endorsement of its parties. */
import { violationsOf } from './state.ts';
import { driverOf } from './testing/drivers.ts';
import { boxNo, COMPANY, Harbour, harbourWithPass, passNo, people, plateNo } from './testing/harbour.ts';

const validity = { validFrom: '2026-03-02T00:00:00+09:00', validUntil: '2026-03-04T18:00:00+09:00' };

describe('of two transactions that rest on the same fact one commits', () => {
  test('two passes for the last box of a group order', async () => {
    const harbour = await new Harbour().open();
    const boxes = [boxNo(1), boxNo(2)];
    for (const box of boxes) await harbour.land(box);
    await harbour.order('O-1', boxes, 1);
    await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 1 }, 'planner');
    const issues = [];
    for (const serial of [1, 2]) {
      const input = harbour.whole('issuePass', { passId: passNo(serial), rightId: 'R-1', ...validity });
      issues.push(await harbour.ledger.simulate('issuePass', input, { as: people.planner }));
    }
    expect(harbour.ledger.commit(...issues)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect(harbour.ledger.record('allotment', 'O-1')?.passes).toHaveLength(1);
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('a revocation and the gate-in that takes the right up', async () => {
    for (const revocationFirst of [true, false]) {
      const { harbour, passId } = await harbourWithPass();
      const revoke = harbour.whole('revokeRight', { rightId: 'R-1', reason: 'Dismissed' });
      const enter = harbour.whole('gateIn', harbour.lane(passId, 'OUT'));
      const revocation = await harbour.ledger.simulate('revokeRight', revoke, { as: people.planner });
      const entry = await harbour.ledger.simulate('gateIn', enter, { as: people.originGate });
      const block = revocationFirst ? [revocation, entry] : [entry, revocation];
      expect(harbour.ledger.commit(...block)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    }
  });

  test.each([
    [
      'customs’ hold',
      'holdMovement',
      (box: string) => ({ orderId: 'O-1', containers: [box], reason: 'X-ray' }),
      'officer',
    ],
    [
      'a new declaration',
      'declareEquipment',
      (box: string) => ({ containerNo: box, sizeType: '45G1', empty: false }),
      'docs',
    ],
    ['the pass’s cancellation', 'cancelPass', () => ({ passId: passNo(1), reason: 'Rolled' }), 'planner'],
    [
      'a change of truck',
      'changeTruck',
      () => ({ passId: passNo(1), plate: plateNo(1), driverId: 'd-1', reason: 'x' }),
      'dispatcher',
    ],
    ['the end of the driver’s key', 'revokeDriver', () => ({ driverId: 'd-1' }), 'dispatcher'],
  ] as const)('%s and the gate-out', async (_, method, inputOf, as) => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    const change = harbour.whole(method, inputOf(box) as never);
    const leave = harbour.whole('gateOut', { ...harbour.lane(passId, 'OUT'), ...harbour.readings(box) });
    const changed = await harbour.ledger.simulate(method, change, { as: people[as] });
    const left = await harbour.ledger.simulate('gateOut', leave, { as: people.originGate });
    expect(harbour.ledger.commit(changed, left)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('two gate-ins that would overload one truck cannot arise, since two bindings of it cannot both commit', async () => {
    const harbour = await new Harbour().open();
    const boxes = [boxNo(1), boxNo(2)];
    for (const box of boxes) await harbour.land(box);
    await harbour.order('O-1', boxes);
    await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 2 }, 'planner');
    await harbour.equip(plateNo(1), driverOf('d-1'));
    const bindings = [];
    for (const [index, box] of boxes.entries()) {
      await harbour.issue(passNo(index + 1), 'R-1', box);
      const input = { passId: passNo(index + 1), plate: plateNo(1), driverId: 'd-1' };
      const whole = harbour.whole('preAdvise', input);
      bindings.push(await harbour.ledger.simulate('preAdvise', whole, { as: people.dispatcher }));
    }
    expect(harbour.ledger.commit(...bindings)).toEqual(['VALID', 'MVCC_READ_CONFLICT']);
  });
});

test('gates of different passes of one order do not disturb each other, nor does the issue of another pass', async () => {
  const harbour = await new Harbour().open();
  const boxes = [boxNo(1), boxNo(2), boxNo(3)];
  for (const box of boxes) await harbour.land(box);
  await harbour.order('O-1', boxes, 3);
  await harbour.approve('O-1', ...boxes);
  await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 3 }, 'planner');
  for (const serial of [1, 2]) {
    await harbour.issue(passNo(serial), 'R-1');
    await harbour.equip(plateNo(serial), driverOf(`d-${serial}`));
    await harbour.dispatch(passNo(serial), plateNo(serial), `d-${serial}`);
    await harbour.load(passNo(serial), boxNo(serial));
  }
  const block = [];
  for (const serial of [1, 2]) {
    const report = { ...harbour.lane(passNo(serial), 'OUT'), ...harbour.readings(boxNo(serial)) };
    block.push(await harbour.ledger.simulate('gateOut', harbour.whole('gateOut', report), { as: people.originGate }));
  }
  const third = harbour.whole('issuePass', { passId: passNo(3), rightId: 'R-1', ...validity });
  block.push(await harbour.ledger.simulate('issuePass', third, { as: people.planner }));
  expect(harbour.ledger.commit(...block)).toEqual(['VALID', 'VALID', 'VALID']);
  expect(violationsOf(harbour.state())).toEqual([]);
});

describe('endorsement', () => {
  test('a pass is issued only with the line and both terminals', async () => {
    const { harbour, box } = await harbourWithPass();
    await harbour.must('cancelPass', { passId: passNo(1), reason: 'Again' }, 'planner');
    const pass = { passId: passNo(2), rightId: 'R-1', containerNo: box, ...validity };
    for (const endorsers of [
      ['line', 'terminal1'],
      ['line', 'terminal2'],
      ['terminal1', 'terminal2'],
      ['line', 'bpa', 'kcs', 'haulier'],
    ]) {
      expect(await harbour.refusal('issuePass', pass, 'planner', { endorsers })).toBe('ENDORSEMENT_POLICY_FAILURE');
    }
    await harbour.must('issuePass', pass, 'planner', { endorsers: ['line', 'terminal1', 'terminal2'] });
  });

  test('a gate event needs its own terminal, and no other party can make one up', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    const enter = () => harbour.whole('gateIn', harbour.lane(passId, 'OUT'));
    for (const endorsers of [
      ['line', 'haulier'],
      ['terminal2', 'bpa', 'kcs'],
    ]) {
      expect(await harbour.refusal('gateIn', enter(), 'originGate', { endorsers })).toBe('ENDORSEMENT_POLICY_FAILURE');
    }
    const own = { endorsers: ['terminal1'] };
    await harbour.must('gateIn', enter(), 'originGate', own);
    await harbour.must('blockIn', { passId, leg: 'OUT', location: '3A' }, 'originGate', own);
    await harbour.must('recordLift', { passId, leg: 'OUT' }, 'originGate', own);
    const out = { ...harbour.lane(passId, 'OUT'), ...harbour.readings(box) };
    await harbour.must('gateOut', out, 'originGate', own);
    expect(harbour.ledger.policyOf('box', box)).toEqual(['Terminal2MSP']);
    const there = { endorsers: ['terminal2'] };
    await harbour.must('gateIn', { ...harbour.lane(passId, 'IN'), containerRead: box }, 'destinationGate', there);
    await harbour.must('blockIn', { passId, leg: 'IN', location: '7B' }, 'destinationGate', there);
    await harbour.must('recordLift', { passId, leg: 'IN' }, 'destinationGate', there);
    await harbour.must('gateOut', harbour.lane(passId, 'IN'), 'destinationGate', there);
  });

  test('the cancellation after the gate-out needs the line and both terminals', async () => {
    const { harbour, passId } = await harbourWithPass();
    await harbour.load(passId);
    await harbour.leave(passId);
    const undo = { passId, reason: 'Back', messageRef: 'UNDO' };
    await harbour.must('cancelAfterGateOut', undo, 'originGate');
    const options = { endorsers: ['terminal1', 'terminal2'] };
    const refusal = await harbour.refusal('cancelAfterGateOut', undo, 'destinationGate', options);
    expect(refusal).toBe('ENDORSEMENT_POLICY_FAILURE');
    await harbour.must('cancelAfterGateOut', undo, 'destinationGate', { endorsers: [...options.endorsers, 'line'] });
  });

  test('a right changes hands with the line and the hauliers, a clearance with customs, a truck with the hauliers', async () => {
    const { harbour, box } = await harbourWithPass();
    const { ledger } = harbour;
    expect(ledger.policyOf('right', 'R-1')).toEqual(['HaulierMSP', 'LineMSP']);
    expect(ledger.policyOf('clearance', 'O-1', box)).toEqual(['KcsMSP']);
    expect(ledger.policyOf('truck', plateNo(1))).toEqual(['HaulierMSP']);
    expect(ledger.policyOf('dispatch', passNo(1))).toEqual(['HaulierMSP']);
    expect(ledger.policyOf('equipment', box)).toEqual(['LineMSP']);
    expect(ledger.policyOf('order', 'O-1')).toEqual(['LineMSP', 'Terminal1MSP', 'Terminal2MSP']);
    const transfer = { rightId: 'R-1', to: '1208147521' };
    const alone = { endorsers: ['haulier', 'bpa'] };
    expect(await harbour.refusal('transferRight', transfer, 'dispatcher', alone)).toBe('ENDORSEMENT_POLICY_FAILURE');
    await harbour.must('transferRight', transfer, 'dispatcher', { endorsers: ['haulier', 'line'] });
  });
});
