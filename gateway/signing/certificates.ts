/** Certificates that callers bring along: whose they are, judged by the party's CA alone. */
import { X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ContractError } from '@ledger-pilots/chaincode/kit/errors.ts';
import { callerOf } from '@ledger-pilots/chaincode/kit/identity.ts';
import type { Caller } from '@ledger-pilots/chaincode/kit/transaction.ts';
import type { Connections } from '@ledger-pilots/network/connections.ts';
import type { ListedUsers } from '../auth/listed-users.ts';
import type { TokenSubject } from '../auth/token-verifier.ts';
import type { Principal } from '../auth/wallet.ts';
import { gatewayProblem, type Problem } from '../problems.ts';
import { MAX_CERTIFICATE_CHARS } from './forms.ts';
import type { Creator } from './invocation.ts';

/** A caller who holds the key. */
export interface Holder {
  /** With the roles that the certificate names. */
  readonly principal: Principal;
  readonly creator: Creator;
  readonly publicKey: KeyObject;
}

/** Why a certificate that can be read is refused. */
type Reason = 'ISSUER' | 'NOT_YET_VALID' | 'EXPIRED' | 'REVOKED' | 'USER' | 'PARTY' | 'CA';

/** One certificate and nothing else: what comes after it would be signed unseen. */
const PEM = /^-----BEGIN CERTIFICATE-----\r?\n(?:[A-Za-z0-9+/=]{1,76}\r?\n)+-----END CERTIFICATE-----(?:\r?\n)?$/;

const CURVE = 'prime256v1';

/** Judges certificates. */
export class Certificates {
  readonly #parties: Connections['parties'];
  readonly #cas = new Map<string, X509Certificate>();
  readonly #listed: Pick<ListedUsers, 'isRevoked'> | undefined;

  /** @param listed - tells what is revoked; nothing is where it is not given */
  constructor({ parties }: Pick<Connections, 'parties'>, listed?: Pick<ListedUsers, 'isRevoked'>) {
    this.#parties = parties;
    this.#listed = listed;
  }

  /**
   * The caller whom a certificate and a token name together.
   * @param pem - the certificate
   * @param now - ms since the epoch
   * @throws {Problem} IDENTITY_UNKNOWN when there is no such party, CERTIFICATE_INVALID, CERTIFICATE_REFUSED
   */
  holder(subject: TokenSubject, pem: string, now: number): Holder {
    if (!Object.hasOwn(this.#parties, subject.party)) {
      throw gatewayProblem('IDENTITY_UNKNOWN', { cause: `${subject.party}/${subject.user}` });
    }
    const { mspId } = this.#parties[subject.party]!;
    const certificate = read(pem);
    const reason = this.#objection(certificate, subject.party, now);
    if (reason !== undefined) throw refused(reason);
    const { enrolmentId, roles } = certified(mspId, pem);
    if (enrolmentId !== subject.user) throw refused('USER');
    return {
      principal: { ...subject, mspId, roles },
      creator: { mspId, certificate: pem },
      publicKey: certificate.publicKey,
    };
  }

  /**
   * As {@link holder}, for the creator of a proposal or transaction.
   * @throws {Problem}
   */
  holderOf(subject: TokenSubject, creator: Creator, now: number): Holder {
    const holder = this.holder(subject, creator.certificate, now);
    if (holder.creator.mspId !== creator.mspId) throw refused('PARTY');
    return holder;
  }

  #objection(certificate: X509Certificate, party: string, now: number): Reason | undefined {
    const ca = this.#caOf(party);
    if (!certificate.checkIssued(ca) || !certificate.verify(ca.publicKey)) return 'ISSUER';
    if (certificate.ca) return 'CA';
    if (this.#listed?.isRevoked(party, certificate.serialNumber) === true) return 'REVOKED';
    for (const one of [certificate, ca]) {
      if (now < Date.parse(one.validFrom)) return 'NOT_YET_VALID';
      if (now >= Date.parse(one.validTo)) return 'EXPIRED';
    }
    return undefined;
  }

  #caOf(party: string): X509Certificate {
    const ca = this.#cas.get(party) ?? new X509Certificate(readFileSync(this.#parties[party]!.caCertificate));
    this.#cas.set(party, ca);
    return ca;
  }
}

function read(pem: string): X509Certificate {
  if (pem.length > MAX_CERTIFICATE_CHARS || !PEM.test(pem)) throw gatewayProblem('CERTIFICATE_INVALID');
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(pem);
  } catch (cause) {
    throw gatewayProblem('CERTIFICATE_INVALID', { cause });
  }
  if (certificate.publicKey.asymmetricKeyDetails?.namedCurve !== CURVE) throw gatewayProblem('CERTIFICATE_INVALID');
  return certificate;
}

/** What the CA certified, read as the contract will read it. */
function certified(mspId: string, pem: string): Caller {
  try {
    return callerOf(mspId, Buffer.from(pem));
  } catch (cause) {
    if (!(cause instanceof ContractError)) throw cause;
    throw gatewayProblem('CERTIFICATE_INVALID', { cause });
  }
}

function refused(reason: Reason): Problem {
  return gatewayProblem('CERTIFICATE_REFUSED', { details: { reason } });
}
