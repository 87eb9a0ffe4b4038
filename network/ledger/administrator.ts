import { createPrivateKey } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { signers, type Identity, type Signer } from '@hyperledger/fabric-gateway';
import type { OrganisationLayout } from '../layout.ts';

/** Who installs contracts, approves them and joins channels in an organisation's name. */
export interface Administrator {
  readonly identity: Identity;
  readonly sign: Signer;
}

/**
 * Loads an organisation's administrator from its MSP folder.
 * @throws {Error} when the folder has no certificate or no key
 */
export function administratorOf(organisation: OrganisationLayout): Administrator {
  const credentials = onlyFile(join(organisation.adminMspDir, 'signcerts'));
  const key = createPrivateKey(onlyFile(join(organisation.adminMspDir, 'keystore')));
  return { identity: { mspId: organisation.mspId, credentials }, sign: signers.newPrivateKeySigner(key) };
}

function onlyFile(folder: string): Buffer {
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error(`${folder} is empty`);
  return readFileSync(join(folder, file));
}
