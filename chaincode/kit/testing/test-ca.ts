/** A certification authority for tests, with certificates and keys as a party's Fabric CA issues them. */
import 'reflect-metadata'; // wanted by the certificate library
import { KeyObject, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const ATTRIBUTES_OID = '1.2.3.4.5.6.7.8.1';
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const FROM = new Date('2026-01-01T00:00:00Z');
const UNTIL = new Date('2036-01-01T00:00:00Z');

/** What a certificate is to say. */
export interface Subject {
  readonly user: string;
  readonly roles: readonly string[];
  readonly from?: Date;
  readonly until?: Date;
  readonly curve?: 'P-256' | 'P-384';
  /** Whether it may itself issue certificates. */
  readonly isCa?: boolean;
}

/** A certificate as PEM, and its key. */
export interface Issued {
  readonly certificate: string;
  readonly privateKey: KeyObject;
}

/** Issues certificates. */
export class TestCa {
  readonly #keys: CryptoKeyPair;
  readonly #own: x509.X509Certificate;

  private constructor(keys: CryptoKeyPair, own: x509.X509Certificate) {
    this.#keys = keys;
    this.#own = own;
  }

  /** A new authority with a key of its own. */
  static async named(name: string): Promise<TestCa> {
    const keys = await keysOn('P-256');
    const own = await x509.X509CertificateGenerator.createSelfSigned(
      {
        name: `CN=${name}`,
        notBefore: FROM,
        notAfter: UNTIL,
        signingAlgorithm: SIGNING,
        keys,
        extensions: [
          new x509.BasicConstraintsExtension(true, undefined, true),
          new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
          await x509.SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
        ],
      },
      webcrypto,
    );
    return new TestCa(keys, own);
  }

  /** Its own certificate, as PEM. */
  get certificate(): string {
    return `${this.#own.toString('pem')}\n`;
  }

  /** Certifies a new key. */
  async issue({ user, roles, from = FROM, until = UNTIL, curve = 'P-256', isCa = false }: Subject): Promise<Issued> {
    const keys = await keysOn(curve);
    const attrs = { 'hf.EnrollmentID': user, role: roles.join(',') };
    const made = await x509.X509CertificateGenerator.create(
      {
        subject: `CN=${user},OU=client`,
        issuer: this.#own.subject,
        notBefore: from,
        notAfter: until,
        publicKey: keys.publicKey,
        signingKey: this.#keys.privateKey,
        signingAlgorithm: SIGNING,
        extensions: [
          new x509.BasicConstraintsExtension(isCa, undefined, true),
          await x509.AuthorityKeyIdentifierExtension.create(this.#own, false, webcrypto),
          new x509.Extension(ATTRIBUTES_OID, false, Buffer.from(JSON.stringify({ attrs }))),
        ],
      },
      webcrypto,
    );
    return { certificate: `${made.toString('pem')}\n`, privateKey: KeyObject.from(keys.privateKey) };
  }
}

type CryptoKeyPair = webcrypto.CryptoKeyPair;

function keysOn(namedCurve: string): Promise<CryptoKeyPair> {
  return webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve }, true, ['sign', 'verify']);
}
