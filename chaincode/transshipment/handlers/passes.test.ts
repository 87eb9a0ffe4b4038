import { transshipment } from '../api.ts';
import { statusOf, violationsOf } from '../state.ts';
import { driverOf } from '../testing/drivers.ts';
import {
  boxNo,
  COMPANY,
  Harbour,
  harbourWithPass,
  inVessel,
  outVessel,
  passNo,
  people,
  plateNo,
} from '../testing/harbour.ts';

const validity = { validFrom: '2026-03-02T00:00:00+09:00', validUntil: '2026-03-04T18:00:00+09:00' };

/** A harbour with an order of single boxes and a right to all of them. */
async function withRight(boxes: readonly string[]): Promise<Harbour> {
  const harbour = await new Harbour().open();
  for (const box of boxes) await harbour.land(box);
  await harbour.order('O-1', boxes);
  await harbour.approve('O-1', ...boxes);
  const right = { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: boxes.length };
  await harbour.must('grantRight', right, 'planner');
  return harbour;
}

describe('issuing', () => {
  test('a box has at most one live pass, also over two orders', async () => {
    const harbour = await withRight([boxNo(1)]);
    await harbour.issue(passNo(1), 'R-1', boxNo(1));
    await harbour.order('O-2', [boxNo(1)]);
    await harbour.must('grantRight', { orderId: 'O-2', rightId: 'R-2', holder: COMPANY, quantity: 1 }, 'planner');
    const second = { passId: passNo(2), rightId: 'R-2', containerNo: boxNo(1), ...validity };
    expect(await harbour.refusal('issuePass', second, 'planner')).toBe('CONTAINER_HAS_LIVE_PASS');
    await harbour.must('cancelPass', { passId: passNo(1), reason: 'Other order' }, 'planner');
    await harbour.must('issuePass', second, 'planner');
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('it needs a free identifier, a right in force, a declared box at hand, and a time to come', async () => {
    const harbour = await withRight([boxNo(1), boxNo(2)]);
    const pass = { passId: passNo(1), rightId: 'R-1', containerNo: boxNo(1), ...validity };
    const refusal = (change: object) => harbour.refusal('issuePass', { ...pass, ...change }, 'planner');
    expect(await refusal({ containerNo: undefined })).toBe('EVIDENCE_MISSING');
    expect(await refusal({ containerNo: boxNo(9) })).toBe('EVIDENCE_MISMATCH');
    expect(await refusal({ rightId: 'R-9' })).toBe('NOT_FOUND');
    expect(await refusal({ passId: 'short' })).toBe('INPUT_INVALID');
    expect(await refusal({ validUntil: '2026-03-01T00:00:00Z' })).toBe('WINDOW_CLOSED');
    await harbour.must('issuePass', pass, 'planner');
    expect(await refusal({ containerNo: boxNo(2) })).toBe('ALREADY_EXISTS');
    await harbour.must('revokeRight', { rightId: 'R-1', reason: 'End' }, 'planner');
    expect(await refusal({ passId: passNo(2), containerNo: boxNo(2) })).toBe('REVOKED');
  });

  test('a box that has sailed or gone elsewhere gets no pass', async () => {
    const harbour = await withRight([boxNo(1)]);
    await harbour.must('loadOnVessel', { containerNo: boxNo(1), vessel: outVessel }, 'originGate');
    const pass = { passId: passNo(1), rightId: 'R-1', containerNo: boxNo(1), ...validity };
    // Aboard again it may be discharged here once more; in another yard it may not be fetched from here.
    await harbour.must('dischargeBox', { containerNo: boxNo(1), vessel: outVessel }, 'destinationGate');
    expect(await harbour.refusal('issuePass', pass, 'planner')).toBe('BOX_ELSEWHERE');
  });

  test('a pass may be issued while the box is still aboard, and the gate waits for its discharge', async () => {
    const harbour = await new Harbour().open();
    const box = boxNo(1);
    const facts = { containerNo: box, sizeType: '22G1', empty: true, arrivingOn: inVessel };
    await harbour.must('declareEquipment', facts, 'docs');
    await harbour.order('O-1', [box]);
    await harbour.must('grantRight', { orderId: 'O-1', rightId: 'R-1', holder: COMPANY, quantity: 1 }, 'planner');
    await harbour.issue(passNo(1), 'R-1', box);
    await harbour.equip(plateNo(1), driverOf('d-1'));
    await harbour.dispatch(passNo(1), plateNo(1), 'd-1');
    expect(await harbour.refusal('gateIn', harbour.lane(passNo(1), 'OUT'), 'originGate')).toBe('BOX_ELSEWHERE');
    await harbour.must('dischargeBox', { containerNo: box, vessel: inVessel }, 'originGate');
    await harbour.must('gateIn', harbour.lane(passNo(1), 'OUT'), 'originGate');
    expect(violationsOf(harbour.state())).toEqual([]);
  });
});

describe('ending', () => {
  test('a pass can be cancelled until the gate-out, also with the box on the truck, and its quantity is free again', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    await harbour.must('cancelPass', { passId, reason: 'Rolled' }, 'planner');
    expect(harbour.ledger.record('box', box)).toMatchObject({ place: { kind: 'YARD', terminal: 'terminal1' } });
    expect(harbour.ledger.record('box', box)?.livePassId).toBeUndefined();
    expect(harbour.ledger.record('allotment', 'O-1')?.passes).toEqual([]);
    await harbour.issue(passNo(2), 'R-1', box);
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('it expires by an explicit transaction, and not before its time', async () => {
    const { harbour, passId } = await harbourWithPass();
    expect(await harbour.refusal('expirePass', { passId }, 'originPlanner')).toBe('NOT_DUE');
    const at = '2026-03-04T09:00:00.000Z';
    expect(await harbour.must('expirePass', { passId }, 'relay', { at })).toMatchObject({ status: 'EXPIRED' });
    expect(await harbour.refusal('gateIn', harbour.lane(passId, 'OUT'), 'originGate')).toBe('STATE_CONFLICT');
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('after the gate-out one person of each terminal must agree, and the box and the accounts are back', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    await harbour.load(passId);
    await harbour.leave(passId);
    expect(await harbour.refusal('cancelPass', { passId, reason: 'Late' }, 'planner')).toBe('STATE_CONFLICT');
    const undo = { passId, reason: 'Vessel omits the port', messageRef: 'UNDO-1' };
    expect(await harbour.must('cancelAfterGateOut', undo, 'originGate')).toHaveProperty('approval');
    expect(await harbour.must('cancelAfterGateOut', undo, 'originGate')).toHaveProperty('approval');
    expect(statusOf(harbour.pass(passId))).toBe('OUT_GATE_OUT');
    expect(await harbour.refusal('cancelAfterGateOut', undo, 'originPlanner')).toBe('WRONG_TERMINAL');
    expect(await harbour.must('cancelAfterGateOut', undo, 'destinationPlanner')).toMatchObject({ status: 'CANCELLED' });
    expect(harbour.ledger.record('box', box)?.place).toMatchObject({ kind: 'YARD', terminal: 'terminal1' });
    expect(harbour.ledger.record('departure', 'O-1', box)?.state).toBe('RETURNED');
    const day = { origin: 'terminal1', destination: 'terminal2', day: '2026-03-02' };
    expect(await harbour.must('getDaySum', day, 'planner')).toMatchObject({ out: 0, in: 0, reconciled: true });
    expect(violationsOf(harbour.state())).toEqual([]);
    await harbour.issue(passNo(2), 'R-1', box);
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('once the box is unloaded at the destination nothing is undone', async () => {
    const { harbour, passId } = await harbourWithPass();
    await harbour.load(passId);
    await harbour.leave(passId);
    await harbour.arrive(passId);
    await harbour.must('blockIn', { passId, leg: 'IN', location: '7B' }, 'destinationGate');
    await harbour.must('recordLift', { passId, leg: 'IN' }, 'destinationGate');
    const undo = { passId, reason: 'Late', messageRef: 'UNDO-1' };
    await harbour.must('cancelAfterGateOut', undo, 'originGate');
    expect(await harbour.refusal('cancelAfterGateOut', undo, 'destinationGate')).toBe('STATE_CONFLICT');
  });
});

describe('diverting', () => {
  test('a box on the road goes to another terminal, outside of any window, and is counted for the new pair', async () => {
    const { harbour, passId, box } = await harbourWithPass();
    const third = { terminal: 'terminal3', unLocode: 'KRPUS', smdgCode: 'DGT', name: 'DGT', windowClass: 'NO_OPENING' };
    await harbour.must('registerTerminal', third as never, 'policy');
    await harbour.load(passId);
    const target = { passId, destination: 'terminal1', reason: 'Yard is full' };
    expect(await harbour.refusal('divertPass', target, 'planner')).toBe('STATE_CONFLICT');
    await harbour.leave(passId);
    expect(await harbour.refusal('divertPass', { ...target, destination: 'terminal2' }, 'planner')).toBe(
      'STATE_CONFLICT',
    );
    expect(await harbour.refusal('divertPass', { ...target, destination: 'terminal9' }, 'planner')).toBe('NOT_FOUND');
    expect(await harbour.must('divertPass', target, 'planner')).toMatchObject({ status: 'DIVERTED' });
    expect(harbour.ledger.policyOf('leg', passId, 'IN')).toEqual(['Terminal1MSP']);
    expect(harbour.ledger.policyOf('box', box)).toEqual(['Terminal1MSP']);
    expect(violationsOf(harbour.state())).toEqual([]);
    const lane = { ...harbour.lane(passId, 'IN'), containerRead: box };
    expect(await harbour.refusal('gateIn', lane, 'destinationGate')).toBe('WRONG_TERMINAL');
    await harbour.must('gateIn', lane, 'originGate', { at: '2026-03-06T00:00:00.000Z' });
    const day = '2026-03-02';
    const back = { origin: 'terminal1', destination: 'terminal1', day };
    expect(await harbour.must('getDaySum', back, 'planner')).toMatchObject({ out: 1, in: 1, reconciled: true });
    const first = { origin: 'terminal1', destination: 'terminal2', day };
    expect(await harbour.must('getDaySum', first, 'planner')).toMatchObject({ out: 0, in: 0 });
    for (const [method, extra] of [
      ['blockIn', { location: '1A' }],
      ['recordLift', {}],
    ] as const) {
      await harbour.must(method, { passId, leg: 'IN', ...extra } as never, 'originGate');
    }
    await harbour.must('gateOut', harbour.lane(passId, 'IN'), 'originGate');
    expect(violationsOf(harbour.state())).toEqual([]);
  });
});

describe('orders', () => {
  test('a group order takes two rights up to its quantity, and a revoked one gives its rest back', async () => {
    const harbour = await new Harbour().open();
    const list = [1, 2, 3, 4].map(boxNo);
    await harbour.order('O-1', list, 3);
    const right = (rightId: string, quantity: number) => ({ orderId: 'O-1', rightId, holder: COMPANY, quantity });
    await harbour.must('grantRight', right('R-1', 2), 'planner');
    expect(await harbour.refusal('grantRight', right('R-2', 2), 'planner')).toBe('LIMIT_EXCEEDED');
    await harbour.must('grantRight', right('R-2', 1), 'planner');
    await harbour.issue(passNo(1), 'R-1');
    await harbour.must('revokeRight', { rightId: 'R-1', reason: 'End' }, 'planner');
    expect(await harbour.refusal('grantRight', right('R-3', 2), 'planner')).toBe('LIMIT_EXCEEDED');
    await harbour.must('grantRight', right('R-3', 1), 'planner');
    expect(await harbour.refusal('grantRight', right('R-3', 1), 'planner')).toBe('ALREADY_EXISTS');
    const strange = { ...right('R-4', 1), containers: [boxNo(9)] };
    expect(await harbour.refusal('grantRight', strange, 'planner')).toBe('EVIDENCE_MISSING');
    const person = { ...right('R-4', 1), holder: '1248100999' };
    expect(await harbour.refusal('grantRight', person, 'planner')).toBe('IDENTIFIER_INVALID');
    expect(violationsOf(harbour.state())).toEqual([]);
  });

  test('an order is withdrawn only without live passes, and gives nothing afterwards', async () => {
    const { harbour, passId } = await harbourWithPass();
    const order = { orderId: 'O-1', reason: 'Port omitted' };
    expect(await harbour.refusal('cancelOrder', order, 'planner')).toBe('CONTAINER_HAS_LIVE_PASS');
    await harbour.must('cancelPass', { passId, reason: 'Port omitted' }, 'planner');
    expect(await harbour.must('cancelOrder', order, 'planner')).toMatchObject({ state: 'CANCELLED' });
    expect(await harbour.refusal('cancelOrder', order, 'planner')).toBe('STATE_CONFLICT');
    expect(await harbour.refusal('amendOrder', { orderId: 'O-1', priority: 1 }, 'planner')).toBe('STATE_CONFLICT');
    expect(await harbour.refusal('getOrder', { orderId: 'O-9' }, 'planner')).toBe('NOT_FOUND');
  });

  test('an order keeps the version of the rules that its window was computed by', async () => {
    const harbour = await new Harbour().open();
    await harbour.order('O-1', [boxNo(1)]);
    expect(harbour.ledger.record('order', 'O-1')?.window).toEqual({
      opensAt: '2026-03-01T15:00:00.000Z',
      closesAt: '2026-03-04T18:00:00+09:00',
      ruleVersion: '2026-1',
    });
    const closed = { orderId: 'O-1', closingAt: '2026-03-01T00:00:00Z' };
    expect(await harbour.refusal('amendOrder', closed, 'planner')).toBe('WINDOW_CLOSED');
  });

  test('a second table of a day that is in force is refused; a coming one can be corrected', async () => {
    const harbour = await new Harbour().open();
    const { input } = transshipment.methods.setRules.example;
    const rules = { ...input, messageRef: 'RULES-2' };
    expect(await harbour.refusal('setRules', rules, 'policy')).toBe('ALREADY_EXISTS');
    const coming = { ...rules, messageRef: 'RULES-3', effectiveFrom: '2026-06-01', ruleVersion: '2026-2' };
    await harbour.must('setRules', coming, 'policy');
    await harbour.must('setRules', { ...coming, messageRef: 'RULES-4', newPortDays: 5 }, 'policy');
    expect(await harbour.must('getRules', { day: '2026-05-31' }, 'kisa')).toMatchObject({ ruleVersion: '2026-1' });
    expect(await harbour.must('getRules', { day: '2026-06-01' }, 'kisa')).toMatchObject({ newPortDays: 5 });
    expect(await harbour.refusal('getRules', { day: '2025-01-01' }, 'kisa')).toBe('RULE_VERSION');
  });

  test('two parties cannot run one terminal, and a code must be one', async () => {
    const harbour = await new Harbour().open();
    const twice = {
      terminal: 'terminal9',
      unLocode: 'KRBNP',
      smdgCode: 'PNC',
      name: 'X',
      windowClass: 'NEW_PORT' as const,
    };
    expect(await harbour.refusal('registerTerminal', twice, 'policy')).toBe('ALREADY_EXISTS');
    const { items } = await harbour.must('listTerminals', {}, people.kisa);
    expect(items.map(({ terminal, smdgCode }) => [terminal, smdgCode])).toEqual([
      ['terminal1', 'PNC'],
      ['terminal2', 'PNP'],
    ]);
  });
});
