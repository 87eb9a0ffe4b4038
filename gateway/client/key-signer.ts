/**
 * Signs calls with a key that stays here, for Node. The gateway makes the bytes; nothing is signed before it is known that
 * they say what was asked for and nothing else, so that a gateway that is not honest gets no signature it could use.
 */
import { createPrivateKey, type KeyObject } from 'node:crypto';
import { signers } from '@hyperledger/fabric-gateway';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import { CodecError } from '@ledger-pilots/chaincode/kit/json.ts';
import { sha256Hex } from '@ledger-pilots/chaincode/kit/digest.ts';
import { mspOfParty } from '@ledger-pilots/chaincode/kit/msp.ts';
import { TRANSIENT_ENTRY } from '@ledger-pilots/chaincode/kit/private.ts';
import { BytesError } from '../signing/bytes-error.ts';
import { readEndorsedTransaction } from '../signing/endorsed-transaction.ts';
import type { Invocation } from '../signing/invocation.ts';
import { isSame, writeParts, writeProposal } from '../signing/proposal-bytes.ts';
import { readProposedTransaction, type ProposedTransaction } from '../signing/proposed-transaction.ts';
import type { CallSigner, EndorsedCall, ProposedCall, SignableCall } from './call-signer.ts';
import { requireEndorsements } from './endorsement-check.ts';
import { clientError } from './ledger-error.ts';

/** Whose key it is, and how to use it. */
export type KeySignerOptions = {
  /** The party that the certificate's user belongs to. */
  readonly party: string;
  /** PEM of the user's X.509 certificate, for a key on P-256. */
  readonly certificate: string;
} & (
  | { /** PEM, or a key object. */ readonly privateKey: string | KeyObject }
  | {
      /**
       * Signs elsewhere, such as in a hardware module: ECDSA over the 32 bytes given, which are a SHA-256 digest already.
       * The signature in DER, with S in the lower half of the order.
       */
      readonly sign: (digest: Uint8Array) => Uint8Array | Promise<Uint8Array>;
    }
);

/** How far the proposal's time may be from ours. */
const CLOCK_TOLERANCE_MS = 5 * 60 * 1000;

/** A signer for the option `signer` of a client. */
export function keySigner(options: KeySignerOptions): CallSigner {
  const { party, certificate } = options;
  const sign =
    'sign' in options
      ? options.sign
      : signers.newPrivateKeySigner(
          typeof options.privateKey === 'string' ? createPrivateKey(options.privateKey) : options.privateKey,
        );
  const creator = { mspId: mspOfParty(party), certificate };
  const signed = async (digest: string): Promise<string> => {
    return Buffer.from(await sign(Buffer.from(digest, 'hex'))).toString('base64');
  };
  return {
    certificate,
    signProposal: async (call, proposed) => {
      const { signedBytes } = checking(() => checkedProposal(call, creator, proposed));
      return signed(sha256Hex(signedBytes));
    },
    signTransaction: async (call, proposed, endorsed) => {
      const signedBytes = checking(() => checkedTransaction(call, creator, proposed, endorsed));
      return signed(sha256Hex(signedBytes));
    },
  };
}

/** The proposal, once it is known to be that of the call. */
function checkedProposal(
  call: SignableCall,
  creator: Invocation['creator'],
  proposed: ProposedCall,
): ProposedTransaction {
  const read = readProposedTransaction(Buffer.from(proposed.proposal, 'base64'));
  const { nonce, madeAtMs } = read.invocation;
  if (!isSame(writeProposal(invocationOf(call, creator, { nonce, madeAtMs })), read.signedBytes)) {
    throw new BytesError('the proposal is of another call');
  }
  if (Math.abs(Date.now() - madeAtMs) > CLOCK_TOLERANCE_MS) throw new BytesError('the proposal’s time is not now');
  if (proposed.transactionId !== read.transactionId) throw new BytesError('the transaction id is not the proposal’s');
  if (proposed.digest !== sha256Hex(read.signedBytes)) throw new BytesError('the digest is not the proposal’s');
  return read;
}

/** What is to be signed of the transaction, once it is known to be that of the proposal, with the output that was shown. */
function checkedTransaction(
  call: SignableCall,
  creator: Invocation['creator'],
  proposed: ProposedCall,
  endorsed: EndorsedCall,
): Uint8Array {
  const { invocation } = checkedProposal(call, creator, proposed);
  // That the endorsed outcome carries the hash of this call's proposal is checked in reading it.
  const read = readEndorsedTransaction(Buffer.from(endorsed.transaction, 'base64'));
  const [expected, actual] = [writeParts(invocation), writeParts(read.invocation)];
  const isOurs =
    isSame(expected.channelHeader, actual.channelHeader) &&
    isSame(expected.signatureHeader, actual.signatureHeader) &&
    isSame(expected.publicPayload, actual.publicPayload);
  if (!isOurs) throw new BytesError('the transaction is of another call');
  if (endorsed.transactionId !== proposed.transactionId) throw new BytesError('the transaction id has changed');
  if (endorsed.digest !== sha256Hex(read.signedBytes)) throw new BytesError('the digest is not the transaction’s');
  if (canonicalText(endorsed.output) !== Buffer.from(read.output).toString('utf8')) {
    throw new BytesError('the output is not the one that was endorsed');
  }
  requireEndorsements(read.endorsements);
  return read.signedBytes;
}

/** The call as it must be; nonce and time are the gateway's to choose. */
function invocationOf(
  { contract, method, args, secret }: SignableCall,
  creator: Invocation['creator'],
  chosen: Pick<Invocation, 'nonce' | 'madeAtMs'>,
): Invocation {
  // A contract has the name of its channel.
  const call = { channel: contract, contract, method, args, creator, ...chosen };
  return { ...call, transient: secret === undefined ? {} : { [TRANSIENT_ENTRY]: Buffer.from(secret) } };
}

function checking<T>(check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!(error instanceof BytesError) && !(error instanceof CodecError)) throw error;
    throw clientError('SIGNING_REFUSED', `Nothing was signed: ${error.message}.`, error);
  }
}
