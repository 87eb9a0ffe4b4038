/** Whether what was called is declared, its input of the schema, and the caller among those who may. */
import type { Caller } from '../blocks/caller.ts';
import type { FindingCode } from '../finding.ts';
import { mismatchOf, type ContractRules, type Grant, type MethodRules } from './contract-rules.ts';
import type { Operation } from './operations.ts';

/** Calls that every contract answers beside its own; they write nothing. */
const READS_OF_EVERY_CONTRACT = ['Describe', 'History', 'org.hyperledger.fabric:GetMetadata'];

/** What is wrong with an operation. */
export interface Flaw {
  readonly code: FindingCode;
  readonly message: string;
}

/** The flaw of an operation that took effect; `undefined` when it is in order. @param writes - whether its transaction wrote */
export function flawOfCall(
  { methods }: ContractRules,
  { method, input }: Operation,
  caller: Caller,
  writes: boolean,
): Flaw | undefined {
  const rules = Object.hasOwn(methods, method) ? methods[method] : undefined;
  if (rules === undefined) return flawOfUndeclared(method, writes);
  if (!admits(rules, caller)) {
    const who = `${caller.party}/${caller.user} (${caller.roles.join(', ') || 'no role'})`;
    return { code: 'CALLER_NOT_ENTITLED', message: `${who} called ${method}, which is not open to them` };
  }
  const mismatch = mismatchOf(rules.input, input);
  return mismatch === undefined
    ? undefined
    : { code: 'ARGUMENTS_INVALID', message: `the input of ${method}: ${mismatch}` };
}

function flawOfUndeclared(method: string, writes: boolean): Flaw | undefined {
  if (READS_OF_EVERY_CONTRACT.includes(method) && !writes) return undefined;
  return { code: 'CALL_UNDECLARED', message: `a call of ${method.slice(0, 100)}, which the contract does not declare` };
}

function admits({ access }: MethodRules, { party, roles }: Caller): boolean {
  if (access === 'public') return true;
  const grants = 'party' in access ? [access] : access;
  return grants.some(
    (grant: Grant) => listOf(grant.party).includes(party) && listOf(grant.role).some((role) => roles.includes(role)),
  );
}

function listOf(names: string | readonly string[]): readonly string[] {
  return typeof names === 'string' ? [names] : names;
}
