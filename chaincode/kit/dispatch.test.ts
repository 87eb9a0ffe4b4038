import { FakeLedger } from './testing/fake-ledger.ts';
import { enrolWithoutAttributes } from './testing/identities.ts';
import { sampleApi, sampleHandlers } from './testing/sample-contract.ts';

const planner = { party: 'line', user: 'planner', roles: ['planner'] };
const docs = { party: 'line', user: 'docs', roles: ['docs'] };
const kiosk = { party: 'terminal1', user: 'kiosk', roles: ['device'] };
const dispatcher = { party: 'haulier', user: 'd1', roles: ['dispatcher'], attributes: { bizNo: '2208162517' } };
const rented = { site: 'busan', lockerId: 'a-1', holder: 'haulier' };

function ledgerOf(): FakeLedger<typeof sampleApi> {
  return new FakeLedger(sampleApi, sampleHandlers, {
    collections: { 'line-haulier': ['line', 'haulier'], 'line-terminal1': ['line', 'terminal1'] },
  });
}

async function withLocker(): Promise<FakeLedger<typeof sampleApi>> {
  const ledger = ledgerOf();
  const result = await ledger.invoke('rent', rented, { as: planner, private: { amountMinor: 5000 } });
  expect(result.ok).toBe(true);
  return ledger;
}

async function codeOf(call: Promise<{ ok: true } | { ok: false; error: { code: string } }>): Promise<string> {
  const result = await call;
  return result.ok ? 'OK' : result.error.code;
}

test('a call writes its records, emits its event and answers its output', async () => {
  const ledger = ledgerOf();
  const result = await ledger.invoke('rent', rented, { as: planner, private: { amountMinor: 5000 } });
  const locker = { ...rented, openings: 0, disputes: [] };
  expect(result).toMatchObject({
    ok: true,
    output: locker,
    event: { name: 'LockerRented', payload: { v: 1, lockerId: 'a-1', holder: 'haulier' } },
    writes: [
      { record: 'Locker', key: ['busan', 'a-1'], value: { v: 1, ...locker }, policy: ['HaulierMSP', 'LineMSP'] },
      { collection: 'line-haulier', record: 'Rent', value: { v: 1, lockerId: 'a-1', amountMinor: 5000 } },
    ],
  });
  expect(ledger.record('Locker', 'busan', 'a-1')).toEqual(locker);
});
test('debug', async () => {
  const l = ledgerOf();
  console.log(await l.invoke('rent', rented, { as: planner, private: { amountMinor: 5000 } }));
  void docs;
  void kiosk;
  void dispatcher;
  void withLocker;
  void codeOf;
  void enrolWithoutAttributes;
});
