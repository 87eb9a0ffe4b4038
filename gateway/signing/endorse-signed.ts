/** Has a signed proposal endorsed, again while what stands in the way is passing: a proposal may be endorsed many times. */
import type { SignedCall } from '../ledger/call.ts';
import { pause } from '../ledger/pause.ts';
import { inOrder } from '../ledger/peer.ts';
import type { ContractsByName } from '../ledger/refusal.ts';
import { gatewayProblem } from '../problems.ts';
import { jitterMs } from '../submission/backoff.ts';
import type { Access } from '../submission/context.ts';
import { endorse } from '../submission/endorsement.ts';
import { MAX_RETRIES } from '../submission/pending.ts';
import { refusedEndorsement } from '../submission/refused-endorsement.ts';

/**
 * Asks the peers.
 * @returns Fabric's PreparedTransaction
 * @throws {Problem}
 */
export async function endorseSigned(
  call: SignedCall & { readonly organisations?: readonly string[] },
  access: Access,
  contracts: ContractsByName,
): Promise<Uint8Array> {
  const [first] = inOrder(access.peers);
  if (first === undefined) throw gatewayProblem('PEERS_UNAVAILABLE');
  const proposal = first.session(call.credential).newProposal(call.bytes);
  const txId = proposal.getTransactionId();
  const request = { deadline: call.deadline, operations: 1, log: call.log.child({ txId }) };
  for (let tries = 0; ; tries += 1) {
    const endorsed = await endorse(proposal, call.credential, access, request);
    if (endorsed.kind === 'endorsed') return endorsed.transaction.getBytes();
    const { problem, mayPass } = refusedEndorsement(endorsed.failure, call, contracts, txId);
    const waitMs = jitterMs(tries);
    if (!mayPass || tries === MAX_RETRIES.unsent || call.deadline.remainingMs() <= waitMs) throw problem;
    await pause(waitMs);
  }
}
