/**
 * The draw of parcels for inspection. The proof is HMAC-SHA-256 (RFC 2104) with the day's secret seed as the key, over the parcel's
 * identifier: who does not have the seed can neither foretell a draw nor look for an identifier that is not drawn. The seed was
 * committed to before the day by its SHA-256, and is told after it, so that customs cannot steer single draws unnoticed.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '../../kit/digest.ts';
import { statementBytes } from './statement.ts';

const TICKETS = 10_000;

/** The commitment to a seed. @param seed - 256 bits in hex */
export function seedHashOf(seed: string): string {
  return sha256Hex(hexToBytes(seed));
}

/** The proof of a parcel's draw, hex. @param seed - 256 bits in hex */
export function drawProofOf(seed: string, parcelId: string): string {
  return bytesToHex(hmac(sha256, hexToBytes(seed), statementBytes('draw/1', { parcelId })));
}

/** The number drawn, 0 to 9999: the proof's first 48 bits modulo ten thousand, which prefers no number noticeably. */
export function ticketOf(drawProof: string): number {
  return Number.parseInt(drawProof.slice(0, 12), 16) % TICKETS;
}

/** Whether a parcel is drawn when so many of ten thousand are. */
export function isDrawn(drawProof: string, rateBp: number): boolean {
  return ticketOf(drawProof) < rateBp;
}
