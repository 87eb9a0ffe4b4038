/** Has a proposal endorsed. Nothing has reached the orderers yet, so every failure here means that nothing will. */
import type { Proposal, Transaction } from '@hyperledger/fabric-gateway';
import type { Logger } from 'pino';
import type { Credential } from '../auth/wallet.ts';
import type { Deadline } from '../deadline.ts';
import { failureOf, wordsOf, type Failure } from '../ledger/failure.ts';
import { inOrder } from '../ledger/peer.ts';
import type { Access } from './context.ts';

const ENDORSE_LIMIT_MS = 15_000;

/** What came of it. */
export type Endorsement =
  | { readonly kind: 'endorsed'; readonly transaction: Transaction }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** What bounds an endorsement. */
export interface EndorsementLimits {
  readonly deadline: Deadline;
  /** Number of operations in the proposal. */
  readonly operations: number;
  readonly log: Logger;
}

/** Asks the party's peers in turn, until one has an answer that another one would give as well. */
export async function endorse(
  proposal: Proposal,
  credential: Credential,
  access: Access,
  { deadline, operations, log }: EndorsementLimits,
): Promise<Endorsement> {
  const bytes = proposal.getBytes();
  const signature = await credential.signer(proposal.getDigest());
  let last: Failure = { kind: 'peer', code: deadline.passed ? 'LEDGER_TIMEOUT' : 'PEERS_UNAVAILABLE' };
  for (const peer of inOrder(access.peers)) {
    if (deadline.passed) break;
    await access.caughtUp(peer);
    try {
      const signed = peer.session(credential).newSignedProposal(bytes, signature);
      const transaction = await signed.endorse({ deadline: deadline.within(ENDORSE_LIMIT_MS) });
      peer.answered();
      return { kind: 'endorsed', transaction };
    } catch (error) {
      last = failureOf(error);
      log.info({ peer: peer.name, failure: last.kind, ...wordsOf(error) }, 'not endorsed');
      // Of several operations it may be the work that takes so long, at this peer as at the next.
      if (last.kind !== 'peer' || (last.code === 'LEDGER_TIMEOUT' && operations > 1)) break;
      peer.shun();
    }
  }
  return { kind: 'failed', failure: last };
}
