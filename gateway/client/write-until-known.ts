/** Follows a write to its end: what is open at the gateway's deadline is looked up, and then asked for once more. */
import type { WriteAnswer } from './calls.ts';
import { Unanswered, type Connection, type LedgerRequest, type LedgerResponse } from './connection.ts';
import { clientError, LedgerError, OutcomeUnknownError } from './ledger-error.ts';
import { Patience } from './patience.ts';

/** A write that can be repeated without a second effect. */
export interface Repeatable {
  readonly connection: Connection;
  /** Carries what makes a repetition the same write. */
  readonly request: LedgerRequest;
  readonly patience: Patience;
  /** Time of a later {@link OutcomeUnknownError.resume}. */
  readonly timeoutMs: number;
  /** Known before the answer where the caller signed. */
  readonly transactionId?: string;
}

/**
 * Sends a write until it is known how it ended.
 * @throws {LedgerError} when it is refused, and so not on the ledger
 * @throws {OutcomeUnknownError} when the time is over, or the caller gave up, and it may be
 */
export async function writeUntilKnown(write: Repeatable): Promise<WriteAnswer<unknown>> {
  const { connection, request, patience, timeoutMs } = write;
  let transactionId = write.transactionId;
  const unknown = (cause: unknown): OutcomeUnknownError =>
    new OutcomeUnknownError(
      () => writeUntilKnown({ ...write, patience: new Patience(timeoutMs) }),
      cause,
      transactionId,
    );
  try {
    for (;;) {
      const response = await connection.send(request, patience);
      if (response.status !== 202) return answerOf(response);
      transactionId = response.headers.get('transaction-id') ?? transactionId;
      if (!(await isOver(connection, response, patience))) throw new Unanswered('the write is still open');
      // How it ended, and what it returned, is in the answer to the same request.
    }
  } catch (error) {
    if (error instanceof Unanswered) throw unknown(error.cause ?? error);
    if (error instanceof LedgerError && error.code === 'ABORTED') throw unknown(error);
    throw error;
  }
}

/** Waits until the look-up says more than "pending"; `false` when there is no time left. */
async function isOver(connection: Connection, open: LedgerResponse, patience: Patience): Promise<boolean> {
  const path = open.headers.get('location');
  if (path === null || !path.startsWith('/v1/transactions/')) {
    throw clientError('ANSWER_INVALID', 'A 202 does not say where to look the transaction up.');
  }
  while (await patience.wait()) {
    if ((await statusOf(connection, path, patience)) !== 'PENDING') return true;
  }
  return false;
}

async function statusOf(connection: Connection, path: string, patience: Patience): Promise<unknown> {
  try {
    const { body } = await connection.send({ method: 'GET', path }, patience);
    return (body as { status?: unknown }).status;
  } catch (error) {
    // Right after a 202, a gateway beside the one that answered may not know of it yet.
    if (error instanceof LedgerError && error.code === 'TRANSACTION_UNKNOWN') return 'PENDING';
    throw error;
  }
}

function answerOf({ headers, body }: LedgerResponse): WriteAnswer<unknown> {
  const transactionId = headers.get('transaction-id');
  const block = Number(headers.get('transaction-block') ?? Number.NaN);
  if (transactionId === null || !Number.isSafeInteger(block)) {
    throw clientError('ANSWER_INVALID', 'The answer does not name its transaction.');
  }
  return { output: body, transactionId, block };
}
