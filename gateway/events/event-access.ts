/** Who may read a contract's events. Default deny, as everywhere. */
import { admits, type ContractDeclaration } from '@ledger-pilots/chaincode/kit/declare.ts';
import { KIT_ERRORS } from '@ledger-pilots/chaincode/kit/errors.ts';
import { KIT_EVENTS } from '@ledger-pilots/chaincode/kit/events.ts';
import { inputInvalid } from '@ledger-pilots/chaincode/kit/validation.ts';
import type { Principal } from '../auth/wallet.ts';
import { contractProblem } from '../ledger/refusal.ts';
import { Problem } from '../problems.ts';

/** Names of the events that a contract's readers meet: its own and the kit's; batches are taken apart before. */
export function eventNames(contract: ContractDeclaration): string[] {
  return [...Object.keys(contract.events), ...Object.keys(KIT_EVENTS).filter((name) => name !== 'Batch')];
}

/**
 * Whether a caller reads a contract's events: a member or observer of its channel, with a role that at least one method
 * names. What is public admits nobody here.
 * @param channels - those that the caller's party is on
 */
export function mayRead(principal: Principal, contract: ContractDeclaration, channels: readonly string[]): boolean {
  return (
    channels.includes(contract.name) &&
    Object.values(contract.methods).some(
      ({ access }) => access !== 'public' && admits(access, principal.party, principal.roles),
    )
  );
}

/** The refusal of a caller who {@link mayRead} says no to. */
export function notAuthorised(): Problem {
  return new Problem('NOT_AUTHORISED', KIT_ERRORS.NOT_AUTHORISED, undefined, {
    detail: 'The events of a contract are for users on its channel with a role in one of its methods.',
  });
}

/**
 * Refuses names that the contract does not emit: who waits for a misspelt event waits for ever.
 * @param place - where they were given, such as `?event`
 * @throws {Problem} INPUT_INVALID
 */
export function requireEvents(contract: ContractDeclaration, names: readonly string[], place: string): void {
  const known = eventNames(contract);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const message = `the contract has no such event; it has ${known.join(', ')}`;
  throw contractProblem(new Map(), contract.name, inputInvalid([{ path: place, message }]));
}
