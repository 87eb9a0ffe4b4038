/** The contract of a test's ministry as the officer's tool calls it: no gateway, no network, the same inputs and answers. */
import type { Ministry, Method, Person } from '@ledger-pilots/chaincode/diplomatic/testing/ministry.ts';
import type { DiplomaticCalls } from '../register.ts';

/** All calls in somebody's name. Refusals are thrown with `code`. */
export function ministryCalls(ministry: Ministry, as: Person): DiplomaticCalls {
  const call = (method: Method) => async (input: object) => ({
    output: await ministry.must(method, input as never, as),
  });
  return new Proxy({}, { get: (_target, method) => call(method as Method) }) as unknown as DiplomaticCalls;
}
