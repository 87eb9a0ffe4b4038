/**
 * The driver's one-time proof: a signature by the driver's key over the pass, the terminal, the lane and a counter that only
 * rises. A picture of it is worthless at another lane and, once the counter is used, at the same one.
 */
import { isSignature, type RegisteredKey } from '../../kit/signature.ts';

/** What a driver signs. */
export interface GateProofSubject {
  /** 32 lower-case hex digits. */
  readonly passId: string;
  /** The party that runs the terminal. */
  readonly terminal: string;
  /** The lane as it is written at the gate. */
  readonly lane: string;
  /** Higher than any that was accepted for the pass. */
  readonly counter: number;
}

const DOMAIN = 'ledger-pilots/transshipment/gate-proof/1';
const utf8 = new TextEncoder();

/**
 * The bytes to sign: five lines in UTF-8, joined by U+000A, none at the end. The first names the purpose, so that a signature
 * for anything else is none for a gate; no field can hold a line break, so that no two subjects have the same bytes.
 */
export function gateProofBytes({ passId, terminal, lane, counter }: GateProofSubject): Uint8Array {
  return utf8.encode([DOMAIN, passId, terminal, lane, String(counter)].join('\n'));
}

/**
 * Whether a signature is the driver's over the subject: the counter, not the signature's bytes, keeps a proof from being used
 * twice.
 * @param signature - 64 bytes in lower-case hex
 */
export function isGateProof(key: RegisteredKey, subject: GateProofSubject, signature: string): boolean {
  return isSignature(key, gateProofBytes(subject), signature);
}
