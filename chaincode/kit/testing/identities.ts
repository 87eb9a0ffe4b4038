/** Users for tests, with real X.509 certificates that carry attributes as Fabric CA puts them there. */
import 'reflect-metadata'; // wanted by the certificate library
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { mspOfParty } from '../msp.ts';

const ATTRIBUTES_OID = '1.2.3.4.5.6.7.8.1';
const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** A user of a party: what its CA certifies. */
export interface TestUser {
  readonly party: string;
  /** Enrolment id; `user` where it is not given. */
  readonly user?: string;
  readonly roles?: readonly string[];
  readonly attributes?: Readonly<Record<string, string>>;
}

/** The creator of a proposal: MSP and certificate. */
export interface Creator {
  readonly mspId: string;
  /** PEM. */
  readonly certificate: string;
}

/** Makes a certificate for a user, anew each time. */
export async function enrol(user: TestUser): Promise<Creator> {
  const name = user.user ?? 'user';
  const attrs = {
    'hf.EnrollmentID': name,
    ...(user.roles !== undefined && { role: user.roles.join(',') }),
    ...user.attributes,
  };
  const extension = new x509.Extension(ATTRIBUTES_OID, false, Buffer.from(JSON.stringify({ attrs })));
  return { mspId: mspOfParty(user.party), certificate: await certificate(name, [extension]) };
}

/** A certificate without attributes, as one has who is not enrolled at a Fabric CA. */
export async function enrolWithoutAttributes(party: string): Promise<Creator> {
  return { mspId: mspOfParty(party), certificate: await certificate('plain', []) };
}

async function certificate(commonName: string, extensions: x509.Extension[]): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']);
  const made = await x509.X509CertificateGenerator.createSelfSigned(
    {
      name: `CN=${commonName},OU=client`,
      notBefore: new Date('2026-01-01T00:00:00Z'),
      notAfter: new Date('2036-01-01T00:00:00Z'),
      signingAlgorithm: ALGORITHM,
      keys,
      extensions,
    },
    webcrypto,
  );
  return made.toString('pem');
}
