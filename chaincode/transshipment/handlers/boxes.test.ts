import { boxNo, Harbour, harbourWithPass, inVessel, outVessel } from '../testing/harbour.ts';

const facts = { containerNo: boxNo(1), sizeType: '45G1', empty: true };

test('the first declaration says where the box is; later ones change its facts and not its place', async () => {
  const harbour = await new Harbour().open();
  expect(await harbour.refusal('declareEquipment', facts, 'docs')).toBe('EVIDENCE_MISSING');
  const wrongShip = { ...facts, arrivingOn: { imo: '1111111', voyage: '1' } };
  expect(await harbour.refusal('declareEquipment', wrongShip, 'docs')).toBe('IDENTIFIER_INVALID');
  await harbour.must('declareEquipment', { ...facts, arrivingOn: inVessel }, 'docs');
  await harbour.must('declareEquipment', { ...facts, sizeType: '42G1', arrivingOn: outVessel }, 'planner');
  expect(await harbour.must('getContainer', { containerNo: boxNo(1) }, 'officer')).toMatchObject({
    equipment: { sizeType: '42G1' },
    box: { place: { kind: 'VESSEL', ...inVessel }, custodian: 'line' },
  });
});

test('a box comes off the vessel that it is on, and goes aboard from the yard that it is in', async () => {
  const harbour = await new Harbour().open();
  await harbour.must('declareEquipment', { ...facts, arrivingOn: inVessel }, 'docs');
  const box = { containerNo: boxNo(1) };
  expect(await harbour.refusal('dischargeBox', { ...box, vessel: outVessel }, 'originGate')).toBe('BOX_ELSEWHERE');
  expect(await harbour.refusal('loadOnVessel', { ...box, vessel: outVessel }, 'originGate')).toBe('BOX_ELSEWHERE');
  await harbour.must('dischargeBox', { ...box, vessel: inVessel, slot: '3A' }, 'originGate');
  expect(harbour.ledger.policyOf('box', boxNo(1))).toEqual(['Terminal1MSP']);
  expect(await harbour.refusal('dischargeBox', { ...box, vessel: inVessel }, 'originGate')).toBe('BOX_ELSEWHERE');
  expect(await harbour.refusal('loadOnVessel', { ...box, vessel: outVessel }, 'destinationGate')).toBe('BOX_ELSEWHERE');
  const odd = { ...box, vessel: { imo: '1111111', voyage: '1' } };
  expect(await harbour.refusal('loadOnVessel', odd, 'originGate')).toBe('IDENTIFIER_INVALID');
  const unknown = { containerNo: boxNo(2), vessel: inVessel };
  expect(await harbour.refusal('dischargeBox', unknown, 'originGate')).toBe('NOT_FOUND');
  await harbour.must('loadOnVessel', { ...box, vessel: outVessel }, 'originGate');
  const { items } = await harbour.must('traceContainer', box, 'planner');
  expect(items.map(({ to }) => to.kind)).toEqual(['VESSEL', 'YARD', 'VESSEL']);
  expect(items.map(({ from }) => from?.kind)).toEqual([undefined, 'VESSEL', 'YARD']);
});

test('a box on a live pass does not go aboard, nor before the rules are set', async () => {
  const { harbour, box } = await harbourWithPass();
  const aboard = { containerNo: box, vessel: outVessel };
  expect(await harbour.refusal('loadOnVessel', aboard, 'originGate')).toBe('CONTAINER_HAS_LIVE_PASS');
  const unruled = new Harbour();
  await unruled.must('declareEquipment', { ...facts, arrivingOn: inVessel }, 'docs');
  const off = { containerNo: boxNo(1), vessel: inVessel };
  expect(await unruled.refusal('dischargeBox', off, 'originGate')).toBe('RULE_VERSION');
});
