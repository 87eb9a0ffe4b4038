import { GatewayError, type Transaction } from '@hyperledger/fabric-gateway';
import { peer as protos } from '@hyperledger/fabric-protos';
import { DeadlineError, Final, poll, type PollOptions } from '../processes/poll.ts';
import { ProposalError, type PeerClient, type Question } from './peer-client.ts';

/** A transaction did not become valid. */
export class TransactionError extends Error {
  override readonly name = 'TransactionError';
}

/** A transaction, and the organisations that are to endorse it: as the policies say where none are named. */
export interface TransactionRequest extends Question {
  readonly endorsers?: readonly string[];
}

/** How long to go on trying. */
export interface TransactOptions {
  readonly signal?: AbortSignal;
  readonly deadlineMs?: number;
  /** What peers say when no further attempt at endorsing can help. */
  readonly hopeless?: RegExp;
}

const VALID = 0;

/**
 * Runs a transaction through the peer's gateway until it is committed as valid. What cannot be endorsed yet, since peers
 * are still learning of each other and of the last block, is tried again. A submission that fails is looked up and sent
 * again as it is, never endorsed again: orderers answer "already processed" for what they have.
 * @throws {TransactionError} with the peers' own words
 */
export async function transact(
  client: PeerClient,
  request: TransactionRequest,
  { signal, deadlineMs = 20_000, hopeless }: TransactOptions = {},
): Promise<void> {
  const what = `${request.function} on channel ${request.channel} through ${client.peer.name}`;
  const options = { what, deadlineMs, everyMs: 50, ...(signal && { signal }) };
  try {
    const transaction = await poll(options, () => endorse(client, request, hopeless));
    const code = await settle(client, request.channel, transaction, options);
    if (code !== VALID) {
      throw new TransactionError(`transaction ${transaction.getTransactionId()} was refused with code ${code}`);
    }
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new TransactionError(`${what}: ${explained(error)}`, { cause: error });
  }
}

async function endorse(
  client: PeerClient,
  request: TransactionRequest,
  hopeless: RegExp | undefined,
): Promise<Transaction> {
  const proposal = client.gateway
    .getNetwork(request.channel)
    .getContract(request.chaincode)
    .newProposal(request.function, {
      arguments: [...(request.args ?? [])],
      ...(request.endorsers && { endorsingOrganizations: [...request.endorsers] }),
    });
  try {
    return await proposal.endorse();
  } catch (error) {
    throw hopeless?.test(explained(error)) ? new Final(error as Error) : error;
  }
}

/** Submits until the transaction is in a block; returns its validation code. */
function settle(client: PeerClient, channel: string, transaction: Transaction, options: PollOptions): Promise<number> {
  return poll({ ...options, everyMs: 200 }, async () => {
    try {
      const submitted = await transaction.submit();
      return (await submitted.getStatus()).code;
    } catch (error) {
      const code = await recordedCode(client, channel, transaction.getTransactionId());
      if (code === undefined) throw error;
      return code;
    }
  });
}

/** The validation code of a transaction in the peer's ledger; undefined when it is in none of its blocks. */
async function recordedCode(client: PeerClient, channel: string, txId: string): Promise<number | undefined> {
  try {
    const answer = await client.ask({
      channel,
      chaincode: 'qscc',
      function: 'GetTransactionByID',
      args: [channel, txId],
    });
    return protos.ProcessedTransaction.deserializeBinary(answer).getValidationcode();
  } catch (error) {
    if (error instanceof ProposalError) return undefined;
    throw error;
  }
}

/** The gateway's error says little; what the peers said is in its details. */
function explained(error: unknown): string {
  const root = error instanceof DeadlineError && error.cause !== undefined ? error.cause : error;
  if (root instanceof GatewayError && root.details.length > 0) {
    return root.details.map(({ mspId, message }) => `${mspId}: ${message}`).join('; ');
  }
  return root instanceof Error ? root.message : String(root);
}
