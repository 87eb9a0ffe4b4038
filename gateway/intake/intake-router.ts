/**
 * `POST /v1/customs/intake`: what malls and carriers report, line by line, answered line by line while it still arrives. It
 * has no rights of its own: every line is a call of the token's user.
 */
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { customs } from '@ledger-pilots/chaincode/customs/api.ts';
import type { EdgeTools } from '../app.ts';
import { Deadline } from '../deadline.ts';
import { onlyMethods } from '../http/allow.ts';
import { requirePrincipal, tokenExpiryOf } from '../http/authenticate.ts';
import { submitOptions } from '../http/submit-options.ts';
import { releaseSlot } from '../limits/limits.ts';
import { Slots } from '../limits/slots.ts';
import { gatewayProblem } from '../problems.ts';
import { letLast } from '../server.ts';
import type { CallEnd, Invoke } from '../standards/calls/invoke.ts';
import { queryInput } from '../standards/calls/query-input.ts';
import { importCalls, onlyCallersOf } from '../standards/calls/user-calls.ts';
import type { EarlyEnd, IntakeAnswer } from './intake-answer.ts';
import { INTAKE_LIMITS } from './intake-line.ts';
import { INTAKE_PATH, NDJSON } from './intake-paths.ts';
import { readLines } from './read-lines.ts';
import { Upload } from './upload.ts';

/** Uploads at once, each with its own places; one that was cut may still end when it is sent again. */
const UPLOADS = { inAll: 8, perCaller: 2 } as const;
const RETRY_AFTER_S = '5';
const PROGRESS_MS = 2_000;
/** How long the rest of a body that is not read may come before the connection is cut. */
const LINGER_MS = 1_000;

const WRITES = Object.entries(customs.methods)
  .filter(([, { kind }]) => kind === 'submit')
  .map(([name]) => name);

const Query = z.strictObject({
  from: z
    .string()
    .regex(/^[1-9][0-9]{0,5}$/, 'is a line’s number, from 1')
    .default('1'),
});

/** The router; the gateway mounts it beside the declared methods. */
export function intakeRouter(tools: EdgeTools): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const slots = new Slots(UPLOADS.inAll, UPLOADS.perCaller);
  router.post(INTAKE_PATH, tools.authenticate, onlyCallersOf(tools, customs.name, WRITES), taken(tools, slots));
  router.all(INTAKE_PATH, onlyMethods('POST'));
  return router;
}

function taken(tools: EdgeTools, slots: Slots): RequestHandler {
  return async (req, res) => {
    const { key, from } = asked(req);
    const release = place(slots, req, res);
    try {
      letLast(req);
      res
        .status(200)
        .set({ 'Content-Type': NDJSON, 'Cache-Control': 'no-store, no-transform', 'X-Accel-Buffering': 'no' });
      res.flushHeaders();
      // An upload lasts, and has a limit of its own.
      releaseSlot(res);
      res.setTimeout(INTAKE_LIMITS.silentMs, () => void res.destroy());
      await carried(tools, req, res, { key, from });
    } catch (error) {
      // Told already is what went well; the sender sees that there is no end, and sends it again.
      req.log.info({ err: error }, 'an upload broke off');
      res.destroy();
    } finally {
      release();
    }
  };
}

function asked(req: Request): { key: string; from: number } {
  const coding = (req.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (coding !== 'identity' || typeof req.is([NDJSON, 'application/jsonl']) !== 'string') {
    throw gatewayProblem('MEDIA_TYPE');
  }
  const { key } = submitOptions(req);
  if (key === undefined) {
    throw gatewayProblem('IDEMPOTENCY_KEY_INVALID', { detail: 'An upload needs an Idempotency-Key: its own name.' });
  }
  return { key, from: Number(queryInput(req, Query, customs.name).from) };
}

function place(slots: Slots, req: Request, res: Response): () => void {
  const { party, user } = requirePrincipal(req, res);
  const release = slots.take(`${party}/${user}`);
  if (typeof release !== 'string') return release;
  throw gatewayProblem('TOO_MANY_IN_FLIGHT', {
    headers: { 'Retry-After': RETRY_AFTER_S },
    details: { limitOf: release },
  });
}

async function carried(tools: EdgeTools, req: Request, res: Response, asked: { key: string; from: number }) {
  const until = new Deadline(Math.min(tokenExpiryOf(res), Date.now() + INTAKE_LIMITS.longestMs));
  const tell = (answer: IntakeAnswer): void => void (res.closed || res.write(`${JSON.stringify(answer)}\n`));
  const upload = new Upload({
    ...{ ...asked, contract: customs, tell },
    invoke: lineCalls(tools, req, res),
    taken: () => drained(res),
    over: () => reasonToStop(tools, until),
  });
  const over = new AbortController();
  void progress(upload, tell, over.signal);
  try {
    await upload.carry(readLines(req.iterator({ destroyOnReturn: false }), INTAKE_LIMITS.lineBytes));
  } finally {
    over.abort();
  }
  res.end();
  if (!req.complete) leave(req);
}

/** Each line has the time of a request of its own; a fault of ours is a refusal of the line, not the end of the upload. */
function lineCalls(tools: EdgeTools, req: Request, res: Response): Invoke {
  return async (call): Promise<CallEnd> => {
    try {
      return await importCalls(tools, req, res, Deadline.in(tools.requestDeadlineMs))(call);
    } catch (error) {
      req.log.error({ err: error }, 'a line of an upload failed');
      const { code, status, message } = gatewayProblem('INTERNAL');
      return { kind: 'refused', refusal: { code, status, detail: message } };
    }
  };
}

function reasonToStop({ isStopping }: EdgeTools, until: Deadline): EarlyEnd | undefined {
  if (isStopping()) return 'SHUTTING_DOWN';
  return until.passed ? 'TIME_OVER' : undefined;
}

/** Who does not take what is told is not read from; a connection that is gone needs no waiting. */
async function drained(res: Response): Promise<void> {
  if (res.writableNeedDrain && !res.closed) await Promise.race([once(res, 'drain'), once(res, 'close')]);
}

/** Silence means that nothing has changed, so that a dead connection is found out. */
async function progress(upload: Upload, tell: (answer: IntakeAnswer) => void, signal: AbortSignal): Promise<void> {
  for (let last = ''; !signal.aborted;) {
    await sleep(PROGRESS_MS, undefined, { signal }).catch(() => undefined);
    const now = JSON.stringify(upload.progress);
    if (!signal.aborted && now !== last) tell({ progress: upload.progress });
    last = now;
  }
}

/** Not at once: closing while the other side sends would take away what we answered (RFC 9112 section 9.6). */
function leave(req: Request): void {
  req.resume();
  setTimeout(() => {
    if (!req.complete) req.socket.destroy();
  }, LINGER_MS).unref();
}
