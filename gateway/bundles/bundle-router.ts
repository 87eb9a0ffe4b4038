/**
 * `GET /v1/voting/elections/{electionId}/bundle`: the blocks from which anybody verifies an election, as a file. There is nothing in
 * it but what every peer of the channel has; what is private is on the channel as hashes only.
 */
import { Router, type Request, type RequestHandler, type Response } from 'express';
import { blockStream } from '@ledger-pilots/audit/bundle/block-stream.ts';
import { writeBundle } from '@ledger-pilots/audit/bundle/write-bundle.ts';
import { Deadline } from '../deadline.ts';
import { onlyMethods } from '../http/allow.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { addressGroup } from '../limits/address-group.ts';
import { releaseSlot } from '../limits/limits.ts';
import { Slots } from '../limits/slots.ts';
import type { Operations } from '../operations.ts';
import { gatewayProblem } from '../problems.ts';
import { BUNDLE_PATH, CONTRACT } from './bundle-paths.ts';

/** What the route needs. */
export interface BundleRouterOptions {
  readonly operations: Pick<Operations, 'run' | 'publicReader'>;
  readonly ledger: Pick<Ledger, 'wholeChannel'>;
  /** Counts who comes without a token, before the ledger is asked. */
  readonly anonymous: RequestHandler;
  readonly requestDeadlineMs: number;
}

/** Downloads at once: each reads a whole channel from a peer. */
const DOWNLOADS = { inAll: 4, perAddress: 1 } as const;
const RETRY_AFTER_S = '30';
/** A reader who takes longer than this for the whole file does not hold a place. */
const LONGEST_MS = 3_600_000;

/** The router. */
export function bundleRouter(options: BundleRouterOptions): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const path = BUNDLE_PATH.replace('{electionId}', ':electionId');
  router.get(path, options.anonymous, download(options));
  router.all(path, onlyMethods('GET'));
  return router;
}

function download({ operations, ledger, requestDeadlineMs }: BundleRouterOptions): RequestHandler {
  const slots = new Slots(DOWNLOADS.inAll, DOWNLOADS.perAddress);
  return async (req, res) => {
    const electionId = req.params['electionId'] as string;
    const deadline = Deadline.in(requestDeadlineMs);
    const input = { electionId };
    // A place is not taken for an election that is not there.
    await operations.run({
      principal: undefined,
      contract: CONTRACT,
      method: 'getElection',
      input,
      deadline,
      log: req.log,
    });
    const release = takeSlot(slots, req);
    const timer = setTimeout(() => res.destroy(), LONGEST_MS);
    try {
      await send(req, res, electionId, await ledger.wholeChannel(operations.publicReader(CONTRACT), CONTRACT));
    } catch (error) {
      if (!res.headersSent) throw error;
      // The status is told already; a file that breaks off is not a whole tar, and its reader sees that.
      req.log.info({ err: error }, 'bundle broke off');
      res.destroy();
    } finally {
      clearTimeout(timer);
      release();
    }
  };
}

async function send(
  req: Request,
  res: Response,
  electionId: string,
  { channel, height, headHash, peer, blocks }: Awaited<ReturnType<Ledger['wholeChannel']>>,
): Promise<void> {
  if (res.closed) return blocks.close();
  res.status(200).set({
    'Content-Type': 'application/x-tar',
    'Content-Disposition': `attachment; filename="${electionId}.tar"`,
  });
  res.flushHeaders();
  // A download lasts as long as its reader takes, and has a limit of its own.
  releaseSlot(res);
  if (req.method === 'HEAD') {
    blocks.close();
    res.end();
    return;
  }
  const manifest = { channel, electionId, height, headHash, exportedBy: peer };
  await writeBundle({ format: 'ledger-pilots-bundle', version: 1, ...manifest }, blockStream(blocks, height), res);
}

function takeSlot(slots: Slots, req: Request): () => void {
  const release = slots.take(addressGroup(req.ip));
  if (typeof release !== 'string') return release;
  throw gatewayProblem('TOO_MANY_DOWNLOADS', {
    headers: { 'Retry-After': RETRY_AFTER_S },
    details: { limitOf: release },
  });
}
