/** Users and beginnings for tests of the kit with the sample contract. */
import { FakeLedger, type CallFailure, type CallResult } from './fake-ledger.ts';
import { sampleApi, sampleHandlers } from './sample-contract.ts';

/** The line’s planner. */
export const planner = { party: 'line', user: 'planner', roles: ['planner'] };
/** A second planner of the line. */
export const secondPlanner = { party: 'line', user: 'planner2', roles: ['planner'] };
/** The line’s documents desk. */
export const docs = { party: 'line', user: 'docs', roles: ['docs'] };
/** A policy maker of the port, who bears the planner’s enrolment id. */
export const policy = { party: 'bpa', user: 'planner', roles: ['policy'] };
/** A gate’s kiosk. */
export const kiosk = { party: 'terminal1', user: 'kiosk', roles: ['device'] };
/** A haulier’s dispatcher. */
export const dispatcher = { party: 'haulier', user: 'd1', roles: ['dispatcher'], attributes: { bizNo: '2208162517' } };
/** The dispatcher of another haulier. */
export const rival = { party: 'haulier', user: 'd2', roles: ['dispatcher'], attributes: { bizNo: '1208147521' } };
/** The locker that most tests are about. */
export const rented = { site: 'busan', lockerId: 'a-1', holder: 'haulier' };

/** A ledger of the sample contract. */
export type SampleLedger = FakeLedger<typeof sampleApi>;

/** An empty ledger. */
export function newLedger(): SampleLedger {
  return new FakeLedger(sampleApi, sampleHandlers, {
    collections: { 'line-haulier': ['line', 'haulier'], 'line-terminal1': ['line', 'terminal1'] },
  });
}

/** A ledger with one locker, rented to the haulier for 5000. */
export async function withLocker(): Promise<SampleLedger> {
  const ledger = newLedger();
  await succeed(ledger.invoke('rent', rented, { as: planner, private: { amountMinor: 5000 } }));
  return ledger;
}

/** The output of a call that must succeed. */
export async function succeed<O>(call: Promise<CallResult<O>>): Promise<O> {
  const result = await call;
  if (!result.ok) throw new Error(`refused: ${JSON.stringify(result.error)}`, { cause: result.cause });
  return result.output;
}

/** The refusal of a call that must not succeed. */
export async function refuse(call: Promise<CallResult<unknown>>): Promise<CallFailure['error']> {
  const result = await call;
  if (result.ok) throw new Error('the call succeeded');
  return result.error;
}
