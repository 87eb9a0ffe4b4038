/** Who of the consenters signed a block. */
import { common } from '@hyperledger/fabric-protos';
import { headerBytes, type Header } from './block-hash.ts';
import type { Consenter } from './channel-config.ts';
import { isSignature } from './ecdsa.ts';

/** More signatures than any channel has consenters are not looked at. */
const MAX_SIGNATURES = 200;

/** The signatures of a block. */
export interface BlockSigners {
  /** Ids of distinct consenters whose signature holds. */
  readonly ids: ReadonlySet<number>;
  /** How many signatures are nobody's, of somebody who has signed already, or do not hold. */
  readonly strange: number;
}

/**
 * Whose signatures over `metadata value || identifier header || ASN.1 header` hold.
 * @param metadata - the block's metadata at the place SIGNATURES
 */
export function signersOf(header: Header, metadata: Uint8Array, consenters: readonly Consenter[]): BlockSigners {
  const ids = new Set<number>();
  const asn1 = headerBytes(header);
  const { value, signatures } = signaturesOf(metadata);
  for (const signature of signatures.slice(0, MAX_SIGNATURES)) {
    const identifier = signature.getIdentifierHeader_asU8();
    const consenter = consenterOf(signature, consenters);
    if (consenter === undefined || ids.has(consenter.id)) continue;
    const message = Buffer.concat([value, identifier, asn1]);
    if (isSignature(message, signature.getSignature_asU8(), consenter.identity.key)) ids.add(consenter.id);
  }
  return { ids, strange: signatures.length - ids.size };
}

function signaturesOf(bytes: Uint8Array) {
  try {
    const metadata = common.Metadata.deserializeBinary(bytes);
    return { value: metadata.getValue_asU8(), signatures: metadata.getSignaturesList() };
  } catch {
    return { value: new Uint8Array(), signatures: [] };
  }
}

/** Consenters name themselves by a number; a signature that holds a certificate as well is of another kind of ordering. */
function consenterOf(signature: common.MetadataSignature, consenters: readonly Consenter[]): Consenter | undefined {
  const identifier = signature.getIdentifierHeader_asU8();
  if (identifier.length === 0 || signature.getSignatureHeader_asU8().length > 0) return undefined;
  try {
    const id = common.IdentifierHeader.deserializeBinary(identifier).getIdentifier();
    return consenters.find((consenter) => consenter.id === id);
  } catch {
    return undefined;
  }
}
