/**
 * What an agency's desk issues and publishes as an issuer of Verifiable Credentials: credentials of its attestations, the document of its
 * `did:web`, and its status lists.
 */
import { canonicalText } from '@ledger-pilots/chaincode/kit/codec.ts';
import type { JsonObject } from '@ledger-pilots/chaincode/kit/json.ts';
import { claimHashOf } from '@ledger-pilots/chaincode/realestate/statements/commitment.ts';
import { withProof } from '@ledger-pilots/gateway/credentials/proofs/data-integrity.ts';
import { multikeyOf } from '@ledger-pilots/gateway/credentials/proofs/multikey.ts';
import { statusListCredential } from '@ledger-pilots/gateway/credentials/status/status-list.ts';
import { didWebDocument } from '@ledger-pilots/gateway/credentials/trust/did-web.ts';
import type { IssuerKey } from '@ledger-pilots/gateway/credentials/trust/issuer-key.ts';
import type { TrustedIssuer } from '@ledger-pilots/gateway/credentials/trust/trust-list.ts';
import { attestationCredential } from '@ledger-pilots/gateway/credentials/types/attestation.ts';
import { digestSri, type StatusPurpose } from '@ledger-pilots/gateway/credentials/types/base.ts';
import type { AttestedDocument } from '@ledger-pilots/gateway/documents/attested-document.ts';
import { PLACES, type CredentialRegister } from './credential-register.ts';
import type { DeskKey } from './desk-key.ts';
import { ISSUER_NAMES } from './issuer-names.ts';

/** How long a status list may be used without asking again. */
const STATUS_TTL_MS = 300_000;

/** What an office is made of. */
export interface CredentialOfficeOptions {
  /** Of `ISSUERS`: `molit`, or `wetax` where a party has several agencies. */
  readonly agency: string;
  /** Where the office is reached by https, as `did:web` writes it: `desks.go.kr`, `localhost%3A30999`. */
  readonly host: string;
  /** The key named `DID#desk`. */
  readonly keyOf: (verificationMethod: string) => DeskKey;
  readonly register: CredentialRegister;
}

/** What is attested, before anybody was told. */
export interface Attested extends AttestedDocument {
  readonly basisVersion?: number;
}

/** An agency's office. */
export class CredentialOffice {
  readonly agency: string;
  /** The issuer's DID. */
  readonly did: string;
  readonly #address: string;
  readonly #key: DeskKey;
  readonly #register: CredentialRegister;

  constructor({ agency, host, keyOf, register }: CredentialOfficeOptions) {
    this.agency = agency;
    this.did = `did:web:${host}:${agency}`;
    this.#address = `https://${host.replace('%3A', ':')}/${agency}`;
    this.#key = keyOf(`${this.did}#desk`);
    this.#register = register;
  }

  /**
   * The credential of an attestation as canonical JSON. It says what the ledger says: the salted hash, never the record's fields. The record
   * itself is its related document, by the digest of the same bytes that the rendition carries as `document.json`.
   */
  async issue({ attestationId, claim, claimSalt, basisVersion }: Attested, now = new Date()): Promise<string> {
    const documentId = `urn:ledger-pilots:realestate:attestation:${attestationId}`;
    const document = Buffer.from(canonicalText({ attestationId, claim, claimSalt }));
    const lists = { revocation: this.#listAddress('revocation'), suspension: this.#listAddress('suspension') };
    const credential = attestationCredential(
      {
        ...{ id: `${this.#address}/credentials/${attestationId}`, issuer: this.did, validFrom: now.toISOString() },
        documents: [{ id: documentId, digestSRI: digestSri(document), mediaType: 'application/json' }],
        status: { index: this.#register.placeOf(attestationId), lists },
      },
      {
        ...{ kind: claim.item, documentNo: claim.documentNo ?? attestationId, asOf: claim.asOf },
        // A person is named by nothing that another attestation has too.
        about: claim.propertyNo ?? claim.pnu ?? documentId,
        ...(basisVersion !== undefined && { version: basisVersion }),
        dataHash: claimHashOf(claim, claimSalt),
      },
    );
    return canonicalText(await withProof(credential, this.#key.signer, now.toISOString()));
  }

  /** The attestation was withdrawn on the ledger: the credential's bit is set from now on. */
  revoke(attestationId: string): void {
    this.#register.revoke(attestationId, new Date().toISOString());
  }

  /** The issuer's document. */
  didDocument(): JsonObject {
    return didWebDocument(this.did, [this.#issuerKey]);
  }

  /** A status list as it stands now, signed. Nothing is ever suspended. */
  statusList(purpose: StatusPurpose, now = new Date()): Promise<JsonObject> {
    const list = statusListCredential({
      ...{ id: this.#listAddress(purpose), issuer: this.did, purpose, entries: PLACES, ttlMs: STATUS_TTL_MS },
      changes: purpose === 'revocation' ? this.#register.revocations : [],
      validFrom: now.toISOString(),
    });
    return withProof(list, this.#key.signer, now.toISOString());
  }

  /** The issuer as a trust list has it. */
  get trusted(): TrustedIssuer {
    const name = ISSUER_NAMES[this.agency]!;
    return { id: this.did, name, certificates: ['AttestationCredential'], keys: [this.#issuerKey] };
  }

  get #issuerKey(): IssuerKey {
    const { signer, createdAt } = this.#key;
    const { verificationMethod: id, publicKey } = signer;
    return { id, publicKeyMultibase: multikeyOf(publicKey), validFrom: createdAt };
  }

  #listAddress(purpose: StatusPurpose): string {
    return `${this.#address}/status/${purpose}`;
  }
}
