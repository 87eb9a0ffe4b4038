/**
 * What a desk must not forget over a restart: how far it has followed the ledger's events, and answers that are decided and not
 * yet handed over. An answer holds personal data and salts; it is there for a moment, readable by the desk alone.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { Claim, DocumentCredential } from '@ledger-pilots/chaincode/realestate/schema/confidential.ts';
import { OpaqueId, Party, Salt, Version } from '@ledger-pilots/chaincode/realestate/schema/primitives.ts';
import { PositionFile } from '../progress/position-file.ts';
import { textIn, writeWhole } from '../progress/whole-file.ts';

/** An answer that is decided: whoever takes it up again says and stores the same, byte by byte. */
export const DecidedAnswer = z.strictObject({
  requestId: OpaqueId,
  bank: Party,
  attestationId: OpaqueId,
  documentId: OpaqueId,
  claim: Claim,
  claimSalt: Salt,
  recipientSalt: Salt,
  /** The salt of the private record. */
  recordSalt: Salt,
  basisVersion: Version.optional(),
  /** The same as a Verifiable Credential, signed. */
  credential: DocumentCredential,
});

/** An answer that is decided. */
export type DecidedAnswer = z.output<typeof DecidedAnswer>;

/** A desk's folder. */
export class DeskJournal {
  readonly #answers: string;
  readonly #position: PositionFile;

  /** @param folder - made when it is not there */
  constructor(folder: string) {
    this.#answers = join(folder, 'answers');
    this.#position = new PositionFile(folder);
    mkdirSync(this.#answers, { recursive: true, mode: 0o700 });
  }

  /** Id of the last event of which everything before is dealt with. */
  get position(): string | undefined {
    return this.#position.position;
  }

  /** Remembers how far everything is dealt with. */
  advance(position: string): void {
    this.#position.advance(position);
  }

  /** The decided answer to a request. */
  answerTo(requestId: string): DecidedAnswer | undefined {
    const text = textIn(this.#pathOf(requestId));
    return text === undefined ? undefined : DecidedAnswer.parse(JSON.parse(text));
  }

  /** Keeps an answer before anything of it is told. */
  decide(answer: DecidedAnswer): void {
    writeWhole(this.#pathOf(answer.requestId), JSON.stringify(answer));
  }

  /** Forgets an answer: it is handed over, or will never be. */
  forget(requestId: string): void {
    rmSync(this.#pathOf(requestId), { force: true });
  }

  /** Requests whose answers wait. */
  waiting(): string[] {
    return readdirSync(this.#answers).flatMap((name) => (name.endsWith('.json') ? [name.slice(0, -5)] : []));
  }

  #pathOf(requestId: string): string {
    return join(this.#answers, `${OpaqueId.parse(requestId)}.json`);
  }
}
