/**
 * Data Integrity proofs of the suites `eddsa-jcs-2022` (Data Integrity EdDSA 1.0, section 3.3) and `ecdsa-jcs-2019` (Data
 * Integrity ECDSA 1.0, section 3.3). What is signed is SHA-256 of the canonical proof without its value, followed by SHA-256 of the canonical
 * document without its proof; SHA-384 for keys on P-384. Canonical is RFC 8785, of documents whose numbers are integers.
 */
import { sha256, sha384 } from '@noble/hashes/sha2.js';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { base58 } from '@scure/base';
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import type { KeyKind, PublicKey } from './multikey.ts';
import { type Cryptosuite, type Proof, type SecuredDocument, securedDocument } from './proof.ts';
import { ProofError } from './proof-error.ts';
import { isSignedBy, type Signer } from './signer.ts';

const SUITE_OF: Readonly<Record<KeyKind, Cryptosuite>> = {
  Ed25519: 'eddsa-jcs-2022',
  'P-256': 'ecdsa-jcs-2019',
  'P-384': 'ecdsa-jcs-2019',
};

/** What goes into a signature, and the texts that it was made of. */
export interface HashData {
  readonly proofText: string;
  readonly documentText: string;
  /** Hash of the proof's text, then hash of the document's: 64 bytes, or 96 for P-384. */
  readonly bytes: Uint8Array;
}

/**
 * The document with a proof by the signer, in the suite of its key.
 * @param created - instant of RFC 3339 that the signer vouches for
 * @throws {CodecError} when the document is not JSON of the ledger's kind; {ProofError} `MALFORMED` when it has a proof already; `SIGNER` when the signer's signature does not hold
 */
export async function withProof(
  document: object,
  signer: Signer,
  created: string,
): Promise<JsonObject & { readonly proof: Proof }> {
  if ('proof' in document) throw new ProofError('MALFORMED', 'the document has a `proof` already: sign it without');
  const context = '@context' in document ? { '@context': document['@context'] } : {};
  const config = {
    type: 'DataIntegrityProof',
    cryptosuite: SUITE_OF[signer.publicKey.kind],
    created,
    verificationMethod: signer.verificationMethod,
    proofPurpose: 'assertionMethod',
    ...context,
  } as const;
  const { bytes } = hashData(document, config, signer.publicKey.kind);
  const proofValue = `z${base58.encode(await signer.sign(bytes))}`;
  const signed = { ...document, proof: { ...config, proofValue } } as unknown as JsonObject & { readonly proof: Proof };
  // A token that holds another key than was told, or is broken, is found here and not by who receives the document.
  if (!proofHolds(securedDocument(signed), signer.publicKey)) {
    throw new ProofError('SIGNER', `the signature of ${signer.verificationMethod} does not hold under its public key`);
  }
  return signed;
}

/**
 * Whether the proof is the key's, over this document. The caller has looked the key up for the proof's verification method.
 * @throws {ProofError} `KEY_KIND` when the suite is not for the key's kind
 */
export function proofHolds(secured: SecuredDocument, key: PublicKey): boolean {
  const { proofValue, ...config } = secured.proof;
  if (SUITE_OF[key.kind] !== config.cryptosuite) {
    throw new ProofError('KEY_KIND', `${config.cryptosuite} is not for keys of kind ${key.kind}`);
  }
  const { bytes } = hashData(secured.document, config, key.kind);
  return isSignedBy(key, bytes, base58.decode(proofValue.slice(1)));
}

/** What is signed for a document and a proof without its value, for keys of a kind. */
export function hashData(document: object, config: object, kind: KeyKind): HashData {
  const hash = kind === 'P-384' ? sha384 : sha256;
  const [proofText, documentText] = [canonicalText(config), canonicalText(document)];
  return {
    proofText,
    documentText,
    bytes: concatBytes(hash(utf8ToBytes(proofText)), hash(utf8ToBytes(documentText))),
  };
}
