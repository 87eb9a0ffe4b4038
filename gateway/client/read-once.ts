import type { ReadAnswer } from './calls.ts';
import { Unanswered, type Connection, type LedgerRequest } from './connection.ts';
import { clientError } from './ledger-error.ts';
import type { Patience } from './patience.ts';

/**
 * Asks for something that has no effect.
 * @throws {LedgerError} for a refusal; NETWORK_FAILED, TIMED_OUT, ABORTED
 */
export async function readOnce(
  connection: Connection,
  request: LedgerRequest,
  patience: Patience,
): Promise<ReadAnswer<unknown>> {
  try {
    const { body, headers } = await connection.send(request, patience);
    const etag = headers.get('etag');
    return { output: body, ...(etag !== null && { etag }) };
  } catch (error) {
    if (!(error instanceof Unanswered)) throw error;
    patience.requireNotAborted();
    const isLate = patience.remainingMs === 0;
    throw isLate
      ? clientError('TIMED_OUT', 'The gateway did not answer in time.', error.cause)
      : clientError('NETWORK_FAILED', 'The gateway cannot be reached.', error.cause);
  }
}
