/** Drivers for tests: keys that sign at lanes, as the drivers' app does. */
import { ed25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '@noble/hashes/sha2.js';
import type { RegisteredKey } from '../../kit/signature.ts';
import { gateProofBytes, type GateProofSubject } from '../proof/gate-proof.ts';

/** A driver's app. */
export interface TestDriver extends RegisteredKey {
  readonly driverId: string;
  /** Signs, giving 64 bytes in hex. */
  readonly sign: (subject: GateProofSubject) => string;
}

/** Makes a driver whose key follows from the name, so that runs repeat. */
export function driverOf(driverId: string, algorithm: RegisteredKey['algorithm'] = 'Ed25519'): TestDriver {
  const secret = sha256(utf8ToBytes(`driver ${driverId}`));
  if (algorithm === 'Ed25519') {
    const publicKey = bytesToHex(ed25519.getPublicKey(secret));
    return {
      driverId,
      algorithm,
      publicKey,
      sign: (subject) => bytesToHex(ed25519.sign(gateProofBytes(subject), secret)),
    };
  }
  const publicKey = bytesToHex(p256.getPublicKey(secret, true));
  return { driverId, algorithm, publicKey, sign: (subject) => bytesToHex(p256.sign(gateProofBytes(subject), secret)) };
}
