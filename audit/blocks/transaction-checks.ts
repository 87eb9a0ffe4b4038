/** What must hold of a transaction whatever it does: who created it, its id, its proposal, its endorsers. */
import type { FindingCode } from '../finding.ts';
import { differs } from '../finding.ts';
import type { ChannelConfig } from './channel-config.ts';
import { isSignature } from './ecdsa.ts';
import { UNSEEN_SIGNATURES, type SignatureVerdict } from './signature-verdicts.ts';
import { serializedIdentity, type Identity } from './membership.ts';
import { txIdOf, type Invocation, type Transaction } from './transaction.ts';

/** Why a transaction is not to be believed. */
export interface Flaw {
  readonly code: FindingCode;
  readonly message: string;
}

/** Whose transaction it is, by the configuration in force. */
export function creatorOf(transaction: Transaction, config: ChannelConfig): Identity | undefined {
  return config.memberships.get(transaction.creatorMspId)?.identityOf(transaction.creatorCertificate);
}

/**
 * The first flaw of a transaction, or `undefined`.
 * @param endorsers - those of {@link endorsersOf}
 * @param seen - what is known of its signatures
 */
export function flawOf(
  transaction: Transaction,
  config: ChannelConfig,
  endorsers: readonly Identity[],
  seen: SignatureVerdict = UNSEEN_SIGNATURES,
): Flaw | undefined {
  const creator = creatorOf(transaction, config);
  if (creator === undefined) {
    const message = `the creator's certificate leads to no root of ${transaction.creatorMspId || 'any organisation'}`;
    return { code: 'CREATOR_UNKNOWN', message };
  }
  if (!(seen(0) ?? isSignature(transaction.payload, transaction.signature, creator.key))) {
    return {
      code: 'CREATOR_SIGNATURE_INVALID',
      message: `the signature is not that of its creator of ${creator.mspId}`,
    };
  }
  const { invocation } = transaction;
  if (invocation === undefined) return { code: 'TRANSACTION_UNREADABLE', message: 'it is of a kind that peers refuse' };
  return flawOfInvocation(transaction, invocation, endorsers);
}

function flawOfInvocation(
  transaction: Transaction,
  invocation: Invocation,
  endorsers: readonly Identity[],
): Flaw | undefined {
  const txId = txIdOf(transaction);
  if (txId !== transaction.txId) return { code: 'TXID_WRONG', message: `the id: ${differs(txId, transaction.txId)}` };
  if (invocation.contradiction !== undefined) return { code: 'PROPOSAL_DIFFERS', message: invocation.contradiction };
  return endorsers.length > 0
    ? undefined
    : {
        code: 'ENDORSEMENT_INVALID',
        message: 'not one endorsement is of a member of the channel, with a true signature',
      };
}

/** The endorsers whose signature holds, each once. @param seen - what is known of the transaction's signatures */
export function endorsersOf(
  { response, endorsements }: Pick<Invocation, 'response' | 'endorsements'>,
  config: ChannelConfig,
  seen: SignatureVerdict = UNSEEN_SIGNATURES,
): Identity[] {
  const found = new Map<string, Identity>();
  for (const [index, { endorser, signature }] of endorsements.entries()) {
    const identity = identityOf(endorser, config);
    if (identity === undefined || found.has(identity.fingerprint)) continue;
    if (seen(index + 1) ?? isSignature(Buffer.concat([response, endorser]), signature, identity.key)) {
      found.set(identity.fingerprint, identity);
    }
  }
  return [...found.values()];
}

function identityOf(serialized: Uint8Array, config: ChannelConfig): Identity | undefined {
  try {
    const { mspId, certificate } = serializedIdentity(serialized);
    return config.memberships.get(mspId)?.identityOf(certificate);
  } catch {
    return undefined;
  }
}
