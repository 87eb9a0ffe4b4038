/**
 * Four eyes: a statutory act is proposed by one person and carried out by another. The proposal is kept on the ledger
 * under the method and the hash of its input, for 24 hours of transaction time.
 */
import { z } from 'zod';
import { addDays, compareInstants } from './clock.ts';
import { encode } from './codec.ts';
import { ContractError } from './errors.ts';
import { compositeKey } from './keys.ts';
import type { Caller, Signatory } from './transaction.ts';
import type { LedgerView, Writes } from './workspace.ts';

const APPROVAL = 'kit.approval';
const VALID_DAYS = 1;

const Signer = z.strictObject({ party: z.string(), enrolmentId: z.string(), certHash: z.string() });

/** The output of a call that proposed an act. */
export const ApprovalPending = z.strictObject({
  approval: z.strictObject({
    /** Hash of method and input. */
    id: z.string(),
    method: z.string(),
    proposedBy: Signer,
    /** When the proposal lapses, RFC 3339 in UTC. */
    expiresAt: z.string(),
  }),
});

/** What the ledger keeps of a proposal; once carried out, who approved it. */
const Proposal = z.strictObject({
  v: z.literal(1),
  id: z.string(),
  method: z.string(),
  proposedBy: Signer,
  proposedAt: z.string(),
  proposedTxId: z.string(),
  expiresAt: z.string(),
  carriedOut: z.strictObject({ by: Signer, at: z.string(), txId: z.string() }).optional(),
});

/** A proposal as the ledger keeps it. */
export type Proposal = z.output<typeof Proposal>;

/** The act that is asked for, and by whom. */
export interface Act {
  readonly id: string;
  readonly method: string;
  readonly caller: Caller;
  readonly now: string;
  readonly txId: string;
}

/**
 * The proposal that this call carries out, or `undefined` when this call is the proposal.
 * @throws {ContractError} `APPROVAL_SAME_PERSON`; `NOT_AUTHORISED` when the certificate does not tell persons apart
 */
export async function proposalFor(workspace: LedgerView, act: Act): Promise<Proposal | undefined> {
  if (act.caller.enrolmentId === '') {
    throw new ContractError('NOT_AUTHORISED', 'The certificate has no enrolment id, which four eyes need.');
  }
  const bytes = await workspace.read(keyOf(act));
  if (bytes === undefined) return undefined;
  const proposal = Proposal.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
  if (proposal.carriedOut !== undefined || compareInstants(act.now, proposal.expiresAt) >= 0) return undefined;
  const { party, enrolmentId } = proposal.proposedBy;
  if (party === act.caller.party && enrolmentId === act.caller.enrolmentId) {
    throw new ContractError('APPROVAL_SAME_PERSON', 'The person who proposed this act cannot approve it.', {
      id: proposal.id,
      expiresAt: proposal.expiresAt,
    });
  }
  return proposal;
}

/** Records a proposal and answers it. */
export function propose(writes: Writes, act: Act): z.output<typeof ApprovalPending> {
  const { id, method, now } = act;
  const expiresAt = addDays(now, VALID_DAYS);
  const proposedBy = signatoryOf(act.caller);
  write(writes, act, { v: 1, id, method, proposedBy, proposedAt: now, proposedTxId: act.txId, expiresAt });
  return { approval: { id, method, proposedBy, expiresAt } };
}

/** Records who carried the proposal out. */
export function carryOut(writes: Writes, act: Act, proposal: Proposal): void {
  write(writes, act, { ...proposal, carriedOut: { by: signatoryOf(act.caller), at: act.now, txId: act.txId } });
}

function signatoryOf({ party, enrolmentId, certHash }: Caller): Signatory {
  return { party, enrolmentId, certHash };
}

function write(writes: Writes, act: Act, proposal: Proposal): void {
  writes.put(keyOf(act), { value: encode(proposal) });
}

function keyOf(act: Act): string {
  return compositeKey(APPROVAL, [act.method, act.id]);
}
