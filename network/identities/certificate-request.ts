import { webcrypto } from 'node:crypto';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' };

/** A new key with the request to certify it, both as PEM. */
export interface CertificateRequest {
  /** PKCS#8. */
  readonly privateKey: string;
  /** PKCS#10 (RFC 2986), signed by the key. */
  readonly request: string;
}

/** Makes a P-256 key and a certificate request for it in the name of an enrolment id. */
export async function certificateRequest(enrolmentId: string): Promise<CertificateRequest> {
  // Loaded when it is needed: a network that is only started or asked for its status certifies nobody.
  await import('reflect-metadata');
  const { PemConverter, Pkcs10CertificateRequestGenerator } = await import('@peculiar/x509');
  const keys = await webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const request = await Pkcs10CertificateRequestGenerator.create({
    name: [{ CN: [enrolmentId] }],
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  const privateKey = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey);
  return {
    privateKey: `${PemConverter.encode(privateKey, 'PRIVATE KEY')}\n`,
    request: `${request.toString('pem')}\n`,
  };
}
