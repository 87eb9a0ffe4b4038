/** Signers for tests. The secret keys are printed in standards: RFC 8032 section 7.1, RFC 6979 A.2.5 and A.2.6. Never use them elsewhere. */
import { hexToBytes } from '@noble/hashes/utils.js';
import type { KeyKind } from '../proofs/multikey.ts';
import { keySigner, type Signer } from '../proofs/signer.ts';

const SECRETS: Readonly<Record<KeyKind, string>> = {
  Ed25519: '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
  'P-256': 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721',
  'P-384': '6b9d3dad2e1b8c1c05b19875b6659f4de23c3b667bf297ba9aa47740787137d896d5724e4c70a825f872c9ea60d2edf5',
};

/** A signer of a kind as a verification method. `vary` gives other keys of the same kind. */
export function testSigner(kind: KeyKind, verificationMethod: string, vary = 0): Signer {
  const secret = hexToBytes(SECRETS[kind]);
  // The middle byte: any value keeps the scalar in the range of the curve.
  secret[16] = (secret[16]! + vary) % 256;
  return keySigner(kind, secret, verificationMethod);
}
