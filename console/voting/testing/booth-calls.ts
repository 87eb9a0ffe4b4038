/** The calls of a polling booth's ledger, as the typed client would give them: the tools run on it as on a network. */
import type { Booth, Person } from '@ledger-pilots/chaincode/voting/testing/booth.ts';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import type { VotingCalls } from '../calls.ts';

/** The calls of a person. */
export function callsOf(booth: Booth, person: Person): VotingCalls {
  let transactions = 0;
  return new Proxy({} as VotingCalls, {
    get: (_, method: string) => async (input: object) => {
      const result = await booth.call(method as 'castBallot', input as never, person);
      if (result.ok) return { output: result.output, transactionId: `tx${(transactions += 1)}`, block: transactions };
      if (result.error.code === 'INTERNAL') throw result.cause;
      const { code, message } = result.error;
      throw new LedgerError({ code, message, status: 409 });
    },
  });
}
