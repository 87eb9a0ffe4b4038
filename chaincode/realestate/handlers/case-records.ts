/** A case's record: who may act, what its state permits, and the registers' facts about its properties. */
import { isSignature } from '../../kit/signature.ts';
import type { Facts } from '../guards/facts.ts';
import { caseLife, type CaseAction, type CaseState, type RecordOf } from '../state.ts';
import { caseActBytes } from '../statements/statement.ts';
import { recordedBy, type Tx } from './call.ts';
import { occupancyOf } from './titles.ts';

type LoanCase = RecordOf<'loanCase'>;

/** Signatures of a case's desks over a whole input. */
export interface Signed {
  readonly caseId: string;
  readonly officerSignature?: string;
  readonly approverSignature?: string;
  readonly signature?: string;
}

/** Whether the desks signed this very input for this very method; a desk whose signature the method does not ask for need not. */
export function requireDesks(tx: Tx, loanCase: LoanCase, method: string, input: Signed): void {
  const bytes = caseActBytes(method, input);
  const officer = input.officerSignature ?? input.signature;
  const desks = [
    { desk: 'officer', key: loanCase.officerKey, signature: officer },
    { desk: 'approver', key: loanCase.approverKey, signature: input.approverSignature },
  ];
  for (const { desk, key, signature } of desks) {
    if (signature === undefined || isSignature(key, bytes, signature)) continue;
    tx.fail('PROOF_INVALID', `The signature is not the ${desk}’s key of the case over this act.`, { desk });
  }
}

/** A case on which its desks act; they name the step that they saw. */
export async function caseFor(tx: Tx, method: string, input: Signed & { readonly step: number }): Promise<LoanCase> {
  const loanCase = await tx.require('loanCase', input.caseId);
  requireDesks(tx, loanCase, method, input);
  const { step } = loanCase;
  if (step !== input.step) {
    tx.fail('VERSION_CHANGED', `The case is at step ${step} and not ${input.step}.`, { step, caseId: input.caseId });
  }
  return loanCase;
}

/** The state that an action leads to. */
export function nextState(tx: Tx, { state, caseId, finding }: LoanCase, action: CaseAction): CaseState {
  const next = caseLife.step(state, action);
  if (next !== undefined) return next;
  if (state === 'HELD') return tx.fail('HELD', 'The case is held.', { caseId, finding });
  const permits = caseLife.actionsFrom(state);
  return tx.fail('STATE_CONFLICT', `A case that is ${state} does not permit ${action}.`, { caseId, state, permits });
}

/** Saves a case one step on. */
export async function moveCase(tx: Tx, before: LoanCase, change: Partial<LoanCase>): Promise<LoanCase> {
  const moved = { ...before, ...change, step: before.step + 1, recorded: recordedBy(tx) };
  await tx.put('loanCase', moved);
  return moved;
}

/** As {@link moveCase}, and says so. */
export async function moveCaseAndTell(tx: Tx, before: LoanCase, change: Partial<LoanCase>): Promise<LoanCase> {
  const moved = await moveCase(tx, before, change);
  tx.emit('CaseMoved', { caseId: moved.caseId, state: moved.state });
  return moved;
}

/** What the registers say of properties now. Whoever changes one of these facts before the call commits voids it. */
export async function factsOf(tx: Tx, properties: readonly string[]): Promise<Facts> {
  const titles = await Promise.all(properties.map((propertyNo) => tx.require('title', propertyNo)));
  const pnus = [...new Set(titles.flatMap((title) => title.pnus))];
  const parcels = await Promise.all(pnus.map((pnu) => tx.require('parcel', pnu)));
  const occupancies = await Promise.all(properties.map((propertyNo) => occupancyOf(tx, propertyNo)));
  return { titles, parcels, occupancies };
}

/** The active mortgages of properties, each once. */
export async function mortgagesOn(tx: Tx, facts: Facts): Promise<RecordOf<'mortgage'>[]> {
  const rights = [...new Set(facts.titles.flatMap(({ activeRights }) => activeRights))];
  return Promise.all(rights.map((rightId) => tx.require('mortgage', rightId)));
}
