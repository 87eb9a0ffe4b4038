/**
 * A vault in a folder, for Node: a file for each name, which its owner alone can read (mode 0600), and with a passphrase
 * encrypted as well: scrypt (RFC 7914) makes the key, AES-256-GCM seals text and name.
 */
import { createCipheriv, createDecipheriv, randomBytes, scryptSync } from 'node:crypto';
import { chmod, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { VotingError } from '../voting-error.ts';
import type { Vault } from './vault.ts';

/** Cost of scrypt: 128 MiB of memory and about half a second. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 } as const;
const CIPHER = 'aes-256-gcm';
const [SALT_BYTES, NONCE_BYTES, TAG_BYTES, KEY_BYTES] = [16, 12, 16, 32];
/** First bytes of an encrypted file. */
const MAGIC = Buffer.from('LPVAULT1');
const NAME = /^[A-Za-z0-9][A-Za-z0-9.-]{0,120}$/;

/**
 * The vault in a folder, which is made when first needed.
 * @param passphrase - absent: files are not encrypted, but closed to others
 * @throws {VotingError} VAULT_UNUSABLE, by its methods
 */
export function fileVault(folder: string, passphrase?: string): Vault {
  const pathOf = (name: string): string => {
    if (!NAME.test(name)) throw new VotingError('VAULT_UNUSABLE', `${name} cannot be the name of a kept file`);
    return join(folder, name);
  };
  return {
    read: async (name) => {
      const bytes = await bytesOf(pathOf(name));
      return bytes === undefined ? undefined : textOf(bytes, name, passphrase);
    },
    write: async (name, text) => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const bytes = passphrase === undefined ? Buffer.from(text) : sealed(text, name, passphrase);
      await replace(pathOf(name), bytes);
    },
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}

async function bytesOf(path: string): Promise<Buffer | undefined> {
  try {
    const { mode } = await stat(path);
    if ((mode & 0o077) !== 0) {
      throw new VotingError('VAULT_UNUSABLE', `${path} can be read by others: chmod 600, and think its secrets known`);
    }
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes beside and renames: a crash leaves the old text or the new one. */
async function replace(path: string, bytes: Uint8Array): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
  await chmod(beside, 0o600);
  await rename(beside, path);
}

function sealed(text: string, name: string, passphrase: string): Buffer {
  const [salt, nonce] = [randomBytes(SALT_BYTES), randomBytes(NONCE_BYTES)];
  const cipher = createCipheriv(CIPHER, keyOf(passphrase, salt), nonce).setAAD(Buffer.from(name));
  const ciphertext = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return Buffer.concat([MAGIC, salt, nonce, ciphertext, cipher.getAuthTag()]);
}

function textOf(bytes: Buffer, name: string, passphrase: string | undefined): string {
  const isSealed = bytes.subarray(0, MAGIC.length).equals(MAGIC);
  if (isSealed !== (passphrase !== undefined)) {
    throw new VotingError(
      'VAULT_UNUSABLE',
      isSealed ? `${name} is encrypted: give its passphrase` : `${name} is not encrypted: leave the passphrase away`,
    );
  }
  return passphrase === undefined ? bytes.toString('utf8') : opened(bytes.subarray(MAGIC.length), name, passphrase);
}

function opened(bytes: Buffer, name: string, passphrase: string): string {
  const [salt, rest] = [bytes.subarray(0, SALT_BYTES), bytes.subarray(SALT_BYTES)];
  const decipher = createDecipheriv(CIPHER, keyOf(passphrase, salt), rest.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.from(name)).setAuthTag(rest.subarray(-TAG_BYTES));
  try {
    const text = decipher.update(rest.subarray(NONCE_BYTES, -TAG_BYTES));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch (cause) {
    throw new VotingError('VAULT_UNUSABLE', `${name} does not open: the passphrase is wrong, or the file was changed`, {
      cause,
    });
  }
}

function keyOf(passphrase: string, salt: Buffer): Buffer {
  return scryptSync(passphrase.normalize('NFC'), salt, KEY_BYTES, SCRYPT);
}
