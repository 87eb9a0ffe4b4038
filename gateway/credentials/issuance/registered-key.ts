/** Keys as the ledger's register of officers and seals has them, in the forms of credentials and trust lists. */
import { hexToBytes } from '@noble/hashes/utils.js';
import { addMs } from '@ledger-pilots/chaincode/kit/clock.ts';
import type { RegisteredKey } from '@ledger-pilots/chaincode/kit/signature.ts';
import type { RecordOf } from '@ledger-pilots/chaincode/diplomatic/state.ts';
import { multikeyOf, type PublicKey } from '../proofs/multikey.ts';
import type { IssuerKey } from '../trust/issuer-key.ts';
import type { Publisher } from './publisher.ts';

/** The public key of a registered one. */
export function publicKeyOfRegistered({ algorithm, publicKey }: RegisteredKey): PublicKey {
  return { kind: algorithm, bytes: hexToBytes(publicKey) };
}

/** A key of the register as an issuer's. The ledger ends a key before its end, a trust list after its last moment. */
export function issuerKeyOf(key: RecordOf<'officerKey'>, publisher: Publisher): IssuerKey {
  const { authority, keyId, validFrom, validUntil } = key;
  return {
    id: publisher.method(authority, keyId),
    publicKeyMultibase: multikeyOf(publicKeyOfRegistered(key)),
    validFrom,
    ...(validUntil !== undefined && { validUntil: addMs(validUntil, -1) }),
  };
}
