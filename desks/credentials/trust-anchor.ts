import { join } from 'node:path';
import type { Signer } from '@ledger-pilots/gateway/credentials/proofs/signer.ts';
import { deskKey } from './desk-key.ts';

/**
 * Who signs the trust list of the desks of this process: a key beside theirs, for a network on one machine. In earnest the list of all agencies is
 * signed by who answers for it, elsewhere. The list names the key as `did:key`, so its method is not told here.
 * @param folder - of the desks
 */
export function trustAnchor(folder: string): Signer {
  return deskKey(join(folder, 'trust-anchor.json'), 'did:key').signer;
}
