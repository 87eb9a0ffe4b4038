/**
 * A key in a token or a hardware module, which never leaves it: through OpenSC's `pkcs11-tool`, so that nothing has to be compiled at
 * install. The PIN goes by the environment, never by an argument, where other processes see it.
 */
import { execFile } from 'node:child_process';
import { createHash, createPublicKey, type KeyObject } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { PublicKey } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import type { SigningKey } from './signing-key.ts';

const run = promisify(execFile);
const PIN_VARIABLE = 'PKCS11_PIN';
const TIMEOUT_MS = 30_000;

/** Which key of which token. */
export interface TokenAddress {
  /** Path of the PKCS#11 module, such as `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly module: string;
  /** Label of the token. */
  readonly token: string;
  /** Identifier of the key, hex. */
  readonly id: string;
}

/** The key, Ed25519 or P-256. @throws when the token, the key or its PIN is not there, with what `pkcs11-tool` says */
export async function tokenKey(address: TokenAddress, pin: string): Promise<SigningKey> {
  const read = ['--read-object', '--type', 'pubkey'];
  const publicKey = publicKeyOf(await withOutput(address, pin, read));
  return { publicKey, sign: (bytes) => signed(address, pin, publicKey, bytes) };
}

async function signed(address: TokenAddress, pin: string, { kind }: PublicKey, bytes: Uint8Array): Promise<Buffer> {
  const [mechanism, input] =
    kind === 'Ed25519' ? ['EDDSA', bytes] : ['ECDSA', createHash('sha256').update(bytes).digest()];
  // `r` and `s` one after the other, as all that is signed here has them.
  return withOutput(address, pin, ['--login', '--sign', '--mechanism', mechanism, '--signature-format', 'rs'], input);
}

/** Runs the program; what it writes. */
async function withOutput(
  { module, token, id }: TokenAddress,
  pin: string,
  command: readonly string[],
  input?: Uint8Array,
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'token-'));
  try {
    const [into, out] = [join(folder, 'in'), join(folder, 'out')];
    const files = input === undefined ? ['--output-file', out] : ['--input-file', into, '--output-file', out];
    if (input !== undefined) await writeFile(into, input);
    const key = ['--module', module, '--token-label', token, '--id', id, '--pin', `env:${PIN_VARIABLE}`];
    const env = { ...process.env, [PIN_VARIABLE]: pin };
    await run('pkcs11-tool', [...key, ...command, ...files], { env, timeout: TIMEOUT_MS });
    return await readFile(out);
  } catch (error) {
    throw new Error(`the key ${id} of token ${token}: ${reasonOf(error)}`, { cause: error });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function reasonOf(error: unknown): string {
  const { code, stderr, message } = error as { code?: unknown; stderr?: string; message: string };
  if (code === 'ENOENT') return 'pkcs11-tool is not installed (Debian: apt-get install opensc), or gave nothing';
  return stderr === undefined || stderr.trim() === '' ? message : stderr.trim().replaceAll('\n', '; ');
}

/** OpenSC writes a key of an elliptic curve as DER, and one of Edwards' curve as PEM. */
function publicKeyOf(written: Buffer): PublicKey {
  const isPem = written.subarray(0, 5).toString() === '-----';
  return pointOf(createPublicKey(isPem ? written : { key: written, format: 'der', type: 'spki' }));
}

function pointOf(key: KeyObject): PublicKey {
  const { crv, x = '', y = '' } = key.export({ format: 'jwk' });
  const point = Buffer.from(x, 'base64url');
  if (crv === 'Ed25519') return { kind: 'Ed25519', bytes: point };
  if (crv !== 'P-256') throw new Error(`the key is of ${crv ?? 'another kind'}: Ed25519 or P-256 is needed`);
  const odd = Buffer.from(y, 'base64url').at(-1)! & 1;
  return { kind: 'P-256', bytes: Buffer.concat([Buffer.from([2 + odd]), point]) };
}
