/** Membership: which certificates are of an organisation, by the roots that the channel's configuration names. */
import 'reflect-metadata'; // wanted by the certificate library
import { X509Certificate, type KeyObject } from 'node:crypto';
import { X509Certificate as ParsedCertificate, X509Crl } from '@peculiar/x509';
import { msp } from '@hyperledger/fabric-protos';
import { bufferOf, strictly } from '../protobuf/strict-message.ts';
import { assertText } from './canonical.ts';
import { strictIdentityOf, type SerializedIdentity } from './strict-envelope.ts';

/** Fabric CA's extension: JSON `{"attrs":{"role":"planner"}}`. */
const ATTRIBUTES_EXTENSION = '1.2.3.4.5.6.7.8.1';
const MAX_CERTIFICATE_BYTES = 16 * 1024;
const MAX_CHAIN = 5;

/** What a certificate says that its owner is. */
export type NodeRole = 'CLIENT' | 'PEER' | 'ADMIN' | 'ORDERER';

/** A certificate that leads to an organisation's roots. */
export interface Identity {
  readonly mspId: string;
  readonly key: KeyObject;
  /** SHA-256 of the certificate, hex: tells certificates apart. */
  readonly fingerprint: string;
  /** What it is within its organisation, by its organisational unit. */
  readonly role: NodeRole | undefined;
  /** What the CA certified: `role`, `hf.EnrollmentID`. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** An organisation as a configuration names it. */
export class Membership {
  readonly mspId: string;
  readonly #roots: readonly X509Certificate[];
  readonly #intermediates: readonly X509Certificate[];
  readonly #revoked: ReadonlySet<string>;
  /** The units that tell roles apart; `undefined` when the organisation does not. */
  readonly #units: ReadonlyMap<string, NodeRole> | undefined;
  /** Fingerprints of certificates that are named as administrators. */
  readonly #admins: ReadonlySet<string>;
  readonly #known = new Map<string, Identity>();

  /** @throws {Error} when the configuration's certificates cannot be read */
  constructor(config: msp.FabricMSPConfig) {
    this.mspId = config.getName();
    this.#roots = config.getRootCertsList_asU8().map(certificateOf);
    this.#intermediates = config.getIntermediateCertsList_asU8().map(certificateOf);
    const lists = config.getRevocationListList_asU8().map((pem) => new X509Crl(Buffer.from(pem).toString('latin1')));
    this.#revoked = new Set(lists.flatMap(({ entries }) => entries.map(({ serialNumber }) => serialOf(serialNumber))));
    this.#units = unitsOf(config.getFabricNodeOus());
    this.#admins = new Set(config.getAdminsList_asU8().map((pem) => fingerprintOf(certificateOf(pem))));
  }

  /** Whose certificate this PEM is; `undefined` when it is nobody's of this organisation. Dates are not looked at: blocks have no clock. */
  identityOf(pem: Uint8Array): Identity | undefined {
    const text = bufferOf(pem).toString('latin1');
    const known = this.#known.get(text) ?? this.#judge(pem);
    // Others are not kept: there can be any number of them.
    if (known !== undefined) this.#known.set(text, known);
    return known;
  }

  #judge(pem: Uint8Array): Identity | undefined {
    try {
      const certificate = certificateOf(pem);
      if (certificate.ca || !this.#leadsToRoot(certificate, MAX_CHAIN)) return undefined;
      const roles = organisationalUnits(certificate.subject).flatMap((unit) => this.#units?.get(unit) ?? []);
      // Where units tell roles apart, a certificate has one and only one.
      if (this.#units !== undefined && roles.length !== 1) return undefined;
      const fingerprint = fingerprintOf(certificate);
      let attributes: Identity['attributes'] | undefined;
      return {
        mspId: this.mspId,
        key: certificate.publicKey,
        fingerprint,
        role: this.#admins.has(fingerprint) ? 'ADMIN' : roles[0],
        // Asked of who calls a contract, and not of who endorses or orders.
        get attributes() {
          return (attributes ??= attributesOf(pem));
        },
      };
    } catch {
      return undefined;
    }
  }

  #leadsToRoot(certificate: X509Certificate, steps: number): boolean {
    if (steps === 0 || this.#revoked.has(serialOf(certificate.serialNumber))) return false;
    if (this.#roots.some((root) => isIssuedBy(certificate, root))) return true;
    return this.#intermediates.some(
      (issuer) => isIssuedBy(certificate, issuer) && this.#leadsToRoot(issuer, steps - 1),
    );
  }
}

function certificateOf(pem: Uint8Array): X509Certificate {
  if (pem.length > MAX_CERTIFICATE_BYTES) throw new RangeError('the certificate is too large');
  return new X509Certificate(pem);
}

function isIssuedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return issuer.ca && certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

function serialOf(serial: string): string {
  return serial.toLowerCase().replace(/^0+/, '');
}

/** SHA-256 of a certificate, hex. */
export function fingerprintOf(certificate: X509Certificate): string {
  return certificate.fingerprint256.replaceAll(':', '').toLowerCase();
}

function unitsOf(config: msp.FabricNodeOUs | undefined): ReadonlyMap<string, NodeRole> | undefined {
  if (config === undefined || !config.getEnable()) return undefined;
  const named: readonly (readonly [string | undefined, NodeRole])[] = [
    [config.getClientOuIdentifier()?.getOrganizationalUnitIdentifier(), 'CLIENT'],
    [config.getPeerOuIdentifier()?.getOrganizationalUnitIdentifier(), 'PEER'],
    [config.getAdminOuIdentifier()?.getOrganizationalUnitIdentifier(), 'ADMIN'],
    [config.getOrdererOuIdentifier()?.getOrganizationalUnitIdentifier(), 'ORDERER'],
  ];
  return new Map(named.filter((pair): pair is readonly [string, NodeRole] => pair[0] !== undefined));
}

function organisationalUnits(subject: string): string[] {
  return subject.split('\n').flatMap((part) => (part.startsWith('OU=') ? [part.slice(3)] : []));
}

/** None where the extension is missing or is nothing that Fabric's CA writes. */
function attributesOf(pem: Uint8Array): Record<string, string> {
  try {
    const extension = new ParsedCertificate(Buffer.from(pem).toString('latin1')).getExtension(ATTRIBUTES_EXTENSION);
    if (extension === null) return {};
    const { attrs } = JSON.parse(Buffer.from(extension.value).toString('utf8')) as { attrs: Record<string, unknown> };
    const texts = Object.entries(attrs).filter((pair): pair is [string, string] => typeof pair[1] === 'string');
    return Object.fromEntries(texts);
  } catch {
    return {};
  }
}

/** Organisation and certificate of a serialised identity. @throws {Error} when it is none */
export function serializedIdentity(bytes: Uint8Array): SerializedIdentity {
  const strict = strictly(() => strictIdentityOf(bufferOf(bytes)));
  if (strict !== undefined) return strict;
  const identity = msp.SerializedIdentity.deserializeBinary(bytes);
  assertText(bytes, identity.getMspid());
  return { mspId: identity.getMspid(), certificate: identity.getIdBytes_asU8() };
}
