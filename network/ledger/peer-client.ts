import { readFileSync } from 'node:fs';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { connect, type Gateway } from '@hyperledger/fabric-gateway';
import { gateway as protos, peer as peerProtos } from '@hyperledger/fabric-protos';
import type { PeerLayout } from '../layout.ts';
import type { Administrator } from './administrator.ts';

/** A peer answered a proposal with something else than success. */
export class ProposalError extends Error {
  override readonly name = 'ProposalError';
}

/** What to ask of a peer: a function of a chaincode on a channel; the channel is '' for the peer's own affairs. */
export interface Question {
  readonly channel: string;
  readonly chaincode: string;
  readonly function: string;
  readonly args?: readonly (string | Uint8Array)[];
}

/** One peer, spoken to as its organisation's administrator. Close it when done. */
export interface PeerClient {
  readonly peer: PeerLayout;
  /** Fabric's gateway service on that peer, for whole transactions. */
  readonly gateway: Gateway;
  /**
   * Asks this one peer and returns its answer's payload.
   * @throws {ProposalError} with the peer's own words
   */
  ask(question: Question, deadlineMs?: number): Promise<Uint8Array>;
  /** A unary call of another of the peer's services; the request is signed bytes already. */
  call(path: string, request: Uint8Array, deadlineMs?: number): Promise<Uint8Array>;
  readonly administrator: Administrator;
  close(): void;
}

const ENDORSE = '/protos.Endorser/ProcessProposal';
const CALL_MS = 30_000;
const bytes = (value: Uint8Array) => Buffer.from(value);

/** Opens a connection to a peer. Nothing is sent before the first call. */
export function connectPeer(peer: PeerLayout, administrator: Administrator): PeerClient {
  const client = new Client(`localhost:${peer.port}`, credentials.createSsl(readFileSync(peer.tls.root)), {
    'grpc.max_receive_message_length': 100 * 1024 * 1024,
    'grpc.max_send_message_length': 100 * 1024 * 1024,
    // A peer that is just starting is tried again soon; grpc-js waits a second by default.
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 1_000,
  });
  const gateway = connect({
    client,
    identity: administrator.identity,
    signer: administrator.signDigest,
    evaluateOptions: () => ({ deadline: Date.now() + CALL_MS }),
    endorseOptions: () => ({ deadline: Date.now() + CALL_MS }),
    submitOptions: () => ({ deadline: Date.now() + CALL_MS }),
    commitStatusOptions: () => ({ deadline: Date.now() + CALL_MS }),
  });

  const call = (path: string, request: Uint8Array, deadlineMs = CALL_MS) =>
    new Promise<Uint8Array>((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        bytes,
        (answer: Buffer) => answer,
        request,
        new Metadata({ waitForReady: true }),
        { deadline: Date.now() + deadlineMs },
        (error: ServiceError | null, answer?: Uint8Array) => {
          if (error) reject(error);
          else resolve(answer ?? new Uint8Array());
        },
      );
    });

  const ask = async (question: Question, deadlineMs = CALL_MS) => {
    const proposal = gateway
      .getNetwork(question.channel)
      .getContract(question.chaincode)
      .newProposal(question.function, { arguments: [...(question.args ?? [])] });
    const signed = protos.ProposedTransaction.deserializeBinary(proposal.getBytes()).getProposal();
    if (signed === undefined) throw new ProposalError('the proposal is empty');
    signed.setSignature(await administrator.signDigest(proposal.getDigest()));
    const answer = peerProtos.ProposalResponse.deserializeBinary(
      await call(ENDORSE, signed.serializeBinary(), deadlineMs),
    ).getResponse();
    if (answer?.getStatus() !== 200) {
      throw new ProposalError(`${peer.name}: ${question.function}: ${answer?.getMessage() ?? 'no answer'}`);
    }
    return answer.getPayload_asU8();
  };

  return {
    peer,
    administrator,
    gateway,
    ask,
    call,
    close: () => {
      gateway.close();
      client.close();
    },
  };
}
