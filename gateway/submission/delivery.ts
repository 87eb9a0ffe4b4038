/**
 * Brings a signed envelope to the ledger. From the moment it may have left, only the ledger says how it ended: it is sent
 * again as it is, never replaced, until it is found in a block.
 */
import type { Logger } from 'pino';
import type { Recorded } from '../ledger/block-feed.ts';
import { isPeerAway, wordsOf } from '../ledger/failure.ts';
import { pause } from '../ledger/pause.ts';
import { inOrder, type Peer } from '../ledger/peer.ts';
import type { SignedEnvelope } from '../store/submissions.ts';
import type { Access } from './context.ts';
import { failpoint } from './failpoint.ts';

const SUBMIT_LIMIT_MS = 5_000;
/** How long a sent envelope may stay unseen before it is looked up and sent again. */
const UNSEEN_MS = 3_000;
const FIRST_RESEND_MS = 300;
const LONGEST_RESEND_MS = 10_000;

/**
 * Sends until the ledger has it. Every error of sending means "unknown": under load, BFT orderers answer "request already
 * processed" for transactions that do commit.
 * @param stop - aborted when the gateway gives up
 * @returns `undefined` only when it gave up
 */
export async function deliver(
  envelope: SignedEnvelope,
  access: Access,
  stop: AbortSignal,
  log: Logger,
): Promise<Recorded | undefined> {
  const settled = new AbortController();
  let recorded: Recorded | undefined;
  const settle = (found: Recorded): void => {
    recorded ??= found;
    settled.abort();
  };
  const forget = access.onTransaction(envelope.txId, (seen) => {
    // A second copy of the envelope in a later block: what counts is what became of the first, and the look-up tells.
    if (seen.code !== 'DUPLICATE_TXID') settle(seen);
  });
  const giveUp = AbortSignal.any([settled.signal, stop]);
  try {
    let resendMs = FIRST_RESEND_MS;
    for (let turn = 0; !giveUp.aborted; turn += 1) {
      const peers = inOrder(access.peers);
      const accepted = await send(envelope, peers[turn % peers.length]!, access, giveUp, log);
      if (accepted) failpoint('after-submit');
      await pause(accepted ? Math.max(UNSEEN_MS, resendMs) : resendMs, giveUp);
      if (giveUp.aborted) break;
      resendMs = Math.min(resendMs * 2, LONGEST_RESEND_MS);
      const found = await access.lookUp(envelope.txId);
      if (found !== undefined) settle(found);
    }
  } finally {
    forget();
  }
  return recorded;
}

/** Whether the orderers took it; `false` says nothing about what becomes of it. */
async function send(
  envelope: SignedEnvelope,
  peer: Peer,
  access: Access,
  giveUp: AbortSignal,
  log: Logger,
): Promise<boolean> {
  const transaction = peer.session(access.messenger()).newSignedTransaction(envelope.bytes, envelope.signature);
  const sent = transaction.submit({ deadline: Date.now() + SUBMIT_LIMIT_MS }).then(
    () => true,
    (error: unknown) => {
      if (!giveUp.aborted) log.info({ peer: peer.name, ...wordsOf(error) }, 'not known to be sent');
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
