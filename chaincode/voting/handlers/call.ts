/** What every handler asks of a call: who, when, in which phase. */
import type { Handlers, Transaction } from '../../kit/transaction.ts';
import type { voting } from '../api.ts';
import { lifeCycle, type PhaseAction, type PhaseName, type RecordOf } from '../state.ts';

type Api = typeof voting;

/** A transaction of the contract. */
export type Tx = Transaction<Api>;

/** Handlers of some of the methods; the contract is composed of these. */
export type HandlersOf<M extends keyof Api['methods']> = Pick<Handlers<Api>, M>;

/** The person and the transaction, as records keep them. */
export function recordedBy(tx: Tx): RecordOf<'phase'>['recorded'] {
  return { party: tx.caller.party, user: tx.caller.enrolmentId, at: tx.now, txId: tx.txId };
}

/** Party and person as one text: a person counts once, whatever certificate is used. */
export function signerOf(tx: Tx): string {
  return `${tx.caller.party}.${tx.caller.enrolmentId}`;
}

/** The phase of an election that permits this action, and where it leads. Reading it voids the call if the phase changes. */
export async function phaseFor(
  tx: Tx,
  electionId: string,
  action: PhaseAction,
): Promise<{ readonly phase: RecordOf<'phase'>; readonly next: PhaseName }> {
  const phase = await tx.require('phase', electionId);
  const next = lifeCycle.step(phase.state, action);
  if (next !== undefined) return { phase, next };
  return tx.fail('STATE_CONFLICT', `An election that is ${phase.state} does not permit ${action}.`, {
    state: phase.state,
    permits: lifeCycle.actionsFrom(phase.state),
  });
}

/** Moves an election on and says so. */
export async function moveOn(
  tx: Tx,
  phase: RecordOf<'phase'>,
  change: Partial<RecordOf<'phase'>> & { readonly state: PhaseName },
): Promise<RecordOf<'phase'>> {
  const moved = { ...phase, ...change, since: tx.now, recorded: recordedBy(tx) };
  await tx.put('phase', moved);
  tx.emit('PhaseChanged', { electionId: phase.electionId, state: change.state });
  return moved;
}

/** The key of an election whose ceremony is over. */
export function keyOf(tx: Tx, election: RecordOf<'election'>): NonNullable<RecordOf<'election'>['key']> {
  return election.key ?? tx.fail('STATE_CONFLICT', 'The election has no key yet.', { electionId: election.electionId });
}
