/**
 * Salted hashes on the public ledger that stand for what two parties know. SHA-256 over a statement with 128 random bits: whoever
 * has content and salt can show what was meant, nobody else can find it by trying; once the salt is destroyed, nobody at all.
 */
import { sha256Hex } from '../../kit/digest.ts';
import { statementBytes } from './statement.ts';

/** Stands for a bank within one case. */
export function recipientHashOf(bank: string, caseId: string, salt: string): string {
  return sha256Hex(statementBytes('recipient/1', { bank, caseId, salt }));
}

/** Stands for an attested document: the seam at which it can be issued in other forms, with the same content and salt. */
export function claimHashOf(claim: object, salt: string): string {
  return sha256Hex(statementBytes('claim/1', { claim, salt }));
}

/** Stands for the terms of a loan. */
export function termsHashOf(terms: object, caseId: string, salt: string): string {
  return sha256Hex(statementBytes('terms/1', { terms, caseId, salt }));
}

/**
 * The number under which a document is handed over: bank and agency know the salt that opens the recipient, so the bank finds the
 * document of an attestation, and nobody else can tell that the two belong together.
 */
export function documentIdOf(attestationId: string, recipientSalt: string): string {
  return sha256Hex(statementBytes('document/1', { attestationId, recipientSalt })).slice(0, 32);
}
