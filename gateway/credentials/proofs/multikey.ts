/**
 * Public keys as Multikey writes them (Controlled Identifiers 1.0, section 2.2.2): a multicodec prefix that says the kind,
 * the key's bytes, and base58btc after the letter `z`.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256, p384 } from '@noble/curves/nist.js';
import { base58 } from '@scure/base';

/** The kinds of keys that credentials are signed with. */
export type KeyKind = 'Ed25519' | 'P-256' | 'P-384';

/** A public key: 32 bytes for Ed25519, a compressed point (33 or 49 bytes) for the NIST curves. */
export interface PublicKey {
  readonly kind: KeyKind;
  readonly bytes: Uint8Array;
}

/** A text or bytes that are no public key of a kind known here. */
export class KeyError extends Error {
  override readonly name = 'KeyError';
}

/** Multicodec prefixes, as unsigned varints: 0xed, 0x1200 and 0x1201. */
const PREFIXES: Readonly<Record<KeyKind, readonly [number, number]>> = {
  Ed25519: [0xed, 0x01],
  'P-256': [0x80, 0x24],
  'P-384': [0x81, 0x24],
};
const KINDS = Object.keys(PREFIXES) as KeyKind[];
/** Longer than the longest of the three, and short enough for base58, which is slow on long texts. */
const MAX_TEXT = 128;

/** `publicKeyMultibase` of a key: `z6Mk…` for Ed25519, `zDn…` for P-256, `z82…` for P-384. */
export function multikeyOf(key: PublicKey): string {
  return `z${base58.encode(Uint8Array.from([...PREFIXES[key.kind], ...key.bytes]))}`;
}

/** The key of a `publicKeyMultibase`. @throws {KeyError} for another encoding or kind, or for bytes that are no point of the curve */
export function publicKeyOf(multikey: string): PublicKey {
  if (!multikey.startsWith('z') || multikey.length > MAX_TEXT) {
    throw new KeyError('not a Multikey: expected base58btc after the letter z');
  }
  const bytes = decoded(multikey.slice(1));
  const kind = KINDS.find((candidate) => PREFIXES[candidate].every((byte, at) => bytes[at] === byte));
  if (kind === undefined) throw new KeyError(`not a Multikey of ${KINDS.join(', ')}`);
  const key = { kind, bytes: bytes.slice(2) };
  if (!isPoint(key)) throw new KeyError(`the bytes are no public key of ${kind}`);
  return key;
}

/** The public key of a secret key: a seed of 32 bytes for Ed25519, a scalar of 32 or 48 bytes for the NIST curves. */
export function publicKeyOfSecret(kind: KeyKind, secretKey: Uint8Array): PublicKey {
  if (kind === 'Ed25519') return { kind, bytes: ed25519.getPublicKey(secretKey) };
  return { kind, bytes: (kind === 'P-256' ? p256 : p384).getPublicKey(secretKey, true) };
}

/** `did:key` of a key, and the id of its only verification method: the form of a key that vouches for itself. */
export function didKeyOf(key: PublicKey): { readonly did: string; readonly verificationMethod: string } {
  const multikey = multikeyOf(key);
  return { did: `did:key:${multikey}`, verificationMethod: `did:key:${multikey}#${multikey}` };
}

function decoded(text: string): Uint8Array {
  try {
    return base58.decode(text);
  } catch {
    throw new KeyError('not a Multikey: not base58btc');
  }
}

function isPoint({ kind, bytes }: PublicKey): boolean {
  try {
    // A key of small order signs every message with one signature (RFC 8032 leaves it to the application).
    if (kind === 'Ed25519') return !ed25519.Point.fromBytes(bytes).isSmallOrder();
    const [curve, length] = kind === 'P-256' ? [p256, 33] : [p384, 49];
    if (bytes.length !== length) return false;
    curve.Point.fromBytes(bytes);
    return true;
  } catch {
    return false;
  }
}
