/**
 * Who signed the proposal, from the certificate alone. The peer has verified the signature and the certificate's chain
 * before the contract is called; what remains is to read the attributes that the party's CA certified.
 */
import { decode } from './codec.ts';
import { readDer, type DerElement } from './der.ts';
import { sha256Hex } from './digest.ts';
import { ContractError } from './errors.ts';
import { partyOfMsp } from './msp.ts';
import type { Caller } from './transaction.ts';

/** The extension in which Fabric CA certifies attributes: OID 1.2.3.4.5.6.7.8.1, as the content of its DER encoding. */
const ATTRIBUTES_OID = '2a03040506070801';
const EXTENSIONS_TAG = 0xa3;
const OCTET_STRING_TAG = 0x04;
const PEM = /-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----/;
const MAX_CERTIFICATE_BYTES = 16 * 1024;

/**
 * Reads a caller from the creator of a proposal.
 * @param certificate - the certificate's PEM, as bytes
 * @throws {ContractError} `NOT_AUTHORISED` when the certificate or its MSP cannot be read
 */
export function callerOf(mspId: string, certificate: Uint8Array): Caller {
  const party = partyOfMsp(mspId);
  if (party === undefined) throw refusal('the MSP id does not name a party');
  const der = derOf(certificate);
  const { role = '', 'hf.EnrollmentID': enrolmentId = '', ...attributes } = attributesOf(der);
  return {
    party,
    mspId,
    roles: role
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== ''),
    enrolmentId,
    certHash: sha256Hex(der),
    attributes,
  };
}

function derOf(certificate: Uint8Array): Uint8Array {
  if (certificate.length > MAX_CERTIFICATE_BYTES) throw refusal('the certificate is too large');
  const base64 = PEM.exec(Buffer.from(certificate).toString('latin1'))?.[1];
  if (base64 === undefined) throw refusal('the certificate is not PEM');
  return Buffer.from(base64, 'base64');
}

function attributesOf(der: Uint8Array): Record<string, string> {
  try {
    const extension = extensionsOf(der).find(({ children }) => hex(children[0]) === ATTRIBUTES_OID);
    if (extension === undefined) return {};
    const value = extension.children.find(({ tag }) => tag === OCTET_STRING_TAG);
    return textsOf(decode(value!.content));
  } catch {
    throw refusal('the certificate or its attributes cannot be read');
  }
}

/** RFC 5280 section 4.1: Certificate, its TBSCertificate, and in it the extensions under the explicit tag 3. */
function extensionsOf(der: Uint8Array): readonly DerElement[] {
  const [toBeSigned] = readDer(der).children;
  const extensions = toBeSigned?.children.find(({ tag }) => tag === EXTENSIONS_TAG);
  return extensions?.children[0]?.children ?? [];
}

function hex(element: DerElement | undefined): string {
  return Buffer.from(element?.content ?? []).toString('hex');
}

function textsOf(document: unknown): Record<string, string> {
  const { attrs } = document as { attrs: unknown };
  if (typeof attrs !== 'object' || attrs === null) throw new TypeError('no attributes');
  const texts = Object.entries(attrs).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return Object.fromEntries(texts);
}

function refusal(reason: string): ContractError {
  return new ContractError('NOT_AUTHORISED', `The caller is not known: ${reason}.`);
}
