/** Whether a relay signed that this ballot is on the ledger. For Node, whose crypto reads certificates. */
import { verify, X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { VoterReceipt } from './receipt.ts';

/** What a check of a relay's signature found. */
export type SubmissionVerdict =
  /** The relay gave none. */
  | 'ABSENT'
  /** Signed by the certificate's key, and about this ballot. */
  | 'SIGNED'
  /** Signed, but the certificate is not by the CA that was named. */
  | 'UNTRUSTED'
  /** Not signed by the certificate's key, or about something else. */
  | 'FALSE';

const FORM = 'ledger-pilots/relay/receipt/1\n';

const Statement = z.object({
  contract: z.literal('voting'),
  method: z.literal('castBallot'),
  output: z.object({ electionId: z.string(), credential: z.string(), seq: z.int(), tracker: z.string() }),
  transactionId: z.string(),
  block: z.int(),
});

/** Checks a receipt's signed word. @param caCertificate - PEM of the CA of the relay's institution */
export function checkSubmission(receipt: VoterReceipt, caCertificate?: string): SubmissionVerdict {
  const { submission } = receipt;
  if (submission === undefined) return 'ABSENT';
  const certificate = certificateOf(submission.certificate);
  if (certificate === undefined) return 'FALSE';
  const isSigned = verify(
    'sha256',
    Buffer.from(submission.statement),
    certificate.publicKey,
    Buffer.from(submission.signature, 'base64'),
  );
  if (!isSigned || !isAbout(submission.statement, receipt)) return 'FALSE';
  if (caCertificate === undefined) return 'SIGNED';
  return certificate.verify(new X509Certificate(caCertificate).publicKey) ? 'SIGNED' : 'UNTRUSTED';
}

function certificateOf(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    // Whatever is no certificate signed nothing.
    return undefined;
  }
}

function isAbout(statement: string, receipt: VoterReceipt): boolean {
  if (!statement.startsWith(FORM)) return false;
  const read = Statement.safeParse(jsonOf(statement.slice(FORM.length)));
  if (!read.success) return false;
  const { output, transactionId } = read.data;
  const { electionId, credential, seq, tracker } = output;
  const told = [electionId, credential, seq, tracker, transactionId].join();
  return told === [receipt.electionId, receipt.credential, receipt.seq, receipt.tracker, receipt.transactionId].join();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
