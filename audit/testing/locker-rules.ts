/** Rules of a contract for tests: lockers are rented, and closed by two. */
import { z } from 'zod';
import type { ContractRules } from '../meaning/contract-rules.ts';

const Locker = z.strictObject({
  lockerId: z.string(),
  holder: z.string(),
  state: z.enum(['FREE', 'RENTED', 'CLOSED']),
});
const Request = z.strictObject({ lockerId: z.string() });
/** The rules. @param name - of the chaincode @param party - whose clerks call it */
export function lockerRules(name: string, party: string): ContractRules {
  const clerks = { party, role: ['clerk', 'chief'] };
  return {
    name,
    methods: {
      rent: { kind: 'submit', access: clerks, input: Request },
      close: { kind: 'submit', access: [clerks], input: Request, fourEyes: true },
      locker: { kind: 'evaluate', access: 'public', input: Request },
    },
    records: { locker: { schema: Locker, key: ['lockerId'] } },
    events: { LockerRented: Request },
    lives: [
      {
        record: 'locker',
        field: 'state',
        machine: {
          initial: 'FREE',
          transitions: [
            { from: 'FREE', action: 'rent', to: 'RENTED' },
            { from: 'RENTED', action: 'close', to: 'CLOSED' },
          ],
        },
      },
    ],
    invariants: ['oneLockerEach'],
    violationsOf: ({ locker = [] }) => {
      const holders = locker.map(({ holder }) => String(holder));
      const twice = holders.filter((holder, index) => holders.indexOf(holder) !== index);
      return twice.map((subject) => ({ invariant: 'oneLockerEach', subject, problem: 'has two' }));
    },
  };
}
