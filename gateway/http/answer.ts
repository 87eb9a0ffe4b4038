/** Handlers return values; here, and nowhere else, they become responses. */
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { gatewayProblem, Problem } from '../problems.ts';

/** What a handler answers. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes go out as they are, anything else as JSON. */
  readonly body?: object | Uint8Array | string;
  /** `application/json` when absent. */
  readonly type?: string;
}

/** An Express handler from a function that returns an answer or throws a problem. */
export function answering(handle: (req: Request, res: Response) => Answer | Promise<Answer>): RequestHandler {
  return async (req, res) => {
    const answer = await handle(req, res);
    res.status(answer.status).set(answer.headers ?? {});
    if (answer.body === undefined) {
      res.end();
      return;
    }
    write(res, answer.type ?? 'application/json', bytesOf(answer.body));
  };
}

/** Where every error ends. What is told is the problem's body; the cause is logged and never told. */
export const problemWriter: ErrorRequestHandler = (error: unknown, req, res, next) => {
  const problem = problemOf(error);
  const facts = { code: problem.code, reason: reasonOf(problem.cause) };
  if (problem.code === 'INTERNAL') req.log.error({ ...facts, err: problem.cause ?? error }, problem.message);
  else if (problem.status >= 500) req.log.warn(facts, problem.message);
  else req.log.info(facts, problem.message);
  if (res.headersSent) return next(error);
  if (problem.txId !== undefined) res.set('Transaction-Id', problem.txId);
  res.status(problem.status).set(problem.headers);
  write(res, 'application/problem+json', bytesOf(problem.body(String(req.id))));
};

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  // Express and its router mark what the client got wrong, such as broken percent-encoding in the path.
  if ((error as { status?: unknown }).status === 400) return gatewayProblem('PATH_INVALID', { cause: error });
  return gatewayProblem('INTERNAL', { cause: error });
}

function reasonOf(cause: unknown): string | undefined {
  return cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : undefined;
}

/** Without Express, which adds a charset parameter that JSON does not have (RFC 8259 section 11). */
function write(res: Response, type: string, bytes: Buffer): void {
  res.setHeader('Content-Type', type);
  res.setHeader('Content-Length', bytes.length);
  res.end(bytes);
}

function bytesOf(body: object | Uint8Array | string): Buffer {
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
}
