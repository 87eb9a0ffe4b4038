/** Makes the proposal of a transaction and writes down whom it carries, before anything leaves. */
import type { Proposal } from '@hyperledger/fabric-gateway';
import { transientEntry } from '@ledger-pilots/chaincode/kit/private.ts';
import { argumentsOf } from '../ledger/call.ts';
import { inOrder } from '../ledger/peer.ts';
import type { Submission } from '../store/submissions.ts';
import { batchInput } from './batch.ts';
import type { Access, SubmissionContext } from './context.ts';
import type { PendingSubmit } from './pending.ts';

/** A proposal that the store knows of. */
export interface Proposed {
  readonly items: readonly PendingSubmit[];
  readonly proposal: Proposal;
  readonly txId: string;
}

/** What came of writing it down. */
export interface Written {
  /** Absent when none of the submits is left. */
  readonly proposed?: Proposed;
  /** Submits whose key the store knew already: nothing is sent for them. */
  readonly known: readonly { readonly item: PendingSubmit; readonly submission: Submission }[];
  /** Whether another replica took what this one had begun: nothing of it may be sent. */
  readonly superseded: boolean;
}

/** Makes and writes down the proposal; those that are known already drop out, and the others get another one without them. */
export async function propose(
  items: readonly PendingSubmit[],
  access: Access,
  context: SubmissionContext,
): Promise<Written> {
  const { store, replica } = context;
  const proposed = newProposal(items, access, context);
  const begun = items.filter(({ isBegun }) => isBegun);
  const carried = begun.map((item) => ({ ...item.id, carrier: item.carrier! }));
  if (begun.length > 0 && !(await store.carry(replica, carried))) return { known: [], superseded: true };
  const known = await open(
    items.filter(({ isBegun }) => !isBegun),
    context,
  );
  if (known.length === 0) return { proposed, known, superseded: false };
  const dropped = new Set(known.map(({ item }) => item));
  const left = items.filter((item) => !dropped.has(item));
  if (left.length === 0) return { known, superseded: false };
  return { ...(await propose(left, access, context)), known };
}

/** Begins submits in the store; returns those that it knows. */
async function open(fresh: readonly PendingSubmit[], { store, replica }: SubmissionContext): Promise<Written['known']> {
  if (fresh.length === 0) return [];
  const answers = await store.open(
    replica,
    fresh.map(({ id, call, carrier }) => ({ ...id, requestHash: call.requestHash, carrier: carrier! })),
  );
  return fresh.flatMap((item, index) => {
    const submission = answers[index];
    item.isBegun = submission === undefined;
    return submission === undefined ? [] : [{ item, submission }];
  });
}

function newProposal(items: readonly PendingSubmit[], access: Access, context: SubmissionContext): Proposed {
  const { call } = items[0]!;
  const isBatch = items.length > 1;
  const { organisations } = call;
  const transientData = transientOf(items);
  const proposal = inOrder(access.peers)[0]!
    .session(context.credential(call.principal))
    .getNetwork(call.channel)
    .getContract(call.contract)
    .newProposal(isBatch ? 'Batch' : call.method, {
      arguments: argumentsOf(isBatch ? { input: batchInput(items.map((item) => item.call)) } : call),
      ...(transientData !== undefined && { transientData }),
      ...(organisations !== undefined && { endorsingOrganizations: [...organisations] }),
    });
  const txId = proposal.getTransactionId();
  items.forEach((item, operation) => item.carriedBy({ txId, channel: call.channel, ...(isBatch && { operation }) }));
  return { items, proposal, txId };
}

/** The secret parts of the calls, each under its own entry; the calls of a batch have the same endorsers. */
function transientOf(items: readonly PendingSubmit[]): Record<string, Uint8Array> | undefined {
  const entries = items.flatMap(({ call: { secret } }, index) =>
    secret === undefined ? [] : [[transientEntry(items.length > 1 ? index : undefined), secret] as const],
  );
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}
