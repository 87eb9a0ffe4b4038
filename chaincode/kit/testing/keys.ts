/** Keys and identifiers for tests: they follow from a name, so that runs repeat. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { RegisteredKey } from '../signature.ts';

/** A key that a test signs with. */
export interface TestKey {
  readonly registered: RegisteredKey;
  /** Signs, giving 64 bytes in hex. */
  readonly sign: (message: Uint8Array) => string;
}

/** 128 bits in hex that follow from a name. */
export function idOf(name: string): string {
  return bytesToHex(sha256(utf8ToBytes(name))).slice(0, 32);
}

/** 256 bits in hex that follow from a name. */
export function hashOf(name: string): string {
  return bytesToHex(sha256(utf8ToBytes(name)));
}

/** Makes a key: Ed25519 as of a wallet, P-256 as of a telephone's hardware. */
export function testKey(name: string, algorithm: RegisteredKey['algorithm'] = 'Ed25519'): TestKey {
  const secret = sha256(utf8ToBytes(`key ${name}`));
  if (algorithm === 'Ed25519') {
    const publicKey = bytesToHex(ed25519.getPublicKey(secret));
    return { registered: { algorithm, publicKey }, sign: (message) => bytesToHex(ed25519.sign(message, secret)) };
  }
  const publicKey = bytesToHex(p256.getPublicKey(secret, true));
  return { registered: { algorithm, publicKey }, sign: (message) => bytesToHex(p256.sign(message, secret)) };
}
