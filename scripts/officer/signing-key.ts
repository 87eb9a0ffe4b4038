/** The key of an officer or a seal: in a file of the officer's vault, or in a token behind a PKCS#11 module. */
import { randomBytes } from 'node:crypto';
import type { RegisteredKey } from '@ledger-pilots/chaincode/kit/signature.ts';
import type { Vault } from '@ledger-pilots/console/voting/vault/vault.ts';
import type { PublicKey } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import { keySigner, type Signer } from '@ledger-pilots/gateway/credentials/proofs/signer.ts';

/** Signs; what it signs as is said by who uses it. */
export type SigningKey = Pick<Signer, 'publicKey' | 'sign'>;

const ALGORITHM = 'Ed25519';
const SECRET_BYTES = 32;

/** Makes a key in the vault. @throws when there is one of that name: it may be in the register */
export async function newKey(vault: Vault, name: string): Promise<SigningKey> {
  if ((await vault.read(fileOf(name))) !== undefined) throw new Error(`there is a key ${name} already`);
  await vault.write(fileOf(name), randomBytes(SECRET_BYTES).toString('hex'));
  return keptKey(vault, name);
}

/** The key of a name. @throws when the vault has none */
export async function keptKey(vault: Vault, name: string): Promise<SigningKey> {
  const secret = await vault.read(fileOf(name));
  if (secret === undefined) throw new Error(`there is no key ${name}: make it with \`npm run officer -- key ${name}\``);
  const { publicKey, sign } = keySigner(ALGORITHM, Buffer.from(secret, 'hex'), '');
  return { publicKey, sign };
}

/** A public key as the ledger's register takes it. @throws for a kind that the register does not take */
export function registeredOf({ kind, bytes }: PublicKey): RegisteredKey {
  if (kind === 'P-384') throw new Error('the register takes keys of Ed25519 and P-256');
  return { algorithm: kind, publicKey: Buffer.from(bytes).toString('hex') };
}

function fileOf(name: string): string {
  return `key-${name}`;
}
