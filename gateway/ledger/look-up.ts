/** Asks a peer what became of a transaction. */
import { GatewayError, type Gateway, type Identity } from '@hyperledger/fabric-gateway';
import { gateway as protos, msp } from '@hyperledger/fabric-protos';
import type { Recorded } from './block-feed.ts';
import { validationCodeName } from './validation-code.ts';

const LIMIT_MS = 3_000;

/**
 * Block and validation code of a transaction; `undefined` when the peer's ledger does not have it.
 * @throws {GatewayError} when the peer does not answer or refuses the identity
 */
export async function lookUpTransaction(
  session: Gateway,
  identity: Identity,
  channel: string,
  txId: string,
): Promise<Recorded | undefined> {
  const deadline = Date.now() + LIMIT_MS;
  // The commit status waits for a transaction that is not there, so whether it is there is asked first.
  if (!(await isThere(session, identity, channel, txId, deadline))) return undefined;
  const status = await session.newCommit(commitStatusRequest(identity, channel, txId)).getStatus({ deadline });
  return { block: status.blockNumber, code: validationCodeName(status.code) };
}

async function isThere(
  session: Gateway,
  { mspId }: Identity,
  channel: string,
  txId: string,
  deadline: number,
): Promise<boolean> {
  const query = session
    .getNetwork(channel)
    .getContract('qscc')
    .newProposal('GetTransactionByID', { arguments: [channel, txId], endorsingOrganizations: [mspId] });
  try {
    await query.evaluate({ deadline });
    return true;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw error;
  }
}

function isNotFound(error: unknown): boolean {
  // common/ledger/blkstorage/blockindex.go
  return (
    error instanceof GatewayError &&
    [error.message, ...error.details.map(({ message }) => message)].some((text) =>
      text.includes('no such transaction ID'),
    )
  );
}

function commitStatusRequest({ mspId, credentials }: Identity, channel: string, txId: string): Uint8Array {
  const creator = new msp.SerializedIdentity();
  creator.setMspid(mspId);
  creator.setIdBytes(credentials);
  const request = new protos.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(txId);
  request.setIdentity(creator.serializeBinary());
  const signed = new protos.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  return signed.serializeBinary();
}
