/**
 * The life of one submit: endorse, sign, send, wait, with exactly three ends. What failed before sending is rejected; from
 * the moment an envelope may have left, only the ledger says how it ended. A sent envelope is sent again as it is, never
 * replaced, until it is found on the ledger; only when the ledger says that it lost against a concurrent change is the
 * call endorsed anew.
 */
import type { Gateway, Proposal, Transaction } from '@hyperledger/fabric-gateway';
import { gatewayProblem, type Problem } from '../problems.ts';
import type { Recorded } from './block-feed.ts';
import type { LedgerCall } from './call.ts';
import { failureOf, isPeerAway, wordsOf, type Failure } from './failure.ts';
import type { Journal, Outcome, SignedEnvelope } from './outcome.ts';
import { pause } from './pause.ts';
import { inOrder, type Peer } from './peer.ts';
import { failureProblem, type ContractsByName } from './refusal.ts';
import { isLostRace, isReadConflict } from './validation-code.ts';
import type { Credential } from '../auth/wallet.ts';

/** New endorsements after the first: for races that were lost on the ledger, and for what failed before it was sent. */
const MAX_RETRIES = { lost: 3, unsent: 6 } as const;
const FIRST_JITTER_MS = 100;
const LONGEST_JITTER_MS = 800;
const ENDORSE_LIMIT_MS = 15_000;
const SUBMIT_LIMIT_MS = 5_000;
/** How long a sent envelope may stay unseen before it is looked up and sent again. */
const UNSEEN_MS = 3_000;
const FIRST_RESEND_MS = 300;
const LONGEST_RESEND_MS = 5_000;
/** How long the gateway goes on after the caller was told "unknown". */
const RESOLVE_LIMIT_MS = 300_000;

/** What a submission needs of the rest of the gateway. */
export interface SubmissionContext {
  readonly contracts: ContractsByName;
  readonly journal: Journal;
  readonly credential: Credential;
  /** Peers of the caller's party that are on the channel. */
  readonly peers: readonly Peer[];
  /** Tells when a peer of the party has the transaction in a block; returns how to stop waiting. */
  readonly onTransaction: (txId: string, tell: (recorded: Recorded) => void) => () => void;
  /** Asks the party's peers whether the transaction is in a block. */
  readonly lookUp: (txId: string) => Promise<Recorded | undefined>;
  /** Waits, a moment, until the peer has every block that a caller was told of. */
  readonly caughtUp: (peer: Peer) => Promise<void>;
  /** Aborted when the gateway gives up what is open. */
  readonly stop: AbortSignal;
}

/** A try that did not end the submit: another may succeed. */
interface Again {
  readonly kind: 'again';
  readonly why: keyof typeof MAX_RETRIES;
  /** What to answer when there is no further try. */
  readonly problem: Problem;
}

/** Runs a call through to one of the three outcomes, within the call's deadline. */
export async function submit(call: LedgerCall, context: SubmissionContext): Promise<Outcome> {
  const retries = { lost: 0, unsent: 0 };
  for (;;) {
    const end = await tryOnce(call, context);
    if (end.kind !== 'again') return end;
    const waitMs = Math.min(FIRST_JITTER_MS * 2 ** retries[end.why], LONGEST_JITTER_MS) * (0.5 + Math.random());
    const isLast = retries[end.why] === MAX_RETRIES[end.why];
    if (isLast || context.stop.aborted || call.deadline.remainingMs() <= waitMs) {
      return { kind: 'rejected', problem: end.problem };
    }
    retries[end.why] += 1;
    await pause(waitMs, context.stop);
  }
}

async function tryOnce(call: LedgerCall, context: SubmissionContext): Promise<Outcome | Again> {
  const [first] = inOrder(context.peers);
  if (first === undefined) return { kind: 'rejected', problem: gatewayProblem('PEERS_UNAVAILABLE') };
  const proposal = newProposal(call, first.session(context.credential));
  const txId = proposal.getTransactionId();
  const log = call.log.child({ txId });
  await context.journal.opened(txId, call.channel);
  const endorsed = await endorse({ ...call, log }, context, proposal);
  if (endorsed.kind !== 'endorsed') {
    await context.journal.settled(txId, undefined);
    return endorsed;
  }
  const { transaction } = endorsed;
  const envelope: SignedEnvelope = {
    txId,
    channel: call.channel,
    bytes: transaction.getBytes(),
    signature: await context.credential.signer(transaction.getDigest()),
    result: transaction.getResult(),
  };
  await context.journal.signed(envelope);
  const recorded = await withinDeadline(send(envelope, { ...call, log }, context), call);
  if (recorded === undefined) {
    log.warn('outcome unknown at the deadline; the gateway goes on');
    return { kind: 'unknown', txId };
  }
  return endOf(envelope, recorded);
}

function newProposal(call: LedgerCall, session: Gateway): Proposal {
  return session
    .getNetwork(call.channel)
    .getContract(call.contract)
    .newProposal(call.method, {
      arguments: [...call.args],
      ...(call.transient !== undefined && { transientData: { ...call.transient } }),
      ...(call.organisations !== undefined && { endorsingOrganizations: [...call.organisations] }),
    });
}

type Endorsement =
  { readonly kind: 'endorsed'; readonly transaction: Transaction } | Again | (Outcome & { kind: 'rejected' });

/** Asks the party's peers in turn. Nothing has reached the orderers, so every failure here is a rejection. */
async function endorse(call: LedgerCall, context: SubmissionContext, proposal: Proposal): Promise<Endorsement> {
  const bytes = proposal.getBytes();
  const signature = await context.credential.signer(proposal.getDigest());
  let last: Failure = { kind: 'peer', code: 'PEERS_UNAVAILABLE' };
  for (const peer of inOrder(context.peers)) {
    if (call.deadline.passed) break;
    await context.caughtUp(peer);
    try {
      const signed = peer.session(context.credential).newSignedProposal(bytes, signature);
      const transaction = await signed.endorse({ deadline: call.deadline.within(ENDORSE_LIMIT_MS) });
      peer.answered();
      return { kind: 'endorsed', transaction };
    } catch (error) {
      last = failureOf(error);
      call.log.info({ peer: peer.name, failure: last.kind, ...wordsOf(error) }, 'not endorsed');
      if (last.kind !== 'peer') break;
      peer.shun();
    }
  }
  return verdict(last, call, context, proposal.getTransactionId());
}

function verdict(failure: Failure, call: LedgerCall, context: SubmissionContext, txId: string): Endorsement {
  if (failure.kind === 'contract' && failure.others && failure.by.length !== call.organisations?.length) {
    const details = { code: failure.error.code, refusedBy: failure.by };
    return { kind: 'again', why: 'unsent', problem: gatewayProblem('ENDORSEMENTS_DIFFER', { details, txId }) };
  }
  const problem = failureProblem(context.contracts, call.contract, failure, txId);
  return failure.kind === 'passing' ? { kind: 'again', why: 'unsent', problem } : { kind: 'rejected', problem };
}

/**
 * Sends the envelope until the ledger has it. Every error of sending means "unknown": under load, BFT orderers answer
 * "request already processed" for transactions that do commit.
 * @returns `undefined` only when the gateway gave up
 */
async function send(
  envelope: SignedEnvelope,
  call: LedgerCall,
  context: SubmissionContext,
): Promise<Recorded | undefined> {
  const settled = new AbortController();
  let recorded: Recorded | undefined;
  const settle = (found: Recorded): void => {
    recorded ??= found;
    settled.abort();
  };
  const forget = context.onTransaction(envelope.txId, (seen) => {
    // A second copy of the envelope in a later block: what counts is what became of the first, and the look-up tells.
    if (seen.code !== 'DUPLICATE_TXID') settle(seen);
  });
  const giveUp = AbortSignal.any([settled.signal, context.stop]);
  const until = Date.now() + RESOLVE_LIMIT_MS;
  try {
    let resendMs = FIRST_RESEND_MS;
    for (let turn = 0; !giveUp.aborted && Date.now() < until; turn += 1) {
      const peers = inOrder(context.peers);
      const accepted = await sendOnce(envelope, peers[turn % peers.length]!, call, context, giveUp);
      await pause(accepted ? UNSEEN_MS : resendMs, giveUp);
      if (giveUp.aborted) break;
      resendMs = Math.min(resendMs * 2, LONGEST_RESEND_MS);
      const found = await context.lookUp(envelope.txId);
      if (found !== undefined) settle(found);
    }
  } finally {
    forget();
  }
  if (recorded !== undefined) await context.journal.settled(envelope.txId, recorded);
  return recorded;
}

/** Whether the orderers took it; `false` says nothing about what becomes of it. */
async function sendOnce(
  envelope: SignedEnvelope,
  peer: Peer,
  call: LedgerCall,
  context: SubmissionContext,
  giveUp: AbortSignal,
): Promise<boolean> {
  const transaction = peer.session(context.credential).newSignedTransaction(envelope.bytes, envelope.signature);
  const sent = transaction.submit({ deadline: Date.now() + SUBMIT_LIMIT_MS }).then(
    () => true,
    (error: unknown) => {
      if (!giveUp.aborted) call.log.info({ peer: peer.name, ...wordsOf(error) }, 'not known to be sent');
      if (isPeerAway(error)) peer.shun();
      return false;
    },
  );
  // The block may be here before the answer is.
  return Promise.race([sent, new Promise<boolean>((resolve) => onAbort(giveUp, () => resolve(true)))]);
}

function onAbort(signal: AbortSignal, act: () => void): void {
  if (signal.aborted) act();
  else signal.addEventListener('abort', act, { once: true });
}

function endOf(envelope: SignedEnvelope, recorded: Recorded): Outcome | Again {
  const { txId, result } = envelope;
  if (recorded.code === 'VALID') return { kind: 'committed', txId, block: recorded.block, result };
  const details = { validationCode: recorded.code, block: Number(recorded.block) };
  const code = isReadConflict(recorded.code) ? 'MVCC_CONFLICT' : 'TRANSACTION_INVALID';
  const problem = gatewayProblem(code, { details, txId });
  return isLostRace(recorded.code) ? { kind: 'again', why: 'lost', problem } : { kind: 'rejected', problem };
}

async function withinDeadline<T>(work: Promise<T>, call: LedgerCall): Promise<T | undefined> {
  const over = new AbortController();
  try {
    return await Promise.race([work, pause(call.deadline.remainingMs(), over.signal).then(() => undefined)]);
  } finally {
    over.abort();
  }
}
