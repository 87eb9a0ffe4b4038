/** Statutory acts: what one person proposed, another carried out. */
import type { Caller } from '../blocks/caller.ts';
import type { ContractRules } from './contract-rules.ts';
import type { Operation } from './operations.ts';
import { APPROVAL, INBOX, type DecodedRecord } from './records.ts';

/** What is wrong with the acts of a transaction that need two; `undefined` when nothing is. */
export function flawOfActs(
  { methods }: ContractRules,
  operations: readonly Operation[],
  written: readonly DecodedRecord[],
  caller: Caller,
): string | undefined {
  const approvals = written.filter(({ name }) => name === APPROVAL);
  const carriedOut = approvals.filter(({ value }) => value['carriedOut'] !== undefined);
  for (const { value } of carriedOut) {
    const proposer = signatoryOf(value['proposedBy']);
    if (proposer === `${caller.party}/${caller.user}`)
      return `${proposer} proposed ${String(value['method'])} and carried it out`;
  }
  const acts = operations.filter(({ method }) => methods[method]?.fourEyes === true);
  const hasEffect = written.some(({ name }) => name !== APPROVAL && name !== INBOX);
  // In a batch others may have written.
  if (acts.length !== operations.length || !hasEffect) return undefined;
  const missing = acts.find(({ method }) => !carriedOut.some(({ value }) => value['method'] === method));
  return missing === undefined ? undefined : `${missing.method} took effect without a proposal of another person`;
}

function signatoryOf(value: unknown): string {
  const { party, enrolmentId } = (value ?? {}) as { party?: unknown; enrolmentId?: unknown };
  return `${String(party)}/${String(enrolmentId)}`;
}
