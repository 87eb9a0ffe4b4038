import type { AddressInfo } from 'node:net';
import type { Server } from 'node:http';
import { agencyServer } from '../simulated/agency-server.ts';
import { Faults, Fault } from '../simulated/faults.ts';
import { SyntheticRecords } from '../simulated/synthetic-records.ts';
import { HttpAgencyRecords, type HttpAgencyOptions } from './http-agency-records.ts';

const pnu = '5011010100100010001';
const seedNow = Date.parse('2026-03-03T00:00:00Z');
const faults = new Faults();
const synthetic = new SyntheticRecords('test', () => seedNow);
let server: Server;

beforeAll(async () => {
  server = agencyServer(synthetic, faults);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => faults.set('molit', undefined));

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function records(options: Partial<HttpAgencyOptions> = {}): HttpAgencyRecords {
  const { port } = server.address() as AddressInfo;
  return new HttpAgencyRecords({
    baseUrl: `http://127.0.0.1:${port}/molit`,
    firstWaitMs: 1,
    timeoutMs: 300,
    ...options,
  });
}

function fail(fault: object): void {
  faults.set('molit', Fault.parse(fault));
}

test('a record comes in the declared form, and is the same each time', async () => {
  const first = await records().find('LAND_LEDGER', { pnu });
  expect(first).toEqual(synthetic.recordOf('LAND_LEDGER', { pnu }));
  expect(first).toMatchObject({ item: 'LAND_LEDGER', pnu, asOf: '2026-03-03T00:00:00.000Z' });
  expect(await records().find('LAND_LEDGER', { pnu })).toEqual(first);
});

test('a failure that passes is asked again, and not told', async () => {
  fail({ mode: 'ERROR', times: 2 });
  expect(await records().find('LAND_LEDGER', { pnu })).toMatchObject({ pnu });
  fail({ mode: 'DOWN', times: 1 });
  expect(await records().find('LAND_LEDGER', { pnu })).toMatchObject({ pnu });
});

test.each([
  ['down', { mode: 'DOWN' }, 'UNAVAILABLE'],
  ['failing', { mode: 'ERROR' }, 'UNAVAILABLE'],
  ['slow', { mode: 'SLOW', delayMs: 1_000 }, 'UNAVAILABLE'],
  ['talking of something else', { mode: 'GARBAGE' }, 'ANSWER_INVALID'],
  ['answering without end', { mode: 'HUGE' }, 'ANSWER_INVALID'],
  ['without the record', { mode: 'EMPTY' }, 'NOT_FOUND'],
])('a system that is %s has its own code', async (_, fault, code) => {
  fail(fault);
  await expect(records({ maxRetries: 1, timeoutMs: 100 }).find('LAND_LEDGER', { pnu })).rejects.toMatchObject({ code });
});

test('what is refused is not repeated', async () => {
  const { port } = server.address() as AddressInfo;
  const nowhere = new HttpAgencyRecords({ baseUrl: `http://127.0.0.1:${port}/wetax` });
  await expect(nowhere.find('LAND_LEDGER', { pnu })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a system that fails in a row is left alone, and tried again later', async () => {
  fail({ mode: 'ERROR', times: 2 });
  const patient = records({ maxRetries: 0, failuresToOpen: 2, openMs: 50 });
  for (let time = 0; time < 2; time += 1) {
    await expect(patient.find('LAND_LEDGER', { pnu })).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  }
  // It would answer now, and is not asked.
  await expect(patient.find('LAND_LEDGER', { pnu })).rejects.toThrow('left alone');
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect(await patient.find('LAND_LEDGER', { pnu })).toMatchObject({ pnu });
});

test('no message holds anything of the question or the answer', async () => {
  const subject = { name: 'Canary', birthDate: '1999-09-09' };
  fail({ mode: 'GARBAGE' });
  const error: unknown = await records()
    .find('RESIDENT_ABSTRACT', { subject })
    .catch((thrown: unknown) => thrown);
  expect(String(error)).not.toMatch(/Canary|점검/);
});
