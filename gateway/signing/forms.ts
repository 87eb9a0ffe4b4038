/** The forms of the signing routes' requests and answers, for the routes and for the document that describes them. */
import { z } from 'zod';
import { Precondition } from '@ledger-pilots/chaincode/kit/precondition.ts';

/** Longest certificate, in characters of PEM. */
export const MAX_CERTIFICATE_CHARS = 8192;

const Base64 = z
  .string()
  .regex(/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/, 'is base64 (RFC 4648 section 4), padded')
  .min(4);

const Digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .describe('What is to be signed: SHA-256 in lower-case hex.');

const TransactionId = z.string().regex(/^[0-9a-f]{64}$/);

const Signature = Base64.max(100).describe('ECDSA on P-256 over the digest: DER, S in the lower half, base64.');

/** Body of `POST /v1/signing/proposals`. */
export const ProposalRequest = z.strictObject({
  contract: z.string().max(64),
  method: z.string().max(64),
  input: z.record(z.string(), z.unknown()).describe('The input of the method, with the fields of its path and query.'),
  private: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('The secret part of the input, where the method has one. With `salt` (32 hex digits) or without.'),
  ifMatch: Precondition.optional().describe('What must hold of a resource for a write to be carried out.'),
  certificate: z
    .string()
    .max(MAX_CERTIFICATE_CHARS)
    .describe('The caller’s X.509 certificate as PEM, issued by the CA of the token’s party to the token’s user.'),
});

/** Answer of `POST /v1/signing/proposals`. */
export const ProposalAnswer = z.object({
  transactionId: TransactionId,
  proposal: Base64.describe('To be sent back as it is. Holds the secret part of the input, if any.'),
  digest: Digest,
  expiresAt: z.iso.datetime().describe('The signed proposal is taken until then.'),
});

/** Body of `POST /v1/signing/evaluations` and `POST /v1/signing/endorsements`. */
export const SignedProposal = z.strictObject({
  proposal: Base64.describe('As `POST /v1/signing/proposals` answered it.'),
  signature: Signature,
});

/** Answer of `POST /v1/signing/endorsements`. */
export const EndorsementAnswer = z.object({
  transactionId: TransactionId,
  transaction: Base64.describe('To be sent back as it is.'),
  digest: Digest,
  output: z.unknown().describe('What the method will have returned once the transaction is on the ledger.'),
});

/** Body of `POST /v1/signing/submissions`. */
export const SignedTransaction = z.strictObject({
  transaction: Base64.describe('As `POST /v1/signing/endorsements` answered it.'),
  signature: Signature,
});
