/**
 * What a relay signs when a call that it brought is on the ledger: the bearer can show later that this institution said so. The
 * statement is a line that names its form, then canonical JSON (RFC 8785); the signature is ECDSA on P-256 with SHA-256 by the
 * relay's enrolment key, over the statement's UTF-8 bytes. Nothing that Fabric signs begins like it.
 */
import { canonicalText, type Json } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { Principal, Wallet } from '../auth/wallet.ts';
import { z } from 'zod';

/** First line of every statement. */
export const STATEMENT_FORM = 'ledger-pilots/relay/receipt/1';

/** A signed statement. */
export const SubmissionReceipt = z.strictObject({
  statement: z.string().describe('The signed text: a first line that names its form, then canonical JSON.'),
  signature: z.string().describe('ECDSA on P-256 with SHA-256 over the statement, DER in base64.'),
  certificate: z.string().describe('PEM of the relay’s certificate, which its institution’s CA signed.'),
});

/** A signed statement. */
export type SubmissionReceipt = z.output<typeof SubmissionReceipt>;

/** What a statement says. */
export interface Submitted {
  readonly contract: string;
  readonly method: string;
  /** The method's output. */
  readonly output: Json;
  readonly transactionId: string;
  readonly block: number;
}

const utf8 = new TextEncoder();

/** Signs what became of a call. */
export async function submissionReceipt(
  wallet: Pick<Wallet, 'credential'>,
  relay: Principal,
  submitted: Submitted,
): Promise<SubmissionReceipt> {
  const { party, user } = relay;
  const statement = `${STATEMENT_FORM}\n${canonicalText({ ...submitted, relay: { party, user } })}`;
  const { identity, signer } = wallet.credential(relay);
  return {
    statement,
    signature: Buffer.from(await signer(utf8.encode(statement))).toString('base64'),
    certificate: Buffer.from(identity.credentials).toString('utf8'),
  };
}
