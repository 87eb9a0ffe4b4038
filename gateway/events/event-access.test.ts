import { CONTRACTS } from '../contracts.ts';
import { eventNames, mayRead, requireEvents } from './event-access.ts';

const contract = CONTRACTS.find(({ name }) => name === 'transshipment')!;
const who = (party: string, ...roles: string[]) => ({ party, user: 'somebody', mspId: `${party}MSP`, roles });

test('whoever has a role in a method, on the channel, reads the contract’s events', () => {
  expect(mayRead(who('line', 'planner'), contract, ['transshipment'])).toBe(true);
  expect(mayRead(who('kisa', 'auditor'), contract, ['other', 'transshipment'])).toBe(true);
});

test('nobody else does: public methods admit everybody to themselves only', () => {
  expect(Object.values(contract.methods).some(({ access }) => access === 'public')).toBe(true);
  expect(mayRead(who('line'), contract, ['transshipment'])).toBe(false);
  expect(mayRead(who('line', 'unheard-of'), contract, ['transshipment'])).toBe(false);
  expect(mayRead(who('mall', 'planner'), contract, ['transshipment'])).toBe(false);
  expect(mayRead(who('line', 'planner'), contract, [])).toBe(false);
  expect(mayRead(who('line', 'planner'), contract, ['customs'])).toBe(false);
});

test('events are the contract’s and the kit’s; batches are taken apart and not told', () => {
  expect(eventNames(contract)).toContain('PassIssued');
  expect(eventNames(contract)).toContain('ApprovalProposed');
  expect(eventNames(contract)).not.toContain('Batch');
  expect(() => requireEvents(contract, ['PassIssued', 'ApprovalProposed'], '?event')).not.toThrow();
  for (const name of ['passIssued', 'Batch', '', '__proto__', 'toString']) {
    expect(() => requireEvents(contract, [name], '?event')).toThrow(
      expect.objectContaining({ code: 'INPUT_INVALID', status: 400 }),
    );
  }
});
