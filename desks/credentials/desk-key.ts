/**
 * A desk's own key, in a file that it alone reads: made at its first start, and never anywhere else. In earnest the key is in a token; a
 * `Signer` is all that the desk needs of it.
 */
import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Instant } from '@ledger-pilots/chaincode/kit/clock.ts';
import { keySigner, type Signer } from '@ledger-pilots/gateway/credentials/proofs/signer.ts';
import { textIn, writeWhole } from '../progress/whole-file.ts';

const KeyFile = z.strictObject({
  kind: z.literal('Ed25519'),
  /** The seed of RFC 8032, 32 bytes in hex. */
  secretKey: z.string().regex(/^[0-9a-f]{64}$/),
  createdAt: Instant,
});

/** A key that signs, and since when it is there. */
export interface DeskKey {
  readonly signer: Signer;
  /** Instant of RFC 3339. */
  readonly createdAt: string;
}

/**
 * The key of the file, which is made where there is none.
 * @param path - of the file; readable by its owner alone
 * @param verificationMethod - the absolute id that proofs name the key by
 * @throws {z.ZodError} for a file that is no key: nothing is made in its place
 */
export function deskKey(path: string, verificationMethod: string): DeskKey {
  const { kind, secretKey, createdAt } = KeyFile.parse(JSON.parse(textIn(path) ?? made(path)));
  return { signer: keySigner(kind, Buffer.from(secretKey, 'hex'), verificationMethod), createdAt };
}

function made(path: string): string {
  const secretKey = randomBytes(32).toString('hex');
  const text = JSON.stringify({ kind: 'Ed25519', secretKey, createdAt: new Date().toISOString() });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeWhole(path, text);
  return text;
}
