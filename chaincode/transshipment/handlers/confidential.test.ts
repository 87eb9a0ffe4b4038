import { addDays } from '../../kit/clock.ts';
import { harbourWithPass, passNo, SUBCONTRACTOR } from '../testing/harbour.ts';

const person = { name: '홍길동', phone: '010-1234-5678', licenceNo: '11-22-334455-66' };
const atOrigin = { driverId: 'd-1', terminal: 'terminal1' };

test('a driver’s data are known to hauliers and one terminal, salted, and nowhere on the ledger', async () => {
  const { harbour } = await harbourWithPass();
  const recorded = await harbour.call('recordDriverData', atOrigin, 'dispatcher', { private: person });
  expect(recorded).toMatchObject({ ok: true, output: { stored: true }, event: { payload: { record: 'driverData' } } });
  expect(await harbour.must('readDriverData', atOrigin, 'originGate')).toMatchObject(person);
  expect(await harbour.refusal('readDriverData', atOrigin, 'destinationGate')).toBe('WRONG_TERMINAL');
  expect(await harbour.refusal('readDriverData', atOrigin, 'subDispatcher')).toBe('NOT_HOLDER');
  const elsewhere = { ...atOrigin, terminal: 'terminal2' };
  expect(await harbour.refusal('readDriverData', elsewhere, 'destinationGate')).toBe('NOT_FOUND');
  expect(harbour.ledger.privateRecord('haulier-terminal1', 'driverData', 'd-1')?.['salt']).toMatch(/^[0-9a-f]{32}$/);
  const open = Buffer.concat(harbour.ledger.bytes().public).toString();
  for (const secret of Object.values(person)) expect(open).not.toContain(secret);
});

test('private data are destroyed at the end of their retention, and not before', async () => {
  const { harbour } = await harbourWithPass();
  await harbour.must('recordDriverData', atOrigin, 'dispatcher', { private: person });
  expect(await harbour.refusal('purgeDriverData', atOrigin, 'subDispatcher')).toBe('NOT_HOLDER');
  expect(await harbour.refusal('purgeDriverData', atOrigin, 'dispatcher')).toBe('NOT_DUE');
  const at = addDays(harbour.ledger.now, 90);
  await harbour.must('purgeDriverData', atOrigin, 'dispatcher', { at });
  expect(harbour.ledger.privateRecord('haulier-terminal1', 'driverData', 'd-1')).toBeUndefined();
  expect(await harbour.refusal('readDriverData', atOrigin, 'dispatcher')).toBe('NOT_FOUND');
  expect(await harbour.refusal('purgeDriverData', atOrigin, 'dispatcher')).toBe('NOT_FOUND');
});

test('the rate of a right is the line’s and its holder’s', async () => {
  const { harbour } = await harbourWithPass();
  const rate = { amountMinor: 85_000, currency: 'KRW', perBox: true };
  await harbour.must('recordRate', { rightId: 'R-1' }, 'planner', { private: rate });
  expect(await harbour.must('readRate', { rightId: 'R-1' }, 'dispatcher')).toMatchObject(rate);
  expect(await harbour.must('readRate', { rightId: 'R-1' }, 'docs')).toMatchObject(rate);
  expect(await harbour.refusal('readRate', { rightId: 'R-1' }, 'subDispatcher')).toBe('NOT_HOLDER');
  await harbour.must('transferRight', { rightId: 'R-1', to: SUBCONTRACTOR }, 'dispatcher');
  expect(await harbour.refusal('readRate', { rightId: 'R-1' }, 'dispatcher')).toBe('NOT_HOLDER');
  expect(await harbour.refusal('purgeRate', { rightId: 'R-1' }, 'planner')).toBe('NOT_DUE');
  const at = addDays(harbour.ledger.now, 1825);
  await harbour.must('purgeRate', { rightId: 'R-1' }, 'planner', { at });
  expect(await harbour.refusal('readRate', { rightId: 'R-1' }, 'planner')).toBe('NOT_FOUND');
});

test('a vessel’s plan is the line’s and one terminal’s', async () => {
  const { harbour } = await harbourWithPass();
  const plan = { imo: '9074729', voyage: '031E', bayPlan: '15/02/84', tariffMinor: 12_000_000, currency: 'KRW' };
  const key = { planId: passNo(77), terminal: 'terminal2' };
  const wrong = { private: { ...plan, imo: '1111111' } };
  expect(await harbour.refusal('recordVesselPlan', key, 'docs', wrong)).toBe('IDENTIFIER_INVALID');
  await harbour.must('recordVesselPlan', key, 'docs', { private: plan });
  expect(await harbour.must('readVesselPlan', key, 'destinationPlanner')).toMatchObject(plan);
  expect(await harbour.refusal('readVesselPlan', key, 'originPlanner')).toBe('WRONG_TERMINAL');
  expect(await harbour.refusal('purgeVesselPlan', key, 'docs')).toBe('NOT_DUE');
  await harbour.must('purgeVesselPlan', key, 'docs', { at: addDays(harbour.ledger.now, 365) });
});

test('without its secret part, or with an unknown field in it, nothing is stored', async () => {
  const { harbour } = await harbourWithPass();
  expect(await harbour.refusal('recordRate', { rightId: 'R-1' }, 'planner')).toBe('PRIVATE_INPUT_MISSING');
  const odd = { private: { amountMinor: 1, currency: 'KRW', perBox: true, tip: 1 } };
  expect(await harbour.refusal('recordRate', { rightId: 'R-1' }, 'planner', odd)).toBe('INPUT_INVALID');
});
