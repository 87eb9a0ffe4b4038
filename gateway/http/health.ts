/** For whoever runs the gateway: is the process alive, and can it serve. Neither needs a token; neither tells secrets. */
import { Router } from 'express';
import type { ContractState, Ledger, PeerState } from '../ledger/ledger.ts';
import { onlyMethods } from './allow.ts';
import { answering } from './answer.ts';

/** A probe is answered from the last one for this long, so that probing costs the peers little. */
const FRESH_MS = { ready: 1_000, notReady: 100 } as const;

/** The router of `/healthz` and `/readyz`. */
export function healthRouter(ledger: Ledger, isStopping: () => boolean): Router {
  const router = Router({ caseSensitive: true, strict: true });
  router.get(
    '/healthz',
    answering(() => ({ status: 200, body: { status: 'up' } })),
  );
  let until = 0;
  let probe: Promise<[PeerState[], ContractState[], boolean]>;
  router.get(
    '/readyz',
    answering(async () => {
      if (Date.now() >= until) {
        until = Date.now() + FRESH_MS.ready;
        probe = Promise.all([ledger.probe(), ledger.probeContracts(), ledger.probeStore()]);
      }
      const [peers, contracts, isStoreUp] = await probe;
      const ready = !isStopping() && isStoreUp && isServing(peers, contracts);
      if (!ready) until = Math.min(until, Date.now() + FRESH_MS.notReady);
      const body = { status: ready ? 'ready' : 'not ready', store: isStoreUp ? 'up' : 'down', contracts, peers };
      return { status: ready ? 200 : 503, body };
    }),
  );
  router.all(['/healthz', '/readyz'], onlyMethods('GET'));
  return router;
}

/** Each channel's contract answers, and a peer whose blocks are followed; a party's other peers may be away. */
function isServing(peers: readonly PeerState[], contracts: readonly ContractState[]): boolean {
  const answering = peers.filter((peer) => peer.height !== undefined && peer.following);
  return (
    contracts.length > 0 &&
    contracts.every(
      ({ channel, sourceDigest }) => sourceDigest !== undefined && answering.some((peer) => peer.channel === channel),
    )
  );
}
