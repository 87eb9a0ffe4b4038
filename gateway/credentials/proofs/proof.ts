/** A Data Integrity proof as a document carries it (Data Integrity 1.0, section 2.1), read strictly. */
import { z } from 'zod';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import { Instant } from '@ledger-pilots/chaincode/kit/clock.ts';
import type { Json, JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { ProofError } from './proof-error.ts';

/** The suites that are made and verified here. */
export const CRYPTOSUITES = ['eddsa-jcs-2022', 'ecdsa-jcs-2019'] as const;
/** Name of a suite. */
export type Cryptosuite = (typeof CRYPTOSUITES)[number];

const MAX_ID = 512;

/**
 * The members that are understood. Others are kept, since all members but `proofValue` are signed. `created` is required here, which the
 * standard leaves open: whether a key was in force is judged by it.
 */
export const Proof = z.looseObject({
  type: z.literal('DataIntegrityProof'),
  cryptosuite: z.enum(CRYPTOSUITES),
  created: Instant,
  expires: Instant.optional(),
  verificationMethod: z.string().min(1).max(MAX_ID),
  proofPurpose: z.literal('assertionMethod'),
  proofValue: z.string().regex(/^z[1-9A-HJ-NP-Za-km-z]{1,200}$/),
});
/** A proof; members besides these are JSON too. */
export type Proof = Pick<
  z.infer<typeof Proof>,
  'type' | 'cryptosuite' | 'created' | 'verificationMethod' | 'proofPurpose' | 'proofValue'
> &
  JsonObject;

/** A document and its proof, apart. */
export interface SecuredDocument {
  /** The document without `proof`. */
  readonly document: JsonObject;
  readonly proof: Proof;
}

/**
 * Takes a document with exactly one proof apart.
 * @throws {ProofError} `MISSING`; `MALFORMED`; `UNSUPPORTED` for several proofs, a chain, another suite, or another purpose; `CONTEXT`
 */
export function securedDocument(value: JsonObject): SecuredDocument {
  const { proof: given, ...document } = value;
  if (given === undefined) throw new ProofError('MISSING', 'the document has no `proof`');
  const only = Array.isArray(given) && given.length === 1 ? (given[0] as Json) : given;
  if (Array.isArray(only)) throw new ProofError('UNSUPPORTED', 'the document has several proofs: one is supported');
  requireSupported(only);
  const proof = Proof.safeParse(only);
  if (!proof.success) throw new ProofError('MALFORMED', problemOf(proof.error));
  requireContext(document, proof.data as Proof);
  return { document, proof: proof.data as Proof };
}

/** Says "another suite" where it is one, rather than "malformed": the difference tells the reader whether to look for another tool. */
function requireSupported(proof: Json): void {
  if (typeof proof !== 'object' || proof === null) return;
  const { type, cryptosuite, previousProof } = proof as JsonObject;
  if (previousProof !== undefined) throw new ProofError('UNSUPPORTED', 'chains of proofs are not supported');
  if (typeof type === 'string' && type !== 'DataIntegrityProof') {
    throw new ProofError('UNSUPPORTED', `proofs of type ${excerpt(type)} are not supported`);
  }
  if (typeof cryptosuite === 'string' && !(CRYPTOSUITES as readonly string[]).includes(cryptosuite)) {
    throw new ProofError('UNSUPPORTED', `the suite ${excerpt(cryptosuite)} is not supported`);
  }
}

/**
 * The document’s contexts are the proof’s. The suites let a document have more after them (section 3.3.2, step 4), which
 * nobody has signed: what somebody added to a certificate is an alteration here.
 */
function requireContext(document: JsonObject, proof: Proof): void {
  const signed = proof['@context'];
  if (signed === undefined || canonicalText(signed) === canonicalText(document['@context'] ?? null)) return;
  throw new ProofError('CONTEXT', 'the document’s `@context` is not that of its proof');
}

function problemOf(error: z.ZodError): string {
  const [issue] = error.issues;
  return `proof.${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is malformed'}`;
}

function excerpt(text: string): string {
  return JSON.stringify(text.slice(0, 40));
}
