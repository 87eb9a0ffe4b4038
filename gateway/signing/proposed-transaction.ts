/** A proposal as it travels between the steps: with its transaction id and the organisations that may endorse it. */
import { gateway, peer } from '@hyperledger/fabric-protos';
import { BytesError } from './bytes-error.ts';
import type { Invocation } from './invocation.ts';
import { decoding, readProposal, requireSame, transactionIdOf, writeProposal } from './proposal-bytes.ts';

/** What is proposed, to whom. */
export interface ProposedTransaction {
  readonly invocation: Invocation;
  readonly transactionId: string;
  /** The message to be signed, whose SHA-256 is the digest. */
  readonly signedBytes: Uint8Array;
  /** MSP ids of the only organisations that may see and endorse it; chosen by the peer when empty. Not signed. */
  readonly organisations: readonly string[];
}

/** Fabric's `gateway.ProposedTransaction`, without a signature. */
export function writeProposedTransaction(invocation: Invocation, organisations: readonly string[]): Uint8Array {
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(writeProposal(invocation));
  const proposed = new gateway.ProposedTransaction();
  proposed.setTransactionId(transactionIdOf(invocation));
  proposed.setProposal(signed);
  proposed.setEndorsingOrganizationsList([...organisations]);
  return proposed.serializeBinary();
}

/**
 * Reads what {@link writeProposedTransaction} wrote.
 * @throws {BytesError} for anything else
 */
export function readProposedTransaction(bytes: Uint8Array): ProposedTransaction {
  return decoding('proposal', () => {
    const proposed = gateway.ProposedTransaction.deserializeBinary(bytes);
    const signedBytes = proposed.getProposal()?.getProposalBytes_asU8();
    if (signedBytes === undefined) throw new BytesError('the proposal is missing');
    const invocation = readProposal(signedBytes);
    const organisations = proposed.getEndorsingOrganizationsList();
    requireSame(writeProposedTransaction(invocation, organisations), bytes, 'proposal');
    return { invocation, transactionId: transactionIdOf(invocation), signedBytes, organisations };
  });
}
