/** Who of the consenters signed a block. */
import { common } from '@hyperledger/fabric-protos';
import { headerBytes, type Header } from './block-hash.ts';
import type { Consenter } from './channel-config.ts';
import { isSignature } from './ecdsa.ts';

/** More signatures than any channel has consenters are not looked at. */
const MAX_SIGNATURES = 200;

/**
 * The ids of distinct consenters whose signature over `metadata value || identifier header || ASN.1 header` holds.
 * @param metadata - the block's metadata at the place SIGNATURES
 */
export function signersOf(header: Header, metadata: Uint8Array, consenters: readonly Consenter[]): Set<number> {
  const signed = new Set<number>();
  const asn1 = headerBytes(header);
  const { value, signatures } = signaturesOf(metadata);
  for (const signature of signatures.slice(0, MAX_SIGNATURES)) {
    const identifier = signature.getIdentifierHeader_asU8();
    const consenter = consenterOf(identifier, consenters);
    if (consenter === undefined || signed.has(consenter.id)) continue;
    const message = Buffer.concat([value, identifier, asn1]);
    if (isSignature(message, signature.getSignature_asU8(), consenter.identity.key)) signed.add(consenter.id);
  }
  return signed;
}

function signaturesOf(bytes: Uint8Array) {
  try {
    const metadata = common.Metadata.deserializeBinary(bytes);
    return { value: metadata.getValue_asU8(), signatures: metadata.getSignaturesList() };
  } catch {
    return { value: new Uint8Array(), signatures: [] };
  }
}

function consenterOf(identifierHeader: Uint8Array, consenters: readonly Consenter[]): Consenter | undefined {
  try {
    const id = common.IdentifierHeader.deserializeBinary(identifierHeader).getIdentifier();
    return identifierHeader.length === 0 ? undefined : consenters.find((consenter) => consenter.id === id);
  } catch {
    return undefined;
  }
}
