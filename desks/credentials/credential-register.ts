/**
 * Which place in the status lists each credential of a desk has, and which were revoked. One line for each in a file that only grows: a desk that
 * starts again gives no place twice. Places are random, so that a place tells nothing of when a credential was issued.
 */
import { randomInt } from 'node:crypto';
import { appendFileSync, mkdirSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { Instant } from '@ledger-pilots/chaincode/kit/clock.ts';
import { OpaqueId } from '@ledger-pilots/chaincode/realestate/schema/primitives.ts';
import type { StatusChange } from '@ledger-pilots/gateway/credentials/status/status-list.ts';
import { textIn } from '../progress/whole-file.ts';

/** Places of a list: a mebibyte of bits that compresses to a few kilobytes. */
export const PLACES = 1_048_576;

const Line = z.union([
  z.strictObject({ attestationId: OpaqueId, place: z.int().nonnegative() }),
  z.strictObject({ attestationId: OpaqueId, revokedAt: Instant }),
]);

/** The register of one desk. */
export class CredentialRegister {
  readonly #path: string;
  readonly #places = new Map<string, number>();
  readonly #taken = new Set<number>();
  readonly #changes = new Map<string, StatusChange>();

  /** @param path - of the file; made with the first line */
  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    for (const line of wholeLines(path)) this.#take(Line.parse(JSON.parse(line)));
  }

  /** The place of an attestation's credential, given at the first call. @throws {Error} when no place is left */
  placeOf(attestationId: string): number {
    const known = this.#places.get(attestationId);
    if (known !== undefined) return known;
    if (this.#taken.size >= PLACES / 2) {
      throw new Error(`${this.#path}: the status list is half full; begin another, or random places become slow`);
    }
    let place = randomInt(PLACES);
    while (this.#taken.has(place)) place = randomInt(PLACES);
    this.#write({ attestationId, place });
    return place;
  }

  /** An attestation was withdrawn on the ledger. What this desk issued no credential for, and what was said before, changes nothing. */
  revoke(attestationId: string, revokedAt: string): void {
    if (!this.#places.has(attestationId) || this.#changes.has(attestationId)) return;
    this.#write({ attestationId, revokedAt });
  }

  /** Every revocation, in the order in which they were told. */
  get revocations(): readonly StatusChange[] {
    return [...this.#changes.values()];
  }

  #write(line: z.output<typeof Line>): void {
    appendFileSync(this.#path, `${JSON.stringify(line)}\n`, { mode: 0o600, flush: true });
    this.#take(line);
  }

  #take(line: z.output<typeof Line>): void {
    const { attestationId } = line;
    if ('place' in line) {
      this.#places.set(attestationId, line.place);
      this.#taken.add(line.place);
    } else {
      this.#changes.set(attestationId, { index: this.#places.get(attestationId)!, value: true, at: line.revokedAt });
    }
  }
}

/** The lines of the file; what was cut short when the desk was killed was told to nobody, and goes. */
function wholeLines(path: string): string[] {
  const text = textIn(path) ?? '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  if (whole.length < text.length) truncateSync(path, Buffer.byteLength(whole));
  return whole.split('\n').filter((line) => line !== '');
}
