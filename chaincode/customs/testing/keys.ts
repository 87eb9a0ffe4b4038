/** Keys and identifiers for tests: they follow from a name, so that runs repeat. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { RegisteredKey } from '../../kit/signature.ts';

/** A key that a test signs with. */
export interface TestKey {
  readonly registered: RegisteredKey;
  /** Signs, giving 64 bytes in hex. */
  readonly sign: (message: Uint8Array) => string;
}

/** 128 bits in hex that follow from a name. */
export function idOf(name: string): string {
  return hashOf(name).slice(0, 32);
}

/** 256 bits in hex that follow from a name. */
export function hashOf(name: string): string {
  return bytesToHex(sha256(utf8ToBytes(name)));
}

/** The key of a consumer's app. */
export function testKey(name: string): TestKey {
  const secret = sha256(utf8ToBytes(`key ${name}`));
  const publicKey = bytesToHex(ed25519.getPublicKey(secret));
  return {
    registered: { algorithm: 'Ed25519', publicKey },
    sign: (message) => bytesToHex(ed25519.sign(message, secret)),
  };
}
