/** Asks a peer what became of a transaction. */
import { GatewayError, type Gateway, type Identity } from '@hyperledger/fabric-gateway';
import { common, gateway as protos, msp, peer } from '@hyperledger/fabric-protos';
import type { Recorded } from './block-feed.ts';
import { validationCodeName } from './validation-code.ts';

const LIMIT_MS = 3_000;

/** A transaction that is in a block. */
export interface Found extends Recorded {
  /** What its contract returned. */
  readonly result: Uint8Array;
  /** Who signed its proposal: MSP id and certificate as PEM. */
  readonly creator: { readonly mspId: string; readonly certificate: Uint8Array };
}

/**
 * Block, validation code and result of a transaction; `undefined` when the peer's ledger does not have it.
 * @throws {GatewayError} when the peer does not answer or refuses the identity
 */
export async function lookUpTransaction(
  session: Gateway,
  identity: Identity,
  channel: string,
  txId: string,
): Promise<Found | undefined> {
  const deadline = Date.now() + LIMIT_MS;
  // The commit status waits for a transaction that is not there, so whether it is there is asked first.
  const transaction = await transactionOf(session, identity, channel, txId, deadline);
  if (transaction === undefined) return undefined;
  const status = await session.newCommit(commitStatusRequest(identity, channel, txId)).getStatus({ deadline });
  const recorded = { block: status.blockNumber, code: validationCodeName(status.code) };
  return { ...recorded, result: resultOf(transaction), creator: creatorOf(transaction) };
}

async function transactionOf(
  session: Gateway,
  { mspId }: Identity,
  channel: string,
  txId: string,
  deadline: number,
): Promise<peer.ProcessedTransaction | undefined> {
  const query = session
    .getNetwork(channel)
    .getContract('qscc')
    .newProposal('GetTransactionByID', { arguments: [channel, txId], endorsingOrganizations: [mspId] });
  try {
    return peer.ProcessedTransaction.deserializeBinary(await query.evaluate({ deadline }));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function creatorOf(processed: peer.ProcessedTransaction): Found['creator'] {
  const payload = common.Payload.deserializeBinary(processed.getTransactionenvelope()!.getPayload_asU8());
  const header = common.SignatureHeader.deserializeBinary(payload.getHeader()!.getSignatureHeader_asU8());
  const identity = msp.SerializedIdentity.deserializeBinary(header.getCreator_asU8());
  return { mspId: identity.getMspid(), certificate: identity.getIdBytes_asU8() };
}

/** What the contract returned; empty for a transaction that is no call of a contract. */
function resultOf(processed: peer.ProcessedTransaction): Uint8Array {
  const payload = common.Payload.deserializeBinary(processed.getTransactionenvelope()!.getPayload_asU8());
  const [action] = peer.Transaction.deserializeBinary(payload.getData_asU8()).getActionsList();
  if (action === undefined) return new Uint8Array();
  const endorsed = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8()).getAction();
  const response = peer.ProposalResponsePayload.deserializeBinary(endorsed!.getProposalResponsePayload_asU8());
  return peer.ChaincodeAction.deserializeBinary(response.getExtension_asU8()).getResponse()!.getPayload_asU8();
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
