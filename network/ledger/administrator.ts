import { createHash, createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signers, type Identity } from '@hyperledger/fabric-gateway';
import { msp } from '@hyperledger/fabric-protos';
import type { OrganisationLayout } from '../layout.ts';

/** Who installs contracts, approves them and joins channels in an organisation's name. */
export interface Administrator {
  readonly identity: Identity;
  /** Signs a SHA-256 digest with ECDSA, with a low S as Fabric demands. */
  readonly signDigest: (digest: Uint8Array) => Promise<Uint8Array>;
}

/**
 * Loads an organisation's administrator from its MSP folder.
 * @throws {Error} when the folder has no certificate or no key
 */
export function administratorOf(organisation: OrganisationLayout): Administrator {
  const credentials = onlyFile(join(organisation.adminMspDir, 'signcerts'));
  const key = createPrivateKey(onlyFile(join(organisation.adminMspDir, 'keystore')));
  return { identity: { mspId: organisation.mspId, credentials }, signDigest: signers.newPrivateKeySigner(key) };
}

/** The administrator as messages name their creator. */
export function serialisedIdentity({ identity }: Administrator): Uint8Array {
  const serialised = new msp.SerializedIdentity();
  serialised.setMspid(identity.mspId);
  serialised.setIdBytes(identity.credentials);
  return serialised.serializeBinary();
}

/** Signs a message. */
export function signMessage(administrator: Administrator, message: Uint8Array): Promise<Uint8Array> {
  return administrator.signDigest(createHash('sha256').update(message).digest());
}

function onlyFile(folder: string): Buffer {
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`${folder} is empty`);
  return readFileSync(join(folder, file));
}
