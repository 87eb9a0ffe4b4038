/** What a desk asks of the ledger, in the terms of its work. */
import type { realestate } from '@ledger-pilots/chaincode/realestate/api.ts';
import { ISSUERS, type RecordOf } from '@ledger-pilots/chaincode/realestate/state.ts';
import { claimHashOf } from '@ledger-pilots/chaincode/realestate/statements/commitment.ts';
import type { LedgerClient } from '@ledger-pilots/gateway/client/client.ts';
import { LedgerError } from '@ledger-pilots/gateway/client/ledger-error.ts';
import type { PublicFacts } from './checked-record.ts';
import type { DecidedAnswer } from './desk-journal.ts';
import type { Letter, Refusal } from './request-work.ts';

/** A request as it is recorded. */
export type EvidenceRequest = RecordOf<'request'>;

/** A client of the contract. */
export type RealestateClient = LedgerClient<[typeof realestate]>;

/** One agency's view of the contract. */
export class LedgerDesk {
  readonly #client: RealestateClient;
  readonly #party: string;

  constructor(client: RealestateClient, party: string) {
    this.#client = client;
    this.#party = party;
  }

  /** The request; undefined while there is none. */
  async request(requestId: string): Promise<EvidenceRequest | undefined> {
    try {
      return (await this.#client.realestate.getRequest({ issuer: this.#party, requestId })).output;
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  /** A letter; undefined when it was destroyed. */
  async letter(bank: string, letterId: string): Promise<Letter | undefined> {
    try {
      const { output } = await this.#client.realestate.readLetter({ bank, agency: this.#party, letterId });
      const { requestId, caseId, recipientSalt, subjectName: name, subjectBirthDate: birthDate } = output.letter;
      return { bank, requestId, caseId, recipientSalt, subject: { name, birthDate }, proven: output.recipientProven };
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  }

  /** What the public register says now of what a request is about. */
  async factsOf({ item, pnu, propertyNo }: EvidenceRequest): Promise<PublicFacts & { readonly pnu?: string }> {
    if (ISSUERS[item].about === 'pnu') {
      const { output } = await this.#client.realestate.getParcel({ pnu: pnu! });
      return { version: output.version, parcel: output };
    }
    if (propertyNo === undefined || ISSUERS[item].about === undefined) return {};
    const title = (await this.#client.realestate.getTitle({ propertyNo })).output.title;
    const first = title.pnus[0]!;
    if (item !== 'MOVE_IN_LIST') return { version: title.version, pnu: first };
    return { version: await this.#occupancyVersion(propertyNo), pnu: first };
  }

  /** Before the first lease there is no record, and its version is 0. */
  async #occupancyVersion(propertyNo: string): Promise<number> {
    try {
      return (await this.#client.realestate.getOccupancy({ propertyNo })).output.version;
    } catch (error) {
      if (error instanceof LedgerError && error.code === 'NOT_FOUND') return 0;
      throw error;
    }
  }

  /** Attests. Saying it again has no second effect. */
  async attest({ requestId, attestationId, claim, claimSalt, basisVersion }: DecidedAnswer): Promise<void> {
    await this.#client.realestate.attest({
      ...{ messageRef: `DESK-${attestationId}`, issuer: this.#party, requestId, attestationId },
      ...{ claimHash: claimHashOf(claim, claimSalt), asOf: claim.asOf },
      ...(basisVersion !== undefined && { basisVersion }),
    });
  }

  /** Hands the document over. Its reference is the document's own, for that of the attestation would tell which it is. */
  async deposit(answer: DecidedAnswer): Promise<void> {
    const { bank, documentId, attestationId, claim, claimSalt, recipientSalt, credential, recordSalt: salt } = answer;
    await this.#client.realestate.depositDocument({
      ...{ messageRef: `DESK-${documentId}`, bank, agency: this.#party, documentId },
      private: { attestationId, claim, claimSalt, recipientSalt, credential, salt },
    });
  }

  /** Declines. */
  async refuse(requestId: string, reason: Refusal): Promise<void> {
    const messageRef = `DESK-R-${requestId}`;
    await this.#client.realestate.refuseRequest({ messageRef, issuer: this.#party, requestId, reason });
  }
}
