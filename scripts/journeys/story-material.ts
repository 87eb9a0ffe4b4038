/** What stories are told with: identifiers, days and keys that no run before has used. */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import type { Signer } from '@ledger-pilots/gateway/credentials/proofs/signer.ts';
import { kstDateOf } from '@ledger-pilots/chaincode/kit/clock.ts';

/** 128 random bits in hex. */
export function newId(): string {
  return randomBytes(16).toString('hex');
}

/** A day in Korea; today unless a time is given. */
export function koreanDay(epochMs: number = Date.now()): string {
  return kstDateOf(new Date(epochMs).toISOString());
}

/** A key that signs: of a wallet, a desk, an owner. */
export class StoryKey {
  readonly registered: { readonly algorithm: 'Ed25519'; readonly publicKey: string };
  readonly #privateKey: KeyObject;

  constructor() {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    // The last 32 bytes of the DER are the key itself (RFC 8410).
    const raw = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');
    this.registered = { algorithm: 'Ed25519', publicKey: raw };
    this.#privateKey = privateKey;
  }

  /** The key as credentials are signed with it. */
  signer(verificationMethod: string): Signer {
    const publicKey = { kind: 'Ed25519', bytes: Buffer.from(this.registered.publicKey, 'hex') } as const;
    const signed = (bytes: Uint8Array) => Promise.resolve(Buffer.from(this.sign(bytes), 'hex'));
    return { verificationMethod, publicKey, sign: signed };
  }

  /** The seed of RFC 8032 in hex, as an app hands it to its own page. */
  get seed(): string {
    return this.#privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(-32).toString('hex');
  }

  /** Signs, giving 64 bytes in hex. */
  sign(bytes: Uint8Array): string {
    return sign(null, bytes, this.#privateKey).toString('hex');
  }
}
