/** Organisations for tests, with a certificate authority of their own each. */
import 'reflect-metadata'; // wanted by the certificate library
import { generateKeyPairSync, webcrypto, type KeyObject } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { msp } from '@hyperledger/fabric-protos';
import { lowSSignature } from '@ledger-pilots/network/identities/low-s-signature.ts';

const ATTRIBUTES_OID = '1.2.3.4.5.6.7.8.1';
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DATES = { notBefore: new Date('2026-01-01T00:00:00Z'), notAfter: new Date('2036-01-01T00:00:00Z') };

/** Somebody who can sign. */
export class Signer {
  readonly mspId: string;
  readonly certificate: Buffer;
  readonly #key: KeyObject;

  constructor(mspId: string, certificate: string, key: KeyObject) {
    this.mspId = mspId;
    this.certificate = Buffer.from(certificate);
    this.#key = key;
  }

  /** As it is in headers and endorsements. */
  get serialized(): Uint8Array {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(this.mspId);
    identity.setIdBytes(this.certificate);
    return identity.serializeBinary();
  }

  sign(...parts: readonly Uint8Array[]): Buffer {
    return lowSSignature(Buffer.concat(parts), this.#key);
  }
}

/** An organisation. */
export class Organisation {
  readonly mspId: string;
  readonly #root: x509.X509Certificate;
  readonly #keys: CryptoKeyPair;
  readonly #signers = new Map<string, Promise<Signer>>();

  private constructor(mspId: string, root: x509.X509Certificate, keys: CryptoKeyPair) {
    this.mspId = mspId;
    this.#root = root;
    this.#keys = keys;
  }

  static async found(mspId: string): Promise<Organisation> {
    const { pair } = await keyPair();
    const root = await x509.X509CertificateGenerator.createSelfSigned(
      {
        name: `CN=ca.${mspId}`,
        ...DATES,
        signingAlgorithm: ALGORITHM,
        keys: pair,
        extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
      },
      webcrypto,
    );
    return new Organisation(mspId, root, pair);
  }

  /** A member; the same name and attributes give the same one. */
  member(name: string, unit: string, attributes: Readonly<Record<string, string>> = {}): Promise<Signer> {
    const id = JSON.stringify([name, unit, attributes]);
    const known = this.#signers.get(id) ?? this.#enrol(name, unit, attributes);
    this.#signers.set(id, known);
    return known;
  }

  /** The member who has this serialised identity. */
  async signerOf(identity: Uint8Array): Promise<Signer | undefined> {
    const signers = await Promise.all(this.#signers.values());
    return signers.find(({ serialized }) => Buffer.compare(serialized, identity) === 0);
  }

  /** The organisation's part of a configuration. */
  get config(): msp.FabricMSPConfig {
    const config = new msp.FabricMSPConfig();
    config.setName(this.mspId);
    config.setRootCertsList([Buffer.from(this.#root.toString('pem'))]);
    const units = new msp.FabricNodeOUs();
    units.setEnable(true);
    units.setClientOuIdentifier(unitOf('client'));
    units.setPeerOuIdentifier(unitOf('peer'));
    units.setAdminOuIdentifier(unitOf('admin'));
    units.setOrdererOuIdentifier(unitOf('orderer'));
    config.setFabricNodeOus(units);
    return config;
  }

  async #enrol(name: string, unit: string, attrs: Readonly<Record<string, string>>): Promise<Signer> {
    const { pair, key } = await keyPair();
    const extension = new x509.Extension(ATTRIBUTES_OID, false, Buffer.from(JSON.stringify({ attrs })));
    const certificate = await x509.X509CertificateGenerator.create(
      {
        subject: `CN=${name},OU=${unit}`,
        issuer: this.#root.subject,
        ...DATES,
        signingAlgorithm: ALGORITHM,
        publicKey: pair.publicKey,
        signingKey: this.#keys.privateKey,
        extensions: [extension],
      },
      webcrypto,
    );
    return new Signer(this.mspId, certificate.toString('pem'), key);
  }
}

function unitOf(name: string): msp.FabricOUIdentifier {
  const unit = new msp.FabricOUIdentifier();
  unit.setOrganizationalUnitIdentifier(name);
  return unit;
}

type CryptoKeyPair = Awaited<ReturnType<typeof keyPair>>['pair'];

async function keyPair() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const [own, other] = [privateKey.export({ format: 'jwk' }), publicKey.export({ format: 'jwk' })];
  const pair = {
    privateKey: await webcrypto.subtle.importKey('jwk', own, ALGORITHM, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('jwk', other, ALGORITHM, true, ['verify']),
  };
  return { pair, key: privateKey };
}
