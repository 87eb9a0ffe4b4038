/** Kept files: closed to others, encrypted where there is a passphrase, and refused when something is wrong with them. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileVault } from './file-vault.ts';

// Each key takes half a second and more to make, on purpose.
jest.setTimeout(60_000);

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vault-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('keeps, replaces and forgets texts in files that only the owner can read', async () => {
  const vault = fileVault(join(folder, 'new'));
  await vault.write('key.a', 'one');
  await vault.write('key.a', 'two');
  expect(await vault.read('key.a')).toBe('two');
  expect(statSync(join(folder, 'new', 'key.a')).mode & 0o777).toBe(0o600);
  await vault.remove('key.a');
  expect(await vault.read('key.a')).toBeUndefined();
});

test('a file that others can read is not used', async () => {
  const vault = fileVault(folder);
  await vault.write('key.a', 'one');
  chmodSync(join(folder, 'key.a'), 0o644);
  await expect(vault.read('key.a')).rejects.toMatchObject({ code: 'VAULT_UNUSABLE' });
});

test('an encrypted file holds nothing of the text, and opens with its passphrase, whole, under its own name only', async () => {
  const vault = fileVault(folder, 'correct horse');
  await vault.write('key.a', 'the secret text');
  const path = join(folder, 'key.a');
  expect(readFileSync(path, 'latin1')).not.toContain('secret');
  expect(await vault.read('key.a')).toBe('the secret text');
  const unusable = { code: 'VAULT_UNUSABLE' };
  await expect(fileVault(folder, 'wrong').read('key.a')).rejects.toMatchObject(unusable);
  await expect(fileVault(folder).read('key.a')).rejects.toMatchObject(unusable);
  const bytes = readFileSync(path);
  writeFileSync(join(folder, 'key.b'), bytes, { mode: 0o600 });
  await expect(vault.read('key.b')).rejects.toMatchObject(unusable);
  bytes[bytes.length - 20]! ^= 1;
  writeFileSync(path, bytes);
  await expect(vault.read('key.a')).rejects.toMatchObject(unusable);
});

test('a name leads to no other folder', async () => {
  await expect(fileVault(folder).read('../key')).rejects.toMatchObject({ code: 'VAULT_UNUSABLE' });
});
