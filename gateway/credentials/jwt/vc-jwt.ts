/**
 * Credentials as JSON Web Tokens: `vc+jwt` (Securing Verifiable Credentials using JOSE and COSE 1.0, section 3.1). The payload is the credential
 * itself, with `iat` as the time of signing. This part needs WebCrypto, as jose does.
 */
import { p256, p384 } from '@noble/curves/nist.js';
import { base64urlnopad } from '@scure/base';
import { compactVerify, importJWK, type JWK } from 'jose';
import { z } from 'zod';
import { decode, encode } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import type { KeyKind, PublicKey } from '../proofs/multikey.ts';
import { isSignedBy, type Signer } from '../proofs/signer.ts';

/** What each kind of key signs as: the first name is written, the others are read too (RFC 9864 renamed EdDSA). */
const ALGORITHMS: Readonly<Record<KeyKind, readonly [string, ...string[]]>> = {
  Ed25519: ['EdDSA', 'Ed25519'],
  'P-256': ['ES256'],
  'P-384': ['ES384'],
};

const Header = z.strictObject({
  alg: z.enum(Object.values(ALGORITHMS).flat()),
  typ: z.literal('vc+jwt'),
  cty: z.literal('vc').optional(),
  kid: z.string().min(1).max(512),
  iss: z.string().optional(),
});

/** A token that cannot be read or judged. */
export class VcJwtError extends Error {
  override readonly name = 'VcJwtError';
}

/** A token, read and not yet verified. */
export interface VcJwt {
  /** The payload without `iat`. */
  readonly credential: JsonObject;
  /** `kid`: id of the verification method. */
  readonly verificationMethod: string;
  /** `iat`, in milliseconds since 1970. */
  readonly signedAtMs: number;
  /** Whether the signature is the key's. */
  isSignedBy(key: PublicKey): Promise<boolean>;
}

/**
 * The credential as a token.
 * @param signedAtS - seconds since 1970
 * @throws {VcJwtError} when the signer's signature does not hold
 */
export async function vcJwt(credential: object, signer: Signer, signedAtS: number): Promise<string> {
  const [alg] = ALGORITHMS[signer.publicKey.kind];
  const header = { alg, typ: 'vc+jwt', cty: 'vc', kid: signer.verificationMethod };
  // By hand, since jose signs with keys that it holds and ours may be in a token (RFC 7515, section 5.1).
  const input = [header, { ...credential, iat: signedAtS }]
    .map((part) => base64urlnopad.encode(encode(part)))
    .join('.');
  const bytes = new TextEncoder().encode(input);
  const signature = await signer.sign(bytes);
  if (!isSignedBy(signer.publicKey, bytes, signature)) {
    throw new VcJwtError(`the signature of ${signer.verificationMethod} does not hold under its public key`);
  }
  return `${input}.${base64urlnopad.encode(signature)}`;
}

/** Reads a token in compact form. @throws {VcJwtError} for another type, algorithm or form */
export function readVcJwt(token: string): VcJwt {
  const parts = token.split('.');
  if (parts.length !== 3) throw new VcJwtError('not a token: expected three parts with dots between');
  const [header, payload] = [part(parts[0]!, 'header'), part(parts[1]!, 'payload')];
  // The last letter of base64url has bits to spare: jose ignores them, and two tokens would be one.
  bytesOf(parts[2]!, 'signature');
  const read = Header.safeParse(header);
  if (!read.success) throw new VcJwtError(`header: ${z.prettifyError(read.error)}`);
  const { iat, ...credential } = payload;
  if (!Number.isSafeInteger(iat)) throw new VcJwtError('payload: `iat` is missing, the time of signing');
  requireClaims(credential, read.data.iss);
  const { kid, alg } = read.data;
  const signedAtMs = 1000 * (iat as number);
  return { credential, verificationMethod: kid, signedAtMs, isSignedBy: (key) => holds(token, alg, key) };
}

/** The older form of such tokens nests the credential, and claims repeat its members: two places could say two things. */
function requireClaims(payload: JsonObject, issuer: string | undefined): void {
  const claim = ['vc', 'vp', 'iss', 'sub', 'jti', 'nbf', 'exp', 'proof'].find((name) => name in payload);
  if (claim !== undefined) throw new VcJwtError(`payload: \`${claim}\` does not belong into a vc+jwt of this form`);
  if (issuer !== undefined && issuer !== payload['issuer']) throw new VcJwtError('header: `iss` is not the issuer');
}

async function holds(token: string, alg: string, key: PublicKey): Promise<boolean> {
  const algorithms = ALGORITHMS[key.kind];
  if (!algorithms.includes(alg)) return false;
  try {
    await compactVerify(token, await importJWK(publicJwk(key), alg), { algorithms: [...algorithms] });
    return true;
  } catch {
    return false;
  }
}

function publicJwk({ kind, bytes }: PublicKey): JWK {
  if (kind === 'Ed25519') return { kty: 'OKP', crv: kind, x: base64urlnopad.encode(bytes) };
  const point = (kind === 'P-256' ? p256 : p384).Point.fromBytes(bytes).toBytes(false);
  const half = (point.length - 1) / 2;
  const [x, y] = [point.slice(1, 1 + half), point.slice(1 + half)].map((one) => base64urlnopad.encode(one));
  return { kty: 'EC', crv: kind, x: x!, y: y! };
}

function part(text: string, name: string): JsonObject {
  const value = parsed(bytesOf(text, name), name);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new VcJwtError(`${name}: no object`);
  return value as JsonObject;
}

function parsed(bytes: Uint8Array, name: string): unknown {
  try {
    return decode(bytes);
  } catch (error) {
    throw new VcJwtError(`${name}: ${(error as Error).message}`, { cause: error });
  }
}

function bytesOf(text: string, name: string): Uint8Array {
  try {
    return base64urlnopad.decode(text);
  } catch {
    throw new VcJwtError(`${name}: not base64url`);
  }
}
